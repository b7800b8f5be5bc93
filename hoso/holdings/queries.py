"""Reads of holdings, and the one statement of who sees what."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.holdings.models import Fonds, Holding, HoldingEvent, Membership, Responsibility, Scope
from hoso.holdings.rules import Kind
from hoso.lib.errors import NotAllowed, NotFound
from hoso.organisations import queries as organisations
from hoso.tables.sorting import as_people_sort

# What lies in a box goes with the box; what lies in no box goes with the dossier it was put into first.
_WITH_CONTENTS = """
WITH RECURSIVE along(id) AS (
    SELECT unnest(%(ids)s::uuid[])
    UNION
    SELECT inside.member_id
      FROM along
      JOIN holdings_membership inside ON inside.group_id = along.id
     WHERE (inside.is_box OR NOT EXISTS (
               SELECT FROM holdings_membership other
                WHERE other.member_id = inside.member_id AND (other.is_box OR other.id < inside.id)))
       AND inside.member_id <> ALL (%(apart)s::uuid[])
)
SELECT id FROM along
"""


def open_to(actor: Actor, act: str, *, prefix: str = "") -> Q:
    """Which holdings `actor` may do `act` to, today: in scope, and not above the class of that scope.

    Physical acts follow custody, reading and all else follow the responsible body. What is shut is open
    to nobody. `prefix` leads from another table to the holding, such as `holding__`.
    """
    found = Q(**{f"{prefix}pk__in": []})
    for level, inside in _reached(actor, act, prefix=prefix):
        found |= inside & Q(**{f"{prefix}access_class__lte": level})
    return found & Q(**{f"{prefix}is_shut": False})


def open_by_ids(actor: Actor, act: str, *, prefix: str = "") -> Q:
    """Which holdings `actor` may do `act` to, as `open_to` says, with the scopes looked up beforehand.

    For long lists of one body, of which a page is shown: the database knows then that most rows are open,
    walks along the order of the list and stops at the end of the page.
    """
    found = Q(**{f"{prefix}pk__in": []})
    for level, ids in scopes_open_to(actor, act).items():
        inside = Q(**{f"{prefix}scope__in": ids}) | Q(**{f"{prefix}pk__in": ids})
        found |= inside & Q(**{f"{prefix}access_class__lte": level})
    return found & Q(**{f"{prefix}is_shut": False})


def _within_reach(actor: Actor, act: str, *, level: AccessClass) -> Q:
    """Which holdings lie where `actor` may do `act` up to `level`, whatever their class is today."""
    found = Q(pk__in=[])
    for reached, inside in _reached(actor, act):
        if reached >= level:
            found |= inside
    return found


def _reached(actor: Actor, act: str, *, prefix: str = "") -> Iterator[tuple[AccessClass, Q]]:
    for kind in ScopeKind:
        if kind is not ScopeKind.CUSTODY or act in acts.PHYSICAL:
            for level, ids in actor.reach(act, kind).items():
                yield level, _inside(kind, ids, on=actor.on, prefix=prefix)


def _inside(kind: ScopeKind, ids: frozenset[UUID], *, on: date, prefix: str) -> Q:
    match kind:
        case ScopeKind.BODY:
            return Q(**{f"{prefix}scope__in": _answered_by(ids, on=on)})
        case ScopeKind.CUSTODY:
            return Q(**{f"{prefix}custodian__in": ids})
        case ScopeKind.FONDS:
            return Q(**{f"{prefix}scope__fonds__in": ids})
        case ScopeKind.DOSSIER:
            members = Membership.objects.filter(group__in=ids).values("member")
            return Q(**{f"{prefix}pk__in": ids}) | Q(**{f"{prefix}pk__in": members})
        case ScopeKind.HOLDING:
            return Q(**{f"{prefix}pk__in": ids})


def _answered_by(body_ids: Iterable[UUID], *, on: date) -> "QuerySet[Responsibility, Any]":
    return Responsibility.objects.filter(body__in=body_ids, valid__contains=on).values("scope")


def scopes_open_to(actor: Actor, act: str) -> dict[AccessClass, frozenset[UUID]]:
    """Return the ids under which the look-up may show hits, keyed by the highest class there.

    The ids are those an index row carries: its scope, its dossiers, itself. Resolved from the
    database for each query, so a merger re-indexes nothing.
    """
    found: dict[AccessClass, set[UUID]] = {}
    for kind in (ScopeKind.BODY, ScopeKind.FONDS, ScopeKind.DOSSIER, ScopeKind.HOLDING):
        for level, ids in actor.reach(act, kind).items():
            found.setdefault(level, set()).update(_index_ids(kind, ids, on=actor.on))
    return {level: frozenset(ids) for level, ids in found.items() if ids}


def _index_ids(kind: ScopeKind, ids: frozenset[UUID], *, on: date) -> Iterable[UUID]:
    if kind is ScopeKind.BODY:
        return _answered_by(ids, on=on).values_list("scope_id", flat=True)
    if kind is ScopeKind.FONDS:
        return Scope.objects.filter(fonds__in=ids).values_list("id", flat=True)
    return ids


def by_capacity(actor: Actor, act: str, holding_ids: Iterable[UUID]) -> list[tuple[Actor, list[UUID]]]:
    """Return `actor` as the trail names it when it does `act` to these holdings, with those it is so for.

    In which post, and on whose behalf where only a lent right opens the holding: an own right goes
    before a lent one. That `act` is open to the actor is asked apart (`open_to`).
    """
    left, parts = list(dict.fromkeys(holding_ids)), []
    capacities = actor.capacities(act)
    for capacity in capacities[:-1]:
        only = actor.only(capacity)
        opened = set(Holding.objects.filter(open_to(only, act), pk__in=left).values_list("pk", flat=True))
        parts.append((actor.acting(capacity), [each for each in left if each in opened]))
        left = [each for each in left if each not in opened]
    parts.append((actor.acting(capacities[-1]) if capacities else actor, left))
    return [(by, ids) for by, ids in parts if ids]


def in_capacity(actor: Actor, act: str, holding_id: UUID) -> Actor:
    """Return `actor` as the trail names it when it does `act` to one holding; see `by_capacity`."""
    [(by, _)] = by_capacity(actor, act, [holding_id])
    return by


def in_capacity_of_scope(actor: Actor, act: str, scope_id: UUID, *, up_to: AccessClass) -> Actor:
    """Return `actor` as the trail names it when it does `act` somewhere in a scope; see `by_capacity`."""
    capacities = actor.capacities(act)
    for capacity in capacities[:-1]:
        if _in_reach(actor.only(capacity), act, scope_id, up_to):
            return actor.acting(capacity)
    return actor.acting(capacities[-1]) if capacities else actor


def check_may_add(actor: Actor, fonds_id: UUID, *, to: str, access_class: AccessClass) -> Actor:
    """Refuse an actor who may not do `to`, up to this class, in the fonds; the service itself may.

    Returns the actor in the post, and on whose behalf, that the right used belongs to.

    Raises:
        NotFound: no such fonds, or the actor reads nothing in it.
        NotAllowed: the actor reads in it but may not do `to`.
    """
    if actor.is_service:
        return actor
    scope_id = main_scope(get_fonds(fonds_id).pk).pk
    if not _in_reach(actor, acts.READ, scope_id, AccessClass.OPEN):
        raise NotFound(f"fonds {fonds_id} not found")
    if not _in_reach(actor, to, scope_id, access_class):
        raise NotAllowed(f"{to} in fonds {fonds_id} is not open to {actor.account_id}", act=to)
    return in_capacity_of_scope(actor, to, scope_id, up_to=access_class)


def _in_reach(actor: Actor, act: str, scope_id: UUID, access_class: AccessClass) -> bool:
    reach = scopes_open_to(actor, act)
    return any(scope_id in ids and access_class <= level for level, ids in reach.items())


def check_open(actor: Actor, act: str, holding_ids: Iterable[UUID]) -> None:
    """Refuse an actor to whom `act` is not open on every one of these holdings; the service itself may.

    Raises:
        NotFound: one of them is not there, or the actor may not know of it.
        NotAllowed: the actor knows of all but may not do `act` to one.
    """
    ids = set(holding_ids)
    if actor.is_service:
        return
    allowed = open_to(actor, act)
    # Who moves a thing sees it standing there.
    seen = open_to(actor, acts.READ) | allowed if act in acts.PHYSICAL else open_to(actor, acts.READ)
    if not _all(seen, ids):
        raise NotFound(f"one of {len(ids)} holdings not found")
    if not _all(allowed, ids):
        raise NotAllowed(f"{act} on one of {len(ids)} holdings is not open to {actor.account_id}", act=act)


def is_open(actor: Actor, act: str, holding_id: UUID) -> bool:
    """Tell whether `act` is open to the actor on one holding."""
    return Holding.objects.filter(open_to(actor, act), pk=holding_id).exists()


def check_reach(actor: Actor, act: str, holding_ids: Iterable[UUID], *, level: AccessClass) -> None:
    """Refuse holdings that lie where the actor may not do `act` up to `level`, whatever their own class.

    Raises:
        NotAllowed: one of them does.
    """
    ids = set(holding_ids)
    if not actor.is_service and not _all(_within_reach(actor, act, level=level), ids):
        raise NotAllowed(f"{act} up to {level.name} is not open to {actor.account_id} on all", act=act)


def _all(matching: Q, ids: set[UUID]) -> bool:
    return Holding.objects.filter(matching, pk__in=ids).count() == len(ids)


def get_holding(actor: Actor, holding_id: UUID, *, to: str, read: str) -> Holding:
    """Return one holding for the act named in `to`; `read` is the act of seeing it at all.

    Raises:
        NotFound: no such holding, or the actor may not read it.
        NotAllowed: the actor may read it but not do `to`.
    """
    holding = Holding.objects.filter(open_to(actor, read), pk=holding_id).first()
    if holding is None:
        raise NotFound(f"holding {holding_id} not found")
    if to != read and not Holding.objects.filter(open_to(actor, to), pk=holding_id).exists():
        raise NotAllowed(f"{to} on holding {holding_id} is not open to {actor.account_id}", act=to)
    return holding


def get_fonds(fonds_id: UUID) -> Fonds:
    """Return one fonds.

    Raises:
        NotFound: no such fonds.
    """
    fonds = Fonds.objects.filter(pk=fonds_id).first()
    if fonds is None:
        raise NotFound(f"fonds {fonds_id} not found")
    return fonds


def last_day_of(fonds: Fonds) -> date | None:
    """Return the day on which a fonds is closed, known from its creator even before it was noted; or None."""
    return fonds.closed_on or organisations.get_body(fonds.creator_id).ends_on


def find_fonds(creator_id: UUID, code: str) -> Fonds | None:
    """Return the creator's fonds of that code."""
    return Fonds.objects.filter(creator_id=creator_id, code=code).first()


