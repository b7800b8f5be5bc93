"""Documents named in the text: number, symbol and the date that follows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hoso.reading.fields.place import value_between
from hoso.reading.model import FieldValue, Line
from hoso.rulesets.numbers import FoundNumber, clean, find_numbers, key_of

_DATE = re.compile(
    r"^[\s,;]*(?:ng[àa]y\s*)?(?P<day>\d{1,2})\s*(?:/\s*|\s*th[áa]ng\s*)(?P<month>\d{1,2})\s*"
    r"(?:/\s*|\s*n[ăa]m\s*)(?P<year>(?:19|20)\d{2})",
    re.IGNORECASE,
)
_BROKEN_HYPHEN = re.compile(r"(?<=[A-ZĐ])-\s+-?\s*(?=[A-ZĐ])")
_MOST = 300


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the joined text with the line that it came from."""

    start: int
    line: Line


def citations(lines: Sequence[Line], *, own_key: str) -> list[FieldValue]:
    """Return the cited numbers in order, each once, with the date where one is printed behind it.

    Lines are joined first: numbers break at line ends (`1744/QĐ-` `BGTVT`). `own_key` (see
    `rulesets.numbers.key_of`) is the document's own number and is left out.
    """
    text, pieces = _joined(lines)
    found: dict[str, FieldValue] = {}
    for one in find_numbers(text):
        key = key_of(one.number)
        value = _value(one, text, pieces)
        known = found.get(key)
        if key != own_key and (known is None or (value.date and not known.date)):
            found[key] = value if known is None else _dated(known, value.date)
        if len(found) >= _MOST:
            break
    return list(found.values())


def _dated(value: FieldValue, on: str) -> FieldValue:
    return FieldValue(value.value, value.confidence, value.page, value.box, date=on)


def _joined(lines: Sequence[Line]) -> tuple[str, list[_Piece]]:
    pieces: list[_Piece] = []
    parts: list[str] = []
    length = 0
    for line in lines:
        text = _BROKEN_HYPHEN.sub("-", clean(line.text))
        pieces.append(_Piece(length, line))
        # A hyphen or slash at the end of a line belongs to a number that goes on below.
        glue = "" if re.search(r"[A-ZĐ]-$|\d/$|[A-ZĐ]/$", text) else " "
        parts.append(text + glue)
        length += len(text) + len(glue)
    return "".join(parts), pieces


def _value(one: FoundNumber, text: str, pieces: list[_Piece]) -> FieldValue:
    piece = max((piece for piece in pieces if piece.start <= one.start), key=lambda piece: piece.start)
    start = one.start - piece.start
    spelled = str(one.number)
    value = value_between(piece.line, start, min(start + len(spelled), len(piece.line.text)), spelled)
    return _dated(value, _date_after(text[one.end : one.end + 45]))


def _date_after(text: str) -> str:
    match = _DATE.match(text)
    if match is None:
        return ""
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
    except ValueError:
        return ""
