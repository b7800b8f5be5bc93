"""Registering single boxes, reading them, and putting things into them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.audit import services as audit
from hoso.custody import queries
from hoso.custody.errors import LabelTaken
from hoso.custody.events import BoxRegistered
from hoso.custody.models import Box
from hoso.custody.rules import BoxForm, BoxState, Seal, What, check_years, clean_label, lines_of
from hoso.custody.services.noting import note as note_event
from hoso.custody.services.places import check_place
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.holdings.rules import Kind
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.lib.ids import uuid7
from hoso.lib.text import squeeze


@transaction.atomic
def register_box(
    actor: Actor,
    *,
    fonds_id: UUID,
    custodian_id: UUID,
    label: str,
    state: BoxState = BoxState.UNARRANGED,
    form: BoxForm = BoxForm.BOX,
    location_id: UUID | None = None,
    shelf_metres: Decimal | None = None,
    from_year: int | None = None,
    to_year: int | None = None,
    seal_number: str = "",
    contents: str = "",
    note: str = "",
    found: str = "",
) -> Box:
    """Register a box seen by the actor, opened or not.

    `contents` are as far as known: nothing, a line, or a line each.

    Raises:
        NotFound, NotAllowed: see `check_may_register`.
        LabelOdd, YearsOdd: see `rules.clean_label`, `rules.check_years`.
        LabelTaken: the custodian has a box of this label.
        FondsClosed: the fonds is closed and `found` does not tell how the box came to light.
        PlaceElsewhere: see `places.check_place`.
    """
    actor = check_may_register(actor, fonds_id, custodian_id=custodian_id)
    clean = clean_label(label)
    check_years(from_year, to_year)
    if location_id is not None:
        check_place(actor, location_id, keepers={custodian_id})
    if queries.find_box(custodian_id, clean) is not None:
        raise LabelTaken(f"label {clean!r} is taken", label=clean)
    holding = holdings.register(
        actor, Kind.BOX, fonds_id=fonds_id, custodian_id=custodian_id, access_class=AccessClass.INTERNAL,
        found=found,
    )  # fmt: skip
    try:
        with transaction.atomic():
            box = Box.objects.create(
                id=holding.pk, holding=holding, body_id=custodian_id, label=clean, state=state, form=form,
                location_id=location_id, shelf_metres=shelf_metres, from_year=from_year, to_year=to_year,
                seal_number=squeeze(seal_number), seal=Seal.WHOLE if seal_number.strip() else Seal.NONE,
                contents="\n".join(lines_of(contents)), note=note,
                last_seen_at=now(), last_seen_by=actor.account_id, last_seen_location_id=location_id,
            )  # fmt: skip
    except IntegrityError as error:
        # Another clerk was faster; the caller's transaction ends with this refusal.
        raise LabelTaken(f"label {clean!r} is taken", label=clean) from error
    act = uuid7()
    note_event(actor, What.REGISTERED, [box], act=act, to_location=location_id, reason=found)
    audit.record(actor, "custody.register_box", subject=box.pk, in_act=act, detail={"label": clean})
    events.announce(BoxRegistered(box.pk))
    return box


def check_may_register(actor: Actor, fonds_id: UUID, *, custodian_id: UUID) -> Actor:
    """Refuse who may neither register in the fonds nor keeps what stands with the custodian.

    Whoever keeps a room counts what stands in it, whichever body will answer for the records: they learn
    nothing by it but that a box is there. Returns the actor in the capacity of the right used.

    Raises:
        NotFound: the actor may not know of the fonds, and does not keep for this custodian.
        NotAllowed: the actor knows of it, but neither registers in it nor keeps for this custodian.
    """
    try:
        return holding_queries.check_may_add(
            actor, fonds_id, to=acts.REGISTER, access_class=AccessClass.INTERNAL
        )
    except DomainError:
        if not keeps_for(actor, custodian_id):
            raise
        return actor.using(acts.MOVE_BOX, ScopeKind.CUSTODY, custodian_id)


def keeps_for(actor: Actor, body_id: UUID) -> bool:
    """Tell whether the actor moves boxes, up to internal ones, that the body keeps."""
    reach = actor.reach(acts.MOVE_BOX, ScopeKind.CUSTODY)
    return actor.is_service or any(
        body_id in ids for level, ids in reach.items() if level >= AccessClass.INTERNAL
    )


def read_box(actor: Actor, box_id: UUID) -> Box:
    """Return a box to a person or system that reads it; of a restricted one the reading is recorded.

    Raises:
        NotFound: see `queries.get_box`; nothing is recorded.
    """
    box = queries.get_box(actor, box_id)
    holdings.note_read(actor, "custody.read_box", box.holding)
    return box


def look_at_box(actor: Actor, box_id: UUID) -> tuple[Box, bool]:
    """Return a box to who reads or keeps it, and whether the actor may read what is known of its contents.

    That a restricted one was looked at is recorded.

    Raises:
        NotFound: see `queries.get_known_box`; nothing is recorded.
    """
    box, readable = queries.get_known_box(actor, box_id)
    right = acts.READ if readable else acts.MOVE_BOX
    holdings.note_read(actor, "custody.read_box", box.holding, to=right)
    return box, readable


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
