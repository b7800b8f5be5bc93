"""Evidence records as plain values, and their DER form (RFC 4998)."""

from dataclasses import dataclass, replace
from typing import Any

from asn1crypto import algos, cms

from hoso.signatures.errors import RecordUnreadable
from hoso.signatures.evidence.structures import (
    ArchiveTimeStamp,
    Chain,
    ChainSequence,
    EvidenceRecord,
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """One archive time stamp: the way from a digest to the root, and the token over the root (DER)."""

    algorithm: str
    groups: tuple[tuple[bytes, ...], ...]
    token: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """The evidence of one object: chains of time stamps, the oldest first.

    Within a chain each stamp covers the one before (renewal of time stamps); each further chain covers the
    object again, with a stronger digest, and all chains before it (renewal of the hash tree).
    """

    chains: tuple[tuple[Stamp, ...], ...]

    def with_stamp(self, stamp: Stamp) -> "Record":
        """Return the record with a stamp over the last one."""
        return replace(self, chains=(*self.chains[:-1], (*self.chains[-1], stamp)))

    def with_chain(self, stamp: Stamp) -> "Record":
        """Return the record with a new chain that begins with `stamp`."""
        return replace(self, chains=(*self.chains, (stamp,)))


def encode(record: Record) -> bytes:
    """Return the record in DER."""
    used = dict.fromkeys(stamp.algorithm for chain in record.chains for stamp in chain)
    encoded: bytes = EvidenceRecord(
        {
            "version": 1,
            "digest_algorithms": [{"algorithm": name} for name in used],
            "chains": _sequence(record.chains),
        }
    ).dump()
    return encoded


def encode_chains(record: Record) -> bytes:
    """Return the chains alone in DER: what a new chain covers (RFC 4998, 5.2)."""
    encoded: bytes = _sequence(record.chains).dump()
    return encoded


def _sequence(chains: tuple[tuple[Stamp, ...], ...]) -> ChainSequence:
    return ChainSequence([Chain([_stamp(stamp) for stamp in chain]) for chain in chains])


def _stamp(stamp: Stamp) -> ArchiveTimeStamp:
    fields: dict[str, Any] = {
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": stamp.algorithm}),
        "time_stamp": cms.ContentInfo.load(stamp.token),
    }
    if stamp.groups:
        fields["reduced_tree"] = [list(group) for group in stamp.groups]
    return ArchiveTimeStamp(fields)


def decode(data: bytes) -> Record:
    """Return the record that stands in `data`.

    Raises:
        RecordUnreadable: no evidence record, another version, encrypted content, or nothing in it.
    """
    try:
        read = EvidenceRecord.load(data, strict=True)
        version, encryption = read["version"].native, read["encryption_info"].native
        chains = tuple(tuple(_plain(stamp) for stamp in chain) for chain in read["chains"])
    except (ValueError, TypeError, KeyError) as error:
        raise RecordUnreadable(f"no evidence record: {error}", reason="format") from error
    if version != 1 or encryption is not None:
        raise RecordUnreadable(f"version {version}, or made of encrypted content", reason="kind")
    if not chains or not all(chains):
        raise RecordUnreadable("a record without a time stamp", reason="empty")
    return Record(chains)


def _plain(stamp: ArchiveTimeStamp) -> Stamp:
    token = stamp["time_stamp"]
    algorithm = stamp["digest_algorithm"].native
    named = algorithm["algorithm"] if algorithm else _imprint_algorithm(token)
    tree = stamp["reduced_tree"].native or []
    return Stamp(named, tuple(tuple(group) for group in tree), token.dump())


def _imprint_algorithm(token: cms.ContentInfo) -> str:
    """Return the digest of the token, which counts where the stamp names none (RFC 4998, 4.1)."""
    about = token["content"]["encap_content_info"]["content"].parsed
    return str(about["message_imprint"]["hash_algorithm"]["algorithm"].native)
