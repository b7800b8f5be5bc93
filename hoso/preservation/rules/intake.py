"""What becomes of a package that another archive or office sent: pure decisions."""

from collections.abc import Iterator
from enum import StrEnum


class IntakeState(StrEnum):
    """Where a package from outside stands."""

    RECEIVED = "received"  # in quarantine, not looked at yet
    SOUND = "sound"  # nothing speaks against it; a person decides
    HELD = "held"  # something has to be decided first, see the reasons
    REFUSED = "refused"
    ACCEPTED = "accepted"


# Its bytes are still in quarantine.
UNDECIDED = {IntakeState.RECEIVED, IntakeState.SOUND, IntakeState.HELD}


class Policy(StrEnum):
    """What a body does with a package that no scanner has looked at."""

    ACCEPT = "accept"
    HOLD = "hold"
    REFUSE = "refuse"


class Why(StrEnum):
    """Why a package is held or refused; stable."""

    FAULTY = "faulty"  # its findings hold errors
    INFECTED = "infected"
    NOT_SCANNED = "not_scanned"
    NO_CIRCULAR = "no_circular"  # no SIP or AIP of one dossier
    OTHER_FONDS = "other_fonds"
    SAYS_MARKED = "says_marked"  # it says of itself that it is secret
    HOLDS_MARKS = "holds_marks"  # the detector holds a file: it bears a secrecy mark, or may
    BAD_SIGNATURE = "bad_signature"  # bytes that were signed have changed
    DECIDED = "decided"  # a person said so


REFUSING = {Why.FAULTY, Why.INFECTED, Why.NO_CIRCULAR, Why.OTHER_FONDS, Why.SAYS_MARKED, Why.BAD_SIGNATURE}


def reasons(
    *, errors: int, scan: str, policy: Policy, is_circular: bool, same_fonds: bool, says_secret: bool,
    may_be_secret: bool, bad_signatures: int,
) -> Iterator[Why]:  # fmt: skip
    """Yield what speaks against taking a package in as it is."""
    if errors:
        yield Why.FAULTY
    if scan == "infected":
        yield Why.INFECTED
    if scan == "not_scanned" and policy is not Policy.ACCEPT:
        yield Why.NOT_SCANNED
    if not is_circular:
        yield Why.NO_CIRCULAR
    elif not same_fonds:
        yield Why.OTHER_FONDS
    if says_secret:
        yield Why.SAYS_MARKED
    if may_be_secret:
        yield Why.HOLDS_MARKS
    if bad_signatures:
        yield Why.BAD_SIGNATURE


def state_after_checks(found: set[Why], policy: Policy) -> IntakeState:
    """Return where a package stands after the checks: refused, held for a person, or sound."""
    if found & REFUSING or (Why.NOT_SCANNED in found and policy is Policy.REFUSE):
        return IntakeState.REFUSED
    return IntakeState.HELD if found else IntakeState.SOUND
