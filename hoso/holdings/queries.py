"""Reads of holdings, and the one statement of who sees what."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.holdings.models import Fonds, Holding, HoldingEvent, Membership, Responsibility, Scope
from hoso.lib.errors import NotAllowed, NotFound


def open_to(actor: Actor, act: str, *, prefix: str = "") -> Q:
    """Which holdings `actor` may do `act` to, today: in scope, and not above the class of that scope.

    What is shut is open to nobody.     `prefix` leads from another table to the holding, such as `holding__`.
    """
    found = Q(**{f"{prefix}pk__in": []})
    for kind in ScopeKind:
        for level, ids in actor.reach(act, kind).items():
            inside = _inside(kind, ids, on=actor.on, prefix=prefix)
            found |= inside & Q(**{f"{prefix}access_class__lte": level})
    return found & Q(**{f"{prefix}is_shut": False})


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


def check_may_add(actor: Actor, fonds_id: UUID, *, to: str, access_class: AccessClass) -> None:
    """Refuse an actor who may not do `to`, up to this class, in the fonds; the service itself may.

    Raises:
        NotFound: no such fonds, or the actor reads nothing in it.
        NotAllowed: the actor reads in it but may not do `to`.
    """
    if actor.is_service:
        return
    scope_id = main_scope(get_fonds(fonds_id).pk).pk
    if not _in_reach(actor, acts.READ, scope_id, AccessClass.OPEN):
        raise NotFound(f"fonds {fonds_id} not found")
    if not _in_reach(actor, to, scope_id, access_class):
        raise NotAllowed(f"{to} in fonds {fonds_id} is not open to {actor.account_id}", act=to)


def _in_reach(actor: Actor, act: str, scope_id: UUID, access_class: AccessClass) -> bool:
    reach = scopes_open_to(actor, act)
    return any(scope_id in ids and access_class <= level for level, ids in reach.items())


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


def find_fonds(creator_id: UUID, code: str) -> Fonds | None:
    """Return the creator's fonds of that code."""
    return Fonds.objects.filter(creator_id=creator_id, code=code).first()


def list_fonds(body_ids: Iterable[UUID], *, on: date) -> list[Fonds]:
    """Return the fonds for which one of the bodies answers that day, by title."""
    scopes = _answered_by(list(body_ids), on=on)
    return list(Fonds.objects.filter(scopes__in=scopes).distinct().order_by("title"))


def fonds_made_by(actor: Actor, creator_id: UUID, *, read: str = acts.READ) -> list[Fonds]:
    """Return the fonds of a creator in which the actor may read something."""
    ids = {scope for scopes in scopes_open_to(actor, read).values() for scope in scopes}
    return list(Fonds.objects.filter(creator_id=creator_id, scopes__in=ids).distinct().order_by("title"))


def fonds_of_creator(creator_id: UUID) -> list[Fonds]:
    """Return the fonds of a creator for the service's own work, oldest first."""
    return list(Fonds.objects.filter(creator_id=creator_id).order_by("id"))


def main_scope(fonds_id: UUID) -> Scope:
    """Return the scope that a fonds began with: where its holdings go unless someone decides otherwise."""
    return Scope.objects.filter(fonds_id=fonds_id).order_by("id")[0]


def responsible_body(scope_id: UUID, *, on: date) -> UUID | None:
    """Return who answers for a scope that day."""
    found = Responsibility.objects.filter(scope_id=scope_id, valid__contains=on)
    return found.values_list("body_id", flat=True).first()


def history(holding_id: UUID) -> list[HoldingEvent]:
    """Return what happened to a holding, oldest first."""
    return list(HoldingEvent.objects.filter(holding_id=holding_id).order_by("id"))


def members(group_id: UUID) -> list[UUID]:
    """Return the holdings in a dossier or box, in order."""
    found = Membership.objects.filter(group_id=group_id).order_by("ordinal")
    return list(found.values_list("member_id", flat=True))


def groups_of(holding_ids: Iterable[UUID], *, boxes: bool) -> dict[UUID, list[UUID]]:
    """Return in which dossiers (or boxes) each of the holdings lies."""
    found: dict[UUID, list[UUID]] = {}
    rows = Membership.objects.filter(member__in=list(holding_ids), is_box=boxes).order_by("id")
    for member, group in rows.values_list("member_id", "group_id"):
        found.setdefault(member, []).append(group)
    return found
