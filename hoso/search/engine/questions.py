"""What a person typed, understood: words, "phrases", numbers in any spelling. Nothing is refused."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from hoso.lib.text import nfc
from hoso.rulesets import numbers
from hoso.search.engine.spelling import accented_words, folded_words

# Folded words that stand in a row.
Phrase = tuple[str, ...]
MOST_WORDS = 32
_QUOTES = str.maketrans(dict.fromkeys("“”„«»″", '"'))
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_]{2})")
_LONGEST_NUMBER = 8
_NUMBER_SIGNS = frozenset({"so", "nr", "no"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word: folded, and with its accents (the tone written last)."""

    folded: str
    accented: str

    @property
    def has_accents(self) -> bool:
        return self.folded != self.accented


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that must be there: a word, or several in a row; `start` and `end` say where it was typed."""

    words: tuple[Word, ...]
    start: int
    end: int

    @property
    def folded(self) -> Phrase:
        return tuple(word.folded for word in self.words)

    @property
    def is_phrase(self) -> bool:
        return len(self.words) > 1

    @property
    def has_accents(self) -> bool:
        return any(word.has_accents for word in self.words)


@dataclass(frozen=True, slots=True)
class Named:
    """Clauses `first` to `last` (not included) name something: a number, or bodies by their ids.

    `field` is the index's field that holds one of `values`.
    """

    field: str
    values: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for; `named` are other readings of some of the clauses."""

    typed: str
    clauses: tuple[Clause, ...] = ()
    named: tuple[Named, ...] = ()

    @property
    def words(self) -> list[Word]:
        return [word for clause in self.clauses for word in clause.words]

    @property
    def terms(self) -> tuple[str, ...]:
        """The folded words to be marked, each once."""
        return tuple(dict.fromkeys(word.folded for word in self.words))

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """What is to be marked: words, and phrases and numbers, which count only where the whole stands."""
        numbered = [named for named in self.named if named.field == "number"]
        spoken_for = {place for named in numbered for place in range(named.first, named.last)}
        whole = [tuple(named.values[0].split("-")) for named in numbered]
        others = [clause.folded for place, clause in enumerate(self.clauses) if place not in spoken_for]
        return tuple(dict.fromkeys([*whole, *others]))

    @property
    def has_accents(self) -> bool:
        return any(clause.has_accents for clause in self.clauses)

    def without(self, named: Named) -> tuple[Clause, ...]:
        """Return the clauses that `named` does not speak for."""
        return self.clauses[: named.first] + self.clauses[named.last :]

    def naming(self, more: Iterable[Named]) -> "Question":
        """Return the question with further readings of its clauses."""
        return replace(self, named=self.named + tuple(more))


def ask(text: str) -> Question:
    """Read what a person typed.

    A quotation mark without its partner is ignored; words after the 32nd are dropped.
    """
    typed = nfc(text).translate(_QUOTES).strip()
    clauses: list[Clause] = []
    start, pieces = 0, typed.split('"')
    for place, piece in enumerate(pieces):
        end = start + len(piece)
        is_quoted = place % 2 == 1 and place < len(pieces) - 1
        spans = [(start, end)] if is_quoted else [found.span() for found in _WORD.finditer(typed, start, end)]
        clauses.extend(_clause(typed, *span) for span in spans)
        start = end + 1
    kept = _within_limit(clauses)
    return Question(typed, kept, _numbers(typed, kept))


def _clause(typed: str, start: int, end: int) -> Clause:
    pairs = zip(folded_words(typed[start:end]), accented_words(typed[start:end]), strict=False)
    return Clause(tuple(Word(folded, accented) for folded, accented in pairs), start, end)


def _within_limit(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    kept, left = [], MOST_WORDS
    for clause in clauses:
        if clause.words and left > 0:
            kept.append(replace(clause, words=clause.words[:left]))
            left -= len(clause.words)
    return tuple(kept)


def _numbers(typed: str, clauses: tuple[Clause, ...]) -> tuple[Named, ...]:
    """Find the document numbers among the clauses, longest first; a lone figure is a number too."""
    found: list[Named] = []
    place = 0
    while place < len(clauses):
        named = _number_at(typed, clauses, place)
        if named is not None:
            found.append(named)
        place = named.last if named else place + 1
    if not found and len(clauses) == 1:
        found = [Named("number", (key,), 0, 1) for key in numbers.search_keys(typed.strip(' "'))]
    return tuple(found)


def _number_at(typed: str, clauses: tuple[Clause, ...], first: int) -> Named | None:
    if not clauses[first].words[0].folded[0].isdigit():
        return None
    for last in range(min(len(clauses), first + _LONGEST_NUMBER), first, -1):
        keys = _keys(typed, clauses[first:last])
        if keys:
            signed = first > 0 and _is_number_sign(clauses[first - 1])
            return Named("number", keys, first - 1 if signed else first, last)
    return None


def _is_number_sign(clause: Clause) -> bool:
    return not clause.is_phrase and clause.words[0].folded in _NUMBER_SIGNS


def _keys(typed: str, clauses: tuple[Clause, ...]) -> tuple[str, ...]:
    """Return the keys under which documents of this number stand; empty when it is no number."""
    between = typed[clauses[0].start : clauses[-1].end]
    if '"' in between:  # a phrase is a number as a whole or not at all
        return ()
    number = numbers.parse(_GLUED.sub("/", between))
    return () if number is None else (numbers.key_of(number), glued(numbers.key_of(number)))


def keys_of(number: str, symbol: str) -> list[str]:
    """Return every key a row with this number answers to."""
    if not number:
        return []
    keys = numbers.index_keys(number, symbol)
    return [*keys, glued(keys[0])]


def glued(key: str) -> str:
    """Return the key as someone types it who leaves out every sign between its parts."""
    return "=" + key.replace("-", "")
