"""The one statement of who sees what, and who may do what to it."""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.holdings.models import Holding, Membership, Scope
from hoso.holdings.queries.fonds import answered_by, get_fonds, main_scope
from hoso.holdings.rules import Kind
from hoso.lib.errors import NotAllowed, NotFound


def open_to(actor: Actor, act: str, *, prefix: str = "") -> Q:
    """Which holdings `actor` may do `act` to, today: in scope, and not above the class of that scope.

    Physical acts follow custody, reading and all else follow the responsible body. What is shut is open
    to nobody, what was destroyed to readers alone. `prefix` leads from another table to the holding, such
    as `holding__`.
    """
    found = Q(**{f"{prefix}pk__in": []})
    for level, inside in _reached(actor, act, prefix=prefix):
        found |= inside & Q(**{f"{prefix}access_class__lte": level})
    return found & _touchable(act, prefix)


def open_by_ids(actor: Actor, act: str, *, prefix: str = "") -> Q:
    """Which holdings `actor` may do `act` to, as `open_to` says, with the scopes looked up beforehand.

    For long lists of one body, of which a page is shown: the database knows then that most rows are open,
    walks along the order of the list and stops at the end of the page.
    """
    found = Q(**{f"{prefix}pk__in": []})
    for level, ids in scopes_open_to(actor, act).items():
        inside = Q(**{f"{prefix}scope__in": ids}) | Q(**{f"{prefix}pk__in": ids})
        found |= inside & Q(**{f"{prefix}access_class__lte": level})
    return found & _touchable(act, prefix)


def _touchable(act: str, prefix: str) -> Q:
    """Leave out what is shut, and for every act but reading what was destroyed."""
    found = Q(**{f"{prefix}is_shut": False})
    return found if act == acts.READ else found & Q(**{f"{prefix}destroyed_on": None})


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
            return Q(**{f"{prefix}scope__in": answered_by(ids, on=on)})
        case ScopeKind.CUSTODY:
            return Q(**{f"{prefix}custodian__in": ids})
        case ScopeKind.FONDS:
            return Q(**{f"{prefix}scope__fonds__in": ids})
        case ScopeKind.DOSSIER:
            members = Membership.objects.filter(group__in=ids).values("member")
            return Q(**{f"{prefix}pk__in": ids}) | Q(**{f"{prefix}pk__in": members})
        case ScopeKind.HOLDING:
            return Q(**{f"{prefix}pk__in": ids})


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
        return answered_by(ids, on=on).values_list("scope_id", flat=True)
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


def readable(
    actor: Actor, holding_ids: Iterable[UUID], *, to: str, kind: Kind | None = None
) -> dict[UUID, str]:
    """Return on which of these holdings `to` is open to the actor, each with its kind; only of `kind`."""
    found = Holding.objects.filter(open_to(actor, to), pk__in=list(holding_ids))
    if kind is not None:
        found = found.filter(kind=kind)
    return dict(found.values_list("id", "kind"))
