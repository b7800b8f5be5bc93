"""Reads of packages from outside: who may take in for a fonds sees what was sent for it."""

from typing import TYPE_CHECKING
from uuid import UUID

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotFound
from hoso.preservation.models import Intake

if TYPE_CHECKING:
    from django.db.models import QuerySet


def intakes_open_to(actor: Actor) -> "QuerySet[Intake]":
    """Return the packages that were sent for fonds in which the actor may take in; newest first."""
    found = Intake.objects.select_related("fonds").order_by("-id")
    if actor.is_service:
        return found
    reach = holdings.scopes_open_to(actor, acts.TAKE_IN)
    scopes = [scope for level, ids in reach.items() if level >= AccessClass.INTERNAL for scope in ids]
    return found.filter(fonds__scopes__in=scopes).distinct()


def get_intake(actor: Actor, intake_id: UUID, *, to: str = acts.READ) -> Intake:
    """Return one package from outside; only those who may take in know of it, whatever `to` is.

    Raises:
        NotFound: no such intake, or the actor may not take in for its fonds.
        NotAllowed: see `holdings.queries.check_may_add`.
    """
    row = intakes_open_to(actor).filter(pk=intake_id).first()
    if row is None:
        raise NotFound(f"intake {intake_id} not found")
    if to != acts.READ:
        holdings.check_may_add(actor, row.fonds_id, to=to, access_class=AccessClass.INTERNAL)
    return row


def intake_of(dossier_id: UUID) -> Intake | None:
    """Return the package as which a dossier was taken in; None when it came in another way."""
    return Intake.objects.filter(dossier_id=dossier_id).first()
