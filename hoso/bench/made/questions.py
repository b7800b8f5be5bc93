"""What people would ask of the made-up documents: a mix of kinds, the same for everybody."""

import random
from dataclasses import dataclass, field

from hoso.bench.made.texts import MadeDocument, Maker
from hoso.bench.made.words import WORDS
from hoso.lib.text import fold
from hoso.samples.seeding import repeatable
from hoso.search.engine.answers import Filters

# Kind -> share in a hundred.
SHARES = {
    "number": 15,
    "words": 15,
    "accented words": 15,
    "frequent word": 8,
    "phrase": 10,
    "person": 10,
    "part of a subject": 12,
    "place": 7,
    "words and filters": 8,
}


@dataclass(frozen=True, slots=True)
class MadeQuestion:
    """One question: its kind, what is typed, and the filters set besides."""

    kind: str
    typed: str
    filters: Filters = field(default_factory=Filters)


def make_questions(maker: Maker, count: int, *, seed: int = 7) -> list[MadeQuestion]:
    """Return `count` questions about the first documents of `maker`."""
    chance = repeatable(seed)
    documents = list(maker.documents(2000))
    kinds = chance.choices(list(SHARES), weights=list(SHARES.values()), k=count)
    return [_question(chance, kind, chance.choice(documents)) for kind in kinds]


def _question(chance: random.Random, kind: str, about: MadeDocument) -> MadeQuestion:
    match kind:
        case "number":
            typed = chance.choice([about.full_number, fold(about.full_number).replace("/", " ")])
        case "words":
            typed = fold(f"{chance.choice(WORDS)} {chance.choice(WORDS)}")
        case "accented words":
            typed = f"{chance.choice(WORDS)} {chance.choice(WORDS)}"
        case "frequent word":
            typed = chance.choice(WORDS[:12])
        case "phrase":
            typed = f'"{_run(chance, about.text, 3)}"'
        case "person":
            typed = about.signer
        case "part of a subject":
            typed = _run(chance, about.subject, 5)
        case "place":
            typed = about.subject.rpartition(" xã ")[2]
        case _:
            span = Filters(
                type_codes=frozenset([about.type_code]),
                from_on=about.on.replace(month=1, day=1),
                to_on=about.on,
            )
            return MadeQuestion(kind, f"{chance.choice(WORDS)}", span)
    return MadeQuestion(kind, typed)


def _run(chance: random.Random, text: str, length: int) -> str:
    """Return some words of `text` that stand in a row, without signs."""
    words = "".join(char if char.isalnum() else " " for char in text).split()
    start = chance.randrange(max(1, len(words) - length))
    return " ".join(words[start : start + length])
