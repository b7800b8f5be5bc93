"""Where the headings of a list stand: below its title, above its first row, sometimes in two rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hoso.lib.text import fold, squeeze
from hoso.reading.lists.model import Line, Merge

# Titles of forms take a few rows; headings further down are none.
LOOKED_AT = 40
_MOST_HEADING_ROWS = 3
_FIGURE = re.compile(r"[\d\s.,()/%-]+")
_MARK = re.compile(r"\(?\s*(\d{1,2}|[A-Za-z])\s*\)?")


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings, and the number of the first row below them."""

    texts: list[str]
    row: int
    first_row: int


def find_headings(
    lines: Sequence[Line], merges: Sequence[Merge], *, words: frozenset[str]
) -> Headings | None:
    """Return the headings among the first lines of a sheet; None where no line looks like some.

    `words` are folded words of headings: the line that holds most of them wins, and without any the first
    line of at least two texts that is as wide as the one below it. Forms number their columns in a row below
    the headings, `(1) (2) (3)`: it belongs to them.
    """
    looked = lines[:LOOKED_AT]
    scores = [_score(line, words) for line in looked]
    if not scores or max(scores) <= 0:
        return None
    place = scores.index(max(scores))
    if max(scores) < 2:
        place = next((at for at, line in enumerate(looked) if _looks_like(looked, at, line)), place)
    last = _last_row(looked[place].number, merges)
    rows = [line for line in looked[place:] if line.number <= last]
    texts = _joined(rows, merges)
    if sum(bool(text) for text in texts) < 2:
        return None
    below = place + len(rows)
    while below < len(lines) and _are_marks(lines[below]):
        below += 1
    first = lines[below].number if below < len(lines) else last + 1
    return Headings(texts, looked[place].number, first)


def _score(line: Line, words: frozenset[str]) -> int:
    """Count the cells that begin like a heading we know."""
    folded = [fold(squeeze(cell)) for cell in line.cells if cell.strip()]
    return sum(any(cell == word or cell.startswith(f"{word} ") for word in words) for cell in folded)


def _looks_like(lines: Sequence[Line], at: int, line: Line) -> bool:
    filled = [cell for cell in line.cells if cell.strip()]
    texts = [cell for cell in filled if not _FIGURE.fullmatch(cell)]
    below = lines[at + 1] if at + 1 < len(lines) else None
    wide = below is not None and sum(bool(cell.strip()) for cell in below.cells) >= len(filled) - 1
    return len(texts) >= 2 and len(texts) == len(filled) and wide


def _last_row(row: int, merges: Sequence[Merge]) -> int:
    """Return the last row of headings: as far down as a field that begins in them reaches."""
    reach = [merge.bottom for merge in merges if merge.top == row and merge.bottom > row]
    return min(max(reach, default=row), row + _MOST_HEADING_ROWS - 1)


def _joined(rows: Sequence[Line], merges: Sequence[Merge]) -> list[str]:
    """Return one text a column: the texts above each other, a wide one above each that it covers."""
    width = max(len(line.cells) for line in rows)
    columns: list[list[str]] = [[] for _ in range(width)]
    for line in rows:
        for column in range(width):
            text = squeeze(_covering(line, column, merges))
            if text and text not in columns[column]:
                columns[column].append(text)
    return [" ".join(texts) for texts in columns]


def _covering(line: Line, column: int, merges: Sequence[Merge]) -> str:
    for merge in merges:
        if merge.top == line.number and merge.left < column <= merge.right and merge.left < len(line.cells):
            return line.cells[merge.left]
    return line.cells[column] if column < len(line.cells) else ""


def _are_marks(line: Line) -> bool:
    """Tell whether a row only numbers the columns: (1) (2) (3), or A B 1 2."""
    filled = [cell.strip() for cell in line.cells if cell.strip()]
    if len(filled) < 3 or not all(_MARK.fullmatch(cell) for cell in filled):
        return False
    figures = [int(found[0]) for cell in filled if (found := re.search(r"\d+", cell))]
    return len(figures) >= 2 and figures == list(range(figures[0], figures[0] + len(figures)))
