"""Two engines and two looks on one value: when it is believed, and how much."""

import re
from dataclasses import replace
from typing import Protocol

from hoso.reading.fields.place import box_between, words_between
from hoso.reading.model import Box, FieldValue, Letter, Line, around

_AGREES_FROM = 0.75
_DIGITS_FIRST = re.compile(r"^\W*(\d+)(?!\d)\s*[/\-–|l]")
_DIGITS_LAST = re.compile(r"(?<!\d)(\d+)\W*$")
# Two engines that were trained apart and say the same; one against the other.
_BOTH_SURE, _AGAINST = 0.95, 0.6
_INSET = 0.3  # of the line's height: a colon's place, which belongs to the label


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

    def close(self, box: Box) -> list[list[Letter]]:
        """What the other engine reads between two letters, digits above all; `box` spans their middles."""
        ...

    def print_lines(self, box: Box) -> list[Line]:
        """What is printed at a place that coloured ink lies over; nothing where there is none."""
        ...

    def has_ink(self, box: Box) -> bool:
        """Tell whether anything of a letter's height stands at a place."""
        ...


def agreed(printed: FieldValue | None, penned: FieldValue | None) -> FieldValue | None:
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
    words, gap = words_between(line, *span), gap_around(line, span)
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


def gap_around(line: Line, span: tuple[int, int]) -> Box | None:
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
