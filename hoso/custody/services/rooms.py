"""A room registered in one act, and its count corrected later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.custody import queries
from hoso.custody.errors import AlreadyUsed, LabelTaken
from hoso.custody.events import BoxRegistered
from hoso.custody.models import Box, LabelSeries, Location, RoomCount
from hoso.custody.rules import BoxForm, BoxState, PlaceKind, What, check_years, clean_prefix, numbered, spread
from hoso.custody.rules.rooms import last_number_of
from hoso.custody.services.noting import AT_ONCE, note
from hoso.custody.services.places import add_place, check_keeps, check_place
from hoso.custody.services.registering import check_may_register
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.holdings.rules import Kind
from hoso.lib.dates import now
from hoso.lib.errors import BadValue
from hoso.lib.hashing import digest_of_ids
from hoso.lib.ids import uuid7
from hoso.lib.text import squeeze
from hoso.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class RoomRegistered:
    """What one count of a room made: the count, the place, the fonds, and the boxes with their labels."""

    count: RoomCount
    place: Location
    fonds_id: UUID
    box_ids: tuple[UUID, ...]
    first_label: str
    last_label: str


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What somebody says who stands in a room: 412 boxes, 51.5 m, 1975-2010, not arranged."""

    boxes: int
    shelf_metres: Decimal | None = None
    from_year: int | None = None
    to_year: int | None = None
    state: BoxState = BoxState.UNARRANGED
    form: BoxForm = BoxForm.BOX


@transaction.atomic
def register_room(
    actor: Actor,
    facts: RoomFacts,
    *,
    name: str,
    creator_id: UUID,
    custodian_id: UUID,
    prefix: str,
    found: str,
    responsible_id: UUID | None = None,
    parent_id: UUID | None = None,
    is_interim: bool = True,
    former_body_id: UUID | None = None,
    address: str = "",
    note_text: str = "",
    fonds_code: str = "",
) -> RoomRegistered:
    """Register a room with all its boxes in one act: 412 boxes take as long as one.

    The place is made when the custodian has none of that name there. The fonds of the creator is taken, or
    opened when there is none, answered for by `responsible_id` (the custodian without it) from today on;
    that of a body that has ceased is closed on its last day, and `found` tells how the room came to light.
    Boxes get the next labels of the series `prefix` of the custodian and share the metres evenly.

    Raises:
        NotAllowed: the actor moves no boxes of the custodian, or may not open the fonds that is missing.
        BodyNotFound: nobody has the id of the creator.
        FondsClosed: the creator has ceased, and `found` is empty or the years end after its last day.
        LabelOdd, YearsOdd, CountOdd: see the rules of the same names.
        LabelTaken: somebody gave labels of this series by hand at the same moment.
        PlaceElsewhere: the room was given up.
    """
    by = check_keeps(actor, custodian_id)
    check_years(facts.from_year, facts.to_year)
    clean, shares = clean_prefix(prefix), spread(facts.shelf_metres, facts.boxes)
    fonds_id = _fonds_of(actor, creator_id, responsible_id=responsible_id or custodian_id, code=fonds_code)
    by_fonds = check_may_register(actor, fonds_id, custodian_id=custodian_id)
    place = queries.find_place(custodian_id, squeeze(name), parent_id=parent_id) or add_place(
        actor, custodian_id, name, kind=PlaceKind.ROOM, parent_id=parent_id, is_interim=is_interim,
        former_body_id=former_body_id, address=address, note=note_text,
    )  # fmt: skip
    check_place(actor, place.pk, keepers={custodian_id})
    count = RoomCount.objects.create(
        location=place, fonds_id=fonds_id, custodian_id=custodian_id, boxes=facts.boxes,
        shelf_metres=facts.shelf_metres, from_year=facts.from_year, to_year=facts.to_year, state=facts.state,
        prefix=clean, reason=found[:500], counted_at=now(), counted_by=actor.account_id,
    )  # fmt: skip
    boxes = _make_boxes(by_fonds, count, shares, form=facts.form, found=found)
    audit.record(
        by, "custody.register_room", subject=place.pk, count=count.pk, fonds=fonds_id, custodian=custodian_id,
        boxes=facts.boxes, first=boxes[0].pk, last=boxes[-1].pk,
        detail={"metres": str(facts.shelf_metres), "labels": [boxes[0].label, boxes[-1].label]},
    )  # fmt: skip
    return _registered(count, place, boxes)


