"""Rule tables as the office has changed them, in files of its home."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from hoso.lib.errors import BadValue
from hoso.rulesets.errors import ScheduleOdd, TermsOdd
from hoso.rulesets.retention_schedule import SCHEDULE, ScheduleLine, read_lines
from hoso.rulesets.submission import Term, adjusted
from hoso.rulesets.vn_state.retention import Retention

# What was not seen in its text may be set otherwise here: [digital_60_days] days = 45.
TERMS_FILE = "submission-terms.toml"
# The office's own retention table, in place of ours: [[line]] code, words, keep, source.
SCHEDULE_FILE = "retention-schedule.toml"


def terms_in_use() -> tuple[Term, ...]:
    """Return the terms of submission as this office counts them.

    Raises:
        TermsOdd: its table cannot be read.
    """
    try:
        return adjusted(_read(TERMS_FILE))
    except (OSError, ValueError) as error:
        raise TermsOdd(f"{TERMS_FILE}: {error}", term=TERMS_FILE) from error


def schedule_in_use() -> tuple[ScheduleLine, ...]:
    """Return the retention schedule of this office: its own lines, then ours.

    Raises:
        ScheduleOdd: its table cannot be read.
    """
    try:
        own = read_lines(_read(SCHEDULE_FILE).get("line", []))
    except (OSError, ValueError, AttributeError) as error:
        raise ScheduleOdd(f"{SCHEDULE_FILE}: {error}", line=0) from error
    codes = {line.code for line in own}
    return (*own, *(line for line in SCHEDULE if line.code not in codes))


def schedule_values(codes: Iterable[str]) -> list[Retention]:
    """Return the values of lines of the retention schedule; an empty code says nothing.

    Raises:
        BadValue: a code is none: left out, it would make a value lower than the schedule asks.
        ScheduleOdd: see `schedule_in_use`.
    """
    wanted = {code for code in codes if code}
    lines = [line for line in schedule_in_use() if line.code in wanted] if wanted else []
    if unknown := sorted(wanted - {line.code for line in lines}):
        raise BadValue(f"{', '.join(unknown)[:200]}: not in the schedule", field="schedule_code")
    return [line.retention for line in lines]


def _read(name: str) -> dict[str, Any]:
    home: Path | None = settings.HOSO_HOME
    path = home / name if home is not None else None
    return tomllib.loads(path.read_text("utf-8")) if path is not None and path.exists() else {}
