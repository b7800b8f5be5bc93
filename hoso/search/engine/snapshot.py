"""Asking the index as of one commit: hits, counts, facets and snippets, all inside the asker's rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import tantivy
from tantivy import FieldType, Query

from hoso.search.engine import snippets
from hoso.search.engine.answers import MOST_COUNTED, Completion, Filters, Found, Hit, Order, Rank
from hoso.search.engine.clauses import (
    Clauses,
    Tier,
    all_of,
    filter_queries,
    in_tiers,
    rank_of,
    rights_query,
    without_keys,
)
from hoso.search.engine.completing import Completer
from hoso.search.engine.counting import Counted, count, most_rows
from hoso.search.engine.matching import FreshRow
from hoso.search.engine.paging import Entry, Place, find_start, merge
from hoso.search.engine.questions import Phrase, Question
from hoso.search.engine.rights import Rights

_MOST_REMEMBERED = 256
_MANY = 2000


@dataclass(frozen=True, slots=True)
class Ask:
    """One look-up. `after` is `Found.next` of the page before.

    `hidden` are keys whose rows in the index are out of date: they are left out of everything, and
    `fresh` holds what stands in their place, straight from the database.
    """

    question: Question
    rights: Rights
    filters: Filters = field(default_factory=Filters)
    order: Order = Order.BEST
    size: int = 20
    after: str | None = None
    hidden: frozenset[str] = frozenset()
    fresh: Sequence[FreshRow] = ()


class Opened:
    """Queries for what rights open, built once for equal rights.

    It serves every snapshot of one generation in which `scope_ordinals` hold all scopes: commits that
    bring no new scope leave it as it is.
    """

    def __init__(self, schema: tantivy.Schema, scope_ordinals: Mapping[UUID, int]) -> None:
        self._schema, self.scope_ordinals = schema, scope_ordinals
        self._queries: dict[Any, Query] = {}

    def by(self, rights: Rights) -> Query:
        """Return the query for everything that `rights` opens."""
        identity = rights.identity()
        query = self._queries.get(identity)
        if query is None:
            query = rights_query(self._schema, rights, self.scope_ordinals)
            if len(self._queries) >= _MOST_REMEMBERED:
                self._queries.clear()
            self._queries[identity] = query
        return query


class Snapshot:
    """The index as of one commit: every question to it sees the same rows."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, opened: Opened) -> None:
        self._schema, self._searcher, self._opened = schema, searcher, opened

    @property
    def rows(self) -> int:
        """How many rows there are, whoever may see them."""
        return self._searcher.num_docs

    @property
    def segments(self) -> int:
        """In how many pieces the index lies: each costs every question a little."""
        return self._searcher.num_segments

    def look_up(self, ask: Ask) -> Found:
        """Return one page of what answers, best first, with counts and facets of all that answers."""
        return _LookUp(self, ask).answer()

    def complete(
        self,
        typed: str,
        rights: Rights,
        *,
        limit: int = 8,
        hidden: frozenset[str] = frozenset(),
        fresh: Sequence[FreshRow] = (),
    ) -> list[Completion]:
        """Return ways to go on typing, made only of rows the asker may see; see `Ask`."""
        completer = Completer(typed)
        completer.look(
            self._searcher,
            self._schema,
            without_keys(self._schema, self.visible(rights), sorted(hidden)),
        )
        for each in fresh:
            if rights.sees(each.row):
                completer.look_at(each.row)
        return completer.completions(limit)

    def visible(self, rights: Rights) -> Query:
        """Return the query for what `rights` opens in this snapshot."""
        return self._opened.by(rights)