def list_fonds(body_ids: Iterable[UUID], *, on: date) -> list[Fonds]:
    """Return the fonds for which one of the bodies answers that day, by title as people sort."""
    scopes = _answered_by(list(body_ids), on=on)
    return _sorted(Fonds.objects.filter(scopes__in=scopes))


def fonds_made_by(actor: Actor, creator_id: UUID, *, read: str = acts.READ) -> list[Fonds]:
    """Return the fonds of a creator in which the actor may read something."""
    ids = {scope for scopes in scopes_open_to(actor, read).values() for scope in scopes}
    return _sorted(Fonds.objects.filter(creator_id=creator_id, scopes__in=ids))


def _sorted(found: QuerySet[Fonds]) -> list[Fonds]:
    return list(found.distinct().order_by(as_people_sort("title"), "pk"))


def fonds_of_creator(creator_id: UUID) -> list[Fonds]:
    """Return the fonds of a creator for the service's own work, oldest first."""
    return list(Fonds.objects.filter(creator_id=creator_id).order_by("id"))


def ids_made_by(
    actor: Actor,
    creator_id: UUID,
    kind: Kind,
    *,
    for_any_of: Collection[str],
    after: UUID | None = None,
    limit: int = 50,
) -> list[UUID]:
    """Return holdings of one kind that a body made, where one of the acts is open, by id from behind `after`.

    Struck ones are left out. The cost follows `limit`, not how many there are.
    """
    opened = Q(pk__in=[])
    for act in for_any_of:
        opened |= open_to(actor, act)
    found = Holding.objects.filter(opened, creator_id=creator_id, kind=kind, struck_on=None)
    if after is not None:
        found = found.filter(pk__gt=after)
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def main_scope(fonds_id: UUID) -> Scope:
    """Return the scope that a fonds began with: where its holdings go unless someone decides otherwise."""
    return Scope.objects.filter(fonds_id=fonds_id).order_by("id")[0]


