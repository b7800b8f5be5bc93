"""A list of boxes that an office has: which column says what, and what a row says of a box."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum, auto

from hoso.custody.errors import LabelOdd
from hoso.custody.rules.boxes import BoxState, clean_label
from hoso.lib.text import fold
from hoso.reading.lists.columns import is_secret, propose_columns
from hoso.reading.lists.rows import Row, said_by

MOST_METRES = Decimal("99.999")
MOST_CONTENT_CHARACTERS = 500
MOST_LINES_OF_A_BOX = 2_000
_MILLIMETRE = Decimal("0.001")
_YEAR = re.compile(r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?!\d)")
_MEASURE = re.compile(r"(\d[\d.,\s]*)\s*(?:m|met|metres?|meters?|hm)?")


class Column(StrEnum):
    """What a column of a list can say of a box."""

    LABEL = "label"
    CONTENTS = "contents"
    YEARS = "years"
    FROM_YEAR = "from_year"
    TO_YEAR = "to_year"
    METRES = "metres"
    STATE = "state"
    PLACE = "place"
    SEAL = "seal"
    NOTE = "note"


# Folded words by which columns are known: Vietnamese forms (mục lục hồ sơ, danh mục tài liệu nộp lưu),
# English and Norwegian lists. The longer ones are tried first.
HEADING_WORDS: dict[Column, tuple[str, ...]] = {
    Column.LABEL: (
        "hop so", "so hop", "cap so", "so cap", "ky hieu hop", "ma hop", "hop/cap so", "hop", "cap", "nhan",
        "box no", "box number", "box", "label", "eskenr", "eskenummer", "eske", "boks",
    ),
    Column.CONTENTS: (
        "tieu de ho so", "tieu de", "ten ho so", "noi dung", "trich yeu", "contents", "title", "description",
        "innhold", "tittel",
    ),
    Column.YEARS: ("thoi gian tai lieu", "thoi gian", "nam", "years", "year", "period", "tidsrom", "ar"),
    Column.FROM_YEAR: (
        "thoi gian bat dau", "ngay bat dau", "bat dau", "tu nam", "tu ngay", "from year", "from", "fra ar",
        "fra",
    ),
    Column.TO_YEAR: (
        "thoi gian ket thuc", "ngay ket thuc", "ket thuc", "den nam", "den ngay", "to year", "until",
        "til ar", "til",
    ),
    Column.METRES: ("so met gia", "so met", "met gia", "met", "shelf metres", "metres", "hyllemeter",
        "meter"),
    Column.STATE: ("tinh trang", "trang thai", "state", "condition", "tilstand"),
    Column.PLACE: ("vi tri", "noi de", "kho", "gia", "place", "location", "shelf", "plassering", "hylle"),
    Column.SEAL: ("so niem phong", "niem phong", "seal number", "seal", "plombe", "forsegling"),
    Column.NOTE: ("ghi chu", "note", "remarks", "merknad", "anmerkning"),
}  # fmt: skip
STATE_WORDS = {
    BoxState.ARRANGED: ("da chinh ly", "arranged", "ordnet"),
    BoxState.UNARRANGED: ("chua chinh ly", "tich dong", "not arranged", "unarranged", "uordnet"),
    BoxState.BUNDLED: ("bo goi", "bo", "bundled", "in bundles", "bundles", "bunter"),
    BoxState.LOOSE: ("roi le", "roi", "loose", "los", "lose"),
}


class RowError(StrEnum):
    """Why a row was not taken in."""

    NO_LABEL = "no_label"
    LABEL_ODD = "label_odd"
    METRES_ODD = "metres_odd"
    YEARS_ODD = "years_odd"
    STATE_UNKNOWN = "state_unknown"
    TWICE = "twice"  # an earlier row of the list has this label and says something else
    TAKEN = "taken"  # the body has a box of this label, with other facts
    AFTER_LAST_DAY = "after_last_day"  # of the fonds
    SECRET = auto()
    TOO_MANY_LINES = "too_many_lines"


@dataclass(slots=True)
class ListedBox:
    """What a list says of one box: from one row, or from one a line of its contents."""

    label: str
    numbers: list[int]
    state: BoxState | None = None
    shelf_metres: Decimal | None = None
    from_year: int | None = None
    to_year: int | None = None
    place: str = ""
    seal_number: str = ""
    note: str = ""
    contents: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Understood:
    """What a list says: its boxes, and why rows say nothing that can be taken."""

    boxes: list[ListedBox]
    errors: dict[int, list[RowError]]


def propose(headings: Sequence[str]) -> dict[Column, int]:
    """Return which column probably says what, by the words of its heading; each is named once at most."""
    found = propose_columns(headings, HEADING_WORDS)
    if Column.FROM_YEAR in found and Column.TO_YEAR in found:
        found.pop(Column.YEARS, None)
    return found


def understand(rows: Iterable[Row], mapping: Mapping[Column, int], *, last_year: int | None) -> Understood:
    """Return the boxes that rows speak of; rows with one label are lines of one box.

    `mapping` says which column says what. `last_year` is that of the fonds' last day, None while it is open.
    """
    boxes: dict[str, ListedBox] = {}
    errors: dict[int, list[RowError]] = {}
    for row in rows:
        found = read_row(row, mapping, last_year=last_year)
        wrong = (
            found if isinstance(found, list) else _join(boxes, found, has_lines=Column.CONTENTS in mapping)
        )
        if wrong:
            errors[row.number] = wrong
    return Understood(list(boxes.values()), errors)


def _join(boxes: dict[str, ListedBox], found: ListedBox, *, has_lines: bool) -> list[RowError]:
    before = boxes.setdefault(found.label, found)
    if before is found:
        return []
    if not has_lines or _differs(before, found):
        return [RowError.TWICE]
    if len(before.contents) >= MOST_LINES_OF_A_BOX:
        return [RowError.TOO_MANY_LINES]
    before.numbers += found.numbers
    before.contents += found.contents
    years = [year for year in (before.from_year, before.to_year, found.from_year, found.to_year) if year]
    before.from_year, before.to_year = (min(years), max(years)) if years else (None, None)
    for name in ("state", "shelf_metres", "place", "seal_number", "note"):
        setattr(before, name, getattr(before, name) or getattr(found, name))
    return []


def _differs(before: ListedBox, found: ListedBox) -> bool:
    """Tell whether two rows of one box contradict each other; years of its lines only add up."""
    pairs = (
        (getattr(before, name), getattr(found, name))
        for name in ("state", "shelf_metres", "place", "seal_number")
    )
    return any(one and other and one != other for one, other in pairs)


def read_row(row: Row, mapping: Mapping[Column, int], *, last_year: int | None) -> ListedBox | list[RowError]:
    """Return what one row says of a box, or all that is wrong with it."""
    if is_secret(row.cells):
        return [RowError.SECRET]
    said = said_by(row, mapping)
    errors: list[RowError] = []
    box = ListedBox(_label(said.get(Column.LABEL, ""), errors), [row.number])
    box.shelf_metres = _metres(said.get(Column.METRES, ""), errors)
    box.from_year, box.to_year = _years(said, errors)
    box.state = _state(said.get(Column.STATE, ""), errors)
    if last_year is not None and box.to_year is not None and box.to_year > last_year:
        errors.append(RowError.AFTER_LAST_DAY)
    box.place, box.note = said.get(Column.PLACE, "")[:200], said.get(Column.NOTE, "")
    box.seal_number = said.get(Column.SEAL, "")[:60]
    contents = said.get(Column.CONTENTS, "")
    box.contents = [contents[:MOST_CONTENT_CHARACTERS]] if contents else []
    return errors or box


def _label(text: str, errors: list[RowError]) -> str:
    if not text:
        errors.append(RowError.NO_LABEL)
        return ""
    try:
        return clean_label(text)
    except LabelOdd:
        errors.append(RowError.LABEL_ODD)
        return ""


def _metres(text: str, errors: list[RowError]) -> Decimal | None:
    """Read `0,15`, `0.15 m`, `1.234,5`: the last of points and commas is the decimal sign."""
    if not text:
        return None
    match = _MEASURE.fullmatch(fold(text))
    digits = re.sub(r"\s", "", match[1]) if match else ""
    last = max(digits.rfind("."), digits.rfind(","))
    plain = re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :] if last >= 0 else digits
    try:
        metres = Decimal(plain).quantize(_MILLIMETRE)
    except InvalidOperation:
        errors.append(RowError.METRES_ODD)
        return None
    if not 0 <= metres <= MOST_METRES:
        errors.append(RowError.METRES_ODD)
        return None
    return metres


def _years(said: Mapping[Column, str], errors: list[RowError]) -> tuple[int | None, int | None]:
    texts = [said.get(column, "") for column in (Column.FROM_YEAR, Column.TO_YEAR, Column.YEARS)]
    found = [int(year) for text in texts for year in _YEAR.findall(text)]
    if not any(texts):
        return None, None
    if not found or any(text and not _YEAR.search(text) for text in texts) or found[0] > found[-1]:
        errors.append(RowError.YEARS_ODD)
        return None, None
    return min(found), max(found)


def _state(text: str, errors: list[RowError]) -> BoxState | None:
    if not text:
        return None
    folded = fold(text)
    found = next((state for state, words in STATE_WORDS.items() if folded in words), None)
    if found is None:
        errors.append(RowError.STATE_UNKNOWN)
    return found
