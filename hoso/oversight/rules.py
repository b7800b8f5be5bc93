"""Pure decisions of the room `oversight`."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from hoso.lib.text import fold


class Kind(StrEnum):
    """What can speak for a loss; the codes are stable."""

    BOX_MISSED = "box_missed"
    BOX_UNSEEN = "box_unseen"
    BOX_ELSEWHERE = "box_elsewhere"
    SEAL_BROKEN = "seal_broken"
    LOAN_OVERDUE = "loan_overdue"
    NOT_RECEIVED = "not_received"
    LINE_DIFFERS = "line_differs"
    NOT_TAKEN_OVER = "not_taken_over"
    KEEPER_LEFT = "keeper_left"
    CLAIMED_TWICE = "claimed_twice"
    CLAIMED_IN_TWO = "claimed_in_two"
    CITED_NOT_HELD = "cited_not_held"
    PAGES_DIFFER = "pages_differ"
    NUMBER_GAP = "number_gap"
    SERIES_NOT_DECLARED = "series_not_declared"
    FIXITY_BROKEN = "fixity_broken"
    TIME_NOT_PROVEN = "time_not_proven"
    EVIDENCE_LATE = "evidence_late"
    EVIDENCE_BROKEN = "evidence_broken"
    PAPER_NOT_COME = "paper_not_come"
    PAPER_NOT_SENT = "paper_not_sent"


class Severity(IntEnum):
    """How much speaks for a loss; the higher comes first."""

    NOTICE = 1  # something to be cleared up
    WARNING = 2  # something may be lost
    LOSS = 3  # something is not where it must be


class State(StrEnum):
    """Whether a finding waits for somebody."""

    OPEN = "open"
    EXPLAINED = "explained"
    RESOLVED = "resolved"


class Fact(StrEnum):
    """What can happen to a finding."""

    OPENED = "opened"
    CHANGED = "changed"  # the evidence is another one; it waits as before
    CAME_BACK = "came_back"  # it was explained, and the evidence is another one
    REOPENED = "reopened"  # the cause was gone and is there again
    RESOLVED = "resolved"  # a check found the cause gone
    EXPLAINED = "explained"
    ASSIGNED = "assigned"


# Until then somebody is to have answered.
DEADLINE_DAYS = {Severity.LOSS: 7, Severity.WARNING: 30, Severity.NOTICE: 90}


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: one cause, told by `key`, which stays the same as long as the cause does.

    `holding_id` is the thing it is about, whose readers may see it; `about_id` the body whose thing it is;
    `answers_id` who answers where neither tells; `owner_id` the account that was charged with it.
    `essence` is what makes the evidence this one: as long as
    it stays, an explanation holds. `things` and `bodies` are ids by the part they play, `values` numbers,
    dates and words as read on records.
    """

    kind: Kind
    key: str
    severity: Severity
    essence: Any
    holding_id: UUID | None = None
    about_id: UUID | None = None
    answers_id: UUID | None = None
    owner_id: UUID | None = None
    things: Mapping[str, Sequence[UUID]] = field(default_factory=dict)
    bodies: Mapping[str, Sequence[UUID]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)

    def evidence(self) -> dict[str, Any]:
        """Return the evidence as it is kept: plain values."""
        return {
            "things": {name: [str(each) for each in ids] for name, ids in self.things.items() if ids},
            "bodies": {name: [str(each) for each in ids] for name, ids in self.bodies.items() if ids},
            "values": {name: _plain(value) for name, value in self.values.items() if value not in (None, "")},
        }

    def digest(self) -> str:
        """Return what tells this evidence from another one."""
        return digest_of(self.essence)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime | UUID):
        return value.isoformat() if isinstance(value, date) else str(value)
    return list(value) if isinstance(value, tuple | set | frozenset) else value


def digest_of(essence: Any) -> str:
    """Return the SHA-256 of plain values, ids and dates; the order of keys does not matter."""
    text = json.dumps(essence, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def after_check(state: State, *, digest: str, kept_digest: str, explained_digest: str) -> Fact | None:
    """Return what it means that a check found a cause again which is known; None when nothing changed."""
    if state is State.RESOLVED:
        return Fact.REOPENED
    if state is State.EXPLAINED and digest != explained_digest:
        return Fact.CAME_BACK
    return Fact.CHANGED if digest != kept_digest else None


def due_on(severity: Severity, *, on: date) -> date:
    """Return until when somebody is to have answered what opened on the day `on`."""
    return on + timedelta(days=DEADLINE_DAYS[severity])


def months_before(on: date, months: int) -> date:
    """Return the day so many months before `on`; the last of the month where there is no such day."""
    years, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    first_after = date(years + (month == 11), (month + 1) % 12 + 1, 1)
    last_day = (first_after - timedelta(days=1)).day
    return date(years, month + 1, min(on.day, last_day))


_NOBODY = ("nhu ", "luu")


def is_receiver(recipient: str) -> bool:
    """Tell whether a line of a list of recipients names somebody who has a copy.

    `Như Điều 3` points to the text, `Lưu: VT` is the issuer's own copy, the one that is missing.
    """
    return bool(recipient.strip()) and not fold(recipient.strip(" -:;")).startswith(_NOBODY)


class Certainty(StrEnum):
    """How sure it is that a cited document should be here."""

    DECLARED = "declared"  # it stands in a declared series of one body, and no other uses the symbol
    KNOWN = "known"  # one body's own documents here bear the symbol; its series is not declared
    UNSURE = "unsure"  # others use the symbol too: it may be theirs


def certainty(
    *, declared: Sequence[UUID], users: Sequence[UUID], is_shared: bool, is_dated: bool
) -> Certainty:
    """Return how sure it is that a cited document should be here, by whose numbers bear its symbol."""
    if is_shared or len({*declared, *users}) != 1:
        return Certainty.UNSURE
    return Certainty.DECLARED if declared and is_dated else Certainty.KNOWN
