"""Boxes that people destroyed with all that lay in them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.custody.errors import BoxHoldsMore
from hoso.custody.models import Box
from hoso.custody.rules import Seen, What
from hoso.custody.services.noting import note
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings


@transaction.atomic
def destroy_boxes(actor: Actor, box_ids: Sequence[UUID], *, act_id: UUID, minutes: str, on: date) -> int:
    """Enter that boxes were destroyed on a day, by minutes; they stand nowhere any more. Return how many.

    Raises:
        NotFound, NotAllowed: see `holdings.queries.check_open`; moves boxes of the custodian.
        BoxHoldsMore: something lies in one of them that was not destroyed; nothing was entered.
    """
    ids = sorted(set(box_ids))
    gone = holding_queries.destroyed_among(ids)
    left = [each for each in ids if each not in gone]
    holding_queries.check_open(actor, acts.MOVE_BOX, left)
    boxes = list(Box.objects.select_for_update(of=("self",)).filter(pk__in=left).order_by("pk"))
    inside = {each for members in holding_queries.members_of_groups(left).values() for each in members}
    if more := inside - holding_queries.destroyed_among(inside):
        raise BoxHoldsMore(f"{len(more)} things in the boxes were not destroyed", count=len(more))
    note(actor, What.DESTROYED, boxes, act=act_id, seen=Seen.SEEN, moved=True, reason=minutes)
    Box.objects.filter(pk__in=left).update(location=None)
    for by, opened in holding_queries.by_capacity(actor, acts.MOVE_BOX, left):
        holdings.destroy(by, opened, act_id=act_id, decision=minutes, on=on)
    return len(boxes)
