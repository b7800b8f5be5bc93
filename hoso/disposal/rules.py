"""Pure decisions of the room `disposal`: when a term has ended, the way of a proposal, its council."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from hoso.disposal.errors import (
    CouncilIncomplete,
    DecisionMissing,
    MoveNotOpen,
    PolicyOdd,
    RaisedTooLow,
    ReasonMissing,
)
from hoso.lib.text import squeeze
from hoso.rulesets.vn_state.retention import Retention, last_kept_year


class State(StrEnum):
    """Where a proposal is on its way."""

    DRAWN = "drawn_up"
    COUNCIL = "before_council"
    RETURNED = "returned"
    APPROVED = "approved"
    DESTROYED = "destroyed"
    CANCELLED = "cancelled"


MOVES: Mapping[tuple[State, str], State] = {
    (State.DRAWN, "change"): State.DRAWN,
    (State.RETURNED, "change"): State.DRAWN,
    (State.DRAWN, "present"): State.COUNCIL,
    (State.COUNCIL, "decide"): State.COUNCIL,
    (State.COUNCIL, "return"): State.RETURNED,
    (State.COUNCIL, "approve"): State.APPROVED,
    (State.APPROVED, "destroy"): State.APPROVED,
    (State.APPROVED, "finish"): State.DESTROYED,
    (State.DESTROYED, "enter minutes"): State.DESTROYED,
    (State.APPROVED, "enter minutes"): State.APPROVED,
    (State.DRAWN, "cancel"): State.CANCELLED,
    (State.COUNCIL, "cancel"): State.CANCELLED,
    (State.RETURNED, "cancel"): State.CANCELLED,
    (State.APPROVED, "cancel"): State.CANCELLED,  # as long as nothing was destroyed
}
OPEN_STATES = frozenset({State.DRAWN, State.COUNCIL, State.RETURNED, State.APPROVED})


def state_after(before: State, move: str) -> State:
    """Return the state of a proposal after a move.

    Raises:
        MoveNotOpen: the move does not start from this state.
    """
    after = MOVES.get((before, move))
    if after is None:
        raise MoveNotOpen(
            f"a proposal that is {before} cannot be moved by {move!r}", proposal_state=before.value
        )
    return after


class Ground(StrEnum):
    """Why a dossier has lost its value."""

    TERM_ENDED = "term_ended"
    DUPLICATE = "duplicate"


class Verdict(StrEnum):
    """What the council says of a dossier."""

    WAITING = "waiting"
    DESTROY = "destroy"
    KEEP = "keep"  # taken out of the list, as it is
    RAISE = "raise"  # kept, and longer than was said


class Step(StrEnum):
    """How far the destruction of one dossier is."""

    WAITING = "waiting"
    NOTED = "noted"  # a tombstone already; its bytes go next
    DONE = "done"
    KEPT = "kept"  # the decision ended without it


class Seat(StrEnum):
    """Who somebody is on the council (CV 879/VTLTNN-NVĐP, 19/12/2006)."""

    CHAIR = "chair"  # head or deputy of the body
    MEMBER = "member"  # head of a unit concerned
    ARCHIVE = "archive"  # representative of the archive


class Barrier(StrEnum):
    """What forbids for now that a dossier is destroyed."""

    HOLD = "hold"
    FONDS_HOLD = "fonds_hold"
    HANDOVER = "handover"  # what its body leaves is being handed over (CV 414/BNV-VTLTNN point 6)
    ON_LOAN = "on_loan"
    SECRET = auto()  # it, or a document in it, bears a secrecy mark or may
    LOCKED = "locked"  # by the office's list of retention codes, as old member sheets are
    FROZEN = "frozen"  # an inspection, a complaint, a court
    NOT_ARCHIVAL = "not_archival"  # a person still works on it
    NOT_DUE = "not_due"
    BEING_WRITTEN = "being_written"
    RIGHT_LOST = "right_lost"  # who asked for the destruction may not decide on it any more


class Standing(StrEnum):
    """What is known of a dossier's term."""

    TERM = "term"  # ends with a year
    PERMANENT = "permanent"
    NO_TERM = "no_term"  # nobody has said how long, or from when on
    OUT = "out"  # not in the archive's hands, or destroyed


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A dossier's standing, and with a term the last year in which it must be kept."""

    standing: Standing
    last_year: int | None = None


