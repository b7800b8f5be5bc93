"""Moving boxes, one or a whole room of them, and saying where they were seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.custody import queries
from hoso.custody.errors import IsLent, MovedSince, OthersChanged, PlaceUnclear
from hoso.custody.events import BoxMoved
from hoso.custody.models import Box, Location
from hoso.custody.rules import Seen, What
from hoso.custody.services.noting import note
from hoso.custody.services.places import check_place, name_location
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.lib.dates import now
from hoso.lib.errors import BadValue, NotFound
from hoso.lib.hashing import digest_of_ids
from hoso.lib.ids import uuid7


@dataclass(frozen=True, slots=True)
class Moved:
    """What one act of moving did: its id, how many boxes stand elsewhere now, how many stood there before."""

    act: UUID
    moved: int
    stayed: int


def move_box(
    actor: Actor,
    box_id: UUID,
    *,
    location_id: UUID,
    reason: str,
    seen: Seen = Seen.SEEN,
    at: datetime | None = None,
) -> Box:
    """Record that a box was put somewhere, seen with own eyes or declared; see `move_boxes`."""
    move_boxes(actor, [box_id], location_id=location_id, reason=reason, seen=seen, at=at)
    return Box.objects.select_related("location").get(pk=box_id)


@transaction.atomic
def put_at(actor: Actor, box_id: UUID, place: str, *, reason: str, seen: Seen = Seen.SEEN) -> Box:
    """Record that the actor saw a box at a place of its keeper, told in words; a new place is made.

    `place` is a name, or the way from the top of the tree (`Kho 2 › Giá 4`). One name alone means the place
    that is called so, wherever in the tree it is.

    Raises:
        NotFound, NotAllowed: the box is not the actor's to know or to move; no place was made.
        PlaceUnclear: several places are called so, none of them at the top.
    """
    holding_queries.check_open(actor, acts.MOVE_BOX, [box_id])
    keeper = Box.objects.filter(pk=box_id).values_list("holding__custodian_id", flat=True).first()
    if keeper is None:
        raise NotFound(f"box {box_id} not found")
    location_id = _place_told(actor, keeper, place)
    return move_box(actor, box_id, location_id=location_id, reason=reason, seen=seen)


def _place_told(actor: Actor, body_id: UUID, text: str) -> UUID:
    """Return the place that a text means, making what is missing of the way to it."""
    names = queries.names_of_way(text)
    if len(names) == 1:
        known = list(Location.objects.filter(body_id=body_id, name=names[0], given_up_on=None)[:50])
        at_the_top = [each for each in known if each.parent_id is None]
        if at_the_top or len(known) == 1:
            return (at_the_top or known)[0].pk
        if known:
            raise PlaceUnclear(f"{len(known)} places are called {names[0]!r}", place=names[0])
    above: UUID | None = None
    for name in names:
        above = name_location(actor, body_id, name, parent_id=above).pk
    if above is None:
        raise BadValue("a place has a name")
    return above


@transaction.atomic
def move_boxes(
    actor: Actor,
    box_ids: Iterable[UUID],
    *,
    location_id: UUID,
    reason: str,
    seen: Seen = Seen.SEEN,
    at: datetime | None = None,
) -> Moved:
    """Record that boxes were put somewhere: all of them or, when one may not be moved, none.

    Moving is a physical act: who keeps a box moves it, whether they may read what lies in it or not. `at` is
    when it happened, as told; now without it. Boxes seen with own eyes are thereby seen there; a box that
    stood there already is only seen.

    Raises:
        NotFound, NotAllowed: one of the boxes is not the actor's to know of, or not to move.
        PlaceElsewhere: the place was given up, or is neither of a body for which the actor moves boxes nor of
            the one that keeps these.
        MovedSince: `at` lies ahead, or before the last move of one of the boxes.
        IsLent: one is out, so nobody saw it there; that its place is another now can still be declared.
    """
    ids = list(dict.fromkeys(box_ids))
    if not ids:
        raise BadValue("no box is named")
    holding_queries.check_open(actor, acts.MOVE_BOX, ids)
    boxes = lock_boxes(ids)
    keepers = Box.objects.filter(pk__in=ids).values_list("holding__custodian_id", flat=True).distinct()
    check_place(actor, location_id, keepers=set(keepers.order_by()))
    moment = _checked_moment(at, ids)
    if seen is Seen.SEEN:
        check_here(ids)
    act = uuid7()
    moving = [box for box in boxes if box.location_id != location_id]
    staying = [box for box in boxes if box.location_id == location_id]
    for by, its in _by_capacity(actor, boxes):
        _note_moves(by, its, location_id, act=act, at=moment, seen=seen, reason=reason)
    moving_ids = [box.pk for box in moving]
    Box.objects.filter(pk__in=moving_ids).update(location_id=location_id)
    events.announce_many([BoxMoved(box_id) for box_id in moving_ids])
    if seen is Seen.SEEN:
        _see(actor, ids, location_id, at=moment)
    return Moved(act, len(moving), len(staying))


def lock_boxes(box_ids: Sequence[UUID]) -> list[Box]:
    """Return boxes, held until the commit; struck ones are none.

    In one order, so that two who move the same boxes wait for each other and never in a ring.

    Raises:
        NotFound: one of them is not there.
    """
    found = Box.objects.select_for_update(of=("self",)).filter(pk__in=box_ids, holding__struck_on=None)
    boxes = list(found.order_by("pk"))
    if len(boxes) != len(box_ids):
        raise NotFound(f"one of {len(box_ids)} boxes not found")
    return boxes


def check_here(box_ids: Sequence[UUID]) -> None:
    """Refuse boxes that somebody took away.

    Raises:
        IsLent: one is out.
    """
    out = queries.open_loans(holding_ids=box_ids).first()
    if out is not None:
        raise IsLent(f"box {out.holding_id} is out", what=out.what, borrower=out.borrower, since=out.lent_on)


def _checked_moment(at: datetime | None, box_ids: Sequence[UUID]) -> datetime:
    moment = now()
    if at is None:
        return moment
    latest = queries.last_moves(box_ids)
    if at > moment or (latest is not None and at < latest):
        raise MovedSince(f"a move at {at} does not fit", at=at.date())
    return at


def _by_capacity(actor: Actor, boxes: Sequence[Box]) -> list[tuple[Actor, list[Box]]]:
    """Return the boxes with the actor as the history names it for them: own right, or lent by whom."""
    of = {box.pk: box for box in boxes}
    parts = holding_queries.by_capacity(actor, acts.MOVE_BOX, of)
    return [(by, [of[each] for each in ids]) for by, ids in parts]


def _note_moves(
    actor: Actor,
    boxes: Sequence[Box],
    location_id: UUID,
    *,
    act: UUID,
    at: datetime,
    seen: Seen,
    reason: str,
) -> None:
    moving = [box for box in boxes if box.location_id != location_id]
    staying = [box for box in boxes if box.location_id == location_id]
    for what, which in ((What.MOVED, moving), (What.SEEN, staying)):
        note(
            actor, what, which, act=act, at=at, seen=seen, reason=reason, to_location=location_id,
            moved=what is What.MOVED,
        )  # fmt: skip
    audit.record(
        actor, "custody.move_boxes", subject=act if len(boxes) > 1 else boxes[0].pk, in_act=act,
        count=len(boxes), moved=len(moving), boxes=str(digest_of_ids([box.pk for box in boxes])),
        from_locations=sorted({box.location_id for box in moving if box.location_id})[:20],
        to_location=location_id, seen=seen.value, at=at, detail={"reason": reason},
    )  # fmt: skip


def _see(actor: Actor, box_ids: Sequence[UUID], location_id: UUID | None, *, at: datetime) -> None:
    """Remember who saw the boxes where; an older sighting never hides a newer one."""
    older = Q(last_seen_at=None) | Q(last_seen_at__lte=at)
    Box.objects.filter(older, pk__in=box_ids).update(
        last_seen_at=at, last_seen_by=actor.account_id, last_seen_location_id=location_id
    )


@transaction.atomic
def move_all(
    actor: Actor,
    from_location_id: UUID,
    *,
    location_id: UUID,
    expected: int,
    reason: str,
    seen: Seen = Seen.SEEN,
    at: datetime | None = None,
) -> Moved:
    """Move everything that stands at a place or below it to another place, all or nothing.

    `expected` is how many boxes the person was shown there before deciding.

    Raises:
        NotFound: the actor may not know the place.
        OthersChanged: by now other boxes stand there, or fewer, than were shown.
        NotAllowed, PlaceElsewhere, MovedSince: see `move_boxes`.
    """
    place = queries.get_place(actor, from_location_id)
    ids = list(queries.boxes_in(place.pk).order_by("pk").values_list("pk", flat=True))
    if len(ids) != expected:
        raise OthersChanged(
            f"{len(ids)} boxes, not {expected}", place=place.name, expected=expected, found=len(ids)
        )
    return move_boxes(actor, ids, location_id=location_id, reason=reason, seen=seen, at=at)


@transaction.atomic
def note_seen(
    actor: Actor,
    box_ids: Iterable[UUID],
    *,
    location_id: UUID | None = None,
    at: datetime | None = None,
    act: UUID | None = None,
    reason: str = "",
) -> int:
    """Record that somebody stood before boxes, at a place where it was said; return how many.

    It moves nothing: a box seen elsewhere than where it should stand is a finding, until somebody moves it
    back or records the move. `act` joins the sightings of one walk (a stock-take).

    Raises:
        NotFound, NotAllowed: one of the boxes is not the actor's to know of, or not to move.
        MovedSince: `at` lies ahead.
        IsLent: one is out; record its return first.
    """
    ids = list(dict.fromkeys(box_ids))
    holding_queries.check_open(actor, acts.MOVE_BOX, ids)
    moment = now()
    if at is not None and at > moment:
        raise MovedSince(f"a sighting at {at} lies ahead", at=at.date())
    act = act or uuid7()
    boxes = lock_boxes(ids)
    check_here(ids)
    for by, its in _by_capacity(actor, boxes):
        note(by, What.SEEN, its, act=act, at=at or moment, to_location=location_id, reason=reason)
        audit.record(
            by, "custody.note_seen", subject=act if len(its) > 1 else its[0].pk, in_act=act, count=len(its),
            boxes=str(digest_of_ids([box.pk for box in its])), location=location_id,
            detail={"reason": reason},
        )  # fmt: skip
    _see(actor, ids, location_id, at=at or moment)
    return len(boxes)
