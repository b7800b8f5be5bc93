"""How many rows answer and how they divide: exact where few, by a sample where very many."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tantivy import Query, Schema, Searcher

from hoso.search.engine.answers import MOST_COUNTED, Facets
from hoso.search.engine.clauses import all_of
from hoso.search.engine.rows import Row
from hoso.search.engine.schema import SAMPLE, SAMPLE_OF

# Up to so many rows are counted without asking the sample first: that would cost more than it saves.
_FEW = 150_000
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
    """Count the rows that match `query`; `at_most` is a bound known beforehand.

    Where the sample alone holds more rows than we count to, the answer is an estimate from it: so the
    cost does not grow with what is stored.
    """
    if at_most > _FEW:
        sampled = Query.term_query(schema, "part", SAMPLE, index_option="basic")
        part = _counted(searcher, all_of([sampled, query]), times=SAMPLE_OF)
        if part.total > MOST_COUNTED * SAMPLE_OF:
            return part
    return _counted(searcher, query, times=1)


def _counted(searcher: Searcher, query: Query, *, times: int) -> Counted:
    answer = searcher.aggregate(query, _REQUEST)
    counted = Counted(int(answer["all"]["value"]) * times, is_estimate=times > 1)
    for name, values in counted.values.items():
        for bucket in answer[name]["buckets"]:
            key = int(bucket["key"]) if name == "year" else bucket["key"]
            values[key] = bucket["doc_count"] * times
    return counted
