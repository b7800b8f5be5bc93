"""Documents inside a pile: pages on which the next one seems to begin.

A proposal, never a decision: heading, number and date speak for a first page, a page number at its head and
the label of a form or an annex against it. Forms that a decision encloses bear the national title too, with a
number and a date left blank.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hoso.lib.text import fold
from hoso.reading.columns import foot_start
from hoso.reading.fields.head import DATE_LINE, NUMBER_LINE, Head, head_of, is_heading
from hoso.reading.fields.phrases import bare, is_capitals
from hoso.reading.model import Line, PageText, Split
from hoso.rulesets.catalogue import RULE_SETS

_HEAD_LINES, _HEAD_DEPTH = 14, 0.3
# What each sign weighs, and from which sum on a split is proposed.
_HEADING, _NUMBER, _DATE, _TYPE, _ENDED = 0.45, 0.25, 0.15, 0.1, 0.1
_PAGE_NUMBER, _FORM, _BLANK = 0.4, 0.35, 0.35
_ENOUGH, _MOST, _MIDDLE = 0.6, 0.97, 0.1
_TYPES = frozenset(bare(kind.name) for rules in RULE_SETS.values() for kind in rules.types)
_FORM_LABEL = re.compile(r"^\W*(?:mau so|mau \d|phu luc|bieu so|bieu mau|bieu \d|mau bieu|kem theo)\b")
_PAGE_NUMBER_LINE = re.compile(r"^\W*\d{1,3}\W*$")
_END_OF_TEXT = re.compile(r"\./\.?\W*$")
_BLANK_NUMBER = re.compile(r"^\W*s[oốô]\s*:?\s*[.…_]{2,}", re.IGNORECASE)
_BLANK_DATE = re.compile(
    r"ng[aà]y\s*(?:[.…_]{2,}|th[aá]ng\s*n[aă]m)|n[aă]m\s*(?:20)?[.…_]{2,}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Sign:
    name: str
    weight: float


def splits(pages: Sequence[PageText]) -> tuple[Split, ...]:
    """Return the pages, the first excepted, on which another document seems to begin."""
    found: list[Split] = []
    for before, page in pairwise(pages):
        signs = _signs(page, before)
        total = sum(sign.weight for sign in signs)
        if total >= _ENOUGH and any(sign.name == "heading" for sign in signs):
            reason = ", ".join(sign.name for sign in signs if sign.weight > 0)
            found.append(Split(page.number, round(min(total, _MOST), 2), reason))
    return tuple(found)


def _signs(page: PageText, before: PageText) -> list[_Sign]:
    top = [line for line in page.lines[:_HEAD_LINES] if _is_high(line, page)]
    if not any(is_heading(line) for line in top):
        return []
    head = head_of(page.lines)
    signs = [_Sign("heading", _HEADING), *_printed_signs(head)]
    if _has_ended(before):
        signs.append(_Sign("end before it", _ENDED))
    if any(_is_page_number(line, page) for line in page.lines[:2]):
        signs.append(_Sign("page number", -_PAGE_NUMBER))
    if any(_FORM_LABEL.match(fold(line.text)) for line in page.lines[:4]):
        signs.append(_Sign("form or annex", -_FORM))
    return signs


def _printed_signs(head: Head) -> list[_Sign]:
    heading = [*head.left, *head.right, *head.below[:3]]
    signs: list[_Sign] = []
    if any(NUMBER_LINE.match(line.text) and not _BLANK_NUMBER.match(line.text) for line in heading):
        signs.append(_Sign("number", _NUMBER))
    if any(DATE_LINE.search(line.text) and not _BLANK_DATE.search(line.text) for line in heading):
        signs.append(_Sign("date", _DATE))
    if any(is_capitals(line.text) and bare(line.text) in _TYPES for line in head.below[:6]):
        signs.append(_Sign("type", _TYPE))
    blank = any(_BLANK_NUMBER.search(line.text) or _BLANK_DATE.search(line.text) for line in heading)
    return [*signs, _Sign("blanks to fill in", -_BLANK)] if blank else signs


def _is_page_number(line: Line, page: PageText) -> bool:
    """Page numbers stand in the middle of the top margin (Decree 30/2020/NĐ-CP, appendix I)."""
    if not _PAGE_NUMBER_LINE.match(line.text):
        return False
    return line.box is None or abs(line.box.middle_x - page.size.width / 2) < _MIDDLE * page.size.width


def _is_high(line: Line, page: PageText) -> bool:
    return line.box is None or not page.size.height or line.box.top < _HEAD_DEPTH * page.size.height


def _has_ended(page: PageText) -> bool:
    texts = [line.text for line in page.lines]
    return any(_END_OF_TEXT.search(text) for text in texts) or foot_start(texts) is not None
