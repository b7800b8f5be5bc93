"""Reads of dossiers; who sees which follows from the holding."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.dossiers.errors import HoldsShut
from hoso.dossiers.models import Dossier
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotAllowed, NotFound
from hoso.registry import queries as registry

if TYPE_CHECKING:
    from hoso.registry.models import Document


def dossiers_open_to(actor: Actor, act: str = acts.READ) -> "QuerySet[Dossier]":
    """Return the dossiers `actor` may do `act` to."""
    return Dossier.objects.filter(holdings.open_to(actor, act, prefix="holding__"))


def get_dossier(actor: Actor, dossier_id: UUID, *, to: str = acts.READ) -> Dossier:
    """Return one dossier, for the act named in `to`.

    Raises:
        NotFound: no such dossier, or the actor may not read it.
        NotAllowed: the actor may read it but not do `to`.
    """
    dossier = dossiers_open_to(actor).select_related("holding__scope").filter(pk=dossier_id).first()
    if dossier is None:
        raise NotFound(f"dossier {dossier_id} not found")
    if to != acts.READ and not dossiers_open_to(actor, to).filter(pk=dossier_id).exists():
        raise NotAllowed(f"{to} on dossier {dossier_id} is not open to {actor.account_id}", act=to)
    return dossier


def find_dossier(dossier_id: UUID) -> Dossier | None:
    """Return a dossier for the service's own work (indexing, packaging), whoever may read it."""
    return Dossier.objects.select_related("holding__scope__fonds").filter(pk=dossier_id).first()


def list_corrected(actor: Actor, *, limit: int) -> list[Dossier]:
    """Return approved dossiers in which something was corrected since, for whoever may approve again."""
    found = dossiers_open_to(actor, acts.APPROVE).filter(corrected_at__isnull=False)
    return list(found.select_related("holding").order_by("id")[:limit])


def contents(actor: Actor, dossier_id: UUID) -> "list[Document]":
    """Return the documents of a dossier that the actor may read, in order."""
    order = {member: place for place, member in enumerate(holdings.members(dossier_id))}
    found = registry.documents_open_to(actor).select_related("holding").filter(pk__in=order)
    return sorted(found, key=lambda document: order[document.pk])


def all_contents(dossier_id: UUID) -> "list[Document]":
    """Return all documents of a dossier, in order, for the service's own work."""
    order = {member: place for place, member in enumerate(holdings.members(dossier_id))}
    return sorted(registry.list_documents(order), key=lambda document: order[document.pk])


def check_none_shut(dossier_id: UUID) -> None:
    """Refuse to approve or package a dossier as long as one of its documents may be secret.

    Raises:
        HoldsShut: one of them is shut.
    """
    shut = [document for document in all_contents(dossier_id) if document.holding.is_shut]
    if shut:
        raise HoldsShut(f"dossier {dossier_id}: {len(shut)} documents are shut")


def titles_of(dossier_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the titles of several dossiers at once."""
    return dict(Dossier.objects.filter(pk__in=list(dossier_ids)).values_list("id", "title"))


def dossiers_of(document_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return in which dossiers each document lies."""
    return holdings.groups_of(document_ids, boxes=False)


def dossier_facts() -> "QuerySet[Dossier, Any]":
    """Return what is known of every dossier, as a part of another question; `holding_id` joins it."""
    return Dossier.objects.values("holding_id", "code", "title", "retention_code", "begins_on", "ends_on")
