"""A made-up archive in which it is known what is lost: so many gaps, papers cited, pages, boxes.

Each body has declared decisions of five years, numbered without a hole but the planted ones; every paper
cites two of its own body that are here, and a decree that is nobody's loss.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid5

_NAMES = UUID("5d0f9c56-1a7e-4a55-9f6a-64d8c0a3b1de")
YEARS = range(2018, 2023)
DECREE = ("30/2020/NĐ-CP", date(2020, 3, 5))


def id_of(*parts: object) -> UUID:
    """Return the id of something made up, by what it is."""
    return uuid5(_NAMES, " ".join(map(str, parts)))


@dataclass(frozen=True, slots=True)
class Paper:
    """One decision; `declared` pages are told, `found` are in its file, whose digest ends in `scan`."""

    body: int
    year: int
    number: int
    on: date
    cites: tuple[tuple[int, date], ...]
    declared: int
    found: int
    scan: int

    @property
    def id(self) -> UUID:
        """The id of the paper."""
        return id_of("paper", self.body, self.year, self.number)


@dataclass(frozen=True, slots=True)
class Losses:
    """What was planted, by kind of finding."""

    number_gap: int
    cited_not_held: int
    pages_differ: int
    claimed_twice: int
    box_unseen: int


@dataclass(frozen=True, slots=True)
class Archive:
    """So many bodies, papers and boxes, always the same ones."""

    documents: int
    boxes: int
    bodies: int = 200
    lost: set[tuple[int, int, int]] = field(default_factory=set)

    @property
    def a_year(self) -> int:
        """How many numbers each body gave in a year."""
        return self.documents // (self.bodies * len(YEARS))

    def symbol(self, body: int) -> str:
        """Every other body has a symbol of its own, the others share one."""
        return f"QĐ-UB{body}X" if body % 2 else "QĐ-UBND"

    def papers(self) -> Iterator[Paper]:
        """Yield the papers that are here: one of each body is missing, of its third year."""
        scan = 0
        for body in range(self.bodies):
            for year in YEARS:
                for number in range(1, self.a_year + 1):
                    scan += 1
                    if year == YEARS[2] and number == self.a_year // 2:
                        continue
                    yield self._paper(body, year, number, scan)

    def _paper(self, body: int, year: int, number: int, scan: int) -> Paper:
        on = date(year, 1, 1) + timedelta(days=number * 364 // max(1, self.a_year))
        is_first = year == YEARS[0] and number == 1
        held = [1 + number % max(1, self.a_year // 3), self.a_year]
        # Beyond the last number: nobody holds it.
        cites = [*held, self.a_year + 100 + body] if is_first else held
        short = year == YEARS[1] and number == 2 and body % 4 == 0
        # The same scan as that of the body before.
        twice = year == YEARS[3] and number == 3 and body % 10 == 1
        return Paper(
            body, year, number, on, tuple((each, on) for each in cites), 3, 2 if short else 3,
            scan - self.a_year * len(YEARS) if twice else scan,
        )  # fmt: skip

    def unseen(self, box: int) -> bool:
        """Tell whether nobody saw a box for years."""
        return box % 100 == 7

    def losses(self) -> Losses:
        """Return what was planted."""
        bodies = range(self.bodies)
        return Losses(
            number_gap=self.bodies,
            cited_not_held=self.bodies,
            pages_differ=sum(body % 4 == 0 for body in bodies),
            claimed_twice=sum(body % 10 == 1 for body in bodies),
            box_unseen=sum(self.unseen(box) for box in range(self.boxes)),
        )