class _LookUp:
    """One look-up under way."""

    def __init__(self, snapshot: Snapshot, ask: Ask) -> None:
        self._schema, self._searcher = snapshot._schema, snapshot._searcher
        self._ask = ask
        visible = without_keys(self._schema, snapshot.visible(ask.rights), sorted(ask.hidden))
        self._inside = [visible, *filter_queries(self._schema, ask.filters)]
        self._clauses = Clauses(self._schema, ask.question)

    def answer(self) -> Found:
        fresh = self._fresh()
        at_most = most_rows(self._searcher, self._ask.question, self._ask.filters)
        tiers, counted = self._clauses.tiers(), self._count(self._clauses.matching(), at_most=at_most)
        counted.add_rows(entry.fresh.row for entry in fresh if entry.fresh)
        has_all = counted.total > 0
        if not has_all:
            tiers = self._clauses.some()
            counted = self._count(tiers[0][1], at_most=self._searcher.num_docs) if tiers else counted
        return self._page(merge(fresh, self._ranked(tiers, counted), self._order), counted, has_all=has_all)

    @property
    def _order(self) -> Order:
        """Without words there is nothing to be better or worse at: the newest comes first."""
        if self._ask.order is Order.BEST and not self._ask.question.clauses:
            return Order.NEWEST
        return self._ask.order

    @property
    def _wanted(self) -> int:
        return min(Place.read(self._ask.after).position + self._ask.size + 1, MOST_COUNTED)

    def _fresh(self) -> list[Entry]:
        entries = []
        for fresh in self._ask.fresh:
            rank = fresh.rank(self._ask.question)
            if rank is not None and self._ask.rights.sees(fresh.row) and fresh.passes(self._ask.filters):
                day = fresh.row.dated_on.toordinal() if fresh.row.dated_on else 0
                entries.append(Entry(rank, day, fresh=fresh))
        return entries

    def _count(self, query: Query, *, at_most: int) -> Counted:
        return count(self._searcher, self._schema, all_of([*self._inside, query]), at_most=at_most)

    def _ranked(self, tiers: list[Tier], counted: Counted) -> list[Entry]:
        """Return the first rows of the index, in order, as many as the page needs."""
        if not tiers or not counted.total:
            return []
        if self._order is not Order.BEST:
            return self._by_date(tiers)
        if counted.is_more and self._are_many_at_the_top():
            return self._tier_by_tier(tiers)
        matching = tiers[0][1] if len(tiers) == 1 else self._clauses.matching()
        found = self._best(matching, tiers)
        return [Entry(rank_of(score), address=address) for score, address in found]

    def _are_many_at_the_top(self) -> bool:
        """Tell whether the first tiers alone are likely to fill the page; only the cost depends on it."""
        words = [self._searcher.doc_freq("head", word.folded) for word in self._ask.question.words]
        return min(words, default=0) >= _MANY

    def _tier_by_tier(self, tiers: list[Tier]) -> list[Entry]:
        """Go down the tiers until the page is full: where very many rows answer, the first tiers do."""
        entries: dict[tuple[int, int], Entry] = {}
        for rank, query in tiers:
            for _, address in self._best(query, []):
                entries.setdefault((address.segment_ord, address.doc), Entry(rank, address=address))
            if len(entries) >= self._wanted:
                break
        return list(entries.values())[: self._wanted]

    def _best(self, query: Query, tiers: list[Tier]) -> list[tuple[Any, tantivy.DocAddress]]:
        scored = in_tiers(self._clauses.closer(all_of([query, *self._inside])), tiers)
        found = self._searcher.search(scored, limit=self._wanted, count=False)
        return found.hits

    def _by_date(self, tiers: list[Tier]) -> list[Entry]:
        """Return rows by their date, undated ones last."""
        matching = tiers[0][1] if len(tiers) == 1 else self._clauses.matching()
        undated = Query.term_query(self._schema, "day", 0)
        dated = Query.range_query(self._schema, "day", FieldType.Unsigned, 1)
        order = tantivy.Order.Asc if self._order is Order.OLDEST else tantivy.Order.Desc
        entries: list[Entry] = []
        for part in (dated, undated):
            left = self._wanted - len(entries)
            if left > 0:
                query = all_of([*self._inside, matching, part])
                found = self._searcher.search(
                    query, limit=left, count=False, order_by_field="day", order=order
                )
                entries += [Entry(Rank.TEXT, day, address=address) for day, address in found.hits]
        return entries

    def _page(self, entries: list[Entry], counted: Counted, *, has_all: bool) -> Found:
        ask, place = self._ask, Place.read(self._ask.after)
        start = find_start(entries, place, self._key, reach=ask.size)
        shown = entries[start : min(start + ask.size, MOST_COUNTED)]
        following = start + len(shown)
        more = bool(shown) and following < min(len(entries), MOST_COUNTED)
        phrases = ask.question.phrases
        return Found(
            hits=tuple(self._hit(entry, phrases) for entry in shown),
            total=min(counted.total, MOST_COUNTED),
            is_more=counted.is_more,
            facets=counted.facets(),
            next=str(Place(following, self._key(shown[-1]))) if more else None,
            terms=ask.question.terms,
            has_all_words=has_all or not shown,
        )

    def _key(self, entry: Entry) -> str:
        if entry.fresh is not None:
            return entry.fresh.row.key
        assert entry.address is not None
        return str(self._searcher.doc(entry.address).get_first("key"))

    def _hit(self, entry: Entry, phrases: Sequence[Phrase]) -> Hit:
        if entry.fresh is not None:
            row = entry.fresh.row
            return Hit(
                row.key, row.kind, entry.rank, row.title, row.full_number, snippets.cut(row.text, phrases)
            )
        assert entry.address is not None
        document = self._searcher.doc(entry.address)
        key, kind = (str(document.get_first(name)) for name in ("key", "kind"))
        title, number, text = (_stored(document, name) for name in ("title", "full_number", "body_text"))
        return Hit(key, kind, entry.rank, title, number, snippets.cut(text, phrases))


def _stored(document: tantivy.Document, name: str) -> str:
    value = document.get_first(name)
    return bytes(value).decode() if value is not None else ""
