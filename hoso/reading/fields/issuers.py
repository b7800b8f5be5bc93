"""Who issued the document: the issuing body and the one above it, from the lines left of the title."""

import re
from collections.abc import Sequence
from dataclasses import replace

from hoso.lib.text import fold, squeeze
from hoso.reading.fields.head import ABSTRACT, NUMBER_LINE, Head
from hoso.reading.fields.phrases import bare, is_capitals
from hoso.reading.fields.place import value_of_lines
from hoso.reading.model import Box, FieldValue, Line
from hoso.rulesets.bodies import mended_name, name_in_capitals_spelled, spell_out

# A line that begins with one of these begins a body; any other line goes on with the name above it.
_BEGINS = (
    "bo", "so", "uy ban", "ubnd", "hdnd", "ubmttq", "hoi dong", "hoi", "ban", "cuc", "chi cuc", "tong cuc",
    "vu", "van phong", "truong", "trung tam", "cong ty", "tong cong ty", "thu tuong", "chinh phu",
    "quoc hoi", "chu tich nuoc", "dang bo", "dang uy", "tinh uy", "thanh uy", "huyen uy", "quan uy",
    "thi uy", "chi bo", "doan", "toa an", "vien", "thanh tra", "phong", "cong an", "ngan hang", "kiem toan",
    "thue", "hai quan", "kho bac", "bao hiem", "mat tran", "lien doan", "doi", "tram", "benh vien", "hat",
    "to", "thuong truc",
)  # fmt: skip
_CONTINUES = (
    "tinh ",
    "thanh pho",
    "huyen ",
    "quan ",
    "thi xa",
    "xa ",
    "phuong ",
    "dac khu",
    "va ",
    "thi tran",
)
_COMMITTEES = ("tinh uy", "thanh uy", "huyen uy", "quan uy", "thi uy")
_NOISE = re.compile(r"^[\W\d_]*$")
_MOST_LINES = 6
_STAMP_HEIGHTS = 4  # from the word ĐẾN up to the office's name
_PLACE_BELIEVED_FROM = 0.85
_KINDS = frozenset({"uy ban nhan dan", "hoi dong nhan dan", "dang uy", "phong", "ban", "so", "truong"})
_KIND_ALONE = 0.6
_GAZETTE = re.compile(r"^\W*cong bao\b")
_ARRIVAL = re.compile(r"\b(?:cong van|van ban|cv)?\s*den\s*$")


def issuers(head: Head, *, above: Box | None = None) -> tuple[FieldValue | None, FieldValue | None]:
    """Return (parent, issuer); the parent is None when one body alone stands there.

    `above` is the number's place: what stands below it (an arrival stamp) names no issuer.
    """
    left = [line for line in head.left if above is None or line.box is None or line.box.top < above.top]
    bodies = _bodies(_name_lines(left))
    if not bodies:
        return None, None
    values = [_value(lines) for lines in bodies]
    return (values[-2] if len(values) > 1 else None), values[-1]


def spelled_as_place(body: FieldValue | None, place: FieldValue | None) -> FieldValue | None:
    """Return a body's name with the accents that the same name has before the date, where it ends with it.

    `HUYỆN ỦY VÂN KHÊ` loses accents in its capitals that `Vân Khê, ngày ...` keeps.
    """
    if body is None or place is None or place.confidence < _PLACE_BELIEVED_FROM:
        return body
    start = len(body.value) - len(place.value)
    end = body.value[start:] if start > 0 and body.value[start - 1] == " " else ""
    if end == place.value or fold(end) != fold(place.value):
        return body
    return replace(body, value=body.value[:start] + place.value)


def _name_lines(left: Sequence[Line]) -> list[Line]:
    """The lines above the number: capitals only, rules and stars and arrival stamps left out."""
    names: list[Line] = []
    for line in left:
        if NUMBER_LINE.match(line.text) or ABSTRACT.match(fold(line.text)):
            break
        if _NOISE.match(line.text) or _GAZETTE.match(fold(line.text)) or line.confidence < 0.5:
            continue
        if _ARRIVAL.search(bare(line.text)):
            # An arrival stamp: the lines right above name the office that received.
            names = [name for name in names if not _is_of_stamp(name, line)]
        elif is_capitals(line.text):
            names.append(line)
    return names[-_MOST_LINES:]


def _is_of_stamp(name: Line, arrival: Line) -> bool:
    if name.box is None or arrival.box is None:
        return True
    return name.box.top > arrival.box.top - _STAMP_HEIGHTS * arrival.box.height


def _bodies(lines: Sequence[Line]) -> list[list[Line]]:
    bodies: list[list[Line]] = []
    for line in lines:
        text = bare(line.text)
        begins = any(text == word or text.startswith(f"{word} ") for word in _BEGINS)
        goes_on = text.startswith(_CONTINUES) and not text.startswith(_COMMITTEES)
        if begins and not (goes_on and bodies):
            bodies.append([line])
        elif bodies:
            bodies[-1].append(line)
    return bodies


def _spaced(text: str) -> str:
    """Return a line whose blanks recognition lost with those of the phrase it begins with: `ỦYBANNHÂNDÂN`."""
    for phrase in ("Ủy ban nhân dân", "Hội đồng nhân dân", "Đảng ủy", "Ủy ban"):
        joined = phrase.upper().replace(" ", "")
        if text.startswith(joined):
            return f"{phrase.upper()} {text[len(joined) :]}"
    return text


def _value(lines: list[Line]) -> FieldValue:
    # Marks of dust at a line's ends go; a hyphen that joins two lines of a name stays.
    texts = [re.sub(r"^[^\w-]*_*\s*|[^\w)-]+$", "", _spaced(line.text)) for line in lines]
    printed = re.sub(r"^[\W_]+|[^\w)]+$", "", squeeze(" ".join(texts)))
    name = spell_out(mended_name(name_in_capitals_spelled(re.sub(r"(?<=\w)[.:;|]+(?=\s)", "", printed))))
    # No body is called by its kind alone: the line with its place was lost.
    return value_of_lines(lines, name, sureness=_KIND_ALONE if bare(name) in _KINDS else 0.99)
