"""In whose name the machine works."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from hoso.access import acts
from hoso.access.values import Actor, service_actor
from hoso.accounts import queries as accounts
from hoso.digitisation import queries
from hoso.digitisation.models import Batch
from hoso.lib.errors import NotAllowed, NotFound


def machine(at: datetime) -> Actor:
    """Return the service's own actor for what no person asked for."""
    return service_actor("digitisation", timezone.localdate(at))


def actor_of(batch_id: UUID, *, at: datetime) -> Actor:
    """Return who opened a batch, as that person may act today: rights are asked again when work runs.

    Raises:
        NotFound, NotAllowed: the person may no longer digitise for this fonds; see `take_over_batch`.
    """
    opened_by = Batch.objects.values_list("opened_by", flat=True).get(pk=batch_id)
    actor = machine(at) if opened_by is None else accounts.actor_for(opened_by, at=at)
    queries.get_batch(actor, batch_id, to=acts.DIGITISE)
    return actor


def waits_for_colleague(batch_id: UUID, *, at: datetime) -> bool:
    """Tell whether a batch stands still because its opener may no longer digitise; see `take_over_batch`."""
    try:
        actor_of(batch_id, at=at)
    except (NotFound, NotAllowed):
        return True
    return False
