"""The look-up: what answers, inside the asker's rights of this very moment."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.custody import queries as custody
from hoso.dossiers import queries as dossiers
from hoso.holdings import queries as holdings
from hoso.holdings.rules import Kind
from hoso.organisations import queries as organisations
from hoso.registry import queries as registry
from hoso.rulesets.catalogue import RULE_SETS
from hoso.search.engine.answers import Completion, Facets, Filters, Found, Hit, Order, Rank, Snippet
from hoso.search.engine.questions import ask
from hoso.search.engine.rights import Rights
from hoso.search.engine.snapshot import Ask
from hoso.search.engine.snippets import places_of
from hoso.search.engine.spelling import folded_words
from hoso.search.naming import with_bodies
from hoso.search.opening import snapshot
from hoso.search.waiting import Waiting, waiting_now

__all__ = [
    "Choice", "Completion", "Filters", "Line", "Order", "Rank", "Results", "Snippet", "complete", "look_up",
    "marked_among",
]  # fmt: skip

PAGE_LINES = 20
# Completions begin here: one letter says too little and costs as much as a question.
FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One thing found, as the database has it now; `snippet` is cut from its text."""

    id: UUID
    kind: Kind
    title: str
    number: str
    dated_on: date | None
    type_name: str
    issuer: str
    access_class: AccessClass
    rank: Rank
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow what was found: the value to filter by, its label, and how many it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """One page of an answer; see `engine.answers.Found`.

    `total` is None while the index is too far behind to count (`is_behind`): then nothing is counted
    at all, and each line was asked of the database. `is_catching_up`: some of what was saved lately is
    not looked at yet. `bodies` are those the question named.
    """

    lines: tuple[Line, ...]
    total: int | None
    is_more: bool
    kinds: tuple[Choice, ...]
    types: tuple[Choice, ...]
    creators: tuple[Choice, ...]
    years: tuple[Choice, ...]
    are_estimates: bool
    next: str | None
    terms: tuple[str, ...]
    bodies: tuple[UUID, ...]
    has_all_words: bool
    is_catching_up: bool
    is_behind: bool


def look_up(
    actor: Actor,
    text: str,
    *,
    filters: Filters | None = None,
    order: Order = Order.BEST,
    after: str | None = None,
    size: int = PAGE_LINES,
) -> Results:
    """Return one page of what the actor may read and `text` asks for; doors use `services.look_up`.

    `text` is never refused: words, "phrases", numbers in any spelling, old and new names of bodies.
    What was saved a moment ago is found, what was restricted a moment ago is not, in no count either.
    `after` is `Results.next` of the page before.

    Raises:
        IndexMissing: the index has not been built yet.
    """
    question = with_bodies(ask(text), today=actor.on)
    waiting = waiting_now()  # before the snapshot, see there
    found = snapshot().look_up(
        Ask(
            question, rights_of(actor), filters or Filters(), order, size, after,
            hidden=waiting.keys, fresh=waiting.fresh,
        )
    )  # fmt: skip
    named = tuple(UUID(body) for each in question.named if each.field == "body" for body in each.values)
    return _results(actor, found, named, waiting)


def complete(actor: Actor, typed: str, *, limit: int = 8) -> list[Completion]:
    """Return ways to go on typing, made only of titles and numbers that the actor may read.

    Nothing restricted is among them: reading it is recorded, and a stroke of a key is no reading.

    Raises:
        IndexMissing: the index has not been built yet.
    """
    if len(typed.strip()) < FEWEST_LETTERS:
        return []
    waiting = waiting_now()
    if waiting.is_behind:
        return []
    rights = rights_of(actor).up_to(AccessClass.INTERNAL)
    return snapshot().complete(typed, rights, limit=limit, hidden=waiting.keys, fresh=waiting.fresh)


def marked_among(text: str, shown: Sequence[str]) -> set[int]:
    """Return which of the words of a page, in reading order, the question `text` marks.

    A phrase and a number are marked only where the whole of it stands.
    """
    folded, sources = [], []
    for place, word in enumerate(shown):
        for part in folded_words(word):
            folded.append(part)
            sources.append(place)
    return {sources[place] for place in places_of(folded, ask(text).phrases)}


