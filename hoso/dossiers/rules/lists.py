"""A list of files that an office has (danh mục hồ sơ in xlsx): headings and files, row by row."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto

from hoso.dossiers.rules.plans import clean_abbreviation, is_roman, number_in
from hoso.lib.text import fold
from hoso.reading.lists.columns import is_secret, propose_columns
from hoso.reading.lists.rows import Row, said_by
from hoso.rulesets.errors import NotARetention
from hoso.rulesets.vn_state.retention import Retention, parse_retention

# What stands behind the number in a symbol: `01.TCCB`, `12/TCCB`, `3-TH`.
_ABBREVIATION = re.compile(r"\d+\s*[./-]\s*([^\W\d_][\w-]{0,19})\s*$")
_CLOSING = re.compile(r"(ban )?danh muc (ho so )?(nay )?(gom|co)\b|tong (so|cong)\b|nguoi lap\b")


class PlanColumn(StrEnum):
    """What a column of a list can say of a file. Source: ND 30/2020/ND-CP, appendix V (five columns)."""

    SYMBOL = "symbol"
    TITLE = "title"
    RETENTION = "retention"
    PERSON = "person"
    NOTE = "note"


PLAN_HEADING_WORDS: dict[PlanColumn, tuple[str, ...]] = {
    PlanColumn.SYMBOL: (
        "so va ky hieu ho so", "so, ky hieu ho so", "so va ky hieu", "so, ky hieu", "so ky hieu", "ky hieu",
        "ma ho so", "so hs", "symbol", "code", "number", "saksnummer", "kode",
    ),
    PlanColumn.TITLE: (
        "ten de muc va tieu de ho so", "de muc va tieu de ho so", "tieu de ho so", "ten ho so", "tieu de",
        "title", "tittel", "sakstittel",
    ),
    PlanColumn.RETENTION: (
        "thoi han bao quan", "thoi han bq", "thbq", "thoi han", "retention", "bevaringstid",
    ),
    PlanColumn.PERSON: (
        "nguoi lap ho so", "don vi, nguoi lap ho so", "don vi/nguoi lap ho so", "nguoi lap", "person",
        "responsible", "saksbehandler", "ansvarlig",
    ),
    PlanColumn.NOTE: ("ghi chu", "note", "remarks", "merknad"),
}  # fmt: skip


class PlanRowError(StrEnum):
    """Why a row was not taken in."""

    NO_TITLE = "no_title"
    RETENTION_ODD = "retention_odd"
    NO_RETENTION = "no_retention"
    SYMBOL_TWICE = "symbol_twice"
    SECRET = auto()


@dataclass(frozen=True, slots=True)
class ListedHeading:
    """A heading that a list has; main ones bear Roman figures."""

    number: int
    title: str
    is_main: bool
    abbreviation: str = ""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file that a list has, below the heading that stands last above it."""

    number: int
    symbol: str
    title: str
    retention: Retention
    person: str
    note: str


@dataclass(slots=True)
class UnderstoodPlan:
    """What a list says, in its order, and why rows say nothing that can be taken."""

    entries: list[ListedHeading | ListedFile] = field(default_factory=list)
    errors: dict[int, list[PlanRowError]] = field(default_factory=dict)
    passed: list[int] = field(default_factory=list)  # rows that say nothing of a file: the closing line

    @property
    def files(self) -> list[ListedFile]:
        """The files alone."""
        return [each for each in self.entries if isinstance(each, ListedFile)]


def propose_plan_columns(headings: Sequence[str]) -> dict[PlanColumn, int]:
    """Return which column probably says what."""
    return propose_columns(headings, PLAN_HEADING_WORDS)


def understand_plan(
    rows: Iterable[Row], mapping: Mapping[PlanColumn, int], *, symbols: Iterable[str]
) -> UnderstoodPlan:
    """Return the headings and files that rows speak of; `symbols` are those that the plan has already."""
    found, taken = UnderstoodPlan(), set(symbols)
    for row in rows:
        if is_secret(row.cells):
            found.errors[row.number] = [PlanRowError.SECRET]
            continue
        said = said_by(row, mapping)
        _read(found, row, said, taken)
    _name_headings(found)
    return found


def _read(found: UnderstoodPlan, row: Row, said: Mapping[PlanColumn, str], taken: set[str]) -> None:
    symbol, title = said.get(PlanColumn.SYMBOL, ""), said.get(PlanColumn.TITLE, "")
    keep = said.get(PlanColumn.RETENTION, "")
    if not any(said.values()) or _CLOSING.match(fold(title or symbol)):
        found.passed.append(row.number)
        return
    if not keep and _is_heading(symbol, title):
        found.entries.append(_heading(row.number, symbol, title))
        return
    errors, retention = list[PlanRowError](), _retention(keep)
    if not title:
        errors.append(PlanRowError.NO_TITLE)
    if retention is None:
        errors.append(PlanRowError.RETENTION_ODD if keep else PlanRowError.NO_RETENTION)
    if symbol and symbol in taken:
        errors.append(PlanRowError.SYMBOL_TWICE)
    if errors or retention is None:
        found.errors[row.number] = errors
        return
    taken.add(symbol)
    person, note = said.get(PlanColumn.PERSON, "")[:120], said.get(PlanColumn.NOTE, "")[:500]
    found.entries.append(ListedFile(row.number, symbol[:60], title[:1000], retention, person, note))


def _is_heading(symbol: str, title: str) -> bool:
    """Tell whether a row without retention is a heading: a figure before words, or words alone."""
    if not title:
        return bool(symbol) and number_in(symbol) is None and not is_roman(symbol)
    return not symbol or is_roman(symbol) or symbol.strip().rstrip(".").isdigit()


_FIGURE = re.compile(r"([XVI]+|\d{1,2})\s*[.)]\s+(.+)")


def _heading(number: int, symbol: str, title: str) -> ListedHeading:
    words = title or symbol
    figure = symbol if title else ""
    # The figure may stand before the words in one cell: `II. Xây dựng`.
    begun = _FIGURE.fullmatch(words)
    if not figure and begun:
        figure, words = begun[1], begun[2]
    return ListedHeading(number, words[:300], not figure or is_roman(figure))


def _name_headings(found: UnderstoodPlan) -> None:
    """Give main headings the abbreviation that the symbols below them bear."""
    main = None
    for place, entry in enumerate(found.entries):
        if isinstance(entry, ListedHeading):
            main = place if entry.is_main else main
            continue
        match = _ABBREVIATION.search(entry.symbol)
        held = found.entries[main] if main is not None else None
        if match and isinstance(held, ListedHeading) and not held.abbreviation:
            abbreviation = clean_abbreviation(match[1])
            found.entries[main or 0] = ListedHeading(held.number, held.title, True, abbreviation)


def _retention(text: str) -> Retention | None:
    folded = fold(text)
    short = "Vĩnh viễn" if folded in {"vv", "v.v", "01"} else text
    try:
        return parse_retention(short) if short else None
    except NotARetention:
        return None
