"""What becomes of a dossier that a decision destroys: a tombstone with its title and dates."""

from uuid import UUID

from django.db import transaction

from hoso.dossiers.models import Dossier
from hoso.dossiers.rules import Status, status_after


@transaction.atomic
def note_destroyed(dossier_id: UUID, *, keep_title: bool) -> Dossier:
    """Put a dossier into its last state; without `keep_title` its symbol alone still names it.

    The room that disposes has checked who asks, notes the holdings and announces it.

    Raises:
        MoveNotOpen: it was destroyed before.
    """
    dossier = Dossier.objects.select_for_update().get(pk=dossier_id)
    dossier.status = status_after(Status(dossier.status), "destroy")
    if not keep_title:
        dossier.title = dossier.code or str(dossier.year or "")
    dossier.corrected_at = None
    dossier.save()
    return dossier
