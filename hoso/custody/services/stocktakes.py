"""Stock-takes: started with what is expected frozen, scanned, settled, closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.custody import queries
from hoso.custody.errors import NothingToSettle, StockTakeClosed, StockTakeRuns
from hoso.custody.events import StockTakeEnded
from hoso.custody.models import Box, Location, StockTake, StockTakeLine, StockTakeScan
from hoso.custody.rules import Result, Scan, Settled, Standing, clean_scans, is_in_place, moment_of
from hoso.custody.services.noting import AT_ONCE
from hoso.custody.services.places import check_keeps
from hoso.custody.services.placing import move_boxes, note_seen
from hoso.custody.services.sightings import Sighting, note_sightings
from hoso.events import services as events
from hoso.lib.dates import now
from hoso.lib.errors import BadValue
from hoso.lib.hashing import digest_of_ids
from hoso.lib.ids import uuid7

# What the history of a box says of a sighting in a stock-take.
REASON = "stock-take"


@transaction.atomic
def start_stock_take(actor: Actor, location_id: UUID, *, note: str = "") -> StockTake:
    """Start a stock-take at a place and all below it; what should stand there is frozen now.

    Expected are the boxes that the actor may move: those of other keepers in the same house are theirs to
    count.

    Raises:
        NotFound, NotAllowed: the place is not the actor's to know, or not to keep.
        StockTakeRuns: one runs at this place already.
    """
    place = queries.get_place(actor, location_id)
    by = check_keeps(actor, place.body_id)
    boxes = queries.boxes_in(place.pk)
    if not actor.is_service:
        boxes &= queries.boxes_open_to(actor, acts.MOVE_BOX)
    standing = list(boxes.order_by("pk").values_list("pk", "label", "location_id"))
    stock_take = _opened(actor, place, note=note, expected=len(standing))
    StockTakeLine.objects.bulk_create(
        (
            StockTakeLine(
                stock_take=stock_take, box_id=box_id, label=label, expected_location_id=at, is_expected=True,
                standing=Standing.WAITING,
            )
            for box_id, label, at in standing
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    audit.record(
        by, "custody.start_stock_take", subject=stock_take.pk, location=place.pk, expected=len(standing),
        boxes=str(digest_of_ids([row[0] for row in standing])),
    )  # fmt: skip
    return stock_take


def _opened(actor: Actor, place: Location, *, note: str, expected: int) -> StockTake:
    try:
        with transaction.atomic():
            return StockTake.objects.create(
                location=place, note=note.strip()[:300], expected=expected, started_at=now(),
                started_by=actor.account_id,
            )  # fmt: skip
    except IntegrityError as error:
        runs = queries.find_open_stock_take(place.pk)
        since = runs.started_at.date() if runs is not None else "?"
        raise StockTakeRuns(f"one runs at {place.pk}", place=place.name, since=since) from error


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one scan: the result, and what stands on the box and where it belongs, if known."""

    scan_id: UUID
    result: Result
    label: str = ""
    belongs: str = ""


@transaction.atomic
def record_scans(actor: Actor, stock_take_id: UUID, scans: Sequence[Scan]) -> list[Answer]:
    """Take in what a device has scanned, and record that the boxes were seen, by whom and when.

    A scan that came in before, under the id that the device made, is answered as it was and counts once; so
    does a box that is scanned twice. Late scans count after the stock-take was closed too: what was missing
    is seen then. Boxes the actor may not know of are unknown to them.

    Raises:
        NotFound, NotAllowed: there is no such stock-take for the actor, or they keep nothing there.
        BadValue: a scan is none (see `rules.clean_scans`), or names a place outside the stock-take.
    """
    given = clean_scans(scans)
    stock_take = _locked(actor, stock_take_id)
    by = check_keeps(actor, stock_take.location.body_id)
    known = queries.known_scans([scan.id for scan in given])
    new = [scan for scan in given if scan.id not in known]
    places = _places(stock_take, new)
    boxes = queries.boxes_of_codes(actor, {scan.code for scan in new}, stock_take_id=stock_take.pk)
    walk = _Walk(stock_take, places, boxes, account_id=actor.account_id)
    made = [walk.take(scan) for scan in new]
    walk.save()
    note_sightings(actor, list(walk.seen.values()), act=stock_take.pk, reason=REASON)
    if made:
        audit.record(
            by, "custody.record_scans", subject=stock_take.pk, count=len(made),
            scans=str(digest_of_ids([scan.pk for scan in made])),
        )  # fmt: skip
    answered = known | {scan.pk: scan for scan in made}
    ways = _ways([answered[scan.id] for scan in given])
    return [_answer(answered[scan.id], ways) for scan in given]


