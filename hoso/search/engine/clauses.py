"""Questions, filters and rights as queries of tantivy."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from math import ceil
from typing import Any, cast
from uuid import UUID

from tantivy import FieldType, Occur, Query, Schema

from hoso.search.engine.answers import Filters, Rank
from hoso.search.engine.questions import Clause, Question, Word
from hoso.search.engine.rights import Rights, terms_for
from hoso.search.engine.spelling import pair

Tier = tuple[Rank, Query]

# Far above any BM25 score, and small enough that a 32-bit score keeps three digits behind the point.
_STEP = 1000.0
_SHARE_OF_WORDS = 0.7


def all_of(queries: Sequence[Query]) -> Query:
    """Return a query for what matches every one; for everything when there is none."""
    if not queries:
        return Query.all_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, part) for part in queries])


def any_of(queries: Sequence[Query]) -> Query:
    """Return a query for what matches at least one; for nothing when there is none."""
    if not queries:
        return Query.empty_query()
    return (
        queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, each) for each in queries])
    )


def with_bonus(query: Query, bonuses: Sequence[Query]) -> Query:
    """Return `query` with the score of each bonus added where it matches too.

    One inside the other: side by side, tantivy would walk through every row of every bonus instead of
    asking each only about the rows of `query`.
    """
    for bonus in bonuses:
        query = Query.boolean_query([(Occur.Must, query), (Occur.Should, bonus)])
    return query


def in_tiers(query: Query, tiers: Sequence[Tier]) -> Query:
    """Return `query` with a score that puts the rows of each tier above the next; see `rank_of`."""
    return with_bonus(query, [Query.const_score_query(each, _step(rank)) for rank, each in tiers])


def rank_of(score: float) -> Rank:
    """Return the first tier of a row whose score `in_tiers` made: the highest step is more than all below."""
    steps = int(score / _STEP)
    return Rank(max(0, Rank.SOME - steps.bit_length()))


def _step(rank: Rank) -> float:
    return _STEP * (1 << Rank.SOME - rank >> 1)


class Clauses:
    """Builds the queries of one question for one schema."""

    def __init__(self, schema: Schema, question: Question) -> None:
        self._schema = schema
        self._question = question

    def tiers(self) -> list[Tier]:
        """Return what is looked for, best first; a row counts in the first tier that it matches."""
        clauses, spelled = self._question.clauses, self._question.has_accents
        tiers: list[tuple[Rank, Query | None]] = [
            (Rank.NUMBER, self._named("number")),
            (Rank.TOP_ACCENTED, self._every(clauses, self._top_accented) if spelled else None),
            (Rank.BODY, self._named("body")),
            (Rank.TEXT_ACCENTED, self._every(clauses, self._text_accented) if spelled else None),
            (Rank.TOP, self._every(clauses, self._top) if clauses else None),
            (Rank.TEXT, self._every(clauses, self._text)),
        ]
        return [(rank, query) for rank, query in tiers if query is not None]

    def matching(self) -> Query:
        """Return the query for every row of any tier."""
        named = [self._named("number"), self._named("body")]
        return any_of([*filter(None, named), self._every(self._question.clauses, self._text)])

    def closer(self, query: Query) -> Query:
        """Return `query` with a better score for rows in which words stand side by side as they were typed.

        Vietnamese writes most words as two syllables with a space: apart they mean something else.
        """
        return with_bonus(query, [self._pair(*two) for two in pairwise(self._question.words)])

    def some(self) -> list[Tier]:
        """Return what holds most of the words, for a question that nothing answers in full."""
        clauses = self._question.clauses
        # Half a number is another number, half a body's name another body.
        is_one_name = any(not self._question.without(named) for named in self._question.named)
        if len(clauses) < 2 or is_one_name:
            return []
        least = min(len(clauses) - 1, ceil(len(clauses) * _SHARE_OF_WORDS))
        found = Query.boolean_query(
            [(Occur.Should, self._text(clause)) for clause in clauses], minimum_number_should_match=least
        )
        return [(Rank.SOME, found)]

    def _named(self, field: str) -> Query | None:
        readings = [
            all_of(
                [
                    Query.term_set_query(self._schema, field, list(named.values)),
                    *map(self._text, self._question.without(named)),
                ]
            )
            for named in self._question.named
            if named.field == field
        ]
        return any_of(readings) if readings else None

    def _every(self, clauses: Sequence[Clause], part: Callable[[Clause], Query]) -> Query:
        return all_of([part(clause) for clause in clauses])

    def _top(self, clause: Clause) -> Query:
        return self._in_a_row("head", [word.folded for word in clause.words])

    def _top_accented(self, clause: Clause) -> Query:
        if not clause.has_accents:
            return self._top(clause)
        return self._in_a_row("head_accented", [word.accented for word in clause.words])

    def _text(self, clause: Clause) -> Query:
        if not clause.is_phrase:
            return self._term("text", clause.words[0].folded)
        # Pairs are rarer than words: their places are fewer and sooner read.
        return self._in_a_row("pairs", [pair(one.folded, two.folded) for one, two in pairwise(clause.words)])

    def _pair(self, word: Word, following: Word) -> Query:
        return self._term("pairs", pair(word.folded, following.folded))

    def _text_accented(self, clause: Clause) -> Query:
        # Accented words have no positions of their own: the folded ones say that they stand in a row.
        spelled = [self._term("accented", word.accented) for word in clause.words if word.has_accents]
        return all_of([*spelled, self._text(clause)] if clause.is_phrase or not spelled else spelled)

    def _in_a_row(self, field: str, words: list[str]) -> Query:
        if len(words) == 1:
            return self._term(field, words[0])
        return Query.phrase_query(self._schema, field, cast("list[str | tuple[int, str]]", words))

    def _term(self, field: str, word: str) -> Query:
        return Query.term_query(self._schema, field, word, index_option="freq")


def filter_queries(schema: Schema, filters: Filters) -> list[Query]:
    """Return the queries that hits must match besides, none of them scoring."""
    sets = {
        "kind": filters.kinds,
        "type": filters.type_codes,
        "body": frozenset(body.hex for body in filters.bodies),
    }
    queries = [_one_of(schema, field, sorted(values)) for field, values in sets.items() if values]
    if filters.from_on or filters.to_on:
        # Undated rows have day 0, which no range includes.
        first = filters.from_on.toordinal() if filters.from_on else 1
        last = filters.to_on.toordinal() if filters.to_on else None
        queries.append(Query.range_query(schema, "day", FieldType.Unsigned, first, last))
    return [Query.const_score_query(query, 0.0) for query in queries]


def _one_of(schema: Schema, field: str, values: Sequence[Any]) -> Query:
    """Return the query for rows that bear one of `values`; a single one needs no set of rows in memory."""
    if len(values) == 1:
        return Query.term_query(schema, field, values[0], index_option="basic")
    return Query.term_set_query(schema, field, values)


def rights_query(schema: Schema, rights: Rights, ordinals: Mapping[UUID, int]) -> Query:
    """Return the query for everything that `rights` opens; `ordinals` as for `rights.terms_for`."""
    terms = terms_for(rights.scopes, ordinals)
    opened = [_one_of(schema, "access", terms)] if terms else []
    for level, dossiers in rights.dossiers.items():
        opened.append(_up_to(schema, level, "dossier", [dossier.hex for dossier in dossiers]))
    for level, holdings in rights.holdings.items():
        opened.append(_up_to(schema, level, "key", [str(holding) for holding in holdings]))
    return Query.const_score_query(any_of(opened), 0.0)


def _up_to(schema: Schema, level: int, field: str, values: list[str]) -> Query:
    """Return the query for rows that bear one of `values` and are not above the class."""
    below = Query.range_query(schema, "class", FieldType.Unsigned, 0, int(level))
    return all_of([Query.term_set_query(schema, field, values), below])


def without_keys(schema: Schema, query: Query, keys: Sequence[str]) -> Query:
    """Return `query` with the rows of some keys left out."""
    if not keys:
        return query
    gone = Query.term_set_query(schema, "key", list(keys))
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, gone)])
