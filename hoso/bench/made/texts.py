"""Vietnamese office documents made up by rule: for measuring, in any number, the same for everybody.

Nothing here is taken from a real document. Words follow the long tail of real ones (the second half of the
vocabulary is rare), phrases come back as they do in office prose, and names, numbers and places are many.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from hoso.bench.made.words import (
    GIVEN,
    LINKS,
    MIDDLES,
    ONSETS,
    OPENINGS,
    RIMES,
    SURNAMES,
    SYMBOLS,
    TYPES,
    WORDS,
)
from hoso.samples.seeding import repeatable


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """One made-up document; `text` holds its printed lines, `body` and `scope` are ordinals."""

    ordinal: int
    number: str
    symbol: str
    type_code: str
    type_name: str
    subject: str
    signer: str
    on: date
    body: int
    scope: int
    access_class: int
    text: str

    @property
    def full_number(self) -> str:
        return f"{self.number}/{self.symbol}"


class Maker:
    """Makes documents from one seed: document 7 of seed 1 is the same everywhere."""

    def __init__(self, *, seed: int = 1, scopes: int = 4000, bodies: int = 600) -> None:
        self.seed, self.scopes, self.bodies = seed, scopes, bodies
        chance = repeatable(seed)
        self.weights = _long_tail(len(WORDS), 1.0)
        self.places = sorted({_place(chance) for _ in range(3000)})
        self.phrases = [self._phrase(chance) for _ in range(40_000)]
        self.phrase_weights = _long_tail(len(self.phrases), 0.6)
        self.body_weights = _long_tail(bodies, 0.6)

    def documents(self, count: int) -> Iterator[MadeDocument]:
        """Yield documents 0 to `count` - 1."""
        chance = repeatable(self.seed)
        for ordinal in range(count):
            yield self._document(chance, ordinal)

    def _phrase(self, chance: random.Random) -> str:
        parts = chance.choices(WORDS, cum_weights=self.weights, k=chance.randint(1, 4))
        parts.insert(chance.randint(0, len(parts)), chance.choice(LINKS))
        return " ".join(parts)

    def _document(self, chance: random.Random, ordinal: int) -> MadeDocument:
        code, short, name, _ = chance.choices(TYPES, weights=[row[3] for row in TYPES])[0]
        body = chance.choices(range(self.bodies), cum_weights=self.body_weights)[0]
        group = SYMBOLS[(body * 7 + chance.randrange(3)) % len(SYMBOLS)]
        symbol = f"{short}-{group}" if short else group
        number = str(1 + int(chance.paretovariate(0.5)) % 4000)
        on = date(1998, 1, 1) + timedelta(days=int(10_000 * chance.betavariate(3, 1.4)))
        subject, signer = self._subject(chance), _person(chance)
        # Scopes of one body lie together, so that a grant over one body is a run of scopes.
        scope = (body * self.scopes // self.bodies + chance.randrange(6)) % self.scopes
        access_class = chance.choices((0, 1, 2, 3), weights=(15, 70, 10, 5))[0]
        text = self._text(chance, f"{number}/{symbol}", name, subject, signer, on)
        return MadeDocument(
            ordinal, number, symbol, code, name, subject, signer, on, body, scope, access_class, text
        )

    def _subject(self, chance: random.Random) -> str:
        opening = chance.choice(OPENINGS)
        phrases = chance.choices(self.phrases, cum_weights=self.phrase_weights, k=chance.randint(2, 4))
        return f"Về việc {opening} {' '.join(phrases)} xã {chance.choice(self.places)}"

    def _text(
        self, chance: random.Random, full_number: str, name: str, subject: str, signer: str, on: date
    ) -> str:
        place = chance.choice(self.places)
        day = f"{place}, ngày {on.day} tháng {on.month} năm {on.year}"
        lines = [f"Số: {full_number}", day, name.upper(), subject]
        length = min(int(chance.lognormvariate(4.0, 0.6)), 600)
        phrases = chance.choices(self.phrases, cum_weights=self.phrase_weights, k=length)
        for start in range(0, length, 9):
            lines.append(", ".join(phrases[start : start + 9]).capitalize() + ".")
            if chance.random() < 0.3:
                village, plot = chance.choice(self.places), chance.randrange(3000)
                lines.append(f"Ông (bà) {_person(chance)}, thôn {village}, thửa số {plot}.")
        lines += ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", signer]
        return "\n".join(lines)


def _long_tail(count: int, steepness: float) -> list[float]:
    """Return cumulative weights of ranks 1 to `count` after Zipf and Mandelbrot."""
    return list(accumulate(1 / (rank + 10) ** steepness for rank in range(1, count + 1)))


def _place(chance: random.Random) -> str:
    return " ".join((chance.choice(ONSETS) + chance.choice(RIMES)).capitalize() for _ in range(2))


def _person(chance: random.Random) -> str:
    return f"{chance.choice(SURNAMES)} {chance.choice(MIDDLES)} {chance.choice(GIVEN)}"
