"""What the reader may answer: everything else is refused before it reaches a table."""

import unicodedata
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hoso.digitisation.errors import AnswerOdd
from hoso.lib.text import squeeze
from hoso.reading.marks import Place, Share
from hoso.registry.errors import FieldOdd
from hoso.registry.rules import FIELDS, Proposal, clean

Pixels = Annotated[int, Field(ge=0, le=100_000)]
Dpi = Annotated[int, Field(ge=0, le=10_000)]
PageNumber = Annotated[int, Field(ge=1, le=100_000)]

# A field read without a word about its certainty is as good as a guess.
GUESS = 0.5
LONGEST_VALUE = 4_000
MOST_LISTED = 200


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


Answer = TypeVar("Answer", bound=_Answer)


class LookedPage(_Answer):
    """One page as it looks: nothing of what it says."""

    number: PageNumber
    width: Pixels
    height: Pixels
    dpi: Dpi
    blank: bool
    separator: Annotated[str, Field(max_length=2_000)] | None = None
    # Empty for a page that cannot be shown; it is kept as content, and the reading says what is wrong.
    look: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]


class Looked(_Answer):
    """All pages of a file."""

    pages: Annotated[list[LookedPage], Field(min_length=1)]


class ReadField(_Answer):
    """One field; without a value it was not found."""

    value: Annotated[str, Field(max_length=20_000)] = ""
    code: Annotated[str, Field(max_length=20)] = ""
    date: Annotated[str, Field(max_length=20)] = ""
    confidence: Share = GUESS
    page: PageNumber | None = None
    box: Place | None = None


class ReadArrival(_Answer):
    """The arrival stamp: its word, and what of body, number and day was legible."""

    value: Annotated[str, Field(max_length=100)]
    confidence: Share = GUESS
    page: PageNumber | None = None
    box: Place | None = None
    body: ReadField
    number: ReadField
    date: ReadField


class Problem(_Answer):
    """A page that could not be read, and why."""

    page: PageNumber
    code: Annotated[str, Field(max_length=100)]


class Reading(_Answer):
    """The JSON of `hoso read` (product page, section 6), as far as the register needs it."""

    rule_set: Annotated[str, Field(max_length=20)] = "unknown"
    ocr_confidence: Share | None = None
    seconds: float = 0.0
    page_sizes: list[tuple[Pixels, Pixels, Dpi]] = []
    fields: dict[str, ReadArrival | ReadField | list[ReadField]] = {}
    problems: list[Problem] = []

    def single(self, name: str) -> ReadField | None:
        """Return one field that was found."""
        found = self.fields.get(name)
        return found if isinstance(found, ReadField) and found.value.strip() else None

    def several(self, name: str) -> list[ReadField]:
        """Return the values of a list field."""
        found = self.fields.get(name)
        return [value for value in found if value.value.strip()] if isinstance(found, list) else []


def looked(answer: dict[str, Any]) -> Looked:
    """Check what the pages look like, numbered from 1 without a gap.

    Raises:
        AnswerOdd: it has another form.
    """
    found = _checked(Looked, answer)
    if [page.number for page in found.pages] != list(range(1, len(found.pages) + 1)):
        raise AnswerOdd("pages are missing or out of order", task="look")
    return found


def reading(answer: dict[str, Any]) -> Reading:
    """Check a reading; raises like `looked`."""
    return _checked(Reading, answer)


def _checked(kind: type[Answer], answer: dict[str, Any]) -> Answer:
    try:
        return kind.model_validate(answer)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        # The value itself is content and stays out of rows and logs.
        raise AnswerOdd(f"{kind.__name__} at {where}: {first['type']}", where=where) from error


def proposals(read: Reading, *, pages: list[int]) -> dict[str, Proposal]:
    """Return what the machine proposes for the fields of the register.

    `pages` are the document's pages in its file; places are given by the document's own pages, from 1.
    A value that does not fit its field (a date that is none) is no proposal.
    """
    found: dict[str, Proposal] = {}
    for name in FIELDS:
        value = read.single(name)
        if value is not None and _fits(name, plain(value.value)):
            page = pages.index(value.page) + 1 if value.page in pages else None
            text = plain(value.value)[:LONGEST_VALUE]
            found[name] = Proposal(text, value.confidence, page, value.box if page else None, value.code)
    return found


def plain(text: str) -> str:
    """Return what a page said as one line in NFC, without control characters (PostgreSQL keeps no zero)."""
    return squeeze("".join(char if unicodedata.category(char) != "Cc" else " " for char in text))


def _fits(name: str, value: str) -> bool:
    try:
        return bool(clean(name, value))
    except FieldOdd:
        return False
