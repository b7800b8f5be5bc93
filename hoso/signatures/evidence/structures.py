"""The structures of RFC 4998 (appendix A) for reading and writing in DER."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Self

from asn1crypto import algos, cms, core

if TYPE_CHECKING:
    # asn1crypto has no types: what of them is used here.
    class _Structure:
        def __init__(self, value: object = None) -> None: ...
        @classmethod
        def load(cls, encoded_data: bytes, strict: bool = False) -> Self: ...
        def dump(self) -> bytes: ...
        def __getitem__(self, key: str | int) -> Any: ...
        def __iter__(self) -> Iterator[Any]: ...
        def __len__(self) -> int: ...
        @property
        def native(self) -> Any: ...

    class Sequence(_Structure): ...

    class SequenceOf(_Structure): ...

    class SetOf(_Structure): ...

else:
    Sequence, SequenceOf, SetOf = core.Sequence, core.SequenceOf, core.SetOf


class Digests(SequenceOf):
    """PartialHashtree: digests of one level, in ascending order."""

    _child_spec = core.OctetString


class ReducedTree(SequenceOf):
    """What leads from one digest to the root."""

    _child_spec = Digests


class Attribute(Sequence):
    """An attribute; we write none and carry what others wrote."""

    _fields: ClassVar[list[Any]] = [("type", core.ObjectIdentifier), ("values", core.Any)]


class Attributes(SetOf):
    """Attributes of an archive time stamp."""

    _child_spec = Attribute


class ArchiveTimeStamp(Sequence):
    """RFC 4998, 4.1."""

    _fields: ClassVar[list[Any]] = [
        ("digest_algorithm", algos.DigestAlgorithm, {"implicit": 0, "optional": True}),
        ("attributes", Attributes, {"implicit": 1, "optional": True}),
        ("reduced_tree", ReducedTree, {"implicit": 2, "optional": True}),
        ("time_stamp", cms.ContentInfo),
    ]


class Chain(SequenceOf):
    """ArchiveTimeStampChain: time stamps over time stamps, one digest algorithm (RFC 4998, 5.1)."""

    _child_spec = ArchiveTimeStamp


class ChainSequence(SequenceOf):
    """ArchiveTimeStampSequence: chains, each with a stronger digest than the one before."""

    _child_spec = Chain


class EncryptionInfo(Sequence):
    """How the stamped content had been encrypted; we only see that it was."""

    _fields: ClassVar[list[Any]] = [("type", core.ObjectIdentifier), ("value", core.Any)]


class DigestAlgorithms(SequenceOf):
    """Every digest algorithm used in a record."""

    _child_spec = algos.DigestAlgorithm


class EvidenceRecord(Sequence):
    """RFC 4998, 3.1; without encryption information, which we refuse to read."""

    _fields: ClassVar[list[Any]] = [
        ("version", core.Integer),
        ("digest_algorithms", DigestAlgorithms),
        ("crypto_infos", Attributes, {"implicit": 0, "optional": True}),
        ("encryption_info", EncryptionInfo, {"implicit": 1, "optional": True}),
        ("chains", ChainSequence),
    ]
