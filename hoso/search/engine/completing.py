"""Ways to go on typing, taken from the titles and numbers of rows that the asker may see."""

from collections import Counter
from collections.abc import Iterator

from tantivy import Query, Schema, Searcher

from hoso.lib.text import words as words_of
from hoso.search.engine.answers import Completion
from hoso.search.engine.clauses import all_of
from hoso.search.engine.rows import Row
from hoso.search.engine.spelling import folded_words

_MOST_ROWS = 60
_MOST_ENDINGS = 20
_MOST_WORDS_TYPED = 8


class Completer:
    """Collects completions of what was typed so far.

    The last word may be unfinished, the ones before are taken as they are.
    """

    def __init__(self, typed: str) -> None:
        self._words = folded_words(typed)[-_MOST_WORDS_TYPED:]
        self._numbers: Counter[str] = Counter()
        self._phrases: Counter[str] = Counter()

    def look(self, searcher: Searcher, schema: Schema, inside: Query) -> None:
        """Collect from the rows of the index that match `inside`: what the asker may see."""
        if not self._words:
            return
        if self._words[0][0].isdigit():
            prefix = "-".join(self._words)
            for title, number in _rows(searcher, schema, inside, "number", prefix):
                self._add(title, number)
        before = [Query.term_query(schema, "head", word) for word in self._words[:-1]]
        around = all_of([inside, *before])
        for title, number in _rows(searcher, schema, around, "head", self._words[-1]):
            self._add(title, number)

    def look_at(self, row: Row) -> None:
        """Collect from a row that the index does not have; the caller has checked the rights."""
        self._add(row.title, row.full_number)

    def completions(self, limit: int) -> list[Completion]:
        """Return what was collected, numbers first, the most frequent first."""
        numbers = [Completion(text, is_number=True) for text, _ in self._numbers.most_common(limit)]
        phrases = [Completion(text) for text, _ in self._phrases.most_common(limit)]
        return [*numbers, *phrases][:limit]

    def _add(self, title: str, number: str) -> None:
        if not self._words:
            return
        if number and self._continues(folded_words(number)[: len(self._words)]):
            self._numbers[number] += 1
        self._phrases.update(set(self._continuations(title)))

    def _continues(self, words: list[str]) -> bool:
        """Tell whether `words` are what was typed, the last one perhaps longer."""
        return words[:-1] == self._words[:-1] and words[-1:] != [] and words[-1].startswith(self._words[-1])

    def _continuations(self, title: str) -> Iterator[str]:
        """Yield where the title goes on from what was typed: to the end of the word, or to the next one."""
        shown = words_of(title)
        folded = [" ".join(folded_words(word)) for word in shown]
        length = len(self._words)
        for start in range(len(shown) - length + 1):
            if self._continues(folded[start : start + length]):
                finished = folded[start + length - 1] == self._words[-1]
                end = start + length + (1 if finished else 0)
                if end <= len(shown):
                    yield " ".join(shown[start:end]).lower()


def _rows(
    searcher: Searcher, schema: Schema, inside: Query, field: str, prefix: str
) -> Iterator[tuple[str, str]]:
    """Yield title and number of rows inside that have a term beginning with `prefix`."""
    endings = [
        term for term, count in searcher.terms_with_prefix(field, prefix, inside, _MOST_ENDINGS) if count
    ]
    if not endings:
        return
    query = all_of([inside, Query.term_set_query(schema, field, endings)])
    for _, address in searcher.search(query, limit=_MOST_ROWS, count=False).hits:
        document = searcher.doc(address)
        title, number = (document.get_first(name) for name in ("title", "full_number"))
        yield bytes(title or b"").decode(), bytes(number or b"").decode()
