"""Days on the command line, in the forms that offices write."""

from datetime import date
from typing import Any

import typer

from hoso.lib.dates import parse_date


def _day(text: str) -> date:
    day = parse_date(text)
    if day is None:
        raise typer.BadParameter(f"{text!r} is no date; write 2025-06-30 or 30/6/2025")
    return day


A_DAY: Any = {"parser": _day, "metavar": "DATE"}
