"""What a list is inside the reader: sheets of rows of text."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One row that holds something: its number in the sheet, from 1, and its cells from the first column."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Merge:
    """A field of cells that is one; rows from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """One sheet, its lines still to be read."""

    name: str
    lines: Iterable[Line]
    is_hidden: bool = False
    merges: list[Merge] = field(default_factory=list)
