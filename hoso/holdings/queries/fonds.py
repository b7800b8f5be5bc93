"""Fonds and their scopes: whose they are, and who answers for them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from hoso.holdings.models import Fonds, Holding, Responsibility, Scope
from hoso.lib.errors import NotFound
from hoso.organisations import queries as organisations
from hoso.tables.sorting import as_people_sort


def answered_by(body_ids: Iterable[UUID], *, on: date) -> "QuerySet[Responsibility, Any]":
    return Responsibility.objects.filter(body__in=body_ids, valid__contains=on).values("scope")


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
    scopes = answered_by(list(body_ids), on=on)
    return sorted_fonds(Fonds.objects.filter(scopes__in=scopes))


def sorted_fonds(found: QuerySet[Fonds]) -> list[Fonds]:
    return list(found.distinct().order_by(as_people_sort("title"), "pk"))


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


def scopes_left_by(body_id: UUID, *, on: date) -> list[UUID]:
    """Return the scopes of the fonds that a body made, and those for which it answers that day."""
    answered = answered_by([body_id], on=on)
    found = Scope.objects.filter(Q(fonds__creator=body_id) | Q(pk__in=answered)).order_by("id")
    return list(found.values_list("id", flat=True))


def responsible_bodies(scope_ids: Iterable[UUID], *, on: date) -> dict[UUID, UUID]:
    """Return who answers that day for each scope that somebody answers for."""
    found = Responsibility.objects.filter(scope__in=list(scope_ids), valid__contains=on)
    return dict(found.values_list("scope_id", "body_id"))


def fonds_of(holding_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the fonds of each of several holdings, for the service's own work."""
    found = Holding.objects.filter(pk__in=list(holding_ids))
    return dict(found.values_list("id", "scope__fonds_id"))


def titles_of_fonds(fonds_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the titles of several fonds at once."""
    return dict(Fonds.objects.filter(pk__in=list(fonds_ids)).values_list("id", "title"))
