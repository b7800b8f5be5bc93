"""The words that go over each page of a PDF/A: out of a stored reading, or out of records page by page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hoso.reading.errors import ReadingNotUsable
from hoso.reading.invisible_text import PlacedWord, lines_of_words
from hoso.reading.model import Box, Line
from hoso.reading.page_records import Record, page_of


@dataclass(frozen=True, slots=True)
class PageWords:
    """What is known of one page; `rotation` is the turn that made it upright for reading."""

    lines: list[list[PlacedWord]]
    rotation: int


NO_WORDS = PageWords([], 0)
# The words of a page, by its number from 1. Asked once for each page, in their order.
WordsOf = Callable[[int], PageWords]


def words_in_reading(reading: dict[str, Any]) -> WordsOf:
    """Return the words of a stored reading (the answer of the `read` task) by page.

    Raises:
        ReadingNotUsable: it is not in that form.
    """
    try:
        texts = str(reading["text"]).split("\f")
        rotations = {int(page): int(turn) for page, turn in reading.get("rotations", {}).items()}
        words: dict[int, list[PlacedWord]] = {}
        for page, left, top, right, bottom, _confidence, text in reading["words"]:
            words.setdefault(int(page), []).append(PlacedWord(str(text), Box(left, top, right, bottom)))
        numbers = [int(number) for number in reading.get("page_numbers", range(1, len(texts) + 1))]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReadingNotUsable(f"not a stored reading: {error}") from error
    by_text = dict(zip(numbers, texts, strict=False))

    def of_page(number: int) -> PageWords:
        lines = lines_of_words(words.get(number, []), by_text.get(number, ""))
        return PageWords(lines, rotations.get(number, 0))

    return of_page


def words_in_records(records: Iterator[Record]) -> WordsOf:
    """Return the words of page records, which are read as the pages are asked for, in their order.

    The function that is returned raises:
        ReadingNotUsable: a record is none, or none is left for the page.
    """

    def of_page(number: int) -> PageWords:
        for record in records:
            page = page_of(record)
            if page.number == number:
                lines = [_placed(line) for line in (*page.lines, *page.overlays)]
                return PageWords(lines, page.rotation)
        raise ReadingNotUsable(f"there is no record of page {number}", page=number)

    return of_page


def _placed(line: Line) -> list[PlacedWord]:
    return [PlacedWord(word.text, word.box) for word in line.words]
