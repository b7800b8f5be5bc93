"""Rows of a list, and what their cells say once it is known which column says what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hoso.lib.text import squeeze

C = TypeVar("C", bound=str)
# Our own sheets put an apostrophe before what a program would take for a formula.
_NEUTRAL = re.compile(r"'[=+\-@]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet as a spreadsheet program shows it, and its cells."""

    number: int
    cells: Sequence[str]


def said_by(row: Row, columns: Mapping[C, int], *, between_lines: str = " ") -> dict[C, str]:
    """Return what a row says in each of the columns, white space squeezed; empty where it has no such cell.

    `between_lines` stands where a cell breaks a line.
    """
    return {column: _text(row, place, between_lines) for column, place in columns.items()}


def _text(row: Row, place: int, between_lines: str) -> str:
    raw = row.cells[place].strip() if 0 <= place < len(row.cells) else ""
    text = squeeze(raw.replace("\r\n", "\n").replace("\n", between_lines))
    return text[1:] if _NEUTRAL.match(text) else text
