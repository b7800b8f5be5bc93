"""What the reader process does with a list: rows of text in Unicode, one JSON list a line, into a file."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path, PurePath
from typing import IO, Any

from hoso.reading.errors import ArgumentsNotUsable, FileEmpty, ListNotReadable, ListTooLarge
from hoso.reading.lists import limits
from hoso.reading.lists.delimited import lines_of
from hoso.reading.lists.headings import LOOKED_AT, find_headings
from hoso.reading.lists.model import Line, Merge, Sheet
from hoso.reading.lists.xlsx import Workbook
from hoso.rulesets.vn_letters import Letters, Recognised, decode, recognise, to_unicode

Answer = dict[str, Any]
_Begun = tuple[Sheet, list[Line], int]  # a sheet, its first lines, how many it has
_XLSX, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# So many cells tell in which letters a list was typed.
_SAMPLE = 20_000
RAW, ROWS = "raw.jsonl", "rows.jsonl"


def read(work: Path, arguments: Answer) -> Answer:
    """`{"input", "words"}` -> what the sheets are, and `rows.jsonl`.

    Each line of that file is `[sheet, row, [cells]]`, in order, text in NFC. `words` are folded words by
    which headings are known.
    """
    path = _file(work, arguments["input"])
    words = frozenset(str(word) for word in arguments.get("words", ()))
    sheets, encoding = _opened(path)
    with (work / RAW).open("w", encoding="utf-8") as raw:
        begun, sample = _written(sheets, raw)
    letters = recognise(sample)
    _converted(work, letters)
    described = [_described(sheet, first, count, words, letters) for sheet, first, count in begun]
    return {
        "sheets": described, "letters": letters.letters.value, "confidence": letters.confidence,
        "encoding": encoding,
    }  # fmt: skip


def _opened(path: Path) -> tuple[list[Sheet], str]:
    size = path.stat().st_size
    if size == 0:
        raise FileEmpty("the list is empty")
    if size > limits.MOST_FILE_BYTES:
        raise ListTooLarge("too many bytes", limit=f"{limits.MOST_FILE_BYTES} bytes")
    with path.open("rb") as stream:
        begins = stream.read(4)
    if begins == _OLD_OFFICE:
        reason = "it is an older or a locked spreadsheet (.xls): save it as .xlsx without a password"
        raise ListNotReadable("an OLE file", reason=reason)
    if begins == _XLSX:
        return Workbook(path).sheets(), ""
    content = path.read_bytes()
    found = decode(content)
    if "\x00" in found.text:
        raise ListNotReadable("zeros in the text", reason="it is neither xlsx nor text")
    return [Sheet("", lines_of(found.text))], found.encoding


def _written(sheets: list[Sheet], raw: IO[str]) -> tuple[list[_Begun], list[str]]:
    """Write all rows as they stand; return each sheet with its first lines, and cells of all letters."""
    begun, sample, total = [], list[str](), 0
    for place, sheet in enumerate(sheets):
        first: list[Line] = []
        count = 0
        for line in _filled(sheet.lines, sheet):
            count += 1
            if total + count > limits.MOST_ROWS:
                raise ListTooLarge("too many rows", limit=f"{limits.MOST_ROWS} rows")
            if len(first) <= LOOKED_AT:
                first.append(line)
            if len(sample) < _SAMPLE:
                sample.extend(cell for cell in line.cells if not cell.isascii())
            raw.write(json.dumps([place, line.number, line.cells], ensure_ascii=True) + "\n")
        total += count
        begun.append((sheet, first, count))
    return begun, sample


def _described(
    sheet: Sheet, first: list[Line], count: int, words: frozenset[str], letters: Recognised
) -> Answer:
    # Headings in old letters are known by their words only once they are read.
    lines = [Line(line.number, [_in_unicode(cell, letters) for cell in line.cells]) for line in first]
    found = find_headings(lines, sheet.merges, words=words)
    return {
        "name": _in_unicode(sheet.name, letters), "rows": count, "is_hidden": sheet.is_hidden,
        "headings": found.texts if found else [],
        "headings_row": found.row if found else 0,
        "first_row": found.first_row if found else (first[0].number if first else 1),
    }  # fmt: skip


def _filled(lines: Iterable[Line], sheet: Sheet) -> Iterator[Line]:
    """Yield lines in which a field that reaches down over several rows says the same in each of them."""
    waiting = sorted(
        (merge for merge in sheet.merges if merge.bottom > merge.top), key=lambda merge: merge.top
    )
    waiting.reverse()
    held: dict[int, tuple[Merge, str]] = {}
    for line in lines:
        while waiting and waiting[-1].top <= line.number:
            merge = waiting.pop()
            if merge.top == line.number and merge.left < len(line.cells):
                held[merge.left] = (merge, line.cells[merge.left])
        held = {column: kept for column, kept in held.items() if kept[0].bottom >= line.number}
        yield _with_held(line, held) if held else line


def _with_held(line: Line, held: dict[int, tuple[Merge, str]]) -> Line:
    cells = list(line.cells)
    for column, (merge, text) in held.items():
        if merge.top < line.number and column < limits.MOST_COLUMNS:
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = cells[column] or text
    return Line(line.number, cells)


def _converted(work: Path, letters: Recognised) -> None:
    with (work / RAW).open(encoding="utf-8") as raw, (work / ROWS).open("w", encoding="utf-8") as rows:
        while lines := list(islice(raw, 1000)):
            for line in lines:
                sheet, number, cells = json.loads(line)
                cells = [_in_unicode(cell, letters) for cell in cells]
                rows.write(json.dumps([sheet, number, cells], ensure_ascii=True) + "\n")
    (work / RAW).unlink()


def _in_unicode(cell: str, letters: Recognised) -> str:
    """Return a cell in NFC; old letters are converted where they are certain, else left as they are."""
    kind = letters.letters if letters.is_certain else Letters.UNICODE
    return to_unicode(_whole(cell), kind).strip()


def _whole(cell: str) -> str:
    """Half of a pair of code units is no text; neither is what PostgreSQL cannot hold."""
    return cell.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "\ufffd")


def _file(work: Path, name: object) -> Path:
    if not isinstance(name, str) or PurePath(name).name != name or not (work / name).is_file():
        raise ArgumentsNotUsable("the input is no file of the work folder")
    return work / name
