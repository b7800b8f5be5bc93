"""Writes of custody: register a box, fill it, put it somewhere."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.audit import services as audit
from hoso.custody import queries
from hoso.custody.errors import LabelTaken
from hoso.custody.events import BoxMoved, BoxRegistered
from hoso.custody.models import Box, Location
from hoso.custody.rules import BoxState, clean_label
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.holdings.rules import Kind
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed
from hoso.lib.text import squeeze


@transaction.atomic
def register_box(
    actor: Actor,
    *,
    fonds_id: UUID,
    custodian_id: UUID,
    label: str,
    state: BoxState = BoxState.UNARRANGED,
    location_id: UUID | None = None,
    shelf_metres: Decimal | None = None,
    note: str = "",
    found: str = "",
) -> Box:
    """Register a box seen by the actor, opened or not.

    Raises:
        NotFound, NotAllowed: the actor may not know of the fonds, or not register in it.
        LabelOdd: see `rules.clean_label`.
        LabelTaken: the custodian has a box of this label.
        FondsClosed: the fonds is closed and `found` does not tell how the box came to light.
    """
    actor = holding_queries.check_may_add(
        actor, fonds_id, to=acts.REGISTER, access_class=AccessClass.INTERNAL
    )
    clean = clean_label(label)
    if queries.find_box(custodian_id, clean) is not None:
        raise LabelTaken(f"label {clean!r} is taken", label=clean)
    holding = holdings.register(
        actor, Kind.BOX, fonds_id=fonds_id, custodian_id=custodian_id, access_class=AccessClass.INTERNAL,
        found=found,
    )  # fmt: skip
    try:
        with transaction.atomic():
            box = Box.objects.create(
                id=holding.pk, holding=holding, body_id=custodian_id, label=clean, state=state,
                location_id=location_id, shelf_metres=shelf_metres, note=note,
                last_seen_at=now(), last_seen_by=actor.account_id,
            )  # fmt: skip
    except IntegrityError as error:
        # Another clerk was faster; the caller's transaction ends with this refusal.
        raise LabelTaken(f"label {clean!r} is taken", label=clean) from error
    audit.record(actor, "custody.register_box", subject=box.pk, detail={"label": clean})
    events.announce(BoxRegistered(box.pk))
    return box


def read_box(actor: Actor, box_id: UUID) -> Box:
    """Return a box to a person or system that reads it; of a restricted one the reading is recorded.

    Raises:
        NotFound: see `queries.get_box`; nothing is recorded.
    """
    box = queries.get_box(actor, box_id)
    holdings.note_read(actor, "custody.read_box", box.holding)
    return box


def list_for_reading(actor: Actor, boxes: Iterable[Box]) -> list[Box]:
    """Return boxes that a list shows; that restricted ones are among them is recorded."""
    shown = list(boxes)
    holdings.note_listed(actor, "custody.list_boxes", (each.holding for each in shown))
    return shown


@transaction.atomic
def put_in_box(actor: Actor, box_id: UUID, holding_ids: Sequence[UUID], *, right: str = acts.MOVE_BOX) -> int:
    """Record that dossiers or documents lie in a box; return how many were new.

    `right` is the act whose right it is done by: digitising says from which box its scans came.

    Raises:
        NotFound, NotAllowed: box or things are not the actor's to see, or not to do `right` to.
        AlreadyElsewhere: one of them lies in another box.
    """
    holding_queries.check_open(actor, right, [box_id])
    holding_queries.check_reach(actor, right, holding_ids, level=AccessClass.OPEN)
    actor = holding_queries.in_capacity(actor, right, box_id)
    added = holdings.put_in(actor, box_id, holding_ids, is_box=True)
    audit.record(actor, "custody.put_in_box", subject=box_id, count=added)
    return added


@transaction.atomic
def name_location(actor: Actor, body_id: UUID, name: str, *, parent_id: UUID | None = None) -> Location:
    """Return the place of that name, making it when it is new.

    Raises:
        NotAllowed: the actor moves no boxes of this body.
    """
    if not actor.is_service and not actor.may(acts.MOVE_BOX, ScopeKind.CUSTODY, body_id):
        raise NotAllowed(f"{acts.MOVE_BOX} is not open to {actor.account_id}", act=acts.MOVE_BOX)
    by = actor.using(acts.MOVE_BOX, ScopeKind.CUSTODY, body_id)
    return _named(by, body_id, name, parent_id=parent_id)


def _named(actor: Actor, body_id: UUID, name: str, *, parent_id: UUID | None = None) -> Location:
    location, made = Location.objects.get_or_create(body_id=body_id, parent_id=parent_id, name=squeeze(name))
    if made:
        audit.record(actor, "custody.name_location", subject=location.pk, detail={"name": name})
    return location


@transaction.atomic
def put_at(actor: Actor, box_id: UUID, place: str, *, reason: str) -> Box:
    """Record that the actor saw a box at a place of its keeper, named in words; a new place is made.

    Raises:
        NotFound, NotAllowed: the box is not the actor's to see or to move; no place was made.
    """
    holding = holding_queries.get_holding(actor, box_id, to=acts.MOVE_BOX, read=acts.READ)
    by = holding_queries.in_capacity(actor, acts.MOVE_BOX, box_id)
    location = _named(by, holding.custodian_id, place)
    return move_box(actor, box_id, location_id=location.pk, reason=reason)


@transaction.atomic
def move_box(actor: Actor, box_id: UUID, *, location_id: UUID, reason: str) -> Box:
    """Record that the actor put a box somewhere and saw it there.

    Raises:
        NotFound, NotAllowed: the box is not the actor's to see or to move.
    """
    holding_queries.get_holding(actor, box_id, to=acts.MOVE_BOX, read=acts.READ)
    actor = holding_queries.in_capacity(actor, acts.MOVE_BOX, box_id)
    box = Box.objects.select_for_update().get(pk=box_id)
    before, box.location_id = box.location_id, location_id
    box.last_seen_at, box.last_seen_by = now(), actor.account_id
    box.save()
    audit.record(
        actor, "custody.move_box", subject=box_id, from_location=before, to_location=location_id,
        detail={"reason": reason},
    )  # fmt: skip
    events.announce(BoxMoved(box_id))
    return box