def rights_of(actor: Actor) -> Rights:
    """Return what the actor may read today, from the database: responsibility may have passed just now."""
    return Rights(
        scopes=_by_level(holdings.scopes_open_to(actor, acts.READ)),
        dossiers=_by_level(actor.reach(acts.READ, ScopeKind.DOSSIER)),
        holdings=_by_level(actor.reach(acts.READ, ScopeKind.HOLDING)),
    )


def _by_level(reach: Mapping[AccessClass, frozenset[UUID]]) -> dict[int, frozenset[UUID]]:
    return {int(level): ids for level, ids in reach.items()}


def _results(actor: Actor, found: Found, named: tuple[UUID, ...], waiting: Waiting) -> Results:
    facets = Facets() if waiting.is_behind else found.facets
    return Results(
        lines=_lines(actor, found.hits),
        total=None if waiting.is_behind else found.total,
        is_more=found.is_more,
        kinds=tuple(Choice(kind, kind, count) for kind, count in facets.kinds),
        types=tuple(Choice(code, _type_name(code), count) for code, count in facets.types),
        creators=_creators(facets.bodies, on=actor.on),
        years=tuple(Choice(str(year), str(year), count) for year, count in facets.years),
        are_estimates=facets.are_estimates,
        next=found.next,
        terms=found.terms,
        bodies=named,
        has_all_words=found.has_all_words,
        is_catching_up=waiting.has_others,
        is_behind=waiting.is_behind,
    )


def _type_name(code: str) -> str:
    kinds = (kind for rules in RULE_SETS.values() for kind in rules.types)
    return next((kind.name for kind in kinds if kind.code == code), code)


def _creators(bodies: Sequence[tuple[str, int]], *, on: date) -> tuple[Choice, ...]:
    ids = [UUID(hex=body) for body, _ in bodies]
    labels = organisations.short_labels(ids, on)
    return tuple(
        Choice(str(body), labels.get(body, str(body)), count)
        for body, (_, count) in zip(ids, bodies, strict=True)
    )


def _lines(actor: Actor, hits: Sequence[Hit]) -> tuple[Line, ...]:
    """Return the hits as the database has them now; one that the actor may no longer read is left out."""
    by_kind: dict[Kind, list[UUID]] = {}
    for hit in hits:
        by_kind.setdefault(Kind(hit.kind), []).append(UUID(hit.key))
    known = {line.id: line for kind, ids in by_kind.items() for line in _READERS[kind](actor, ids)}
    found = ((known.get(UUID(hit.key)), hit) for hit in hits)
    return tuple(replace(line, rank=hit.rank, snippet=hit.snippet) for line, hit in found if line)


def _documents(actor: Actor, ids: Sequence[UUID]) -> Iterable[Line]:
    for each in registry.documents_open_to(actor).select_related("holding").filter(pk__in=ids):
        yield _line(
            each.holding,
            Kind.DOCUMENT,
            title=each.subject,
            number=str(each) if each.number else "",
            dated_on=each.issued_on,
            type_name=each.type_name,
            issuer=each.issuer,
        )


def _dossiers(actor: Actor, ids: Sequence[UUID]) -> Iterable[Line]:
    for each in dossiers.dossiers_open_to(actor).select_related("holding").filter(pk__in=ids):
        yield _line(each.holding, Kind.DOSSIER, title=each.title, number=each.code, dated_on=each.begins_on)


def _boxes(actor: Actor, ids: Sequence[UUID]) -> Iterable[Line]:
    for each in custody.boxes_open_to(actor).select_related("holding").filter(pk__in=ids):
        yield _line(each.holding, Kind.BOX, title=each.label)


def _line(
    holding: Any,
    kind: Kind,
    *,
    title: str,
    number: str = "",
    dated_on: date | None = None,
    type_name: str = "",
    issuer: str = "",
) -> Line:
    level = AccessClass(holding.access_class)
    return Line(holding.pk, kind, title, number, dated_on, type_name, issuer, level, Rank.TEXT, Snippet())


_READERS: dict[Kind, Callable[[Actor, Sequence[UUID]], Iterable[Line]]] = {
    Kind.DOCUMENT: _documents,
    Kind.DOSSIER: _dossiers,
    Kind.BOX: _boxes,
}
