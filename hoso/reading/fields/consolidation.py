"""Consolidated texts (văn bản hợp nhất): their own number and date stand at the end, at the certification.

The head is that of the amended document. Source: Ordinance 01/2012/UBTVQH13 on consolidation.
"""

from collections.abc import Mapping, Sequence

from hoso.reading.fields.head import NUMBER_LINE, Head
from hoso.reading.fields.issuers import issuers
from hoso.reading.fields.numbering import SecondLook, number_and_symbol, place_and_date
from hoso.reading.fields.phrases import bare, is_capitals, likeness
from hoso.reading.model import FieldValue, Line

_CERTIFIED = "xac thuc van ban hop nhat"
_BEFORE, _AFTER = 8, 5


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
    at = next((at for at, line in enumerate(lines) if likeness(bare(line.text), _CERTIFIED) >= 0.9), None)
    if at is None:
        return {}
    around = _block_above(lines[max(at - _BEFORE, 0) : at])
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
