"""Place and date of the first page.

The day is often written by hand: the other engine reads it (`handwriting`), and where both engines speak and
differ, confidence falls.
"""

import re
from collections.abc import Sequence
from datetime import date

from hoso.lib.text import squeeze
from hoso.reading.fields import handwriting
from hoso.reading.fields.agreement import SecondLook, agreed, confirmed
from hoso.reading.fields.head import Head
from hoso.reading.fields.place import box_between, value_between
from hoso.reading.model import FieldValue, Line

_PLACE_AND_DATE = re.compile(
    r"^(?P<place>.*?)[\s,.]*\bng[aàảãáạâ][yvwýỳ]?(?P<day>.{0,6}?)th[áaàảãạ]ng(?P<month>.{0,5}?)"
    r"n[ăaãâàáắằ]m\s*(?P<year>[12]\d{3})\d?\b",
    re.IGNORECASE,
)
_LONGEST_DATE_LINE = 75
_NUMERIC_DATE = re.compile(
    r"^(?P<place>[^\d]*?)[\s,]+(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>(?:19|20)\d{2})$"
)
_PLACE_BEFORE = re.compile(r"^[^\w]*(?P<place>[^\W\d_][^\d,;:/]{1,38}),$")


def place_and_date(
    head: Head, *, second_look: SecondLook | None
) -> tuple[FieldValue | None, FieldValue | None]:
    """Return the place, and the date when day, month and year are all legible."""
    for line in (*head.right, *head.left, *head.below[:6]):
        match = _PLACE_AND_DATE.search(line.text) or _NUMERIC_DATE.match(line.text)
        if match is not None and len(line.text) < _LONGEST_DATE_LINE and _is_heading_date(match):
            place = _place(line, match) or _place_on_other_line(line, head)
            return place, _date(line, match, second_look)
    return None, _date_of_unread_line(head.right, second_look)


def _date_of_unread_line(lines: Sequence[Line], second_look: SecondLook | None) -> FieldValue | None:
    """Return the date of a line under the national or Party title whose words the first engine lost."""
    if second_look is None:
        return None
    for line in lines:
        if line.box is None or len(line.text) >= _LONGEST_DATE_LINE:
            continue
        penned = handwriting.date_in(second_look.lines(line.box), close=second_look.close, box=line.box)
        if penned is not None:
            return FieldValue(penned.value, penned.confidence, line.page, line.box)
    return None


def _is_heading_date(match: re.Match[str]) -> bool:
    """A place or nothing before the date: `Thông tư số 86/2016/TT-BQP ngày ...` in the text is no heading."""
    before = match["place"]
    return not any(char.isdigit() or char in '/“"(' for char in before) and len(before.split()) <= 6


def _place(line: Line, match: re.Match[str]) -> FieldValue | None:
    name = re.sub(r"^[^\w]+|[^\w.]+$", "", squeeze(match["place"]))
    if not 2 <= len(name) <= 40 or any(char.isdigit() for char in name):
        return None
    if not name[0].isupper():
        # Typed capitals come out small; words of running text are small throughout.
        words = name.split()
        if len(words) < 2 or not all(word[0].isupper() for word in words[1:]):
            return None
        name = name[0].upper() + name[1:]
    return value_between(line, match.start("place"), match.start("place") + len(match["place"]), name)


def _place_on_other_line(date_line: Line, head: Head) -> FieldValue | None:
    """Return the place that was cut off the date: it ends with a comma on the same height, further left."""
    for line in (*head.left, *head.right):
        match = _PLACE_BEFORE.match(line.text)
        if match is None or line.box is None or date_line.box is None:
            continue
        level = abs(line.box.middle_y - date_line.box.middle_y) < 0.6 * date_line.box.height
        if (
            level
            and line.box.right <= date_line.box.left + date_line.box.height
            and match["place"][0].isupper()
        ):
            return value_between(line, *match.span("place"), squeeze(match["place"]))
    return None


def _date(line: Line, match: re.Match[str], second_look: SecondLook | None) -> FieldValue | None:
    printed = _printed_date(line, match, second_look)
    if second_look is None or line.box is None:
        return printed
    looks = second_look.lines(line.box)
    penned = handwriting.date_in(looks)
    if printed is None or penned is None or printed.value != penned.value:
        penned = handwriting.date_in(looks, close=second_look.close, box=line.box)
    return agreed(printed, _placed_date(line, match, penned))


def _printed_date(line: Line, match: re.Match[str], second_look: SecondLook | None) -> FieldValue | None:
    if match["year"][:2] not in ("19", "20"):
        return None  # a typed 0 read as 9
    day, month = (re.sub(r"[\s.]", "", match[part]) for part in ("day", "month"))
    if not re.fullmatch(r"\d{1,2}", day) or not re.fullmatch(r"\d{1,2}", month):
        return None
    try:
        value = date(int(match["year"]), int(month), int(day)).isoformat()
    except ValueError:
        return None
    begin, end = match.start("day"), match.end("year")
    whole = value_between(line, begin, end, value)
    checked = [
        confirmed(value_between(line, *span, value), digits, line, span, second_look)
        for span, digits in ((_digits(match, "day"), day), (_digits(match, "month"), month))
    ]
    if any(part is None for part in checked):
        return None
    confidence = min(part.confidence for part in checked if part is not None)
    return FieldValue(value, confidence, whole.page, whole.box)


def _placed_date(line: Line, match: re.Match[str], penned: handwriting.Penned | None) -> FieldValue | None:
    if penned is None:
        return None
    place = box_between(line, match.start("day"), match.end("year")) or line.box
    return FieldValue(penned.value, penned.confidence, line.page, place)


def _digits(match: re.Match[str], part: str) -> tuple[int, int]:
    """Return where the digits of a part stand, without the blanks around them."""
    text = match[part]
    lead = len(text) - len(text.lstrip(" ."))
    return match.start(part) + lead, match.start(part) + len(text.rstrip(" ."))
