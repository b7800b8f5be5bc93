"""Values with their place: from lines, words and matched characters to one box and one confidence."""

from collections.abc import Sequence

from hoso.reading.model import Box, FieldValue, Line, Word, around


def words_between(line: Line, start: int, end: int) -> list[Word]:
    """Return the words of a line that hold the characters `start` to `end` of its text."""
    found: list[Word] = []
    at = 0
    for word in line.words:
        if at < end and at + len(word.text) > start:
            found.append(word)
        at += len(word.text) + 1
    return found


def box_between(line: Line, start: int, end: int) -> Box | None:
    """Return the place of some characters; inside one word it is shared out by their number."""
    words = words_between(line, start, end)
    if not words:
        return None
    box = around([word.box for word in words])
    if len(words) == 1 and len(words[0].text) > end - start > 0:
        word = words[0]
        begins = sum(len(one.text) + 1 for one in line.words[: line.words.index(word)])
        step = word.box.width / len(word.text)
        left = word.box.left + round(step * max(start - begins, 0))
        return Box(left, box.top, min(left + round(step * (end - start)), box.right), box.bottom)
    return box


def value_between(line: Line, start: int, end: int, value: str, *, sureness: float = 1.0) -> FieldValue:
    """Return `value` with the place and confidence of the characters it was read from."""
    words = words_between(line, start, end)
    confidence = min((word.confidence for word in words), default=1.0)
    return FieldValue(value, round(confidence * sureness, 3), line.page, box_between(line, start, end))


def value_of_lines(lines: Sequence[Line], value: str, *, sureness: float = 1.0, code: str = "") -> FieldValue:
    """Return `value` with the place of whole lines and the mean confidence of their letters."""
    boxes = [line.box for line in lines if line.box is not None]
    letters = sum(len(line.text) for line in lines) or 1
    confidence = sum(line.confidence * len(line.text) for line in lines) / letters
    box = around(boxes) if boxes else None
    return FieldValue(value, round(confidence * sureness, 3), lines[0].page, box, code=code)
