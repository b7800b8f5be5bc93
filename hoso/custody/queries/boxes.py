"""Reads of boxes and of what happened to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Max, Q, QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.custody.models import Box, BoxEvent, Photograph
from hoso.custody.rules import What, box_of_code, clean_label
from hoso.holdings import queries as holdings
from hoso.holdings.rules import Kind
from hoso.lib.errors import NotFound


def boxes_open_to(actor: Actor, act: str = acts.READ) -> "QuerySet[Box]":
    """Return the boxes `actor` may do `act` to; struck ones too."""
    return Box.objects.filter(holdings.open_to(actor, act, prefix="holding__"))


def boxes_known_to(actor: Actor) -> "QuerySet[Box]":
    """Return the boxes whose label and place `actor` may know: who reads them, and who keeps them.

    What lies in a box is for readers alone. Struck boxes are left out.
    """
    known = holdings.open_to(actor, acts.READ, prefix="holding__")
    kept = holdings.open_to(actor, acts.MOVE_BOX, prefix="holding__")
    return Box.objects.filter(known | kept, holding__struck_on=None)


def get_box(actor: Actor, box_id: UUID) -> Box:
    """Return one box to whoever may read what is known of its contents.

    Raises:
        NotFound: no such box, or the actor may not read it.
    """
    box = boxes_open_to(actor).select_related("holding__scope__fonds", "location").filter(pk=box_id).first()
    if box is None:
        raise NotFound(f"box {box_id} not found")
    return box


def get_known_box(actor: Actor, box_id: UUID) -> tuple[Box, bool]:
    """Return one box to whoever reads or keeps it, and whether the actor may read what is known of it.

    A struck box is returned too: its page says that there never was one.

    Raises:
        NotFound: no such box, or the actor neither reads nor keeps it.
    """
    found = Box.objects.select_related("holding__scope__fonds", "location", "last_seen_location")
    readable = boxes_open_to(actor).filter(pk=box_id).exists()
    box = found.filter(pk=box_id).first()
    if box is None or not (readable or boxes_open_to(actor, acts.MOVE_BOX).filter(pk=box_id).exists()):
        raise NotFound(f"box {box_id} not found")
    return box, readable


def find_box(body_id: UUID, label: str) -> Box | None:
    """Return the box with that label of the body whose labels these are."""
    return Box.objects.filter(body_id=body_id, label=clean_label(label)).first()


def find_box_of_fonds(fonds_id: UUID, label: str) -> Box | None:
    """Return the box with that label among those of a fonds, whoever gave the label and keeps it today."""
    found = Box.objects.filter(holding__scope__fonds=fonds_id, label=clean_label(label))
    return found.filter(holding__struck_on=None).order_by("pk").first()


def find_box_by_id(box_id: UUID) -> Box | None:
    """Return a box for the service's own work (indexing), whoever may read it; none when it was struck."""
    found = Box.objects.select_related("holding__scope__fonds", "location")
    return found.filter(pk=box_id, holding__struck_on=None).first()


def find_boxes_by_code(actor: Actor, text: str, *, limit: int = 20) -> list[Box]:
    """Return the boxes that a scanned code, or a label typed in, may mean, among those the actor knows of.

    A code of ours means one box; a label may stand on boxes of several bodies.
    """
    box_id = box_of_code(text)
    meant = Q(pk=box_id) if box_id is not None else Q(label=clean_label(text))
    found = boxes_known_to(actor).filter(meant).select_related("holding", "location")
    return list(found.order_by("pk")[:limit])


def box_of(holding_ids: list[UUID]) -> dict[UUID, Box]:
    """Return the box in which each of the holdings lies, where it lies in one."""
    groups = holdings.groups_of(holding_ids, boxes=True)
    boxes = Box.objects.select_related("location").in_bulk([group[0] for group in groups.values()])
    return {holding_id: boxes[group[0]] for holding_id, group in groups.items() if group[0] in boxes}


def boxes_in(location_id: UUID) -> "QuerySet[Box]":
    """Return the boxes that stand at a place or anywhere below it, for the service's own work.

    Who asks for a person adds `boxes_known_to(actor)` by `&`.
    """
    return Box.objects.filter(location__path__contains=[location_id], holding__struck_on=None)


