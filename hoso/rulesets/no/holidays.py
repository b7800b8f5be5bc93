"""Public holidays of Norway.

Source: LOV-1995-02-24-12 (helligdagsfredloven) § 2; LOV-1947-04-26-1 (1 and 17 May); from memory, unverified.
"""

from datetime import date, timedelta

_FIXED = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
# Maundy Thursday, Good Friday, Easter Sunday and Monday, Ascension, Whit Sunday and Monday.
_AFTER_EASTER = (-3, -2, 0, 1, 39, 49, 50)


def days_off(year: int) -> frozenset[date]:
    """Return the holidays of a calendar year."""
    fixed = {date(year, month, day) for month, day in _FIXED}
    return frozenset(fixed | {easter(year) + timedelta(days=each) for each in _AFTER_EASTER})


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 1876)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)
