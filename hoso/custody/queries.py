"""Reads of boxes and locations."""

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.custody.models import Box
from hoso.custody.rules import clean_label
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotFound


def boxes_open_to(actor: Actor, act: str = acts.READ) -> "QuerySet[Box]":
    """Return the boxes `actor` may do `act` to."""
    return Box.objects.filter(holdings.open_to(actor, act, prefix="holding__"))


def get_box(actor: Actor, box_id: UUID) -> Box:
    """Return one box.

    Raises:
        NotFound: no such box, or the actor may not read it.
    """
    box = boxes_open_to(actor).select_related("holding__scope__fonds", "location").filter(pk=box_id).first()
    if box is None:
        raise NotFound(f"box {box_id} not found")
    return box


def find_box(body_id: UUID, label: str) -> Box | None:
    """Return the box with that label of the body whose labels these are."""
    return Box.objects.filter(body_id=body_id, label=clean_label(label)).first()


def find_box_by_id(box_id: UUID) -> Box | None:
    """Return a box for the service's own work (indexing), whoever may read it."""
    return Box.objects.select_related("holding__scope__fonds", "location").filter(pk=box_id).first()


def box_of(holding_ids: list[UUID]) -> dict[UUID, Box]:
    """Return the box in which each of the holdings lies, where it lies in one."""
    groups = holdings.groups_of(holding_ids, boxes=True)
    boxes = Box.objects.select_related("location").in_bulk([group[0] for group in groups.values()])
    return {holding_id: boxes[group[0]] for holding_id, group in groups.items() if group[0] in boxes}


def box_facts() -> "QuerySet[Box, dict[str, Any]]":
    """Return what is known of every box, as a part of another question; `holding_id` joins it."""
    return Box.objects.values(
        "holding_id", "label", "state", "shelf_metres", "note", place=F("location__name")
    )
