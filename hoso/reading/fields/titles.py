"""Type and subject: the title below the heading, or `V/v` under the number of a letter."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from hoso.lib.text import fold, squeeze
from hoso.reading.fields import handwriting
from hoso.reading.fields.agreement import SecondLook
from hoso.reading.fields.head import ABSTRACT, BODY_BEGINS, DATE_LINE, NUMBER_LINE, Head
from hoso.reading.fields.phrases import bare, is_capitals, likeness
from hoso.reading.fields.place import value_of_lines
from hoso.reading.model import Box, FieldValue, Line, Word, around, line_of
from hoso.rulesets.numbers import types_of_symbol
from hoso.rulesets.values import DocumentType, RuleSet

_WITHIN_LINES = 12
_MOST_SUBJECT_LINES = 9
_LIKE = 0.86
_ISSUES = re.compile(
    r"^(?:bo truong|thu truong|chu tich|uy ban nhan dan|hoi dong|thu tuong|chinh phu|quoc hoi|giam doc|"
    r"truong ban|"
    r"thong doc|tong giam doc|cuc truong|ban thuong vu|ban chap hanh|tong cuc truong|chanh an|vien truong|"
    r"uy ban thuong vu|hieu truong|chu nhiem)\b"
)
_KEPT_CONFIDENCE = 0.97
_NOISE_BELOW = 0.62
_CENTRED = 0.9  # of a letter's height, off the middle of the title
_MOST_STAMP_WORDS = 8
_AS_GOOD = 0.03
_MOST_READ = 0.9  # one accent is soon bent: what was recognised is never sure


def title_line(head: Head, rules: RuleSet) -> tuple[int, DocumentType, float] | None:
    """Return where in `head.below` the printed type stands, which type it is, and how sure that is."""
    for index, line in enumerate(head.below[:_WITHIN_LINES]):
        if BODY_BEGINS.match(fold(line.text)):
            return None
        if not is_capitals(line.text):
            continue
        best = max(((likeness(bare(line.text), bare(kind.name)), kind) for kind in rules.types), key=_likest)
        if best[0] >= _LIKE:
            return index, best[1], best[0]
    return None


def _likest(pair: tuple[float, DocumentType]) -> float:
    return pair[0]


def type_and_subject(
    head: Head, rules: RuleSet, symbol: str, *, second_look: SecondLook | None = None
) -> tuple[FieldValue | None, FieldValue | None]:
    """Return type and subject; each is None where the page does not show it.

    The printed type decides; the symbol only raises or lowers the confidence, for in the Party `QĐ`
    is a decision or a regulation, and `CT` may be a body.
    """
    titled = title_line(head, rules)
    if titled is not None:
        index, kind, likeness_of_title = titled
        named = value_of_lines(
            head.below[index : index + 1], kind.name, sureness=likeness_of_title, code=kind.code
        )
        title = head.below[index].box
        return _weighed(named, kind, rules, symbol), _subject_below(
            head.below[index + 1 :], title, second_look
        )
    abstract = _abstract(head, second_look)
    return _letter(abstract, rules, symbol, head), abstract


def _weighed(value: FieldValue, kind: DocumentType, rules: RuleSet, symbol: str) -> FieldValue:
    possible = types_of_symbol(symbol, rules.code) if symbol else []
    confidence = value.confidence
    if kind in possible:
        confidence = max(confidence, _KEPT_CONFIDENCE)
    elif possible and not (len(possible) == 1 and possible[0].code == "CV"):
        confidence = min(confidence, 0.6)
    return FieldValue(value.value, confidence, value.page, value.box, code=value.code)


def _letter(abstract: FieldValue | None, rules: RuleSet, symbol: str, head: Head) -> FieldValue | None:
    """A page without a printed type is a letter when its symbol or its `V/v` says so."""
    kind = next((kind for kind in rules.types if kind.code == "CV"), None)
    if kind is None or not symbol:
        return None
    possible = types_of_symbol(symbol, rules.code)
    addressed = any(
        fold(line.text).lstrip(" -").startswith("kinh gui") for line in head.below[:_WITHIN_LINES]
    )
    if kind not in possible or not (abstract or addressed):
        return None
    sure = _KEPT_CONFIDENCE if abstract and (addressed or len(possible) == 1) else 0.8
    return FieldValue(kind.name, sure, head.below[0].page if head.below else 1, None, code=kind.code)


def _abstract(head: Head, second_look: SecondLook | None) -> FieldValue | None:
    """`V/v ...` under the number: its line and the ones that go on below it in the left column."""
    lines = [*head.left, *head.right, *head.below[:4]]
    start = next((index for index, line in enumerate(lines) if ABSTRACT.match(fold(line.text))), None)
    if start is None:
        return None
    taken = [lines[start]]
    for line in lines[start + 1 :]:
        if not _goes_on(taken[-1], line) or len(taken) == _MOST_SUBJECT_LINES:
            break
        taken.append(line)
    return _joined(taken, second_look)


def _goes_on(before: Line, line: Line) -> bool:
    text = fold(line.text)
    stops = BODY_BEGINS.match(text) or DATE_LINE.search(line.text) or NUMBER_LINE.match(line.text)
    if stops or is_capitals(line.text) or line.confidence < 0.45 or not re.search(r"\w{2}", line.text):
        return False
    if before.box is None or line.box is None:
        return True
    below = line.box.top - before.box.bottom
    beside = line.box.left > before.box.right or line.box.right < before.box.left
    return not beside and below < 1.3 * max(before.box.height, 1)


def _subject_below(
    lines: Sequence[Line], title: Box | None, second_look: SecondLook | None
) -> FieldValue | None:
    taken = _subject_lines(lines, title)
    place = _place_below(lines, taken, title) if title is not None else None
    if second_look is not None and place is not None:
        # A stamp lies over or beside it: the print alone is read again.
        again = _subject_lines(second_look.print_lines(place), title)
        if again and _mean_confidence(again) > _mean_confidence(taken) - _AS_GOOD:
            taken = again
    return _joined(taken, second_look) if taken else None


def _mean_confidence(lines: Sequence[Line]) -> float:
    letters = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / letters if letters else 0.0


def _place_below(lines: Sequence[Line], taken: Sequence[Line], title: Box) -> Box | None:
    """Return where the subject stands: from the title to the last line taken, or some lines further down."""
    boxes = [line.box for line in lines[:_MOST_SUBJECT_LINES] if line.box is not None]
    if not boxes:
        return None
    last = max((line.box.bottom for line in taken if line.box is not None), default=0)
    bottom = max(last + title.height // 4, title.bottom + 3 * title.height)
    half = max(
        title.middle_x - min(box.left for box in boxes), max(box.right for box in boxes) - title.middle_x
    )
    return Box(max(round(title.middle_x - half), 0), title.bottom, round(title.middle_x + half), bottom)


def _subject_lines(lines: Sequence[Line], title: Box | None) -> list[Line]:
    taken: list[Line] = []
    for line in (_centred_part(one, title) for one in lines[:_MOST_SUBJECT_LINES]):
        if not re.search(r"\w{2}", line.text) or line.confidence < _NOISE_BELOW or _is_beside(line, title):
            continue  # the rule under the subject, an arrival stamp beside it
        if _ends_subject(taken, line):
            break
        taken.append(line)
    return taken


def _is_beside(line: Line, title: Box | None) -> bool:
    """Tell a short line left or right of the title: a piece of a stamp."""
    if title is None or line.box is None:
        return False
    return line.box.right < title.left or line.box.left > title.right


def _centred_part(line: Line, title: Box | None) -> Line:
    """Return the part of a line that is centred under the title: a stamp beside it is cut off.

    First at wide gaps, then word by word from the left, where most arrival stamps are put.
    """
    if title is None or not line.words:
        return line
    parts: list[list[Word]] = [[line.words[0]]]
    for before, word in pairwise(line.words):
        if word.box.left - before.box.right > 2 * max(before.box.height, word.box.height):
            parts.append([])
        parts[-1].append(word)
    nearest = min(parts, key=lambda part: _off_centre(part, title))
    tall = median(word.box.height for word in nearest)
    if _off_centre(nearest, title) > _CENTRED * tall:
        for skipped in range(1, min(_MOST_STAMP_WORDS, len(nearest) - 1) + 1):
            if _off_centre(nearest[skipped:], title) <= _CENTRED * tall:
                return line_of(nearest[skipped:], line.page)
    return line_of(nearest, line.page)


def _off_centre(words: Sequence[Word], title: Box) -> float:
    return abs(around([word.box for word in words]).middle_x - title.middle_x)


def _ends_subject(taken: list[Line], line: Line) -> bool:
    text = fold(line.text)
    if (
        BODY_BEGINS.match(text)
        or NUMBER_LINE.match(line.text)
        or re.match(r"^\W*(?:chuong|dieu|muc) [0-9ivx]+\b", text)
    ):
        return True
    if re.match(r"^\W*-{3,}", line.text):
        return True
    if not taken:
        return False
    if _ISSUES.match(bare(line.text)) and is_capitals(line.text) and not is_capitals(taken[-1].text):
        return True
    return _is_far_below(taken, line) or _changes_case(taken, line)


def _changes_case(taken: list[Line], line: Line) -> bool:
    """In bare text a subject in capitals ends where small letters begin, and the other way round."""
    if line.box is not None:
        return False
    return is_capitals(taken[0].text) != is_capitals(line.text)


def _is_far_below(taken: list[Line], line: Line) -> bool:
    """Tell whether the white between two lines is wider than inside the subject."""
    if line.box is None or taken[-1].box is None:
        return False
    # Middles, not edges: accents make one line's box taller than the next.
    heights = [one.box.height for one in (*taken, line) if one.box is not None]
    step = line.box.middle_y - taken[-1].box.middle_y
    if len(taken) > 1 and taken[-2].box is not None:
        before = taken[-1].box.middle_y - taken[-2].box.middle_y
        return step > 1.35 * before
    return step > 2.3 * median(heights)


def _joined(lines: list[Line], second_look: SecondLook | None) -> FieldValue:
    text = squeeze(" ".join(_read_twice(line, second_look) for line in lines))
    text = re.sub(r"^[^\w]+", "", text)
    text = re.sub(r"^[vV]\s*/\s*[vwVWy]\b", "V/v", text)
    text = re.sub(r"^[vV]\w{1,2} vi[eệêẹ]c\b", "Về việc", text)
    # Every letter must be right for the whole to be right: long subjects are seldom faultless.
    is_read = lines[0].box is not None and lines[0].confidence < 1.0
    sureness = min(max(1.0 - len(text) / 300, 0.5), _MOST_READ) if is_read else 1.0
    return value_of_lines(lines, text.rstrip(" ;,.-–_"), sureness=sureness)


def _read_twice(line: Line, second_look: SecondLook | None) -> str:
    """Return a line's text with its digits as two engines together read them."""
    if second_look is None or line.box is None or not any(char.isdigit() for char in line.text):
        return line.text
    return handwriting.with_digits_of(line.text, second_look.lines(line.box))
