"""How many rows answer and how they divide: exact where few, by a sample where very many."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tantivy import Query, Schema, Searcher

from hoso.search.engine.answers import MOST_COUNTED, Facets, Filters
from hoso.search.engine.clauses import all_of
from hoso.search.engine.questions import Clause, Question
from hoso.search.engine.rows import Row
from hoso.search.engine.schema import SAMPLE, SAMPLE_OF
from hoso.search.engine.spelling import pair

# Up to so many rows are counted without asking the sample first: that would cost more than it saves.
_FEW = 150_000
_SAMPLED = 250
_MOST_BODIES = 20
_MOST_VALUES = 100
_REQUEST: dict[str, Any] = {
    "kind": {"terms": {"field": "kind", "size": _MOST_VALUES}},
    "type": {"terms": {"field": "type", "size": _MOST_VALUES}},
    "body": {"terms": {"field": "body", "size": _MOST_BODIES}},
    "year": {"terms": {"field": "year", "size": _MOST_VALUES}},
    "all": {"value_count": {"field": "day"}},
}


@dataclass(slots=True)
class Counted:
    """A count with its division; `is_more` when there are more than `MOST_COUNTED`."""

    total: int = 0
    is_estimate: bool = False
    values: dict[str, Counter[Any]] = field(
        default_factory=lambda: {name: Counter() for name in ("kind", "type", "body", "year")}
    )

    @property
    def is_more(self) -> bool:
        return self.total > MOST_COUNTED

    def add_rows(self, rows: Iterable[Row]) -> None:
        """Count rows that the index does not have."""
        for row in rows:
            self.total += 1
            self.values["kind"][row.kind] += 1
            self.values["type"].update([row.type_code] if row.type_code else [])
            self.values["body"].update(body.hex for body in row.bodies)
            self.values["year"].update([row.year] if row.year else [])

    def facets(self) -> Facets:
        """Return the division as it is shown."""
        return Facets(
            kinds=tuple(self.values["kind"].most_common()),
            types=tuple(self.values["type"].most_common()),
            bodies=tuple(self.values["body"].most_common(_MOST_BODIES)),
            years=tuple(sorted(self.values["year"].items(), reverse=True)),
            are_estimates=self.is_estimate,
        )


def count(searcher: Searcher, schema: Schema, query: Query, *, at_most: int) -> Counted:
    """Count the rows that match `query`; `at_most` is a bound known beforehand (`most_rows`).

    Where the sample alone holds `_SAMPLED` rows, the answer is an estimate from it: so the cost does not
    grow with what is stored. That many come from a thousand rows or fewer less often than a disk forgets.
    """
    if at_most > _FEW:
        sampled = Query.term_query(schema, "part", SAMPLE, index_option="basic")
        part = _counted(searcher, all_of([sampled, query]), times=SAMPLE_OF)
        if part.total >= _SAMPLED * SAMPLE_OF:
            return part
    return _counted(searcher, query, times=1)


def most_rows(searcher: Searcher, question: Question, filters: Filters) -> int:
    """Return a bound on how many rows answer, whoever asks; only the way of counting depends on it."""
    narrowing = [_rows_with(searcher, "type", filters.type_codes)] if filters.type_codes else []
    if filters.bodies:
        narrowing.append(_rows_with(searcher, "body", (body.hex for body in filters.bodies)))
    if filters.from_on and filters.to_on:
        years = range(filters.from_on.year, filters.to_on.year + 1)
        narrowing.append(_rows_with(searcher, "year", years))
    by_words = [_rows_with(searcher, *_sure_term(clause)) for clause in question.clauses]
    by_name = [_rows_with(searcher, named.field, named.values) for named in question.named]
    answering = min(by_words, default=searcher.num_docs) + sum(by_name)
    return min([answering, *narrowing])


def _sure_term(clause: Clause) -> tuple[str, list[str]]:
    """Return a field and a term that every row with this clause holds."""
    if clause.is_phrase:
        return "pairs", [pair(clause.words[0].folded, clause.words[1].folded)]
    return "text", [clause.words[0].folded]


def _rows_with(searcher: Searcher, field: str, terms: Iterable[object]) -> int:
    return sum(searcher.doc_freq(field, term) for term in terms)


def _counted(searcher: Searcher, query: Query, *, times: int) -> Counted:
    answer = searcher.aggregate(query, _REQUEST)
    counted = Counted(int(answer["all"]["value"]) * times, is_estimate=times > 1)
    for name, values in counted.values.items():
        for bucket in answer[name]["buckets"]:
            key = int(bucket["key"]) if name == "year" else bucket["key"]
            values[key] = bucket["doc_count"] * times
    return counted
