"""The history of boxes: what happened, when, who says so, seen or declared."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from hoso.access.values import Actor
from hoso.custody.models import Box, BoxEvent
from hoso.custody.rules import Seen, What
from hoso.lib.dates import now

AT_ONCE = 2000  # rows in one statement


def note(
    actor: Actor,
    what: What,
    boxes: Iterable[Box],
    *,
    act: UUID,
    at: datetime | None = None,
    seen: Seen = Seen.SEEN,
    to_location: UUID | None = None,
    moved: bool = False,
    before: str = "",
    after: str = "",
    reason: str = "",
) -> None:
    """Add one line to the history of each box, in the caller's transaction.

    `boxes` still say where they stood before; only a move (`moved`) has two places.
    """
    recorded = now()
    BoxEvent.objects.bulk_create(
        (
            BoxEvent(
                box=box, what=what, act=act, at=at or recorded, recorded_at=recorded,
                account_id=actor.account_id, on_behalf_of=actor.on_behalf_of, seen=seen,
                from_location_id=box.location_id if moved else None, to_location_id=to_location,
                before=before[:300], after=after[:300], reason=reason[:500],
            )
            for box in boxes
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
