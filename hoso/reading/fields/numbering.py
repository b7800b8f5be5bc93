"""Number, symbol, place and date of the first page.

Handwritten digits are the normal case and recognition invents digits for them: a number or a day is given
when a second look at the very place, for digits alone, says the same, or when another engine reads the line
(`handwriting`); where both speak and differ, confidence falls.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from hoso.lib.text import fold, nfc, squeeze
from hoso.reading.fields import handwriting
from hoso.reading.fields.head import Head
from hoso.reading.fields.place import box_between, value_between, words_between
from hoso.reading.model import Letter
from hoso.reading.model import Box, FieldValue, Line, around
from hoso.rulesets.bodies import ABBREVIATIONS, PARTY_ISSUERS
from hoso.rulesets.catalogue import RULE_SETS
from hoso.rulesets.numbers import clean, parse


class SecondLook(Protocol):
    """The pixels behind the first page's lines."""

    def digits(self, box: Box) -> list[tuple[str, float]]:
        """What each look reads at a place, digits only, with its confidence; perhaps empty."""
        ...

    def texts(self, box: Box) -> list[tuple[str, float]]:
        """What each look reads at a place, any letter allowed, with its confidence."""
        ...

    def lines(self, box: Box) -> list[list[Letter]]:
        """What another engine reads of the line at a place, look by look; perhaps nothing."""
        ...

    def has_ink(self, box: Box) -> bool:
        """Tell whether anything of a letter's height stands at a place."""
        ...


# The label stands at the beginning of its line; a kind may come before it only with a colon (`Luật số: ...`).
_LABEL = r"^\W{0,4}(?P<label>(?:[^\W\d]+\s+){1,3}s[ốô]\s*:\s*|[Ss][ốôồỗóòoơ0ỏố]\s*[:;.,]?\s*)"
_STATE = re.compile(_LABEL + r"(?P<number>[^/]{0,14}?)\s*[/⁄]\s*(?P<symbol>[^\W_][\w.&/ \-–]*)")
_PARTY = re.compile(
    _LABEL + r"(?P<number>[^\-–]{0,10}?)\s*[-–]\s*(?P<symbol>[A-ZĐa-zđ]{2,5}\s*/\s*[^\W_][\w. \-]*)"
)
# A line that goes on with a date or a body speaks of another document.
_SPEAKS_OF_ANOTHER = re.compile(r"^[\s,]*(?:ngày|của|về|và|được|quy định)\b")
_GAZETTE = re.compile(r"^\W*\d*\s*công báo\b", re.IGNORECASE)
_NUMBER = re.compile(r"^\d{1,6}(?:\.\d{1,2})?[A-Za-z]?$")
_PLACE_AND_DATE = re.compile(
    r"^(?P<place>.*?)[\s,.]*\bng[àaảãáạ]y(?P<day>.{0,6}?)th[áaàảãạ]ng(?P<month>.{0,5}?)n[ăaãâàáắằ]m\s*(?P<year>(?:19|20)\d{2})\b",
    re.IGNORECASE,
)
_LONGEST_DATE_LINE = 75
_NUMERIC_DATE = re.compile(
    r"^(?P<place>[^\d]*?)[\s,]+(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>(?:19|20)\d{2})$"
)
_KNOWN_TYPES = {kind.abbreviation for rules in RULE_SETS.values() for kind in rules.types} - {""}
_KNOWN_GROUPS = {fold(group) for group in (*_KNOWN_TYPES, *ABBREVIATIONS, *PARTY_ISSUERS)}
_AGREES_FROM = 0.75
_DIGITS_FIRST = re.compile(r"^\W*(\d+)(?!\d)\s*[/\-–|l]")
_DIGITS_LAST = re.compile(r"(?<!\d)(\d+)\W*$")
# Two engines that were trained apart and say the same; one against the other.
_BOTH_SURE, _AGAINST = 0.95, 0.6
_INSET = 0.3  # of the line's height: a colon's place, which belongs to the label


@dataclass(frozen=True, slots=True)
class _Found:
    line: Line
    match: re.Match[str]


def find_number_line(lines: Sequence[Line]) -> _Found | None:
    """Return the line that holds `Số ... / symbol` or `Số ...-symbol/body`, and its match."""
    for line in lines:
        text = _same_length(line.text)
        match = _PARTY.search(text) or _STATE.search(text)
        if match is None or not _is_symbol(match["symbol"]) or _GAZETTE.match(text):
            continue
        behind = match["symbol"][len(_symbol_alone(match["symbol"])) :]
        if not _SPEAKS_OF_ANOTHER.match(behind):
            return _Found(line, match)
    return None


