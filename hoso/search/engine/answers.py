"""What the engine answers."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from itertools import pairwise
from uuid import UUID

# Counts are exact up to here; beyond, "1,000+" is all that is said, and no page lies further on.
MOST_COUNTED = 1000


class Rank(IntEnum):
    """Why a hit stands where it stands: a lower rank always comes first."""

    NUMBER = 0  # it bears the number that was asked for
    TOP_ACCENTED = 1  # every word, as spelled, at the top: number, subject, type, issuer, signer
    BODY = 2  # it comes from the body that was named
    TEXT_ACCENTED = 3  # every word, as spelled, anywhere
    TOP = 4  # every word, accents aside, at the top
    TEXT = 5  # every word, accents aside, anywhere
    SOME = 6  # most of the words: only where nothing has them all


class Order(StrEnum):
    """How hits are put in order."""

    BEST = "best"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the hits must be besides; an empty set leaves its side open. Dates include both ends."""

    kinds: frozenset[str] = frozenset()
    type_codes: frozenset[str] = frozenset()
    bodies: frozenset[UUID] = frozenset()
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a hit's text with the places to be marked, as offsets into `text`; `page` counts from 1."""

    text: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    page: int = 1

    @property
    def parts(self) -> tuple[tuple[str, bool], ...]:
        """The text in pieces, each with whether it is marked; joined they are the text."""
        edges = [0, *(edge for mark in self.marks for edge in mark), len(self.text)]
        pieces = [
            (self.text[start:end], place % 2 == 1) for place, (start, end) in enumerate(pairwise(edges))
        ]
        return tuple(piece for piece in pieces if piece[0])


@dataclass(frozen=True, slots=True)
class Hit:
    """One row that was found."""

    key: str
    kind: str
    rank: Rank
    title: str
    full_number: str
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Facets:
    """How the hits divide, most frequent first (years newest first); None as body or type is left out.

    `are_estimates`: counted in a sample, for there are more than can be counted at every stroke.
    """

    kinds: tuple[tuple[str, int], ...] = ()
    types: tuple[tuple[str, int], ...] = ()
    bodies: tuple[tuple[str, int], ...] = ()
    years: tuple[tuple[int, int], ...] = ()
    are_estimates: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer.

    `total` is exact unless `is_more`: then there are more than `MOST_COUNTED`. `next` asks for the
    following page, None at the end. `terms` are the folded words to mark on a page image.
    `has_all_words` is False where only some of the words could be found together.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    is_more: bool = False
    facets: Facets = field(default_factory=Facets)
    next: str | None = None
    terms: tuple[str, ...] = ()
    has_all_words: bool = True


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to go on typing; `is_number` for a document number."""

    text: str
    is_number: bool = False
