"""How a signature is shown on the page, as the rules want it.

Sources: Decree 30/2020/NĐ-CP, appendix I (leader, body, attachment, copies); Circular 05/2025/TT-BNV, art. 8
(digitised record) and art. 41 (certified copy of an archive). Reference sections 2.6 and 8.2.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path

VIETNAM = timezone(timedelta(hours=7))
POINTS_PER_MM = 72 / 25.4
TEXT_POINTS = 10
# Under the edge and beside the margin of the page (right margin 15 to 20 mm, top margin 20 to 25 mm).
_RIGHT_MM, _TOP_MM, _WIDTH_MM, LINE_POINTS = 15.0, 7.0, 90.0, 12.5


class Copy(StrEnum):
    """Forms of a copy (Decree 30/2020, art. 25)."""

    FULL = "SAO Y"
    OF_COPY = "SAO LỤC"
    EXTRACT = "TRÍCH SAO"


ARCHIVE_COPY = "BẢN SAO"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from its lower left corner; pages count from 1."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Words:
    """A signature shown by words: Times New Roman or its twin, upright, 10 points, black, no picture."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A signature shown by a picture with a transparent ground: blue for a person, red for a body."""

    image: Path
    box: Box


Appearance = Words | Picture


def time_words(at: datetime) -> str:
    """Return the signing time as it is shown: day-month-year, hh:mm:ss, zone of Vietnam (ISO 8601)."""
    return at.astimezone(VIETNAM).strftime("%d-%m-%Y %H:%M:%S +07:00")


def digitised_record(body: str, at: datetime) -> Words:
    """Return what is shown on a digitised record: the body that holds it and the time.

    Source: Circular 05/2025/TT-BNV, art. 8. A dissolved body cannot sign: its holder's name stands here.
    """
    return Words((body, time_words(at)))


def copy_of_paper(form: Copy, body: str, at: datetime) -> Words:
    """Return what is shown on an e-copy of a paper: form of the copy, copying body, time.

    Source: Decree 30/2020/NĐ-CP, appendix I, part II.
    """
    return Words((form.value, body, time_words(at)))


def separate_attachment(number_and_symbol: str, at: datetime) -> Words:
    """Return what is shown on an attachment in a file of its own: number and symbol of the document, time.

    Source: Decree 30/2020/NĐ-CP, appendix I, part I.
    """
    return Words((number_and_symbol, time_words(at)))


def archive_copy() -> Words:
    """Return what is shown on a certified copy of an archive. Source: Circular 05/2025/TT-BNV, art. 41."""
    return Words((ARCHIVE_COPY,))


def words_box(words: Words, *, page_width: float, page_height: float) -> Box:
    """Return where words stand: top right of the first page. Sizes of the page in points."""
    right = page_width - _RIGHT_MM * POINTS_PER_MM
    top = page_height - _TOP_MM * POINTS_PER_MM
    width = min(_WIDTH_MM * POINTS_PER_MM, page_width / 2)
    return Box(1, right - width, top - LINE_POINTS * len(words.lines), right, top)


def over_left_third(person: Box, *, width: float, height: float) -> Box:
    """Return where a body's seal of this size (points) stands: over the left third of the person's picture.

    Source: Decree 30/2020/NĐ-CP, appendix I: the seal covers about a third of the signature, on its left.
    """
    middle_height = (person.bottom + person.top) / 2
    right = person.left + (person.right - person.left) / 3
    return Box(person.page, right - width, middle_height - height / 2, right, middle_height + height / 2)
