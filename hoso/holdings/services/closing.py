"""The fonds of a body is closed on that body's last day."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.holdings.events import FondsWereClosed
from hoso.holdings.models import Fonds


@transaction.atomic
def close_fonds(actor: Actor, creator_ids: Iterable[UUID] | None = None) -> int:
    """Close the fonds of bodies whose last day is known, and return how many; safe to repeat.

    Without `creator_ids` it looks at all bodies. The asking room has checked who asks. A fonds whose
    creator ends on a day to come is closed on that day: until then it takes what is made.

    Source: CV 414/BNV-VTLTNN point 3 (secondary source).
    """
    found = Fonds.objects.filter(closed_on__isnull=True, creator__valid__upper_inf=False)
    if creator_ids is not None:
        found = found.filter(creator__in=list(creator_ids))
    closing = list(found.select_related("creator").select_for_update(of=("self",)).order_by("id"))
    for fonds in closing:
        fonds.closed_on = fonds.creator.valid.upper - timedelta(days=1)
        audit.record(
            actor, "holdings.close_fonds", subject=fonds.pk, creator=fonds.creator_id,
            closed_on=fonds.closed_on,
        )  # fmt: skip
    Fonds.objects.bulk_update(closing, ["closed_on"], batch_size=500)
    last_days = {fonds.creator_id: fonds.closed_on for fonds in closing if fonds.closed_on}
    events.announce_many([FondsWereClosed(body_id, last_day) for body_id, last_day in last_days.items()])
    return len(closing)