def responsible_body(scope_id: UUID, *, on: date) -> UUID | None:
    """Return who answers for a scope that day."""
    found = Responsibility.objects.filter(scope_id=scope_id, valid__contains=on)
    return found.values_list("body_id", flat=True).first()


def answering_for(creator_ids: Iterable[UUID], *, on: date) -> dict[UUID, list[UUID]]:
    """Return which bodies answer that day for what each creator left, who answers longest first."""
    found: dict[UUID, list[UUID]] = {}
    rows = Responsibility.objects.filter(scope__fonds__creator__in=list(creator_ids), valid__contains=on)
    for creator, body in rows.order_by("id").values_list("scope__fonds__creator_id", "body_id"):
        if body not in found.setdefault(creator, []):
            found[creator].append(body)
    return found


def answering_for_holdings(holding_ids: Iterable[UUID], *, on: date) -> dict[UUID, UUID]:
    """Return which body answers that day for each of these holdings; one query for all of them."""
    rows = Responsibility.objects.filter(scope__holdings__in=list(holding_ids), valid__contains=on)
    return dict(rows.values_list("scope__holdings", "body_id"))


def history(holding_id: UUID) -> list[HoldingEvent]:
    """Return what happened to a holding, oldest first."""
    return list(HoldingEvent.objects.filter(holding_id=holding_id).order_by("id"))


