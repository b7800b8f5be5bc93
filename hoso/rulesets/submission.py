"""By when a work file is submitted to the archive: a table of terms, and the stricter first.

Two rules hold for the same file (a year by the law, 60 days for what is digital by the circular), so none is
chosen here: all that apply are told, each with its source, and the strictest is what the lists go by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from hoso.rulesets.errors import TermsOdd
from hoso.rulesets.sources import Verification
from hoso.rulesets.values import RuleSetCode
from hoso.rulesets.vn_state.retention import Retention

# Only files of so many years and more are submitted. Source: ND 30/2020/ND-CP art. 30.
LEAST_YEARS = 5
# Files due are told of so many days ahead. Source: ND 30/2020/ND-CP, appendix VI, part I.
NOTICE_DAYS = 30
# With written consent a file is kept back for so long from its due day. Source: ND 30/2020/ND-CP art. 30.
KEEP_BACK_YEARS = 2
_STATE, _PARTY = RuleSetCode.VN_STATE, RuleSetCode.VN_PARTY


class Medium(StrEnum):
    """What a work file is made of."""

    PAPER = "paper"
    DIGITAL = "digital"
    BOTH = "both"


class Start(StrEnum):
    """From when a term counts."""

    DAY_OF_END = "day_of_end"  # the day on which the work ended
    YEAR_OF_END = "year_of_end"  # the year in which it ended: the last day is a 31 December
    SETTLEMENT = "settlement"  # the day on which the account of the works was settled (quyết toán)
    YEAR_OF_SUBMISSION = "year_of_submission"  # to the current archive; the last day is a 31 December


class Applies(StrEnum):
    """Which files a term is for."""

    EVERY = "every"
    DIGITAL = "digital"
    CONSTRUCTION = "construction"
    PERMANENT = "permanent"  # to the historical archive


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the table: which files, from when, how long, and where it stands."""

    code: str
    applies: Applies
    start: Start
    source: str
    verification: Verification
    rule_sets: tuple[RuleSetCode, ...]
    days: int = 0
    months: int = 0
    years: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a work file decides its terms; `ended_on` is None while the work goes on."""

    rule_set: str
    medium: Medium
    retention: Retention
    is_construction: bool = False
    ended_on: date | None = None
    settled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The last day by one term."""

    on: date
    term: Term


TERMS: tuple[Term, ...] = (
    Term(
        "digital_60_days", Applies.DIGITAL, Start.DAY_OF_END, "TT 05/2025/TT-BNV", Verification.SECONDARY,
        (_STATE,), days=60,
    ),
    Term(
        "one_year_from_year", Applies.EVERY, Start.YEAR_OF_END, "Luật Lưu trữ 33/2024/QH15, Điều 17",
        Verification.VERIFIED, (_STATE, _PARTY), years=1,
    ),
    # The decree counts from the day, the law from the year; the reference gives only the length.
    Term(
        "one_year_from_day", Applies.EVERY, Start.DAY_OF_END, "NĐ 30/2020/NĐ-CP, Điều 30",
        Verification.MEMORY, (_STATE,), years=1,
    ),
    Term(
        "construction_3_months", Applies.CONSTRUCTION, Start.SETTLEMENT,
        "NĐ 30/2020/NĐ-CP, Điều 30 khoản 2 điểm a", Verification.VERIFIED, (_STATE,), months=3,
    ),
    Term(
        "historical_5_years", Applies.PERMANENT, Start.YEAR_OF_SUBMISSION,
        "Luật Lưu trữ 33/2024/QH15, Điều 17", Verification.VERIFIED, (_STATE, _PARTY), years=5,
    ),
)  # fmt: skip


def is_submitted(retention: Retention) -> bool:
    """Tell whether files of this value go to the archive at all: 5 years and more.

    Source: ND 30/2020/ND-CP art. 30.
    """
    return retention.years is None or retention.years >= LEAST_YEARS


