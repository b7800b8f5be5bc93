"""Dates as they are written by offices."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "+07:00")
_NUMERIC = re.compile(r"^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4})\s*$")


def now() -> datetime:
    """Return this moment, aware, in UTC: the doors call it and hand it down."""
    return datetime.now(UTC)


def parse_date(text: str) -> date | None:
    """Read `2025-09-22` or the day-first forms `22/9/2025`, `22.09.2025`; None when it is no date."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        pass
    match = _NUMERIC.match(text)
    if match is None:
        return None
    day, month, year = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