def members(group_id: UUID) -> list[UUID]:
    """Return the holdings in a dossier or box, in order."""
    return list(member_ids(group_id).order_by("ordinal"))


def member_ids(group_id: UUID) -> "QuerySet[Membership, UUID]":
    """Return the same, in no order and not yet asked for: a part of another question."""
    return Membership.objects.filter(group_id=group_id).values_list("member_id", flat=True)


def groups_of(holding_ids: Iterable[UUID], *, boxes: bool) -> dict[UUID, list[UUID]]:
    """Return in which dossiers (or boxes) each of the holdings lies."""
    found: dict[UUID, list[UUID]] = {}
    rows = Membership.objects.filter(member__in=list(holding_ids), is_box=boxes).order_by("id")
    for member, group in rows.values_list("member_id", "group_id"):
        found.setdefault(member, []).append(group)
    return found


def made_by(creator_ids: Iterable[UUID]) -> QuerySet[Holding]:
    """Return the holdings that bodies made, for the service's own work, not yet asked for."""
    return Holding.objects.filter(creator__in=list(creator_ids))


def left_by(body_id: UUID, *, on: date) -> QuerySet[Holding]:
    """Return what a body made, keeps or answers for that day; shut and struck things are left out."""
    mine = Q(creator=body_id) | Q(custodian=body_id) | Q(scope__in=_answered_by([body_id], on=on))
    return Holding.objects.filter(mine, is_shut=False, struck_on=None)


def outermost(found: QuerySet[Holding], *, kinds: Iterable[Kind]) -> QuerySet[Holding]:
    """Leave out what lies in another holding of one of these kinds: it is counted with that one."""
    inside = Membership.objects.filter(member=OuterRef("pk"), group__kind__in=list(kinds))
    return found.filter(~Exists(inside))


