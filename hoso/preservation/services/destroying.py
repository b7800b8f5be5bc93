"""Destroying a preserved object by a decision on disposal: noted first, then removed everywhere.

The state is noted in the act's own transaction, so from then on nothing writes, copies, mends or checks the
object; whoever was doing so sees the state afterwards and removes what it wrote (`copying.is_destroyed`).
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.dossiers import queries as dossiers
from hoso.lib.dates import now
from hoso.preservation.errors import BeingWritten, CopyOutOfReach
from hoso.preservation.models import ObjectEvidence, PreservedObject, StoreCopy
from hoso.preservation.opening import copy_places, first_place, open_place
from hoso.preservation.rules import naming
from hoso.preservation.rules.states import State
from hoso.preservation.services.guarding import require_service


def check_settled(dossier_id: UUID, *, at: datetime) -> None:
    """Refuse a dossier that a worker writes into the store at this moment.

    Raises:
        BeingWritten: it does.
    """
    claimed = Q(state=State.WAITING, claimed_until__gt=at)
    if PreservedObject.objects.filter(claimed, holding_id=dossier_id, reason="").exists():
        raise BeingWritten(f"dossier {dossier_id} is being written into the store")


@transaction.atomic
def note_destroyed(dossier_id: UUID, *, act_id: UUID) -> bool:
    """Note, in the transaction of the act, that a dossier's object is destroyed; tell whether it had one.

    Head, digests and what its time stamps cover stay; versions that wait for a stamp wait no more.

    Raises:
        BeingWritten: see `check_settled`.
    """
    at = now()
    check_settled(dossier_id, at=at)
    dossier = dossiers.find_dossier(dossier_id)
    if dossier is not None and dossier.approved_at is not None:
        # An announcement of the approval may still be on its way: it finds this row.
        PreservedObject.objects.bulk_create(
            [PreservedObject(holding_id=dossier_id, ocfl_id=naming.ocfl_id(dossier_id), wanted_at=at)],
            ignore_conflicts=True,
        )
    row = PreservedObject.objects.select_for_update().filter(holding_id=dossier_id).first()
    if row is None:
        return False
    if row.state != State.DESTROYED:
        row.state, row.destruction, row.destroyed_at = State.DESTROYED, act_id, at
        row.claimed_until, row.reason = None, ""
        row.save()
        ObjectEvidence.objects.filter(object=row, batch__isnull=True).delete()
    return True


def remove_object(actor: Actor, dossier_id: UUID) -> list[str]:
    """Remove a destroyed dossier's object from the store and every copy; return from where, in order.

    Safe to repeat, and after a kill; the places where nothing is left are told again.

    Raises:
        NotAllowed: not the service itself asks.
        CopyOutOfReach: it stands in a copy that is not configured any more; it is gone everywhere else.
        DomainError, OSError: a store does not answer.
    """
    require_service(actor)
    row = PreservedObject.objects.filter(holding_id=dossier_id, state=State.DESTROYED).first()
    if row is None:
        return []
    copies = set(StoreCopy.objects.filter(object=row).values_list("place", flat=True))
    places = [*copy_places(), first_place()]
    for place in places:
        open_place(place).remove(row.ocfl_id)
    with transaction.atomic():
        StoreCopy.objects.filter(object=row, place__in=places).delete()
        audit.record(
            actor, "preservation.destroy", subject=dossier_id, object=row.ocfl_id, by=row.destruction,
            places=len(places), inventory=row.inventory_digest,
        )  # fmt: skip
    beyond = sorted(copies - set(places))
    if beyond:
        raise CopyOutOfReach(f"{row.ocfl_id} stands at {beyond[0]}, which is not configured", place=beyond[0])
    return places
