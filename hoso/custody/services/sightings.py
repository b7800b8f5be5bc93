"""Many boxes seen on one walk, each at its own moment and place, recorded at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from hoso.access import acts
from hoso.access.values import Actor
from hoso.custody import queries
from hoso.custody.models import Box, BoxEvent
from hoso.custody.rules import Seen, What
from hoso.custody.services.noting import AT_ONCE
from hoso.holdings import queries as holding_queries
from hoso.lib.dates import now

_SEE = """
UPDATE custody_box box SET last_seen_at = seen.at, last_seen_by = %s, last_seen_location_id = seen.location
  FROM unnest(%s::uuid[], %s::timestamptz[], %s::uuid[]) seen (id, at, location)
 WHERE box.id = seen.id AND (box.last_seen_at IS NULL OR box.last_seen_at <= seen.at)
"""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One box, where somebody stood before it, and when."""

    box_id: UUID
    location_id: UUID
    at: datetime


def note_sightings(actor: Actor, sightings: Sequence[Sighting], *, act: UUID, reason: str) -> int:
    """Add the sightings to the histories of the boxes the actor keeps, and remember who saw them last.

    Returns of how many; boxes that others keep, and lent ones, are left alone. An older sighting never hides
    a newer one.
    Part of the caller's transaction, which records the act in the trail. Each box is named once.
    """
    asked = [each.box_id for each in sightings]
    every = Box.objects.all() if actor.is_service else queries.boxes_open_to(actor, acts.MOVE_BOX)
    kept = every.filter(pk__in=asked)
    # In one order, so that two walks through the same shelf wait for each other and never in a ring.
    ids = list(kept.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    # Whoever has a lent box in hand says where it is: its return is recorded apart.
    lent = queries.lent_among(ids)
    ids = [box_id for box_id in ids if box_id not in lent]
    seen = {each.box_id: each for each in sightings}
    recorded_at = now()
    for by, its in holding_queries.by_capacity(actor, acts.MOVE_BOX, ids):
        BoxEvent.objects.bulk_create(
            (
                BoxEvent(
                    box_id=box_id, what=What.SEEN, act=act, at=seen[box_id].at, recorded_at=recorded_at,
                    account_id=by.account_id, on_behalf_of=by.on_behalf_of, seen=Seen.SEEN,
                    to_location_id=seen[box_id].location_id, reason=reason,
                )
                for box_id in its
            ),
            batch_size=AT_ONCE,
        )  # fmt: skip
    moments = [seen[box_id].at for box_id in ids]
    places = [seen[box_id].location_id for box_id in ids]
    with connection.cursor() as cursor:
        cursor.execute(_SEE, [actor.account_id, ids, moments, places])
    return len(ids)
