"""The same question asked of a row that the index does not have yet."""

from collections.abc import Sequence

from hoso.search.engine.answers import Filters, Rank
from hoso.search.engine.questions import Clause, Question, keys_of
from hoso.search.engine.rows import Row
from hoso.search.engine.spelling import accented_words, folded_words


class FreshRow:
    """A row with its words, ready to be compared; what it answers is what the index would."""

    def __init__(self, row: Row) -> None:
        self.row = row
        everything = f"{row.heading}\n{row.text}"
        self._top = _line(folded_words(row.heading))
        self._top_accented = _line(accented_words(row.heading))
        self._text = _line(folded_words(everything))
        self._accented = frozenset(accented_words(everything))
        self._names = {
            "number": frozenset(keys_of(row.number, row.symbol)),
            "body": frozenset(body.hex for body in row.bodies),
        }

    def rank(self, question: Question) -> Rank | None:
        """Return in which tier the row answers; None when it does not."""
        clauses, spelled = question.clauses, question.has_accents
        tiers = (
            (Rank.NUMBER, self._is_named(question, "number")),
            (Rank.TOP_ACCENTED, spelled and all(map(self._at_top_accented, clauses))),
            (Rank.BODY, self._is_named(question, "body")),
            (Rank.TEXT_ACCENTED, spelled and all(map(self._in_text_accented, clauses))),
            (Rank.TOP, bool(clauses) and all(map(self._at_top, clauses))),
            (Rank.TEXT, all(map(self._in_text, clauses))),
        )
        return next((rank for rank, holds in tiers if holds), None)

    def passes(self, filters: Filters) -> bool:
        """Tell whether the row is what the filters ask for."""
        row = self.row
        return (
            (not filters.kinds or row.kind in filters.kinds)
            and (not filters.type_codes or row.type_code in filters.type_codes)
            and (not filters.bodies or not filters.bodies.isdisjoint(row.bodies))
            and _is_between(row, filters)
        )

    def _is_named(self, question: Question, field: str) -> bool:
        return any(
            not self._names[field].isdisjoint(named.values)
            and all(map(self._in_text, question.without(named)))
            for named in question.named
            if named.field == field
        )

    def _at_top(self, clause: Clause) -> bool:
        return _line([word.folded for word in clause.words]) in self._top

    def _at_top_accented(self, clause: Clause) -> bool:
        if not clause.has_accents:
            return self._at_top(clause)
        return _line([word.accented for word in clause.words]) in self._top_accented

    def _in_text(self, clause: Clause) -> bool:
        return _line([word.folded for word in clause.words]) in self._text

    def _in_text_accented(self, clause: Clause) -> bool:
        spelled = all(word.accented in self._accented for word in clause.words if word.has_accents)
        return spelled and self._in_text(clause)


def _line(words: Sequence[str]) -> str:
    """Return the words between single spaces, one at each end too: then `in` finds whole words only."""
    return f" {' '.join(words)} "


def _is_between(row: Row, filters: Filters) -> bool:
    if filters.from_on is None and filters.to_on is None:
        return True
    if row.dated_on is None:
        return False
    return (filters.from_on is None or filters.from_on <= row.dated_on) and (
        filters.to_on is None or row.dated_on <= filters.to_on
    )