def _same_length(text: str) -> str:
    cleaned = clean(text)
    return cleaned if len(cleaned) == len(text) else nfc(text)


def _is_symbol(text: str) -> bool:
    first = re.split(r"[\s\-/.]", text.strip())[0]
    return first.isdigit() or (len(first) >= 2 and _mostly_capitals(first))


def _mostly_capitals(word: str) -> bool:
    letters = [char for char in word if char.isalpha()]
    return bool(letters) and 2 * sum(char.isupper() for char in letters) > len(letters)


def _symbol_alone(text: str) -> str:
    """Return the symbol without the words behind it on its line: `2025/NĐ-CP Hà Nội` -> `2025/NĐ-CP`."""
    kept, *rest = text.split()
    for word in rest:
        joins = kept[-1] in "-/–" or word[0] in "-/–"
        if not joins and not (_mostly_capitals(word) and len(word) > 1):
            break
        kept = f"{kept} {word}"
    return kept


def number_and_symbol(
    head: Head, *, second_look: SecondLook | None
) -> tuple[FieldValue | None, FieldValue | None]:
    """Return number and symbol; the number is None when it is not legible beyond doubt."""
    # Below the heading a small `số` goes on with a sentence; in the heading it is a bent capital.
    below = (line for line in head.below[:6] if not line.text.lstrip().startswith("s"))
    found = find_number_line([*head.left, *head.right, *below])
    if found is None:
        return None, None
    symbol = _symbol(found)
    return _number(found, second_look), symbol


def _symbol(found: _Found) -> FieldValue | None:
    printed = _symbol_alone(squeeze(found.match["symbol"])).rstrip(" .,;-")
    spelled, sureness = corrected_symbol(printed)
    read = parse(f"1/{spelled}") or parse(f"1-{spelled}")
    if read is None:
        return None
    start = found.match.start("symbol")
    value = value_between(found.line, start, start + len(printed), read.symbol)
    # A symbol of known groups that read as one word is as good as certain, whatever the letters say.
    confidence = max(value.confidence, 0.9) if sureness == 1.0 else min(value.confidence, 0.7)
    return FieldValue(value.value, confidence, value.page, value.box)


def corrected_symbol(printed: str) -> tuple[str, float]:
    """Return the symbol with slips of recognition mended, and 1.0 when all its groups are known ones.

    Only a doubled letter (`QĐĐ`) and a bent hyphen are mended; anything else is left as it was read.
    """
    groups = re.split(r"(\s*[-–/.]\s*|\s+)", clean(printed))
    mended = [_mended(group) if at % 2 == 0 else (group.strip() or "-") for at, group in enumerate(groups)]
    words = [group for at, group in enumerate(mended) if at % 2 == 0]
    known = all(fold(group) in _KNOWN_GROUPS or re.fullmatch(r"(?:19|20)\d{2}", group) for group in words)
    return "".join(mended), 1.0 if known else 0.9


def _mended(group: str) -> str:
    if fold(group) in _KNOWN_GROUPS:
        return group
    single = re.sub(r"(.)\1", r"\1", group)
    return single if single != group and fold(single) in _KNOWN_GROUPS else group


def _number(found: _Found, second_look: SecondLook | None) -> FieldValue | None:
    penned = None
    if second_look is not None and found.line.box is not None:
        penned = handwriting.number_in(second_look.lines(found.line.box))
    return _agreed(_printed_number(found, second_look), _placed_number(found, penned))


def _printed_number(found: _Found, second_look: SecondLook | None) -> FieldValue | None:
    printed = re.sub(r"\s", "", found.match["number"])
    if not _NUMBER.match(printed):
        return None
    span = found.match.span("number")
    value = value_between(found.line, *span, printed.lstrip("0") or "0")
    return confirmed(value, printed, found.line, span, second_look)


def _placed_number(found: _Found, penned: handwriting.Penned | None) -> FieldValue | None:
    """Give what a hand wrote its place: all that lies between the label and the sign behind it."""
    if penned is None:
        return None
    place = _gap_around(found.line, found.match.span("number")) or found.line.box
    return FieldValue(penned.value, penned.confidence, found.line.page, place)