def list_boxes_in(
    actor: Actor, location_id: UUID, *, after: tuple[str, UUID] | None = None, limit: int = 50
) -> list[Box]:
    """Return boxes at a place or below it that the actor knows of, by label, from behind `after` on."""
    found = boxes_known_to(actor).filter(location__path__contains=[location_id])
    if after is not None:
        label, box_id = after
        found = found.filter(Q(label__gt=label) | Q(label=label, pk__gt=box_id))
    return list(found.select_related("holding", "location").order_by("label", "pk")[:limit])


def list_boxes_of_creator(
    actor: Actor, body_id: UUID, *, after: UUID | None = None, limit: int = 50
) -> list[Box]:
    """Return boxes of what a body made that the actor knows of, oldest first, from behind `after` on.

    Its cost follows `limit`, not how many boxes there are.
    """
    # A box shares its id with its holding, so the index of the holdings gives the order.
    ids = holdings.ids_made_by(
        actor, body_id, Kind.BOX, for_any_of=(acts.READ, acts.MOVE_BOX), after=after, limit=limit
    )
    return list(Box.objects.select_related("holding", "location").filter(pk__in=ids).order_by("pk"))


@dataclass(frozen=True, slots=True)
class LastSeen:
    """When, by whom and where somebody last stood before a box; all None when nobody is known to have."""

    box_id: UUID
    at: datetime | None
    account_id: UUID | None
    location_id: UUID | None


def last_seen(box_ids: Iterable[UUID]) -> dict[UUID, LastSeen]:
    """Return who saw each of the boxes last, for the service's own work."""
    rows = Box.objects.filter(pk__in=list(box_ids))
    facts = rows.values_list("pk", "last_seen_at", "last_seen_by", "last_seen_location_id")
    return {row[0]: LastSeen(*row) for row in facts}


def history_of(box_id: UUID, *, limit: int = 200) -> list[BoxEvent]:
    """Return what happened to a box, newest first; the caller has checked who asks."""
    found = BoxEvent.objects.filter(box_id=box_id).select_related("from_location", "to_location")
    return list(found.order_by("-at", "-id")[:limit])


def last_moves(box_ids: Sequence[UUID]) -> datetime | None:
    """Return the latest moment at which one of the boxes is known to have been moved."""
    moves = BoxEvent.objects.filter(box_id__in=box_ids, to_location__isnull=False)
    latest: datetime | None = moves.aggregate(latest=Max("at"))["latest"]
    return latest


def used_since_registered(box_ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the boxes that hold things, or to which anything has happened since registering."""
    events = BoxEvent.objects.filter(box_id__in=box_ids).exclude(what=What.REGISTERED)
    return set(events.values_list("box_id", flat=True)) | holdings.groups_with_members(box_ids)


def box_facts() -> "QuerySet[Box, Any]":
    """Return what is known of every box, as a part of another question; `holding_id` joins it."""
    return Box.objects.values(
        "holding_id", "label", "state", "shelf_metres", "from_year", "to_year", "contents", "note",
        place=F("location__name"),
    )  # fmt: skip


def next_box(actor: Actor, box: Box) -> Box | None:
    """Return the box behind this one at the same place, by label, that the actor knows of."""
    if box.location_id is None:
        return None
    there = boxes_known_to(actor).filter(location=box.location_id)
    behind = there.filter(Q(label__gt=box.label) | Q(label=box.label, pk__gt=box.pk))
    return behind.order_by("label", "pk").first()


def list_photographs(box_id: UUID) -> list[Photograph]:
    """Return the photographs of a box, oldest first; the caller has checked who asks."""
    return list(Photograph.objects.filter(box_id=box_id).order_by("id"))


def get_photograph(box_id: UUID, photograph_id: UUID) -> Photograph:
    """Return one photograph of a box; the caller has checked who asks.

    Raises:
        NotFound: the box has no such photograph.
    """
    found = Photograph.objects.filter(box_id=box_id, pk=photograph_id).first()
    if found is None:
        raise NotFound(f"photograph {photograph_id} not found")
    return found
