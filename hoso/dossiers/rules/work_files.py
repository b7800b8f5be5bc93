"""The way of a work file: open, closed, submitted, taken in by the archive; and what is checked."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hoso.dossiers.errors import EndsBeforeItBegan, KeptBackTooLong, WorkMoveNotOpen
from hoso.rulesets.submission import Medium, is_submitted, latest_kept_until
from hoso.rulesets.vn_state.retention import Retention


class WorkState(StrEnum):
    """How far the work is, and where the file is on its way to the archive."""

    OPEN = "open"
    CLOSED = "closed"
    SUBMITTED = "submitted"
    RETURNED = "returned"  # by the archive, with reasons
    KEPT_BACK = "kept_back"  # with written consent
    ACCEPTED = "accepted"  # in the current archive


class Outcome(StrEnum):
    """What the archive said of a file that was submitted."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    RETURNED = "returned"


WORK_MOVES: dict[tuple[WorkState, str], WorkState] = {
    (WorkState.OPEN, "change"): WorkState.OPEN,
    (WorkState.OPEN, "end"): WorkState.OPEN,
    (WorkState.OPEN, "close"): WorkState.CLOSED,
    (WorkState.CLOSED, "open again"): WorkState.OPEN,
    (WorkState.RETURNED, "open again"): WorkState.OPEN,
    (WorkState.KEPT_BACK, "open again"): WorkState.OPEN,
    (WorkState.CLOSED, "submit"): WorkState.SUBMITTED,
    (WorkState.RETURNED, "submit"): WorkState.SUBMITTED,
    (WorkState.KEPT_BACK, "submit"): WorkState.SUBMITTED,
    (WorkState.SUBMITTED, "accept"): WorkState.ACCEPTED,
    (WorkState.SUBMITTED, "return"): WorkState.RETURNED,
    (WorkState.CLOSED, "keep back"): WorkState.KEPT_BACK,
    (WorkState.RETURNED, "keep back"): WorkState.KEPT_BACK,
}
# In these the keeper still answers for it, and it counts in the lists of what is due.
WITH_KEEPER = frozenset({WorkState.OPEN, WorkState.CLOSED, WorkState.RETURNED, WorkState.KEPT_BACK})
# Nothing goes into such a file, nothing out of it.
STILL = frozenset({WorkState.CLOSED, WorkState.SUBMITTED, WorkState.RETURNED, WorkState.KEPT_BACK})


def work_after(before: WorkState, move: str) -> WorkState:
    """Return the state of a work file after a move.

    Raises:
        WorkMoveNotOpen: the move does not start from this state.
    """
    after = WORK_MOVES.get((before, move))
    if after is None:
        raise WorkMoveNotOpen(
            f"a work file that is {before} cannot be moved by {move!r}", work_state=before.value
        )
    return after


def check_ended(opened_on: date, ended_on: date, *, on: date) -> None:
    """Refuse an end that lies before the beginning, or still ahead.

    Raises:
        EndsBeforeItBegan: it does.
    """
    if not opened_on <= ended_on <= on:
        raise EndsBeforeItBegan(
            f"opened {opened_on}, ended {ended_on}, today {on}", opened_on=opened_on, ended_on=ended_on
        )


def check_kept_until(first_due: date, until_on: date, *, on: date) -> None:
    """Refuse to keep a file back for more than 2 years from the day it was due, or until a day that is over.

    Source: ND 30/2020/ND-CP art. 30.

    Raises:
        KeptBackTooLong: it would be.
    """
    latest = latest_kept_until(first_due)
    if not on < until_on <= latest:
        raise KeptBackTooLong(f"until {until_on}, due {first_due}", until_on=until_on, latest_on=latest)


class Check(StrEnum):
    """What can be wrong with a file that goes to the archive."""

    EMPTY = "empty"
    SHUT = "shut"
    NOT_ENDED = "not_ended"
    NOT_APPRAISED = "not_appraised"
    KEPT_TOO_SHORT = "kept_too_short"
    FROZEN = "frozen"
    UNCHECKED = "unchecked"
    WITHOUT_FILE = "without_file"
    NO_SYMBOL = "no_symbol"
    OUTSIDE_PLAN = "outside_plan"
    PLAN_NOT_APPROVED = "plan_not_approved"
    BELOW_PLAN = "below_plan"
    SHEETS_NOT_COUNTED = "sheets_not_counted"
    UNDATED = "undated"


# With one of these it is not submitted; the others are told to the archive, which decides.
HINDERS = frozenset(
    {Check.EMPTY, Check.SHUT, Check.NOT_ENDED, Check.NOT_APPRAISED, Check.KEPT_TOO_SHORT, Check.FROZEN}
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What is looked at before a file goes to the archive."""

    medium: Medium
    documents: int
    unchecked: int  # whose fields nobody has checked yet
    without_file: int
    shut: int
    undated: int
    sheets: int | None
    symbol: str
    ended_on: date | None
    retention: Retention | None
    planned: Retention | None
    is_planned: bool
    is_plan_approved: bool
    is_frozen: bool


def checks(file: Checked) -> list[Check]:
    """Return all that is wrong with a file, what hinders first.

    Source: ND 30/2020/ND-CP art. 29-31 (what a keeper does at the end, what the archive checks).
    """
    is_paper, is_digital = file.medium is not Medium.DIGITAL, file.medium is not Medium.PAPER
    told: dict[Check, bool] = {
        # A file of paper may lie in its folder without any document of it being registered.
        Check.EMPTY: file.documents == 0 and not (is_paper and file.sheets),
        Check.SHUT: file.shut > 0,
        Check.NOT_ENDED: file.ended_on is None,
        Check.NOT_APPRAISED: file.retention is None,
        Check.KEPT_TOO_SHORT: file.retention is not None and not is_submitted(file.retention),
        Check.FROZEN: file.is_frozen,
        Check.UNCHECKED: file.unchecked > 0,
        Check.WITHOUT_FILE: is_digital and file.without_file > 0,
        Check.NO_SYMBOL: not file.symbol,
        Check.OUTSIDE_PLAN: not file.is_planned,
        Check.PLAN_NOT_APPROVED: file.is_planned and not file.is_plan_approved,
        Check.BELOW_PLAN: _is_below(file.retention, file.planned),
        Check.SHEETS_NOT_COUNTED: is_paper and not file.sheets,
        Check.UNDATED: file.undated > 0,
    }
    return [check for check, is_so in told.items() if is_so]


def _is_below(given: Retention | None, planned: Retention | None) -> bool:
    if given is None or planned is None or given.is_permanent:
        return False
    return planned.years is None or (given.years or 0) < planned.years
