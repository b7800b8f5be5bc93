"""A list as its reader hands it over: told sheets, and rows in a file, so that memory does not grow."""

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hoso.node.errors import ReaderCrashed
from hoso.node.reader import ReaderPool
from hoso.node.reader_process import GIBIBYTE
from hoso.reading.errors import SheetMissing
from hoso.reading.lists import limits
from hoso.reading.lists.rows import Row
from hoso.rulesets.vn_letters import Letters

TASKS = "hoso.reading.lists.tasks"
_SECONDS = 180.0
_MOST_LINE_CHARACTERS = 8_000_000


class SheetRead(BaseModel):
    """One sheet: its name, how many rows hold something, its headings, the number of the first row below."""

    model_config = ConfigDict(frozen=True, strict=True)

    name: str = Field(max_length=200)
    rows: int = Field(ge=0, le=limits.MOST_ROWS)
    is_hidden: bool
    headings: list[str] = Field(max_length=limits.MOST_COLUMNS)
    headings_row: int = Field(ge=0)
    first_row: int = Field(ge=0)


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    sheets: list[SheetRead] = Field(max_length=limits.MOST_SHEETS)
    letters: str = Field(max_length=20)
    confidence: float = Field(ge=-1, le=1)
    encoding: str = Field(max_length=20)


@dataclass(frozen=True, slots=True)
class ListRead:
    """A list that was read; its rows lie in `rows_file`.

    `letters` are those it was typed in, `confidence` how sure that is: below 0.5 nothing was converted.
    `encoding` is that of a csv, empty for xlsx.
    """

    sheets: tuple[SheetRead, ...]
    letters: Letters
    confidence: float
    encoding: str
    rows_file: Path

    @property
    def main_sheet(self) -> int:
        """The place of the visible sheet with the most rows below its headings."""
        visible = [place for place, sheet in enumerate(self.sheets) if not sheet.is_hidden] or [0]
        return max(visible, key=lambda place: (bool(self.sheets[place].headings), self.sheets[place].rows))

    def place_of(self, name: str) -> int:
        """Return the place of the sheet of that name; without a name, of the main one.

        Raises:
            SheetMissing: the list has no sheet of that name.
        """
        if not name:
            return self.main_sheet
        found = next((place for place, sheet in enumerate(self.sheets) if sheet.name == name), None)
        if found is None:
            names = ", ".join(sheet.name for sheet in self.sheets)
            raise SheetMissing(f"no sheet {name!r}", sheet=name, sheets=names)
        return found


def read_list(pool: ReaderPool, source: BinaryIO, *, into: Path, words: Iterable[str] = ()) -> ListRead:
    """Read a list in a reader of `pool`, leave its rows as a file in `into`, and return what it holds.

    `words` are folded words of headings; see `headings.find_headings`.

    Raises:
        ReaderRefused: with the code of `ListNotReadable`, `ListTooLarge` or `FileEmpty`.
        ReaderCrashed, ReaderTimedOut, ReaderTooBig: the reader could not finish with these bytes.
    """
    with pool.lease() as reader:
        with (reader.work / "list").open("wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
        asked = {"input": "list", "words": sorted(set(words))}
        answer = reader.call("read", asked, timeout_seconds=_SECONDS, memory_bytes=GIBIBYTE)
        told = _checked(answer)
        rows_file = into / "rows.jsonl"
        shutil.copyfile(reader.output("rows.jsonl"), rows_file)
    letters = Letters(told.letters)
    return ListRead(tuple(told.sheets), letters, told.confidence, told.encoding, rows_file)


def rows_of(found: ListRead, *, sheet: int, first_row: int | None = None) -> Iterator[Row]:
    """Yield the rows of one sheet from `first_row` on, by default those below its headings.

    Raises:
        ReaderCrashed: a row is not what a reader writes.
    """
    least = found.sheets[sheet].first_row if first_row is None else first_row
    with found.rows_file.open(encoding="ascii") as stream:
        for line in stream:
            place, number, cells = _row(line)
            if place == sheet and number >= least:
                yield Row(number, cells)


def _checked(answer: dict[str, Any]) -> _Told:
    try:
        return _Told.model_validate(answer)
    except ValidationError as error:
        raise ReaderCrashed("the reader answered nonsense: no list", reason="nonsense") from error


def _row(line: str) -> tuple[int, int, list[str]]:
    try:
        place, number, cells = json.loads(line[:_MOST_LINE_CHARACTERS])
        if isinstance(place, int) and isinstance(number, int) and all(type(cell) is str for cell in cells):
            return place, number, list(cells)
    except (ValueError, TypeError, RecursionError) as error:
        raise ReaderCrashed("the reader wrote nonsense: no row", reason="nonsense") from error
    raise ReaderCrashed("the reader wrote nonsense: no row of text", reason="nonsense")