def _locked(actor: Actor, stock_take_id: UUID) -> StockTake:
    """Return the stock-take, one device at a time: two that see the same box must not both count it."""
    queries.get_stock_take(actor, stock_take_id)
    found = StockTake.objects.select_for_update(of=("self",)).select_related("location")
    return found.get(pk=stock_take_id)


def _places(stock_take: StockTake, scans: Iterable[Scan]) -> dict[UUID, Location]:
    asked = {scan.location_id for scan in scans if scan.location_id is not None} | {stock_take.location_id}
    found = Location.objects.filter(path__contains=[stock_take.location_id]).in_bulk(list(asked))
    if len(found) != len(asked):
        raise BadValue("a scan names a place outside the stock-take")
    return found


class _Walk:
    """Turns scans into sightings of boxes, against the lines of the stock-take."""

    def __init__(
        self,
        stock_take: StockTake,
        places: dict[UUID, Location],
        boxes: dict[str, Box],
        *,
        account_id: UUID | None,
    ) -> None:
        self._stock_take, self._places, self._boxes = stock_take, places, boxes
        self._account_id, self._received_at = account_id, now()
        found = StockTakeLine.objects.filter(
            stock_take=stock_take, box__in=[box.pk for box in boxes.values()]
        ).select_related("expected_location")
        self._lines = {line.box_id: line for line in found}
        self._new: list[StockTakeLine] = []
        self._changed: list[StockTakeLine] = []
        self._scans: list[StockTakeScan] = []
        self.seen: dict[UUID, Sighting] = {}

    def take(self, scan: Scan) -> StockTakeScan:
        at = moment_of(scan, started_at=self._stock_take.started_at, received_at=self._received_at)
        place = self._places[scan.location_id or self._stock_take.location_id]
        box = self._boxes.get(scan.code)
        result = Result.UNKNOWN if box is None else self._see(box, place, at)
        made = StockTakeScan(
            id=scan.id, stock_take=self._stock_take, code=scan.code, is_typed=scan.is_typed, at=at,
            received_at=self._received_at, account_id=self._account_id, location=place, box=box,
            result=result,
        )  # fmt: skip
        self._scans.append(made)
        return made

    def _see(self, box: Box, place: Location, at: datetime) -> Result:
        line = self._lines.get(box.pk)
        if line is not None and line.seen_at is not None:
            return self._see_again(line, place, at)
        if line is None:
            line = StockTakeLine(
                id=uuid7(), stock_take=self._stock_take, box=box, label=box.label, is_expected=False,
                expected_location=box.location,
            )  # fmt: skip
            self._lines[box.pk] = line
            self._new.append(line)
        else:
            self._changed.append(line)
        self.seen[box.pk] = Sighting(box.pk, place.pk, at)
        line.seen_at, line.seen_by, line.seen_location = at, self._account_id, place
        line.standing = Standing.SEEN if _belongs(line, place) else Standing.MISPLACED
        return Result.SEEN if line.standing == Standing.SEEN else Result.MISPLACED

    def _see_again(self, line: StockTakeLine, place: Location, at: datetime) -> Result:
        """A second sighting counts for nothing, but for a box that was carried back to where it belongs."""
        if line.standing != Standing.MISPLACED or line.settled or not _belongs(line, place):
            return Result.AGAIN
        line.settled, line.settled_at, line.settled_by = Settled.BACK, self._received_at, self._account_id
        if line not in self._new:
            self._changed.append(line)
        self.seen[line.box_id] = Sighting(line.box_id, place.pk, at)
        return Result.SEEN

    def save(self) -> None:
        StockTakeScan.objects.bulk_create(self._scans)
        StockTakeLine.objects.bulk_create(self._new)
        StockTakeLine.objects.bulk_update(
            {line.pk: line for line in self._changed}.values(),
            [
                "standing", "seen_at", "seen_by", "seen_location", "settled", "settled_at", "settled_by",
            ],
            batch_size=AT_ONCE,
        )  # fmt: skip


def _belongs(line: StockTakeLine, place: Location) -> bool:
    expected = line.expected_location.path if line.expected_location is not None else []
    return is_in_place(expected, place.path)


