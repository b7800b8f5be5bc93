"""Consolidated texts (văn bản hợp nhất): their own number and date stand at the end, at the certification.

The head is that of the amended document. Source: Ordinance 01/2012/UBTVQH13 on consolidation.
"""

from collections.abc import Mapping, Sequence

from hoso.reading.fields.agreement import SecondLook
from hoso.reading.fields.dates import place_and_date
from hoso.reading.fields.head import NUMBER_LINE, Head
from hoso.reading.fields.issuers import issuers
from hoso.reading.fields.numbering import number_and_symbol
from hoso.reading.fields.phrases import bare, is_capitals, likeness
from hoso.reading.model import FieldValue, Line, line_of

_CERTIFIED = "xac thuc van ban hop nhat"
_WORDS = len(_CERTIFIED.split())
_BEFORE, _AFTER = 8, 5


def _certifies(line: Line) -> bool:
    """Tell the certification, alone on its line or right of the issuing body."""
    words = bare(line.text).split()
    return is_capitals(line.text) and likeness(" ".join(words[-_WORDS:]), _CERTIFIED) >= 0.9


def _beside(line: Line) -> list[Line]:
    """Return what stands left of the certification, read as part of its line."""
    before = list(line.words[:-_WORDS])
    return [line_of(before, line.page)] if before else []


def _block_above(lines: Sequence[Line]) -> list[Line]:
    """The lines in capitals and the number right above the certification, without the text before them."""
    block: list[Line] = []
    for line in reversed(lines):
        if not (is_capitals(line.text) or NUMBER_LINE.match(line.text) or len(line.text) < 4):
            break
        block.insert(0, line)
    return block


def consolidated_fields(
    lines: Sequence[Line], found: Mapping[str, FieldValue], *, second_look: SecondLook | None
) -> dict[str, FieldValue]:
    """Return type, and number, symbol, place, date, issuer from the certification; nothing without one.

    Only what the head did not give is taken, but for the type: the head names the amended document's.
    """
    at = next((at for at, line in enumerate(lines) if _certifies(line)), None)
    if at is None:
        return {}
    around = [*_block_above(lines[max(at - _BEFORE, 0) : at]), *_beside(lines[at])]
    after = lines[at : at + _AFTER]
    end = Head(tuple(around), tuple(after), ())
    # The second look knows the first page only.
    look = second_look if lines[at].page == lines[0].page else None
    number, symbol = number_and_symbol(end, second_look=look)
    if look is None and number is not None and number.confidence < 1.0:
        number = None
    place, on = place_and_date(end, second_look=look)
    if look is None and on is not None and on.confidence < 1.0:
        on = None
    _, issuer = issuers(end)
    kind = FieldValue("Văn bản hợp nhất", 0.95, lines[at].page, lines[at].box, code="VBHN")
    pairs = {"number": number, "symbol": symbol, "place": place, "date": on, "issuer": issuer}
    taken = {name: value for name, value in pairs.items() if value is not None and name not in found}
    return {"type": kind, **taken}
