"""The structures of RFC 4998 (appendix A) for reading and writing in DER."""

from typing import Any, ClassVar

from asn1crypto import algos, cms, core


class Digests(core.SequenceOf):  # type: ignore[misc]  # asn1crypto has no types
    """PartialHashtree: digests of one level, in ascending order."""

    _child_spec = core.OctetString


class ReducedTree(core.SequenceOf):  # type: ignore[misc]
    """What leads from one digest to the root."""

    _child_spec = Digests


class Attribute(core.Sequence):  # type: ignore[misc]
    """An attribute; we write none and carry what others wrote."""

    _fields: ClassVar[list[Any]] = [("type", core.ObjectIdentifier), ("values", core.Any)]


class Attributes(core.SetOf):  # type: ignore[misc]
    """Attributes of an archive time stamp."""

    _child_spec = Attribute


class ArchiveTimeStamp(core.Sequence):  # type: ignore[misc]
    """RFC 4998, 4.1."""

    _fields: ClassVar[list[Any]] = [
        ("digest_algorithm", algos.DigestAlgorithm, {"implicit": 0, "optional": True}),
        ("attributes", Attributes, {"implicit": 1, "optional": True}),
        ("reduced_tree", ReducedTree, {"implicit": 2, "optional": True}),
        ("time_stamp", cms.ContentInfo),
    ]


class Chain(core.SequenceOf):  # type: ignore[misc]
    """ArchiveTimeStampChain: time stamps over time stamps, one digest algorithm (RFC 4998, 5.1)."""

    _child_spec = ArchiveTimeStamp


class ChainSequence(core.SequenceOf):  # type: ignore[misc]
    """ArchiveTimeStampSequence: chains, each with a stronger digest than the one before."""

    _child_spec = Chain


class EncryptionInfo(core.Sequence):  # type: ignore[misc]
    """How the stamped content had been encrypted; we only see that it was."""

    _fields: ClassVar[list[Any]] = [("type", core.ObjectIdentifier), ("value", core.Any)]


class DigestAlgorithms(core.SequenceOf):  # type: ignore[misc]
    """Every digest algorithm used in a record."""

    _child_spec = algos.DigestAlgorithm


class EvidenceRecord(core.Sequence):  # type: ignore[misc]
    """RFC 4998, 3.1; without encryption information, which we refuse to read."""

    _fields: ClassVar[list[Any]] = [
        ("version", core.Integer),
        ("digest_algorithms", DigestAlgorithms),
        ("crypto_infos", Attributes, {"implicit": 0, "optional": True}),
        ("encryption_info", EncryptionInfo, {"implicit": 1, "optional": True}),
        ("chains", ChainSequence),
    ]