def _ways(scans: Sequence[StockTakeScan]) -> dict[UUID, str]:
    """Return in words where the misplaced boxes of these scans belong."""
    places = [
        scan.box.location
        for scan in scans
        if scan.result == Result.MISPLACED and scan.box is not None and scan.box.location is not None
    ]
    return queries.ways_to(places) if places else {}


def _answer(scan: StockTakeScan, ways: dict[UUID, str]) -> Answer:
    result = Result(scan.result)
    if scan.box is None:
        return Answer(scan.pk, result)
    belongs = ways.get(scan.box.location_id, "") if scan.box.location_id else ""
    return Answer(scan.pk, result, scan.box.label, belongs if result is Result.MISPLACED else "")


@transaction.atomic
def settle(actor: Actor, stock_take_id: UUID, box_ids: Iterable[UUID], *, how: Settled) -> int:
    """Say what was done about boxes that stood elsewhere; return how many.

    `Settled.HERE`: they stay where they were seen, and their place is corrected by a move; `Settled.BACK`:
    the actor has carried them back and sees them where they should stand. All or none.

    Raises:
        NotFound, NotAllowed: the stock-take or one of the boxes is not the actor's.
        NothingToSettle: one of them did not stand elsewhere, or was settled before.
        BadValue: no box is named, or nothing was done.
    """
    if how is Settled.NO:
        raise BadValue("what was done is not said")
    stock_take = _locked(actor, stock_take_id)
    by = check_keeps(actor, stock_take.location.body_id)
    ids = set(box_ids)
    lines = list(
        StockTakeLine.objects.filter(
            stock_take=stock_take, box__in=ids, standing=Standing.MISPLACED, settled=Settled.NO
        ).select_related("box")
    )
    if not ids or len(lines) != len(ids):
        raise NothingToSettle(f"{len(ids) - len(lines)} of {len(ids)} boxes are not to be settled")
    for location_id, its in _by_place(lines, how=how).items():
        if how is Settled.HERE:
            assert location_id is not None
            move_boxes(actor, its, location_id=location_id, reason=REASON)
        else:
            note_seen(actor, its, location_id=location_id, act=stock_take.pk, reason=REASON)
    StockTakeLine.objects.filter(pk__in=[line.pk for line in lines]).update(
        settled=how, settled_at=now(), settled_by=actor.account_id
    )
    audit.record(
        by, "custody.settle", subject=stock_take.pk, how=how.value, count=len(lines),
        boxes=str(digest_of_ids(ids)),
    )  # fmt: skip
    return len(lines)


def _by_place(lines: Iterable[StockTakeLine], *, how: Settled) -> dict[UUID | None, list[UUID]]:
    found: dict[UUID | None, list[UUID]] = {}
    for line in lines:
        place = line.seen_location_id if how is Settled.HERE else line.box.location_id
        found.setdefault(place, []).append(line.box_id)
    return found


@transaction.atomic
def close_stock_take(actor: Actor, stock_take_id: UUID) -> StockTake:
    """Close a stock-take: what nobody has seen is missing, but for what is lent, or was moved or struck.

    Raises:
        NotFound, NotAllowed: see `record_scans`.
        StockTakeClosed: it was closed before.
    """
    stock_take = _locked(actor, stock_take_id)
    by = check_keeps(actor, stock_take.location.body_id)
    if stock_take.closed_at is not None:
        raise StockTakeClosed(f"{stock_take_id} was closed")
    waiting = StockTakeLine.objects.filter(stock_take=stock_take, standing=Standing.WAITING)
    stay = waiting.filter(
        box__location__path__contains=[stock_take.location_id], box__holding__struck_on=None
    )
    boxes = list(stay.values_list("box_id", flat=True))
    lent = queries.lent_among(boxes)
    waiting.filter(box__in=lent).update(standing=Standing.LENT)
    missing = waiting.filter(box__in=boxes).update(standing=Standing.MISSING)
    left = waiting.update(standing=Standing.LEFT)
    stock_take.closed_at, stock_take.closed_by = now(), actor.account_id
    stock_take.save(update_fields=["closed_at", "closed_by"])
    progress = queries.progress_of(stock_take)
    audit.record(
        by, "custody.close_stock_take", subject=stock_take.pk, expected=stock_take.expected,
        seen=progress.seen, missing=missing, misplaced=progress.misplaced, unknown=progress.unknown,
        lent=len(lent), left=left,
    )  # fmt: skip
    events.announce(StockTakeEnded(stock_take.pk))
    return stock_take