def dues(facts: Facts, table: Iterable[Term] = TERMS) -> list[Due]:
    """Return the last days for submitting to the current archive by every term that applies, strictest first.

    Empty while the work goes on, and for what is not submitted.
    """
    if facts.ended_on is None or not is_submitted(facts.retention):
        return []
    starts = {
        Start.DAY_OF_END: facts.ended_on,
        Start.YEAR_OF_END: facts.ended_on,
        Start.SETTLEMENT: facts.settled_on,
    }
    found = [
        Due(_last_day(term, start), term)
        for term in table
        if _applies(term, facts) and (start := starts.get(term.start)) is not None
    ]
    return sorted(found, key=lambda due: (due.on, due.term.code))


def due_on(facts: Facts, table: Iterable[Term] = TERMS) -> date | None:
    """Return the strictest last day for submitting, or None: see `dues`."""
    return next((due.on for due in dues(facts, table)), None)


def historical_due(facts: Facts, *, submitted_on: date, table: Iterable[Term] = TERMS) -> Due | None:
    """Return by when a permanent file that the current archive took goes to the historical archive.

    Source: Law 33/2024/QH15 art. 17.
    """
    if not facts.retention.is_permanent:
        return None
    found = [
        Due(_last_day(term, submitted_on), term)
        for term in table
        if term.start is Start.YEAR_OF_SUBMISSION and facts.rule_set in term.rule_sets
    ]
    return min(found, key=lambda due: due.on, default=None)


def latest_kept_until(due: date) -> date:
    """Return the last day to which a file may be kept back: 2 years from the day it is due.

    Source: ND 30/2020/ND-CP art. 30.
    """
    return _later(due, months=12 * KEEP_BACK_YEARS)


def _applies(term: Term, facts: Facts) -> bool:
    if facts.rule_set not in term.rule_sets:
        return False
    match term.applies:
        case Applies.DIGITAL:
            return facts.medium is not Medium.PAPER
        case Applies.CONSTRUCTION:
            return facts.is_construction
        case Applies.EVERY:
            return True
    return False  # to the historical archive: see `historical_due`


def _last_day(term: Term, start: date) -> date:
    if term.start in {Start.YEAR_OF_END, Start.YEAR_OF_SUBMISSION}:
        return date(start.year + term.years, 12, 31)
    return _later(start, months=12 * term.years + term.months) + timedelta(days=term.days)


def _later(day: date, *, months: int) -> date:
    """Return the same day so many months later; the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first_of_next = date(day.year + years + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(day.year + years, month + 1, min(day.day, last))


_CHANGEABLE = frozenset({"days", "months", "years", "source", "in_force"})


def adjusted(changes: Mapping[str, Any], table: Iterable[Term] = TERMS) -> tuple[Term, ...]:
    """Return the table as an office has changed it: other lengths and sources, or a term out of force.

    `changes` leads from the code of a term to what is other: `days`, `months`, `years`, `source`, `in_force`.

    Raises:
        TermsOdd: a term is not known, or a value is none.
    """
    terms = {term.code: term for term in table}
    for code, change in changes.items():
        if code not in terms or not isinstance(change, Mapping) or not change.keys() <= _CHANGEABLE:
            raise TermsOdd(f"term {code!r} is not known, or not changed so", term=code)
        if change.get("in_force") is False:
            del terms[code]
            continue
        terms[code] = _changed(terms[code], change)
    return tuple(terms.values())


def _changed(term: Term, change: Mapping[str, Any]) -> Term:
    lengths = {name: change[name] for name in ("days", "months", "years") if name in change}
    if not all(type(value) is int and 0 <= value <= 4000 for value in lengths.values()):
        raise TermsOdd(f"term {term.code!r} has an odd length", term=term.code)
    source = change.get("source", term.source)
    if not isinstance(source, str):
        raise TermsOdd(f"term {term.code!r} has an odd source", term=term.code)
    return replace(term, **lengths, source=source, verification=Verification.DECIDED)