def with_contents(holding_ids: Iterable[UUID], *, apart: Iterable[UUID] = ()) -> list[UUID]:
    """Return holdings and what goes along with them, however deep, but nothing that is named `apart`.

    What lies in a box goes with the box; what lies in none goes with the dossier it was put into first.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WITH_CONTENTS, {"ids": list(holding_ids), "apart": list(apart)})
        return [row[0] for row in cursor.fetchall()]


def scopes_left_by(body_id: UUID, *, on: date) -> list[UUID]:
    """Return the scopes of the fonds that a body made, and those for which it answers that day."""
    answered = _answered_by([body_id], on=on)
    found = Scope.objects.filter(Q(fonds__creator=body_id) | Q(pk__in=answered)).order_by("id")
    return list(found.values_list("id", flat=True))


def responsible_bodies(scope_ids: Iterable[UUID], *, on: date) -> dict[UUID, UUID]:
    """Return who answers that day for each scope that somebody answers for."""
    found = Responsibility.objects.filter(scope__in=list(scope_ids), valid__contains=on)
    return dict(found.values_list("scope_id", "body_id"))


def of_act(act_id: UUID) -> "QuerySet[HoldingEvent, UUID]":
    """Return the holdings that one act on many changed, not yet asked for."""
    return HoldingEvent.objects.filter(act_id=act_id).values_list("holding_id", flat=True)


def groups_with_members(group_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the dossiers or boxes in which something lies."""
    found = Membership.objects.filter(group__in=list(group_ids)).values_list("group_id", flat=True)
    return set(found.distinct())


_AROUND = """
WITH RECURSIVE above(id) AS (
    SELECT %s::uuid UNION SELECT group_id FROM holdings_membership JOIN above ON member_id = above.id
), below(id) AS (
    SELECT %s::uuid UNION SELECT member_id FROM holdings_membership JOIN below ON group_id = below.id
)
SELECT id, true FROM above UNION SELECT id, false FROM below
"""


def around(holding_id: UUID) -> tuple[set[UUID], set[UUID]]:
    """Return in what a thing lies, at any depth, and what lies in it; the thing itself is in both."""
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, [holding_id, holding_id])
        rows = cursor.fetchall()
    return {row[0] for row in rows if row[1]}, {row[0] for row in rows if not row[1]} | {holding_id}


def kind_of(holding_id: UUID) -> Kind | None:
    """Return what a holding is, for the service's own work; None when there is none, or it was struck."""
    found = Holding.objects.filter(pk=holding_id, struck_on=None).values_list("kind", flat=True).first()
    return Kind(found) if found else None


def custodian_of(holding_id: UUID) -> UUID:
    """Return who keeps a holding, for the service's own work.

    Raises:
        NotFound: no such holding.
    """
    found = Holding.objects.filter(pk=holding_id).values_list("custodian_id", flat=True).first()
    if found is None:
        raise NotFound(f"holding {holding_id} not found")
    return found


@dataclass(frozen=True, slots=True)
class NotTakenOver:
    """Holdings of one scope for which, or in whose keeping, stands a body that is no more.

    `is_answering`: it is (or nobody is) responsible by law; else it only still has them in its keeping.
    """

    scope_id: UUID
    fonds_id: UUID
    creator_id: UUID
    body_id: UUID
    ceased_on: date | None
    is_answering: bool
    boxes: int
    dossiers: int
    documents: int
    others: int


