"""Pages that stay in step: each names the last hit of the one before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tantivy import DocAddress

from hoso.search.engine.answers import MOST_COUNTED, Order, Rank
from hoso.search.engine.matching import FreshRow


class Entry(NamedTuple):
    """One row in its order, in the index (`address`) or straight from the database (`fresh`)."""

    rank: Rank
    day: int = 0
    address: DocAddress | None = None
    fresh: FreshRow | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """How many hits came before, and the key of the last of them."""

    position: int = 0
    key: str = ""

    def __str__(self) -> str:
        return f"{self.position}.{self.key}"

    @classmethod
    def read(cls, text: str | None) -> "Place":
        """Read what `str()` wrote; anything else is the beginning."""
        position, _, key = (text or "").partition(".")
        if not (position.isascii() and position.isdigit() and key and int(position) <= MOST_COUNTED):
            return cls()
        return cls(int(position), key)


def merge(fresh: Iterable[Entry], indexed: Iterable[Entry], order: Order) -> list[Entry]:
    """Return both in one order; among equals the fresh ones come first."""
    together = [*fresh, *indexed]
    if order is Order.BEST:
        return sorted(together, key=lambda entry: entry.rank)
    dated = sorted((entry for entry in together if entry.day), key=lambda entry: entry.day)
    if order is Order.NEWEST:
        dated = sorted(dated, key=lambda entry: -entry.day)
    return dated + [entry for entry in together if not entry.day]


def find_start(entries: Sequence[Entry], place: Place, key_of: Callable[[Entry], str], *, reach: int) -> int:
    """Return where the page after `place` begins: behind its key, wherever that stands now.

    Hits may have come or gone meanwhile; where the key is gone too (looked for `reach` entries to both
    sides), the position decides.
    """
    if place.position == 0:
        return 0
    for distance in range(reach + 1):
        for index in {place.position - 1 + distance, place.position - 1 - distance}:
            if 0 <= index < len(entries) and key_of(entries[index]) == place.key:
                return index + 1
    return min(place.position, len(entries))