def reckon(retention: Retention | None, ended_year: int | None, *, is_archival: bool) -> Reckoned:
    """Return where a dossier stands by its retention and the year in which its work ended.

    Source: Law 33/2024/QH15 art. 16; TT 10/2022/TT-BNV (the term counts from the year the work ended).
    """
    if not is_archival:
        return Reckoned(Standing.OUT)
    if retention is None:
        return Reckoned(Standing.NO_TERM)
    if retention.is_permanent:
        return Reckoned(Standing.PERMANENT)
    if ended_year is None:
        return Reckoned(Standing.NO_TERM)
    return Reckoned(Standing.TERM, last_kept_year(retention, ended_year=ended_year))


def is_due(reckoned: Reckoned, *, on: date) -> bool:
    """Tell whether a term has ended on a day: its last year is over."""
    return reckoned.last_year is not None and reckoned.last_year < on.year


def check_raised(before: Retention | None, after: Retention) -> None:
    """Refuse to keep a dossier shorter than it is kept already.

    Raises:
        RaisedTooLow: `after` is not longer than `before`.
    """
    if before is None or (after.is_permanent and not before.is_permanent):
        return
    if before.years is None or after.years is None or after.years <= before.years:
        raise RaisedTooLow(f"{after} is not longer than {before}", before=str(before))


def check_council(seats: Collection[Seat]) -> None:
    """Refuse a council without a chair, without the archive, or of fewer than three.

    Source: CV 879/VTLTNN-NVĐP (2006, older); TT 05/2025/TT-BNV art. 48-50 (the council works in the system).

    Raises:
        CouncilIncomplete: it is one of these, or has two chairs.
    """
    chairs = sum(seat is Seat.CHAIR for seat in seats)
    if chairs != 1 or Seat.ARCHIVE not in seats or len(seats) < 3:
        raise CouncilIncomplete(f"{len(seats)} seats, {chairs} chairs", seats=len(seats))


def check_decision(number: str, on: date | None, *, today: date) -> str:
    """Return the number of a decision, in one line.

    Raises:
        DecisionMissing: number or date is missing, or the date lies ahead.
    """
    said = squeeze(number)[:80]
    if not said or on is None or on > today:
        raise DecisionMissing(f"number {said!r}, dated {on}")
    return said


def reason_given(text: str) -> str:
    """Return why something is done, in one line.

    Raises:
        ReasonMissing: it is not said.
    """
    said = squeeze(text)[:500]
    if not said:
        raise ReasonMissing("no reason is given")
    return said


# What stays written of a destroyed document, if the office says nothing else; the subject by the decision.
KEPT_FIELDS = ("number", "symbol", "date", "type", "issuer")


@dataclass(frozen=True, slots=True)
class Policy:
    """What an office has set: the fields that stay, and retention codes that are never destroyed."""

    kept_fields: tuple[str, ...] = KEPT_FIELDS
    locked_codes: frozenset[str] = frozenset()

    def fields(self, *, keep_subject: bool) -> frozenset[str]:
        """Return the fields that stay written of a document."""
        return frozenset(self.kept_fields) | ({"subject"} if keep_subject else set())


def read_policy(table: Mapping[str, object], *, fields: Collection[str]) -> Policy:
    """Return what a table says: `kept_fields`, `locked_codes`, both lists; `fields` are those that there are.

    Raises:
        PolicyOdd: something else stands there.
    """
    unknown = sorted(set(table) - {"kept_fields", "locked_codes"})
    if unknown:
        raise PolicyOdd(f"disposal.toml: {unknown}")
    kept, locked = _words(table.get("kept_fields", [*KEPT_FIELDS])), _words(table.get("locked_codes", []))
    odd = sorted(set(kept) - set(fields))
    if odd:
        raise PolicyOdd(f"disposal.toml: no field is called {odd[0]}")
    return Policy(kept, frozenset(locked))


def _words(value: object) -> tuple[str, ...]:
    words = tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
    if not isinstance(value, list) or len(words) != len(value):
        raise PolicyOdd(f"disposal.toml: {value!r} is no list of words")
    return words
