"""One page as it was read, as a record: how pages travel from one reader to the next, one JSON line each.

Records come out of a reader process, so whoever takes one checks it: nothing but numbers in their ranges
and text comes through.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hoso.reading.errors import ReadingNotUsable
from hoso.reading.model import (
    Arrival,
    Box,
    FieldValue,
    Letter,
    Line,
    PageSize,
    PageText,
    SignatureBlock,
    Source,
    Stamp,
    Word,
    line_of,
)

Record = dict[str, Any]
_MOST_SIDE = 1_000_000


def record_of(page: PageText) -> Record:
    """Return what `page_of` makes the same page from; `problem` only where there is one."""
    record: Record = {
        "number": page.number,
        "size": [page.size.width, page.size.height, page.size.dpi],
        "source": page.source.value,
        "rotation": page.rotation,
        "lines": [_words(line) for line in page.lines],
        "overlays": [_words(line) for line in page.overlays],
        "stamps": [
            [*stamp.box.to_list(), stamp.confidence, stamp.angle_degrees, stamp.text] for stamp in page.stamps
        ],
    }
    if page.signature is not None:
        record["signature"] = _signature_record(page.signature)
    if page.arrival is not None:
        parts = (page.arrival.word, page.arrival.body, page.arrival.number, page.arrival.date)
        record["arrival"] = [None if part is None else _value_record(part) for part in parts]
    return record | ({"problem": page.problem} if page.problem else {})


def _value_record(value: FieldValue) -> list[Any]:
    return [value.value, value.confidence, None if value.box is None else value.box.to_list()]


def _signature_record(block: SignatureBlock) -> Record:
    looks = [
        [[[letter.text, letter.confidence, letter.x] for letter in look] for look in of_line]
        for of_line in block.looks
    ]
    return {"lines": [_words(line) for line in block.lines], "looks": looks}


def _words(line: Line) -> list[list[Any]]:
    return [[*word.box.to_list(), word.confidence, word.text] for word in line.words]


def page_of(record: Any) -> PageText:
    """Return the page of a record.

    Raises:
        ReadingNotUsable: it is none.
    """
    try:
        number = _whole(record["number"], most=_MOST_SIDE)
        return PageText(
            number,
            PageSize(*(_whole(side, most=_MOST_SIDE) for side in record["size"])),
            Source(record["source"]),
            tuple(_line(words, number) for words in record["lines"]),
            tuple(_stamp(*values) for values in record["stamps"]),
            rotation=_whole(record["rotation"], most=270),
            overlays=tuple(_line(words, number) for words in record["overlays"]),
            problem=_text(record.get("problem", "")),
            signature=_signature(record["signature"], number) if "signature" in record else None,
            arrival=_arrival(record["arrival"], number) if "arrival" in record else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ReadingNotUsable(f"not the record of a page: {type(error).__name__}") from error


def _arrival(record: Any, number: int) -> Arrival:
    word, body, given, on = (None if part is None else _value(*part, page=number) for part in record)
    if word is None:
        raise ValueError("no word")
    return Arrival(word, body, given, on)


def _value(text: Any, confidence: Any, box: Any, *, page: int) -> FieldValue:
    return FieldValue(_text(text), _share(confidence), page, None if box is None else _box(*box))


def _signature(record: Any, number: int) -> SignatureBlock:
    lines = tuple(_line(words, number) for words in record["lines"])
    looks = tuple(
        tuple(tuple(_letter(*values) for values in look) for look in of_line) for of_line in record["looks"]
    )
    if len(lines) != len(looks):
        raise ValueError("looks without lines")
    return SignatureBlock(lines, looks)


def _letter(text: Any, confidence: Any, x: Any) -> Letter:
    if not isinstance(x, int | float) or not -_MOST_SIDE <= x <= _MOST_SIDE:
        raise ValueError("no place")
    return Letter(_text(text), _share(confidence), float(x))


def _line(words: Sequence[Sequence[Any]], number: int) -> Line:
    return line_of([_word(*values) for values in words], number)


def _word(left: Any, top: Any, right: Any, bottom: Any, confidence: Any, text: Any) -> Word:
    return Word(_text(text), _box(left, top, right, bottom), _share(confidence))


def _stamp(left: Any, top: Any, right: Any, bottom: Any, confidence: Any, angle: Any, text: Any) -> Stamp:
    return Stamp(_text(text), _box(left, top, right, bottom), _share(confidence), _whole(angle, most=360))


def _box(*sides: Any) -> Box:
    return Box(*(_whole(side, most=_MOST_SIDE) for side in sides))


def _whole(value: Any, *, most: int) -> int:
    # A turned stamp's box or angle may begin left of the page or below zero.
    if not isinstance(value, int) or isinstance(value, bool) or not -most <= value <= most:
        raise ValueError("no whole number in its range")
    return value


def _share(value: Any) -> float:
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("no share")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def records_in(path: Path) -> Iterator[Record]:
    """Yield the records of a file, one a line, without holding more than one.

    Raises:
        ReadingNotUsable: a line is no JSON object.
    """
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            try:
                record = json.loads(line)
            except ValueError as error:
                raise ReadingNotUsable("a record is no JSON") from error
            if not isinstance(record, dict):
                raise ReadingNotUsable("a record is no JSON object")
            yield record
