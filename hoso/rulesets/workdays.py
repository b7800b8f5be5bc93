"""Working days: which days are free in a rule set, and when a term ends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hoso.rulesets.errors import HolidaysUnknown
from hoso.rulesets.no import holidays as norway
from hoso.rulesets.values import RuleSetCode
from hoso.rulesets.vn_state import holidays as vietnam

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The holidays of one rule set; `known_years` is None where every year is known."""

    days_off: Callable[[int], frozenset[date]]
    known_years: range | None = None


_VIETNAM = Calendar(vietnam.days_off, vietnam.KNOWN_YEARS)
CALENDARS: Mapping[str, Calendar] = {
    RuleSetCode.VN_STATE.value: _VIETNAM,
    RuleSetCode.VN_PARTY.value: _VIETNAM,
    RuleSetCode.NO.value: Calendar(norway.days_off),
}

# Days that a body sets itself: True is worked on, False is free, whatever the calendar says.
OwnDays = Mapping[date, bool]


def calendar_of(rule_set: str) -> Calendar:
    """Return the calendar of a rule set; of one that is not known, that of Vietnam."""
    return CALENDARS.get(rule_set, _VIETNAM)


def is_working_day(on: date, calendar: Calendar, own: OwnDays) -> bool:
    """Tell whether the office works that day: what the body set itself goes before the calendar."""
    if on in own:
        return own[on]
    return on.weekday() < _SATURDAY and on not in calendar.days_off(on.year)


def end_of_term(on: date, calendar: Calendar, own: OwnDays) -> date:
    """Return the last day of a term that would end on `on`: on a day off it ends on the next working day.

    Source: Civil Code 91/2015/QH13 art. 148 clause 5 (from memory, unverified).
    """
    while on < date.max and not is_working_day(on, calendar, own):
        on += _DAY
    return on


def after_working_days(start: date, days: int, calendar: Calendar, own: OwnDays) -> date:
    """Return the last of so many working days; the first is the first working day after `start`.

    `days` is at least 1.

    Source: Civil Code 91/2015/QH13 art. 147 clause 2: the first day does not count (from memory, unverified).

    Raises:
        HolidaysUnknown: the term reaches a year whose holidays nobody has entered.
    """
    on, left = start, days
    while left > 0:
        on += _DAY
        if calendar.known_years is not None and on.year not in calendar.known_years:
            raise HolidaysUnknown(f"the holidays of {on.year} are not known", year=on.year)
        left -= is_working_day(on, calendar, own)
    return on
