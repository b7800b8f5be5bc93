"""Whose signatures a paper needs, in which order, and how far it is: pure decisions.

Sources: Decree 30/2020/NĐ-CP art. 5, 32, appendix I (person first, then the registry for the body); Circular
05/2025/TT-BNV art. 8 (on a digitised record the body alone). A Party cell (chi bộ) has no seal.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from hoso.access import acts
from hoso.signatures.errors import MoveNotOpen
from hoso.signatures.findings import Claim, Indication, SignatureFinding


class Form(StrEnum):
    """What kind of paper is signed, which decides by whom and how it is shown."""

    ORIGINAL = "original"
    ATTACHMENT = "attachment"
    COPY = "copy"
    DIGITISED = "digitised"


class Part(StrEnum):
    """In whose name one of the signatures is made."""

    PERSON = "person"
    BODY = "body"


class SigningState(StrEnum):
    """How far the signing of a paper is."""

    OPEN = "open"
    COMPLETE = "complete"
    GIVEN_UP = "given_up"


class PartState(StrEnum):
    """How far one signature is."""

    WAITING = "waiting"
    OUT = "out"  # somebody has the file, to sign it
    SIGNED = "signed"


class Channel(StrEnum):
    """How a file goes out to be signed."""

    OUTSIDE = "outside"  # downloaded, signed with the office's own tool, uploaded
    DEFERRED = "deferred"  # `hoso sign` on the clerk's machine


# Names of the signature fields in the file; tools show them.
FIELDS = {Part.PERSON: "NguoiKy", Part.BODY: "CoQuan"}
# The right to make each: the person approves and signs, the registry keeps the seal (art. 32).
RIGHTS = {Part.PERSON: acts.SIGN, Part.BODY: acts.ISSUE}
# Whoever fetched a file has it for so long; then others may fetch it.
TAKEN_FOR = timedelta(minutes=30)
# So long a signature may wait for the proof of its time before somebody is warned. No rule names a term.
TIME_TO_PROVE = timedelta(days=30)


def parts_needed(form: Form, *, has_seal: bool) -> tuple[Part, ...]:
    """Return whose signatures make the paper what it is, in order."""
    if form is Form.ORIGINAL:
        return (Part.PERSON, Part.BODY) if has_seal else (Part.PERSON,)
    return (Part.BODY,)


def next_part(states: Sequence[tuple[Part, PartState]]) -> Part | None:
    """Return which signature is to be made next, None when all are; they are made one after the other."""
    return next((part for part, state in states if state is not PartState.SIGNED), None)


MOVES: dict[tuple[SigningState, str], SigningState] = {
    (SigningState.OPEN, "complete"): SigningState.COMPLETE,
    (SigningState.OPEN, "give_up"): SigningState.GIVEN_UP,
}


def state_after(before: SigningState, move: str) -> SigningState:
    """Return the state of a signing after a move.

    Raises:
        MoveNotOpen: the move does not start from this state.
    """
    after = MOVES.get((before, move))
    if after is None:
        raise MoveNotOpen(f"a signing that is {before} cannot be moved by {move!r}", state=before.value)
    return after


# What is not known yet, because lists are missing here; the certificate itself is known by its fingerprint.
_NOT_KNOWN_YET = frozenset({"NO_CERTIFICATE_CHAIN_FOUND", "CERTIFICATE_CHAIN_GENERAL_FAILURE", "TRY_LATER"})


def is_taken(found: SignatureFinding) -> bool:
    """Tell whether a signature that came back is taken: it is good, or nothing speaks against it but lists
    that are missing here. A certificate that ended, was revoked or is for something else is not."""
    if found.claim is not Claim.SIGNATURE:
        return False
    if found.indication is Indication.PASSED:
        return True
    return found.indication is Indication.INDETERMINATE and found.sub_indication in _NOT_KNOWN_YET


def signed_at(claimed_at: datetime | None, *, taken_at: datetime, returned_at: datetime) -> datetime:
    """Return when a signature was made, as far as we know: what its clock said, if that can be.

    The file did not exist before it was taken out and was signed when it came back, so a clock that says
    something else is wrong, and the later moment counts.
    """
    if claimed_at is not None and taken_at <= claimed_at <= returned_at:
        return claimed_at
    return returned_at


def prove_until(at: datetime, *, certificate_ends_at: datetime | None) -> datetime:
    """Return until when the time of a signature made `at` must be proven: afterwards it may be too late."""
    term = at + TIME_TO_PROVE
    return term if certificate_ends_at is None else min(term, certificate_ends_at)
