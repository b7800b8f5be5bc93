"""To whom it goes: `Kính gửi` above the text and `Nơi nhận` below it."""

import re
from collections.abc import Sequence

from hoso.lib.text import fold, squeeze
from hoso.reading.columns import foot_start
from hoso.reading.fields.place import value_of_lines
from hoso.reading.model import FieldValue, Line
from hoso.rulesets.bodies import mended_name

_ADDRESSED = re.compile(r"^\W*kinh (?:gui|trinh)\b\W*")
_KEEPS = re.compile(r"^\W*luu\b")
_ITEM = re.compile(r"^\s*[-–•*“\"”+]\s*(?=\w)")
_MOST_ITEMS = 40
_LEAST_CONFIDENCE = 0.6


def addressees(lines: Sequence[Line]) -> list[FieldValue]:
    """Return the bodies after `Kính gửi`: on its line, or one a line below it with a dash."""
    start = next((at for at, line in enumerate(lines) if _ADDRESSED.match(fold(line.text))), None)
    if start is None:
        return []
    behind = re.sub(r"^.{4,12}?[:;]\s*", "", lines[start].text, count=1)
    if behind != lines[start].text and re.search(r"\w{3}", behind):
        return [_item([lines[start]], behind)]
    return _items(lines[start + 1 :], strict=True)


def distribution(lines: Sequence[Line]) -> list[FieldValue]:
    """Return the receivers after `Nơi nhận`; the line about the kept copy (`Lưu`) is none of them."""
    start = foot_start([line.text for line in lines])
    return [] if start is None else _items(lines[start + 1 :], strict=False)


def _items(lines: Sequence[Line], *, strict: bool) -> list[FieldValue]:
    items: list[list[Line]] = []
    for line in lines[: _MOST_ITEMS * 2]:
        if _KEEPS.match(fold(line.text)):
            break
        if _ITEM.match(line.text):
            items.append([line])
        elif items and not strict and _goes_on(items[-1][-1], line):
            items[-1].append(line)
        else:
            break
        if strict and line.text.rstrip().endswith("."):
            break
    values = [_item(item, " ".join(line.text for line in item)) for item in items[:_MOST_ITEMS]]
    return [value for value in values if value.confidence >= _LEAST_CONFIDENCE and len(value.value) > 2]


def _goes_on(before: Line, line: Line) -> bool:
    if before.text.rstrip().endswith((";", ".")):
        return False
    if before.box is None or line.box is None:
        return len(line.text) < 60
    return line.box.left < before.box.right and line.box.top - before.box.bottom < 1.5 * before.box.height


def _item(lines: list[Line], text: str) -> FieldValue:
    name = squeeze(_ITEM.sub("", text)).rstrip(" ;.,:")
    return value_of_lines(lines, mended_name(name))
