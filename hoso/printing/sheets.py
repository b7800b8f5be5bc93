"""Rows as xlsx and csv, safe to open in a spreadsheet program."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from hoso.printing.errors import SheetTooLarge

Value = str | int | float | Decimal | bool | date | datetime | None

# The format's own limits (ECMA-376; "Excel specifications and limits").
MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
# What a spreadsheet program takes for a formula; tab and line ends are skipped by some before they look.
_FORMULA = re.compile(r"[\s\u0000-\u0020]*[=+\-@＝＋－＠]")
# What XML 1.0 cannot hold.
_NOT_XML = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]")


def neutral(value: Value) -> Value:
    """Return `value` so that no program takes it for a formula: an apostrophe goes before = + - and @.

    Only text is touched: a negative number stays a number. Signs that XML cannot hold become U+FFFD.
    """
    if not isinstance(value, str):
        return value
    text = _NOT_XML.sub("\ufffd", value)
    return f"'{text}" if _FORMULA.match(text) else text


def write_xlsx(
    path: Path, headings: Sequence[str], rows: Iterable[Sequence[Value]], *, title: str = "Hoso"
) -> int:
    """Write one sheet with a frozen line of headings; return the number of rows below it.

    Rows are streamed: memory does not grow with them. Moments are written in the time zone in use, because
    the format knows none.

    Raises:
        SheetTooLarge: more rows or longer text than the format holds; no file is left.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    try:
        count = _append_all(sheet, headings, rows)
    finally:
        # Ends the stream also when a row was refused; the file itself is only made by `save`.
        sheet.close()
    book.save(path)
    return count


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Write rows as csv in UTF-8 with a byte order mark, as spreadsheet programs expect; return how many."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([neutral(heading) for heading in headings])
        for row in rows:
            writer.writerow([neutral(_local(value)) for value in row])
            count += 1
    return count


def _append_all(sheet: Any, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    count = 0
    sheet.append([_heading(sheet, heading) for heading in headings])
    for row in rows:
        count += 1
        if count >= MOST_ROWS:
            raise SheetTooLarge(f"more than {MOST_ROWS - 1} rows", rows=count)
        sheet.append([_cell(value) for value in row])
    return count


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, str(neutral(text)))
    cell.font = Font(bold=True)
    return cell


def _cell(value: Value) -> Value:
    if isinstance(value, str) and len(value) >= MOST_CHARACTERS:
        raise SheetTooLarge(f"a text of {len(value)} characters", characters=len(value))
    return neutral(_local(value))


def _local(value: Value) -> Value:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return timezone.localtime(value).replace(tzinfo=None)
    return value


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "Hoso"


def numbered(rows: Iterable[Sequence[Value]]) -> Iterator[Sequence[Value]]:
    """Yield the rows with their number, from 1, in front (cột STT)."""
    for number, row in enumerate(rows, start=1):
        yield (number, *row)
