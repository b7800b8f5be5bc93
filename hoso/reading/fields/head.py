"""The head of a first page, cut into its parts: what stands left, what stands right, what follows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from hoso.lib.text import fold
from hoso.reading.columns import HEADINGS, folded_letters
from hoso.reading.fields.phrases import bare, is_capitals
from hoso.reading.model import Line
from hoso.rulesets.catalogue import RULE_SETS

_MOTTO = "doclaptudohanhphuc"
_TYPE_NAMES = frozenset(bare(kind.name) for rules in RULE_SETS.values() for kind in rules.types)
_MOST_HEAD_LINES = 30
NUMBER_LINE = re.compile(r"^\W*(?:[\w ]{2,22}? )?s[oố0]\s*[:;.,]?\W*\S{0,14}?\s*[/-]\s*\w", re.IGNORECASE)
DATE_LINE = re.compile(r"ng[aà]y.{0,8}th[aá]ng.{0,8}n[aă]m\s*\d{2,4}", re.IGNORECASE)
BODY_BEGINS = re.compile(
    r"^\W*(?:can cu|kinh gui|kinh trinh|thuc hien|theo|ngay \d|dieu 1|phan|xet de nghi|thi hanh)\b"
)
ABSTRACT = re.compile(r"^\W*(?:v\s*/\s*[vwy]|ve viec)\b")


@dataclass(frozen=True, slots=True)
class Head:
    """`left` and `right` are in reading order; `below` is everything under them, the body included."""

    left: tuple[Line, ...]
    right: tuple[Line, ...]
    below: tuple[Line, ...]


def is_heading(line: Line) -> bool:
    """Tell the national or Party title, also when worn."""
    return _is_like_any(folded_letters(line.text), HEADINGS)


def is_motto(line: Line) -> bool:
    return _is_like_any(folded_letters(line.text), (_MOTTO,))


def _is_like_any(letters: str, wanted: Sequence[str]) -> bool:
    return any(
        abs(len(letters) - len(one)) <= 6
        and SequenceMatcher(None, letters, one, autojunk=False).ratio() >= 0.8
        for one in wanted
    )


def head_of(lines: Sequence[Line]) -> Head:
    """Cut the first page's lines; with boxes by the title's place, in bare text by what the lines say."""
    title = next((line for line in lines[:_MOST_HEAD_LINES] if is_heading(line)), None)
    if title is not None and title.box is not None:
        return _by_place(lines, title)
    return _by_words(lines)


def _by_place(lines: Sequence[Line], title: Line) -> Head:
    box = title.box
    assert box is not None
    # The heading's columns come first in reading order: left ones, then the title and what is under it.
    at = list(lines).index(title)
    edge = box.left - box.width * 0.3
    last = at
    for index in range(at + 1, min(at + 5, len(lines))):
        line_box = lines[index].box
        if (
            line_box is None
            or line_box.top > box.bottom + 5 * box.height
            or _begins_below(lines[index], seen=True)
        ):
            break
        if line_box.left >= edge and line_box.middle_x > box.left:
            last = index
            if DATE_LINE.search(lines[index].text):
                break
        else:
            break
    left = tuple(line for line in lines[:at] if _is_left(line, box.left + box.width * 0.1))
    return Head(left, tuple(lines[at : last + 1]), tuple(lines[last + 1 :]))


def _is_left(line: Line, edge: float) -> bool:
    return line.box is not None and line.box.left < edge and line.box.right <= edge * 1.15


def _by_words(lines: Sequence[Line]) -> Head:
    """Bare text: right are title, motto and date wherever they stand; left is the rest above the type."""
    left: list[Line] = []
    right: list[Line] = []
    for index, line in enumerate(lines[:_MOST_HEAD_LINES]):
        if is_heading(line) or is_motto(line) or _is_date_line(line):
            right.append(line)
        elif _begins_below(line, seen=bool(right)):
            return Head(tuple(left), tuple(right), tuple(lines[index:]))
        else:
            left.append(line)
    return Head(tuple(left), tuple(right), tuple(lines[_MOST_HEAD_LINES:]))


def _is_date_line(line: Line) -> bool:
    return bool(DATE_LINE.search(line.text)) and len(line.text) < 70 and "," in line.text


def _begins_below(line: Line, *, seen: bool) -> bool:
    names_type = is_capitals(line.text) and bare(line.text) in _TYPE_NAMES
    return names_type or (seen and bool(BODY_BEGINS.match(fold(line.text))))