def _registered(count: RoomCount, place: Location, boxes: Sequence[Box]) -> RoomRegistered:
    return RoomRegistered(
        count, place, count.fonds_id, tuple(box.pk for box in boxes), boxes[0].label, boxes[-1].label
    )


def _fonds_of(actor: Actor, creator_id: UUID, *, responsible_id: UUID, code: str) -> UUID:
    """Return the fonds of a creator, opening it when there is none yet."""
    body = organisations.get_body(creator_id)
    known = holding_queries.fonds_of_creator(creator_id)
    if code:
        known = [each for each in known if each.code == code]
    if known:
        return known[0].pk
    label = organisations.body_label(creator_id, body.ends_on or actor.on)
    fonds = holdings.open_fonds(
        actor, creator_id=creator_id, code=code or _free_code(creator_id), title=label,
        responsible_id=responsible_id, from_on=actor.on, closed_on=body.ends_on,
    )  # fmt: skip
    return fonds.pk


def _free_code(creator_id: UUID) -> str:
    """Return a code for a fonds that has none: codes are the creator's own, so the first is P01."""
    return f"P{len(holding_queries.fonds_of_creator(creator_id)) + 1:02d}"


def _make_boxes(
    actor: Actor, count: RoomCount, shares: Sequence[Decimal | None], *, form: BoxForm, found: str
) -> list[Box]:
    first = _take_numbers(count.custodian_id, count.prefix, len(shares))
    labels = numbered(count.prefix, first, len(shares))
    # Made in order: boxes listed by id stand as they were counted.
    ids = sorted(uuid7() for _ in shares)
    holdings.register_many(
        actor, Kind.BOX, ids, fonds_id=count.fonds_id, custodian_id=count.custodian_id,
        access_class=AccessClass.INTERNAL, found=found,
        dated_on=date(count.to_year, 1, 1) if count.to_year else None,
    )  # fmt: skip
    seen_at = now()
    boxes = [
        Box(
            id=box_id, holding_id=box_id, body_id=count.custodian_id, label=label, form=form,
            location_id=count.location_id, state=count.state, shelf_metres=share, from_year=count.from_year,
            to_year=count.to_year, count=count, last_seen_at=seen_at, last_seen_by=actor.account_id,
            last_seen_location_id=count.location_id,
        )
        for box_id, label, share in zip(ids, labels, shares, strict=True)
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Box.objects.bulk_create(boxes, batch_size=AT_ONCE)
    except IntegrityError as error:
        raise LabelTaken(f"a label of {count.prefix!r} is taken", label=labels[0]) from error
    note(actor, What.REGISTERED, boxes, act=count.pk, to_location=count.location_id, reason=found)
    events.announce_many([BoxRegistered(box_id) for box_id in ids])
    return boxes


def _take_numbers(body_id: UUID, prefix: str, count: int) -> int:
    """Return the first of `count` free numbers of a series; its row stays locked until the commit."""
    series, _ = LabelSeries.objects.get_or_create(body_id=body_id, prefix=prefix)
    series = LabelSeries.objects.select_for_update().get(pk=series.pk)
    # A span of labels, which the index answers: "." is the sign after "-".
    by_hand = Box.objects.filter(body_id=body_id, label__gte=f"{prefix}-", label__lt=f"{prefix}.", count=None)
    given = (last_number_of(prefix, label) for label in by_hand.values_list("label", flat=True))
    first = max(series.last_number, *given, 0) + 1
    LabelSeries.objects.filter(pk=series.pk).update(last_number=first + count - 1)
    return first


@transaction.atomic
def count_more(
    actor: Actor, count_id: UUID, *, boxes: int, shelf_metres: Decimal | None, reason: str
) -> RoomRegistered:
    """Correct the count of a room: more boxes were found than had been counted.

    They get the next labels of the same series and stand in the same room.

    Raises:
        NotFound: there is no such count.
        NotAllowed: the actor moves no boxes of the custodian.
        BadValue: no reason is given.
        CountOdd: see `rules.spread`.
    """
    before = queries.get_count(count_id)
    by = check_keeps(actor, before.custodian_id)
    _check_reason(reason)
    shares = spread(shelf_metres, boxes)
    count = _correction(actor, before, boxes=boxes, metres=shelf_metres, reason=reason)
    by_fonds = check_may_register(actor, before.fonds_id, custodian_id=before.custodian_id)
    form = Box.objects.filter(count=before).values_list("form", flat=True).first() or BoxForm.BOX
    made = _make_boxes(by_fonds, count, shares, form=BoxForm(form), found=reason)
    audit.record(
        by, "custody.count_more", subject=before.location_id, corrects=before.pk, count=count.pk, boxes=boxes,
        detail={"reason": reason, "labels": [made[0].label, made[-1].label]},
    )  # fmt: skip
    return _registered(count, Location.objects.get(pk=count.location_id), made)


@transaction.atomic
def count_fewer(
    actor: Actor, count_id: UUID, *, labels: Sequence[str] = (), boxes: int = 0, reason: str
) -> int:
    """Correct the count of a room: fewer boxes stood there than had been counted; return how many.

    Name the labels that belong to no box, or only how many: then the last ones of the count go. They are
    struck: their rows and history stay, they are counted and listed nowhere. A box that was filled, moved,
    lent, described or seen since did exist; if it is gone it is missing, not miscounted.

    Raises:
        NotFound: there is no such count, or a label is not of it.
        NotAllowed: the actor moves no boxes of the custodian.
        AlreadyUsed: something else happened to one of the boxes.
        BadValue: no reason is given, or no box is meant.
    """
    before = queries.get_count(count_id)
    by = check_keeps(actor, before.custodian_id)
    _check_reason(reason)
    gone = _meant(before, labels, boxes)
    _check_unused(gone)
    struck = holdings.strike(by, [box.pk for box in gone], reason=reason)
    metres = sum((box.shelf_metres or Decimal(0) for box in gone), Decimal(0))
    count = _correction(actor, before, boxes=-len(gone), metres=-metres, reason=reason)
    note(by, What.STRUCK, gone, act=count.pk, reason=reason)
    audit.record(
        by, "custody.count_fewer", subject=before.location_id, corrects=before.pk, count=count.pk,
        boxes=struck, struck=str(digest_of_ids([box.pk for box in gone])),
        detail={"reason": reason, "labels": [box.label for box in gone]},
    )  # fmt: skip
    return struck


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise BadValue("a count is corrected with a reason")


def _correction(
    actor: Actor, before: RoomCount, *, boxes: int, metres: Decimal | None, reason: str
) -> RoomCount:
    return RoomCount.objects.create(
        location_id=before.location_id, fonds_id=before.fonds_id, custodian_id=before.custodian_id,
        boxes=boxes, shelf_metres=metres, from_year=before.from_year, to_year=before.to_year,
        state=before.state, prefix=before.prefix, corrects=before, reason=reason[:500], counted_at=now(),
        counted_by=actor.account_id,
    )  # fmt: skip


def _meant(count: RoomCount, labels: Sequence[str], boxes: int) -> list[Box]:
    standing = Box.objects.select_for_update().filter(count=count, holding__struck_on=None)
    if labels:
        found = list(standing.filter(label__in=labels).order_by("pk"))
        if len(found) != len(set(labels)):
            raise BadValue(f"one of {len(set(labels))} labels is not of this count")
        return found
    found = list(standing.order_by("-pk")[: max(0, boxes)])
    if not found or len(found) != boxes:
        raise BadValue(f"{boxes} boxes cannot be taken from this count")
    return found


def _check_unused(boxes: Sequence[Box]) -> None:
    ids = [box.pk for box in boxes]
    used = queries.used_since_registered(ids)
    if used:
        label = next(box.label for box in boxes if box.pk in used)
        raise AlreadyUsed(f"{len(used)} of {len(ids)} boxes were used", label=label, used=len(used))
