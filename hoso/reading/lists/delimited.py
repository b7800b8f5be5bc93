"""csv and its like: which sign parts the columns, and the rows."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from hoso.reading.errors import ListNotReadable
from hoso.reading.lists import limits
from hoso.reading.lists.model import Line

# A spreadsheet program of Vietnam or Norway writes semicolons, for the comma is its decimal sign.
_DELIMITERS = (";", "\t", ",", "|")
_LOOKED_AT = 50


def lines_of(text: str) -> Iterator[Line]:
    """Yield the rows of `text` that hold something.

    Raises:
        ListNotReadable: a quoted field never ends, or is longer than a cell may be.
    """
    csv.field_size_limit(limits.MOST_CELL_CHARACTERS)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    number = 0
    try:
        for row in rows:
            number += 1
            if any(cell.strip() for cell in row):
                yield Line(number, row[: limits.MOST_COLUMNS])
    except csv.Error as error:
        reason = f"row {number + 1} is no csv (a quotation mark is missing, or a cell is too long)"
        raise ListNotReadable(f"row {number + 1}: {error}", reason=reason) from error


def delimiter_of(text: str) -> str:
    """Return the sign by which most of the first lines have the same number of columns."""
    first = [line for line in text[:200_000].splitlines() if line.strip()][:_LOOKED_AT]
    return max(_DELIMITERS, key=lambda sign: _regularity(first, sign))


def _regularity(lines: list[str], sign: str) -> tuple[int, int]:
    counted = Counter(line.count(sign) for line in lines if sign in line)
    if not counted:
        return 0, 0
    columns, times = counted.most_common(1)[0]
    return times, columns
