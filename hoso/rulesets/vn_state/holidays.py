"""Public holidays of Vietnam; the Party's offices keep the same ones.

Source: Labour Code 45/2019/QH14 art. 111 clause 3 and art. 112 (from memory, unverified). The days of the
lunar calendar were computed; which days around New Year and National Day are free is announced for each year,
and from 2027 on the table holds what art. 112 suggests. What is announced otherwise, working Saturdays too,
a body enters itself.
"""

from datetime import date, timedelta

_DAY = timedelta(days=1)
# The first of the five free days of the lunar New Year (Tết).
_NEW_YEAR = {
    2025: date(2025, 1, 27),
    2026: date(2026, 2, 16),
    2027: date(2027, 2, 5),
    2028: date(2028, 1, 25),
}
_NEW_YEAR_DAYS = 5
# The tenth day of the third lunar month: the Hùng kings (Giỗ Tổ).
_HUNG_KINGS = {
    2025: date(2025, 4, 7),
    2026: date(2026, 4, 26),
    2027: date(2027, 4, 16),
    2028: date(2028, 4, 4),
}
# 1 January; Reunification and Labour Day; National Day with the day before it: (month, day).
_FIXED = ((1, 1), (4, 30), (5, 1), (9, 1), (9, 2))
KNOWN_YEARS = range(min(_NEW_YEAR), max(_NEW_YEAR) + 1)


def days_off(year: int) -> frozenset[date]:
    """Return the holidays of a calendar year; outside `KNOWN_YEARS` those of the solar calendar alone.

    A holiday on a weekly day of rest gives the next working day off instead (art. 111 clause 3).
    """
    holidays = {date(year, month, day) for month, day in _FIXED}
    if year in KNOWN_YEARS:
        holidays |= {_NEW_YEAR[year] + number * _DAY for number in range(_NEW_YEAR_DAYS)}
        holidays.add(_HUNG_KINGS[year])
    free = set(holidays)
    for lost in sorted(day for day in holidays if day.weekday() >= 5):
        instead = lost
        while instead.weekday() >= 5 or instead in free:
            instead += _DAY
        free.add(instead)
    return frozenset(free)
