"""Where told documents stand in the registers of a body, and what that shows to be odd."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from hoso.registry.rules.lists import ListedDocument, Oddity, folded_name
from hoso.registry.rules.registers import Direction
from hoso.registry.rules.series import rank


@dataclass(slots=True)
class TakingBook:
    """A register as it takes told numbers: which documents it is for, and what stands in it.

    Of what arrives there are neither types nor symbols. `taken` are its numbers with their days, `told` those
    that join them. `last` and `last_on` are those of its counter.
    """

    id: UUID
    title: str
    begins_on: date
    ends_on: date  # its last day
    type_codes: Sequence[str] = ()
    symbol_keys: Sequence[str] = ()
    last: int = 0
    last_on: date | None = None
    taken: dict[int, date] = field(default_factory=dict)
    told: dict[int, date] = field(default_factory=dict)

    def is_for(self, told: ListedDocument) -> bool:
        """Tell whether documents of this type and symbol are numbered in it."""
        fits_type = not self.type_codes or told.type_code in self.type_codes
        return fits_type and (not self.symbol_keys or told.keys.symbol in self.symbol_keys)

    @property
    def closeness(self) -> int:
        """How closely it says what it is for; of two, the closer one numbers a document."""
        return rank(has_symbols=bool(self.symbol_keys), has_types=bool(self.type_codes))

    def counted(self) -> tuple[int, date | None]:
        """Return how far its counter is with the told numbers: up to the highest, with its day."""
        highest = max(self.told, default=0)
        if highest <= self.last:
            return self.last, self.last_on
        on = self.told[highest]
        return highest, max(on, self.last_on or on)


def place(documents: Iterable[ListedDocument], books: Sequence[TakingBook], direction: Direction) -> None:
    """Name for each document the register in which its number is free, or what is odd.

    A told number stands in the register as it was told, never anew. What another body issued stands in
    none.
    """
    for told in documents:
        number, on = told.numbered(direction)
        if on is None or (told.is_foreign and direction is Direction.ISSUED):
            continue
        book = _book(told, books, on)
        if isinstance(book, Oddity):
            told.oddities.append(book)
        elif number is not None and (number in book.taken or number in book.told):
            told.oddities.append(Oddity.NUMBER_TAKEN)
        elif number is not None:
            told.register, book.told[number] = book.id, on


def _book(told: ListedDocument, books: Sequence[TakingBook], on: date) -> TakingBook | Oddity:
    fitting = [book for book in books if book.is_for(told)]
    of_day = [book for book in fitting if book.begins_on <= on <= book.ends_on]
    if of_day:
        return max(of_day, key=lambda book: book.closeness)
    if any(book.begins_on.year <= on.year <= book.ends_on.year for book in fitting):
        return Oddity.OUTSIDE_REGISTER
    return Oddity.NO_REGISTER


def note_order(
    documents: Iterable[ListedDocument], books: Iterable[TakingBook], direction: Direction
) -> None:
    """Note whose numbers do not follow the dates: in its register, with all that stood there before, or
    among those of its symbol and year where none numbers it.
    """
    groups: dict[object, list[ListedDocument]] = defaultdict(list)
    for told in documents:
        number, on = told.numbered(direction)
        if number is not None and on is not None:
            foreign = folded_name(told.issuer) if told.is_foreign else ""
            groups[told.register or (foreign, told.keys.symbol, on.year)].append(told)
    before = {book.id: list(book.taken.items()) for book in books}
    for key, its in groups.items():
        points = [_point(told, direction) for told in its]
        for at in out_of_order([*points, *(before[key] if isinstance(key, UUID) else ())]):
            if at < len(its):
                its[at].oddities.append(Oddity.OUT_OF_ORDER)


def _point(told: ListedDocument, direction: Direction) -> tuple[int, date]:
    number, on = told.numbered(direction)
    assert number is not None
    assert on is not None
    return number, on


def note_twice(documents: Iterable[ListedDocument], known: Mapping[tuple[str, int], set[str]]) -> None:
    """Note whose number and symbol another document bears in the same year.

    `known` are the documents that are there, by `once` and year: what each has in common with itself.
    """
    by_number: dict[tuple[str, int], set[str]] = defaultdict(set)
    bearing = [(told, (told.once, told.issued_on.year)) for told in documents if told.once and told.issued_on]
    for told, key in bearing:
        by_number[key].add(told.same)
    for told, key in bearing:
        if len(by_number[key] | known.get(key, set())) > 1:
            told.oddities.append(Oddity.NUMBER_TWICE)


def out_of_order(told: Sequence[tuple[int, date]]) -> list[int]:
    """Return the places of numbers whose dates do not fit in: as few as can be left out so that dates
    follow numbers.

    Source: Decree 30/2020/ND-CP art. 15: numbers are given in order of time.
    """
    order = sorted(range(len(told)), key=lambda place: told[place])
    kept = _longest_in_order([told[place][1] for place in order])
    return sorted(order[place] for place in range(len(order)) if place not in kept)


def _longest_in_order(days: Sequence[date]) -> set[int]:
    """Return the places of a longest run of days that never goes back."""
    ends: list[date] = []  # the earliest last day of a run of each length
    at: list[int] = []
    before: list[int] = []
    for place, day in enumerate(days):
        length = bisect_right(ends, day)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1] = [day]
        at[length : length + 1] = [place]
    kept: set[int] = set()
    place = at[-1] if at else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return kept
