"""Working days: holidays of Vietnam and Norway, terms that end on a day off, days a body sets itself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso.rulesets.errors import HolidaysUnknown
from hoso.rulesets.no.holidays import easter
from hoso.rulesets.workdays import after_working_days, calendar_of, end_of_term, is_working_day

VIETNAM, NORWAY = calendar_of("vn-state"), calendar_of("no")
DAYS = st.dates(date(2025, 1, 2), date(2028, 6, 30))


@pytest.mark.parametrize(
    ("on", "works"),
    [
        (date(2026, 2, 13), True),  # the Friday before Tết
        (date(2026, 2, 16), False),
        (date(2026, 2, 20), False),
        (date(2026, 2, 23), True),
        (date(2026, 4, 27), False),  # the Hùng kings fell on a Sunday
        (date(2026, 4, 28), True),
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), False),
        (date(2026, 9, 1), False),
        (date(2026, 9, 2), False),
        (date(2026, 9, 3), True),
        (date(2027, 2, 10), False),  # instead of the Saturday and Sunday of Tết
        (date(2027, 2, 11), False),
        (date(2027, 2, 12), True),
        (date(2026, 3, 7), False),  # a Saturday
    ],
)
def test_an_office_in_vietnam_works_or_not(on: date, works: bool) -> None:
    assert is_working_day(on, VIETNAM, {}) is works
    assert is_working_day(on, calendar_of("vn-party"), {}) is works


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_on_its_day(year: int, day: date) -> None:
    assert easter(year) == day


def test_an_office_in_norway_keeps_its_own_holidays() -> None:
    free = ("2026-04-02", "2026-04-03", "2026-04-06", "2026-05-14", "2026-05-25", "2026-05-01", "2026-12-25")
    for day in free:
        assert not is_working_day(date.fromisoformat(day), NORWAY, {}), day
    # The seventeenth of May on a Sunday gives nobody the Monday.
    assert is_working_day(date(2026, 5, 18), NORWAY, {})
    assert is_working_day(date(2026, 4, 30), NORWAY, {})


def test_a_term_that_ends_on_a_day_off_ends_on_the_next_working_day() -> None:
    assert end_of_term(date(2026, 2, 14), VIETNAM, {}) == date(2026, 2, 23)
    assert end_of_term(date(2026, 2, 13), VIETNAM, {}) == date(2026, 2, 13)


def test_the_first_day_does_not_count() -> None:
    monday = date(2026, 3, 2)
    assert after_working_days(monday, 1, VIETNAM, {}) == date(2026, 3, 3)
    assert after_working_days(monday, 5, VIETNAM, {}) == date(2026, 3, 9)
    assert after_working_days(date(2026, 2, 13), 1, VIETNAM, {}) == date(2026, 2, 23)


def test_what_a_body_sets_itself_goes_before_the_calendar() -> None:
    own = {date(2026, 8, 22): True, date(2026, 8, 31): False}
    assert is_working_day(date(2026, 8, 22), VIETNAM, own)
    assert after_working_days(date(2026, 8, 21), 1, VIETNAM, own) == date(2026, 8, 22)
    assert end_of_term(date(2026, 8, 31), VIETNAM, own) == date(2026, 9, 3)


def test_days_are_not_counted_into_a_year_whose_holidays_nobody_has_entered() -> None:
    with pytest.raises(HolidaysUnknown) as caught:
        after_working_days(date(2028, 12, 29), 1, VIETNAM, {})
    assert caught.value.facts == {"year": 2029}
    assert after_working_days(date(2028, 12, 29), 1, NORWAY, {}) == date(2029, 1, 2)


@given(start=DAYS, days=st.integers(1, 60))
def test_so_many_working_days_lie_in_a_term_and_it_ends_on_one(start: date, days: int) -> None:
    last = after_working_days(start, days, VIETNAM, {})
    between = [start + timedelta(days=each) for each in range(1, (last - start).days + 1)]
    assert sum(is_working_day(each, VIETNAM, {}) for each in between) == days
    assert is_working_day(last, VIETNAM, {})
    assert end_of_term(last, VIETNAM, {}) == last


def test_a_term_that_reaches_the_last_of_all_days_ends_there() -> None:
    assert end_of_term(date.max, VIETNAM, {date.max: False}) == date.max