def find_not_taken_over(*, on: date) -> list[NotTakenOver]:
    """Return what is in nobody's hands that day because a body ceased, by scope; whoever may read it.

    Where the same body should answer and should keep, that is one case, not two.
    """
    answers = _answering_on(on)
    found = [_left(scope, body, kinds, is_answering=True) for scope, body, kinds in _unanswered(answers, on)]
    told = {(each.scope_id, each.body_id) for each in found}
    keeping: dict[tuple[UUID, UUID], dict[str, int]] = {}
    kept = Holding.objects.filter(custodian__valid__endswith__lte=on)
    for scope_id, custodian_id, kind, count in _counted(kept, "scope_id", "custodian_id"):
        keeping.setdefault((scope_id, custodian_id), {})[kind] = count
    scopes = Scope.objects.select_related("fonds").in_bulk([scope_id for scope_id, _ in keeping])
    bodies = _ceased_on({body for _, body in keeping})
    found += [
        _left(scopes[scope_id], (body, bodies.get(body)), kinds, is_answering=False)
        for (scope_id, body), kinds in keeping.items()
        if (scope_id, body) not in told
    ]
    return found


Ceased = tuple[UUID, date | None]


def _counted(holdings: QuerySet[Holding], *by: str) -> "QuerySet[Holding, Any]":
    return holdings.filter(struck_on=None).order_by().values_list(*by, "kind").annotate(count=Count("id"))


def _answering_on(on: date) -> dict[UUID, Ceased]:
    """Return who answers for each scope, with the day from which that body is no more."""
    rows = Responsibility.objects.filter(valid__contains=on).values_list("scope_id", "body_id", "body__valid")
    return {scope_id: (body_id, valid.upper) for scope_id, body_id, valid in rows}


def _unanswered(answers: dict[UUID, Ceased], on: date) -> Iterator[tuple[Scope, Ceased, dict[str, int]]]:
    """Yield the scopes that nobody living answers for, as far as there is something in them."""
    living = [scope for scope, (_body, gone) in answers.items() if gone is None or gone > on]
    left = Scope.objects.exclude(pk__in=living).select_related("fonds__creator").in_bulk()
    kinds: dict[UUID, dict[str, int]] = {}
    for scope_id, kind, count in _counted(Holding.objects.filter(scope__in=left), "scope_id"):
        kinds.setdefault(scope_id, {})[kind] = count
    for scope_id, counted in kinds.items():
        fonds = left[scope_id].fonds
        nobody = (fonds.creator_id, fonds.creator.ceased_on)
        yield left[scope_id], answers.get(scope_id, nobody), counted


def _ceased_on(body_ids: Iterable[UUID]) -> dict[UUID, date | None]:
    rows = Holding.objects.filter(custodian__in=list(body_ids)).order_by()
    return {
        body: valid.upper for body, valid in rows.values_list("custodian_id", "custodian__valid").distinct()
    }


def _left(scope: Scope, ceased: Ceased, kinds: dict[str, int], *, is_answering: bool) -> NotTakenOver:
    body_id, ceased_on = ceased
    known = (Kind.BOX, Kind.DOSSIER, Kind.DOCUMENT)
    others = sum(count for kind, count in kinds.items() if kind not in known)
    boxes, dossiers, documents = (kinds.get(kind, 0) for kind in known)
    return NotTakenOver(
        scope.pk, scope.fonds_id, scope.fonds.creator_id, body_id, ceased_on, is_answering,
        boxes, dossiers, documents, others,
    )  # fmt: skip


def creators_of(holding_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the body that made each of several holdings, for the service's own work."""
    return dict(Holding.objects.filter(pk__in=list(holding_ids)).values_list("id", "creator_id"))


def readable(
    actor: Actor, holding_ids: Iterable[UUID], *, to: str, kind: Kind | None = None
) -> dict[UUID, str]:
    """Return on which of these holdings `to` is open to the actor, each with its kind; only of `kind`."""
    found = Holding.objects.filter(open_to(actor, to), pk__in=list(holding_ids))
    if kind is not None:
        found = found.filter(kind=kind)
    return dict(found.values_list("id", "kind"))


def fonds_of(holding_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the fonds of each of several holdings, for the service's own work."""
    found = Holding.objects.filter(pk__in=list(holding_ids))
    return dict(found.values_list("id", "scope__fonds_id"))


def titles_of_fonds(fonds_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the titles of several fonds at once."""
    return dict(Fonds.objects.filter(pk__in=list(fonds_ids)).values_list("id", "title"))
