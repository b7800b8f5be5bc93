"""A strict and small reader of xlsx (ECMA-376): values as text, merged fields, dates; nothing is computed.

Why it is our own: docs/decisions/0022.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import IO

from hoso.reading.errors import ListNotReadable, ListTooLarge
from hoso.reading.lists import limits
from hoso.reading.lists.model import Line, Merge, Sheet
from hoso.reading.lists.xml import drain, parse, unescaped

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MERGE = re.compile(rb"mergeCell\s[^>]*?\bref\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})[\"']")
# Numbers of formats that are dates or times without being spelled out (ECMA-376, 18.8.30).
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
# In a format, what is quoted or escaped or in brackets is no letter of a date.
_NOT_LETTERS = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]|_.|\*.")
# The format knows no zone.
_DAY_ZERO = {False: datetime.fromisoformat("1899-12-30"), True: datetime.fromisoformat("1904-01-01")}
_MOST_OF_NOTHING = 100_000


class Workbook:
    """An opened xlsx; its sheets read themselves from it.

    Raises:
        ListNotReadable, ListTooLarge: it is none, or larger than a list may be.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise ListNotReadable("no archive", reason="it is no xlsx inside") from error
        self._parts = _checked(self._archive)
        self._left_bytes = limits.MOST_UNPACKED_BYTES
        self._targets = self._relations()
        self._sheets, self._is_1904 = self._index()
        self._strings = self._shared_strings()
        self._are_dates = self._date_styles()

    def sheets(self) -> list[Sheet]:
        """Return the sheets in their order; lines are read when they are asked for."""
        found = []
        for name, part, is_hidden in self._sheets:
            sheet = Sheet(name, (), is_hidden)
            sheet.merges = self._merges(part)
            sheet.lines = self._lines(part)
            found.append(sheet)
        return found

    def _open(self, name: str) -> "_Counted":
        if name not in self._parts:
            raise ListNotReadable(f"{name} is missing", reason="a part of it is missing")
        try:
            return _Counted(self._archive.open(name), self)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise ListNotReadable(f"{name} cannot be opened", reason="a part of it is damaged") from error

    def note_bytes(self, count: int) -> None:
        """Count what was unpacked, whatever the archive's own table says."""
        self._left_bytes -= count
        if self._left_bytes < 0:
            raise ListTooLarge("unpacked too large", limit=f"{limits.MOST_UNPACKED_BYTES} bytes unpacked")

    def _relations(self) -> dict[str, str]:
        found: dict[str, str] = {}

        def start(name: str, given: dict[str, str]) -> None:
            # What lies outside is never fetched, whatever it is called.
            if name == "Relationship" and given.get("TargetMode") != "External":
                found[given.get("Id", "")] = _place(given.get("Target", ""))

        drain(parse(self._open("xl/_rels/workbook.xml.rels"), start=start))
        return found

    def _index(self) -> tuple[list[tuple[str, str, bool]], bool]:
        found: list[tuple[str, str, bool]] = []
        flags = {"is_1904": False}

        def start(name: str, given: dict[str, str]) -> None:
            if name == "sheet":
                relation = next((given[key] for key in given if key.rpartition(":")[2] == "id"), "")
                part = self._targets.get(relation, "")
                # Sheets of charts and macros hold no rows.
                if "worksheets/" in part:
                    found.append(
                        (given.get("name", "")[:100], part, given.get("state", "visible") != "visible")
                    )
            elif name == "workbookPr":
                flags["is_1904"] = given.get("date1904") in {"1", "true"}

        drain(parse(self._open("xl/workbook.xml"), start=start))
        if len(found) > limits.MOST_SHEETS:
            raise ListTooLarge("too many sheets", limit=f"{limits.MOST_SHEETS} sheets")
        return found, flags["is_1904"]

    def _shared_strings(self) -> list[str]:
        part = next((name for name in self._parts if name.lower() == "xl/sharedstrings.xml"), None)
        if part is None:
            return []
        strings: list[str] = []
        collected = _Collected()
        total = 0

        def end(name: str) -> None:
            nonlocal total
            if name == "si":
                strings.append(collected.take())
                total += len(strings[-1])
                if total > limits.MOST_STRING_CHARACTERS:
                    raise ListTooLarge("too much text", limit=f"{limits.MOST_STRING_CHARACTERS} characters")
            else:
                collected.end(name)

        drain(
            parse(
                self._open(part), start=lambda name, _g: collected.start(name), end=end, text=collected.text
            )
        )
        return strings

    def _date_styles(self) -> list[bool]:
        """Return, for each style of cells, whether it shows a number as a date."""
        if "xl/styles.xml" not in self._parts:
            return []
        custom: dict[str, bool] = {}
        styles: list[bool] = []
        inside = {"cellXfs": False}

        def start(name: str, given: dict[str, str]) -> None:
            if name == "numFmt":
                custom[given.get("numFmtId", "")] = _is_date(given.get("formatCode", ""))
            elif name == "cellXfs":
                inside["cellXfs"] = True
            elif name == "xf" and inside["cellXfs"]:
                number = given.get("numFmtId", "0")
                builtin = number.isdigit() and int(number) in _DATE_FORMATS
                styles.append(custom.get(number, builtin))

        def end(name: str) -> None:
            if name == "cellXfs":
                inside["cellXfs"] = False

        drain(parse(self._open("xl/styles.xml"), start=start, end=end))
        return styles

    def _merges(self, part: str) -> list[Merge]:
        """Return the merged fields; they stand behind the rows, which need them."""
        found: list[Merge] = []
        rest = b""
        with self._open(part) as stream:
            while piece := stream.read(1 << 20):
                text = rest + piece
                for match in _MERGE.finditer(text):
                    (top, left), (bottom, right) = _at(match[1].decode()), _at(match[2].decode())
                    found.append(Merge(top, left, bottom, right))
                if len(found) > limits.MOST_MERGES:
                    raise ListTooLarge("too many merged fields", limit=f"{limits.MOST_MERGES} merged fields")
                rest = _unfinished(text)
        return found

    def _lines(self, part: str) -> Iterator[Line]:
        reading = _Rows(self._strings, self._are_dates, is_1904=self._is_1904)
        with self._open(part) as stream:
            for _ in parse(stream, start=reading.start, end=reading.end, text=reading.text):
                yield from reading.take()