def _agreed(printed: FieldValue | None, penned: FieldValue | None) -> FieldValue | None:
    """Return one value of two engines: surer when they agree, less sure when they differ."""
    if printed is None or penned is None:
        return printed or penned
    if printed.value == penned.value:
        return replace(printed, confidence=round(max(printed.confidence, penned.confidence, _BOTH_SURE), 3))
    better = max(printed, penned, key=lambda value: value.confidence)
    return replace(better, confidence=round(better.confidence * _AGAINST, 3))


def confirmed(
    value: FieldValue, printed: str, line: Line, span: tuple[int, int], second_look: SecondLook | None
) -> FieldValue | None:
    """Return the value when a second look at its place sees the same digits and no other ink beside them."""
    if second_look is None or line.box is None:
        return value
    looks = _looks(line, span, second_look)
    agreeing = [confidence for digits, confidence in looks if digits == printed]
    if not agreeing or max(agreeing) < _AGREES_FROM:
        return None
    against = any(digits != printed and confidence >= _AGREES_FROM for digits, confidence in looks)
    confidence = value.confidence * (0.6 if against else 1.0)
    return FieldValue(value.value, round(confidence, 3), value.page, value.box)


def _looks(line: Line, span: tuple[int, int], second_look: SecondLook) -> list[tuple[str, float]]:
    """Return what second looks see of some digits; nothing when ink beside them was not read.

    Digits that are a word of their own are looked at alone. Inside a longer word (`127/QĐ-UBND`,
    `ngày22`) the whole word is read again, and its digits at that end count.
    """
    words, gap = words_between(line, *span), _gap_around(line, span)
    here = box_between(line, *span)
    if not words or gap is None or here is None:
        return []
    inset = round(gap.height * _INSET)
    before = Box(gap.left + inset, gap.top, words[0].box.left - inset // 2, gap.bottom)
    if second_look.has_ink(before):
        return []
    if any(word.box == here for word in words):
        after = Box(here.right + inset // 2, gap.top, gap.right - inset, gap.bottom)
        return [] if second_look.has_ink(after) else second_look.digits(here)
    at_start = line.text[span[0] - 1 : span[0]].strip() == ""
    pattern = _DIGITS_FIRST if at_start else _DIGITS_LAST
    seen = second_look.texts(around([word.box for word in words]))
    return [(match[1], confidence) for text, confidence in seen if (match := pattern.search(text))]


def _gap_around(line: Line, span: tuple[int, int]) -> Box | None:
    """Return all that lies between the characters before and after the digits."""
    here = box_between(line, *span)
    if here is None or line.box is None:
        return None
    before = next(
        (box for at in (1, 2, 3) if (box := box_between(line, span[0] - at, span[0] - at + 1))), here
    )
    after = next(
        (box for at in (0, 1, 2) if (box := box_between(line, span[1] + at, span[1] + at + 1))), here
    )
    left = before.right if before is not here else here.left
    right = after.left if after is not here else here.right
    return Box(min(left, here.left), line.box.top, max(right, here.right), line.box.bottom)


def place_and_date(
    head: Head, *, second_look: SecondLook | None
) -> tuple[FieldValue | None, FieldValue | None]:
    """Return the place, and the date when day, month and year are all legible."""
    for line in (*head.right, *head.left, *head.below[:6]):
        match = _PLACE_AND_DATE.search(line.text) or _NUMERIC_DATE.match(line.text)
        if match is not None and len(line.text) < _LONGEST_DATE_LINE and _is_heading_date(match):
            return _place(line, match), _date(line, match, second_look)
    return None, _date_of_unread_line(head.right, second_look)


def _date_of_unread_line(lines: Sequence[Line], second_look: SecondLook | None) -> FieldValue | None:
    """Return the date of a line under the national or Party title whose words the first engine lost."""
    if second_look is None:
        return None
    for line in lines:
        if line.box is None or len(line.text) >= _LONGEST_DATE_LINE:
            continue
        penned = handwriting.date_in(second_look.lines(line.box))
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
        return None
    return value_between(line, match.start("place"), match.start("place") + len(match["place"]), name)


def _date(line: Line, match: re.Match[str], second_look: SecondLook | None) -> FieldValue | None:
    penned = None
    if second_look is not None and line.box is not None:
        penned = handwriting.date_in(second_look.lines(line.box))
    return _agreed(_printed_date(line, match, second_look), _placed_date(line, match, penned))


def _printed_date(line: Line, match: re.Match[str], second_look: SecondLook | None) -> FieldValue | None:
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
