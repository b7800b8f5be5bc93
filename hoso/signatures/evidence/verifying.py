"""Checking an evidence record: does it prove that an object existed, since when, and does it still hold?

Source: RFC 4998, 4.3 and 5.3; each token is judged at the moment of the next one (EN 319 102-1, 5.4), the
last one now, by the algorithms that the policy believed at that moment.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asn1crypto import cms
from pyhanko.sign.ades.report import AdESStatus
from pyhanko.sign.validation.ades import ades_timestamp_validation
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from hoso.signatures.errors import RecordUnreadable
from hoso.signatures.evidence.making import rehash_leaves
from hoso.signatures.evidence.records import Record
from hoso.signatures.evidence.trees import digest, root_of_group
from hoso.signatures.grounds import Grounds
from hoso.signatures.policy import Policy
from hoso.signatures.quiet_loop import at_once
from hoso.signatures.trust import Trust
from hoso.signatures.validating import timing, validation_spec


class Fault(StrEnum):
    """What is wrong with a record; each breaks its proof."""

    OTHER_CONTENT = "other_content"  # the record is not of these bytes
    BROKEN_TREE = "broken_tree"  # the way from a digest to the root does not lead there
    BROKEN_CHAIN = "broken_chain"  # a later stamp does not cover the one before
    STAMP_NOT_PROVEN = "stamp_not_proven"  # a token was not good when the next one covered it
    RENEWED_TOO_LATE = "renewed_too_late"  # its digest algorithm had fallen by then
    WRONG_ORDER = "wrong_order"  # a stamp is older than the one it covers


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome: `since` is the earliest proven moment; None when there are faults."""

    since: datetime | None
    # Chain and place in it of each fault, counted from 0.
    faults: tuple[tuple[Fault, int, int], ...]


def check_record(record: Record, digests: Mapping[str, bytes], grounds: Grounds) -> Proof:
    """Check a record of a document whose digests by algorithm are `digests`, as of `grounds.at`.

    The document may be one of a group. Every algorithm that begins a chain must be among `digests`.

    Raises:
        RecordUnreadable: a token is none.
    """
    documents = {name: (value,) for name, value in digests.items()}
    return _check(record, documents, grounds, is_whole=False)


def check_group(
    record: Record, digests: Mapping[str, Collection[bytes]], grounds: Grounds, *, is_whole: bool = True
) -> Proof:
    """Check a record of the documents of a group; `is_whole`: that none is missing, and none was added, too.

    Raises:
        RecordUnreadable: a token is none.
    """
    return _check(record, digests, grounds, is_whole=is_whole)


def _check(
    record: Record, digests: Mapping[str, Collection[bytes]], grounds: Grounds, *, is_whole: bool
) -> Proof:
    flat = [(chain, place) for chain, stamps in enumerate(record.chains) for place in range(len(stamps))]
    tokens = {at: Token(record.chains[at[0]][at[1]].token) for at in flat}
    faults: list[tuple[Fault, int, int]] = []
    for number, at in enumerate(flat):
        token = tokens[at]
        stamp = record.chains[at[0]][at[1]]
        following = tokens[flat[number + 1]].time if number + 1 < len(flat) else grounds.at
        found = _tree_fault(record, at, digests, token, is_whole=is_whole)
        if found is None:
            found = time_fault(token, stamp.algorithm, following, grounds)
        if found is not None:
            faults.append((found, *at))
    return Proof(None if faults else tokens[flat[0]].time, tuple(faults))


class Token:
    """A time-stamp token with its time, and the digest that it is over.

    Raises:
        RecordUnreadable: the bytes are none.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self.signed: cms.SignedData = cms.ContentInfo.load(data)["content"]
            about = self.signed["encap_content_info"]["content"].parsed
            self.time: datetime = about["gen_time"].native
            imprint = about["message_imprint"]
            self.imprint: bytes = imprint["hashed_message"].native
            self.algorithm = str(imprint["hash_algorithm"]["algorithm"].native)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise RecordUnreadable(f"no time-stamp token: {error}", reason="token") from error


def _tree_fault(
    record: Record,
    at: tuple[int, int],
    digests: Mapping[str, Collection[bytes]],
    token: Token,
    *,
    is_whole: bool,
) -> Fault | None:
    chain, place = at
    stamp = record.chains[chain][place]
    wrong = Fault.OTHER_CONTENT if place == 0 else Fault.BROKEN_CHAIN
    leaves = _leaves(record, at, digests)
    if not leaves:
        return wrong
    if place and stamp.algorithm != record.chains[chain][0].algorithm:
        return Fault.BROKEN_CHAIN
    root = root_of_group(stamp.algorithm, leaves, stamp.groups, is_whole=is_whole and place == 0)
    if root is None:
        return wrong
    if root != token.imprint or token.algorithm != stamp.algorithm:
        return Fault.BROKEN_TREE if stamp.groups else wrong
    return None


def _leaves(
    record: Record, at: tuple[int, int], digests: Mapping[str, Collection[bytes]]
) -> Collection[bytes]:
    """Return what a stamp covers: the documents, the stamp before, or the documents and all chains before."""
    chain, place = at
    algorithm = record.chains[chain][0].algorithm
    if place:
        return (digest(algorithm, record.chains[chain][place - 1].token),)
    contents = digests.get(algorithm, ())
    if chain == 0:
        return contents
    before = Record(record.chains[:chain])
    return rehash_leaves(contents, before, algorithm)


def time_fault(token: Token, algorithm: str, until: datetime, grounds: Grounds) -> Fault | None:
    """Judge a token at the moment until which it alone carried the proof.

    `algorithm` is that of the tree below it. None: the proof held until then.
    """
    if until < token.time:
        return Fault.WRONG_ORDER
    if not _believed(grounds.policy, algorithm, until):
        return Fault.RENEWED_TOO_LATE
    spec = validation_spec(_with_own_evidence(token.signed, grounds.trust), grounds.policy)
    # What the token must cover was compared before; here its signature alone is judged.
    result = at_once(
        ades_timestamp_validation(
            token.signed, spec, lambda _algorithm: token.imprint, timing_info=timing(until)
        )
    )
    return None if result.ades_subindic.status is AdESStatus.PASSED else Fault.STAMP_NOT_PROVEN


def _believed(policy: Policy, algorithm: str, until: datetime) -> bool:
    last = policy.digests.get(algorithm)
    return algorithm in policy.digests and (last is None or until.date() <= last)


def _with_own_evidence(signed: cms.SignedData, trust: Trust) -> Trust:
    """Add the revocation lists that were put into a token before it was covered (RFC 4998, 5.2)."""
    kept = signed["crls"]
    own = [] if kept.native is None else [CRLContainer(each.chosen) for each in kept]
    return Trust(trust.anchors, trust.certificates, (*trust.crls, *own), trust.ocsps, trust.version)


def with_evidence(token: bytes, crls: Sequence[CRLContainer]) -> bytes:
    """Return a token that carries the revocation lists of its authority; do this just before it is covered.

    They are outside what its authority signed (RFC 5652, 5.1), so its signature stays as it is.
    """
    read = cms.ContentInfo.load(token)
    read["content"]["crls"] = [each.crl_data for each in crls]
    encoded: bytes = read.dump()
    return encoded