class _Counted:
    """A part of the archive that counts what is read of it."""

    def __init__(self, stream: IO[bytes], book: Workbook) -> None:
        self._stream, self._book = stream, book

    def __enter__(self) -> "_Counted":
        return self

    def __exit__(self, *_failure: object) -> None:
        self._stream.close()

    def read(self, size: int) -> bytes:
        try:
            piece = self._stream.read(size)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
            raise ListNotReadable("damaged archive", reason="a part of it is damaged") from error
        self._book.note_bytes(len(piece))
        return piece


class _Collected:
    """The text of one cell, of whatever runs it is made; what is read aloud beside it (rPh) is left out."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._is_text = False
        self._phonetic = 0

    def start(self, name: str) -> None:
        if name == "rPh":
            self._phonetic += 1
        self._is_text = name == "t" and not self._phonetic

    def end(self, name: str) -> None:
        if name == "rPh":
            self._phonetic -= 1
        self._is_text = False

    def text(self, text: str) -> None:
        if self._is_text:
            self._pieces.append(text)

    def take(self) -> str:
        text, self._pieces = unescaped("".join(self._pieces)), []
        return text[: limits.MOST_CELL_CHARACTERS]


class _Rows:
    """Turns the elements of a sheet into lines."""

    def __init__(self, strings: list[str], are_dates: list[bool], *, is_1904: bool) -> None:
        self._strings, self._are_dates, self._is_1904 = strings, are_dates, is_1904
        self._ready: list[Line] = []
        self._row = 0
        self._cells: dict[int, str] = {}
        self._column = -1
        self._kind, self._style = "n", 0
        self._value: list[str] = []
        self._in_value = False
        self._inline = _Collected()

    def take(self) -> list[Line]:
        ready, self._ready = self._ready, []
        return ready

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(given)
        elif name == "row":
            number = given.get("r", "")
            self._row = int(number) if number.isdigit() and len(number) < 8 else self._row + 1
            self._column, self._cells = -1, {}
        elif name == "v":
            self._in_value = True
        else:
            self._inline.start(name)

    def _begin_cell(self, given: dict[str, str]) -> None:
        found = _CELL.fullmatch(given.get("r", ""))
        self._column = _column(found[1]) if found else self._column + 1
        if self._column >= limits.MOST_COLUMNS:
            self._column = limits.MOST_COLUMNS  # read on, and leave it out
        style = given.get("s", "0")
        self._kind, self._style = given.get("t", "n"), int(style) if style.isdigit() else 0
        self._value, self._inline = [], _Collected()

    def text(self, text: str) -> None:
        if self._in_value:
            self._value.append(text)
        else:
            self._inline.text(text)

    def end(self, name: str) -> None:
        if name == "v":
            self._in_value = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        else:
            self._inline.end(name)

    def _end_cell(self) -> None:
        raw = "".join(self._value)
        text = self._inline.take() if self._kind == "inlineStr" else self._as_text(raw)
        if text and self._column < limits.MOST_COLUMNS:
            self._cells[self._column] = text[: limits.MOST_CELL_CHARACTERS]

    def _as_text(self, raw: str) -> str:
        match self._kind:
            case "s":
                place = int(raw) if raw.isdigit() else -1
                return self._strings[place] if 0 <= place < len(self._strings) else ""
            case "b":
                return {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
            case "n" if raw:
                is_date = self._style < len(self._are_dates) and self._are_dates[self._style]
                return _moment(raw, is_1904=self._is_1904) if is_date else plain_number(raw)
        return unescaped(raw)

    def _end_row(self) -> None:
        if any(text.strip() for text in self._cells.values()):
            width = max(self._cells) + 1
            self._ready.append(Line(self._row, [self._cells.get(column, "") for column in range(width)]))


def plain_number(raw: str) -> str:
    """Return a number as a person reads it: 51.499999999999996 is 51.5, 412.0 is 412."""
    try:
        number = float(raw)
    except ValueError:
        return raw
    if number != number or number in {float("inf"), float("-inf")}:
        return raw
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.15g}"


def _moment(raw: str, *, is_1904: bool) -> str:
    """Return a day number as an ISO date, with the time where it has one; what is none stays a number."""
    try:
        moment = _DAY_ZERO[is_1904] + timedelta(days=float(raw))
    except (ValueError, OverflowError):
        return plain_number(raw)
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    if float(raw) < 1:
        return moment.strftime("%H:%M:%S")
    return moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat(" ")


def _is_date(code: str) -> bool:
    letters = _NOT_LETTERS.sub("", code.split(";")[0]).lower()
    return "general" not in letters and any(letter in letters for letter in "ydhs")


def _checked(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the names of the parts, once they are few, not locked, and not too large."""
    parts = archive.infolist()
    if len(parts) > limits.MOST_PARTS:
        raise ListTooLarge("too many parts", limit=f"{limits.MOST_PARTS} parts")
    if sum(part.file_size for part in parts) > limits.MOST_UNPACKED_BYTES:
        raise ListTooLarge("unpacked too large", limit=f"{limits.MOST_UNPACKED_BYTES} bytes unpacked")
    if any(part.flag_bits & 1 for part in parts):
        raise ListNotReadable("locked", reason="it asks for a password")
    names = [part.filename for part in parts]
    if len(set(names)) < len(names):
        raise ListNotReadable("colliding names", reason="two parts of it have one name")
    return frozenset(names)


def _place(target: str) -> str:
    """Return where a relation of the workbook leads inside the archive; nowhere, when it climbs out."""
    path = PurePosixPath(target.removeprefix("/")) if target.startswith("/") else PurePosixPath("xl", target)
    return "" if ".." in path.parts else str(path)


def _at(cell: str) -> tuple[int, int]:
    found = _CELL.fullmatch(cell)
    assert found is not None
    return int(found[2]), _column(found[1])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _unfinished(text: bytes) -> bytes:
    """Return the element that the end of a piece has cut, if any."""
    begun = text.rfind(b"<")
    return text[begun:][:_MOST_OF_NOTHING] if begun >= 0 and b">" not in text[begun:] else b""
