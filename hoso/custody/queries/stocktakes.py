"""Reads of stock-takes: how far they are, what differs, and what a device needs to know."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.custody.models import Box, StockTake, StockTakeLine, StockTakeScan
from hoso.custody.queries.boxes import boxes_known_to
from hoso.custody.queries.places import bodies_of
from hoso.custody.rules import Result, Settled, Standing, box_of_code, code_of_box
from hoso.lib.errors import NotFound


def stock_takes_open_to(actor: Actor) -> "QuerySet[StockTake]":
    """Return the stock-takes at places of bodies for which the actor moves boxes."""
    every = StockTake.objects.all()
    return every if actor.is_service else every.filter(location__body__in=bodies_of(actor, acts.MOVE_BOX))


def get_stock_take(actor: Actor, stock_take_id: UUID) -> StockTake:
    """Return one stock-take with its place.

    Raises:
        NotFound: there is none, or the actor moves no boxes of the body whose place it is.
    """
    found = stock_takes_open_to(actor).select_related("location").filter(pk=stock_take_id).first()
    if found is None:
        raise NotFound(f"stock-take {stock_take_id} not found")
    return found


def find_open_stock_take(location_id: UUID) -> StockTake | None:
    """Return the stock-take that runs at this very place, if any."""
    return StockTake.objects.filter(location=location_id, closed_at=None).first()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stock-take is: boxes by what is known of them, and codes that nobody knows."""

    expected: int
    seen: int
    waiting: int
    misplaced: int
    missing: int
    lent: int
    left: int
    unknown: int


def progress_of(stock_take: StockTake) -> Progress:
    """Return how far a stock-take is."""
    by = {standing: Count("pk", filter=Q(standing=standing)) for standing in Standing}
    found = StockTakeLine.objects.filter(stock_take=stock_take).aggregate(
        **{standing.value: count for standing, count in by.items()}
    )
    unknown = StockTakeScan.objects.filter(stock_take=stock_take, result=Result.UNKNOWN)
    return Progress(
        stock_take.expected, found["seen"], found["waiting"], found["misplaced"], found["missing"],
        found["lent"], found["left"], unknown.values("code").distinct().count(),
    )  # fmt: skip


def list_lines(
    stock_take_id: UUID,
    standing: Standing,
    *,
    after: tuple[str, UUID] | None = None,
    limit: int = 200,
) -> list[StockTakeLine]:
    """Return the boxes of which this is known, by label, from behind `after` on; who asks was checked."""
    found = StockTakeLine.objects.filter(stock_take=stock_take_id, standing=standing)
    if after is not None:
        label, line_id = after
        found = found.filter(Q(label__gt=label) | Q(label=label, pk__gt=line_id))
    return list(
        found.select_related("box", "expected_location", "seen_location").order_by("label", "pk")[:limit]
    )


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code that was scanned and belongs to no box the person knew of: how often, and when last."""

    code: str
    times: int
    last_at: datetime


def list_unknown_codes(stock_take_id: UUID, *, limit: int = 200) -> list[UnknownCode]:
    """Return the codes that nobody knew, by code."""
    found = StockTakeScan.objects.filter(stock_take=stock_take_id, result=Result.UNKNOWN).values("code")
    rows = found.annotate(times=Count("pk"), last_at=Max("at")).order_by("code")[:limit]
    return [UnknownCode(row["code"], row["times"], row["last_at"]) for row in rows]


def codes_to_find(stock_take_id: UUID) -> list[str]:
    """Return what the boxes still to be found may show when they are scanned: their codes and their labels.

    A device that has no line tells by it whether a box is expected; it learns nothing else of the boxes.
    """
    lines = StockTakeLine.objects.filter(
        stock_take=stock_take_id, standing__in=[Standing.WAITING, Standing.MISSING]
    )
    found: list[str] = []
    for box_id, label in lines.order_by("label", "pk").values_list("box_id", "label"):
        found += (code_of_box(box_id), label)
    return found


def known_scans(scan_ids: Collection[UUID]) -> dict[UUID, StockTakeScan]:
    """Return the scans that came in before, under the ids their devices made."""
    return {scan.pk: scan for scan in StockTakeScan.objects.select_related("box").filter(pk__in=scan_ids)}


def boxes_of_codes(actor: Actor, codes: Collection[str], *, stock_take_id: UUID) -> dict[str, Box]:
    """Return the box that each code or label means among those the actor knows of; ambiguous ones left out.

    A label may stand on boxes of several bodies: the one that is expected here is meant.
    """
    ids = {code: box_id for code in codes if (box_id := box_of_code(code)) is not None}
    labels = [code for code in codes if code not in ids]
    every = Box.objects.filter(holding__struck_on=None) if actor.is_service else boxes_known_to(actor)
    known = every.select_related("holding", "location")
    by_id = known.in_bulk(list(ids.values()))
    found = {code: by_id[box_id] for code, box_id in ids.items() if box_id in by_id}
    return found | _boxes_of_labels(known, labels, stock_take_id=stock_take_id)


def _boxes_of_labels(known: "QuerySet[Box]", labels: Sequence[str], *, stock_take_id: UUID) -> dict[str, Box]:
    if not labels:
        return {}
    meant: dict[str, list[Box]] = {}
    for box in known.filter(label__in={*labels, *(label.upper() for label in labels)}):
        meant.setdefault(box.label, []).append(box)
    several = [box.pk for boxes in meant.values() if len(boxes) > 1 for box in boxes]
    expected = set()
    if several:
        lines = StockTakeLine.objects.filter(stock_take=stock_take_id, box__in=several, is_expected=True)
        expected = set(lines.values_list("box_id", flat=True))
    found = {}
    for label in labels:
        # Typed on a phone, small letters often stand for capitals; a label that is written so goes before.
        boxes = meant.get(label) or meant.get(label.upper(), [])
        chosen = boxes if len(boxes) == 1 else [box for box in boxes if box.pk in expected]
        if len(chosen) == 1:
            found[label] = chosen[0]
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """What a closed stock-take found amiss, still so today."""

    line_id: UUID
    stock_take_id: UUID
    standing: Standing  # missing or misplaced
    box_id: UUID
    label: str
    body_id: UUID  # whose place it is
    location_id: UUID  # of the stock-take
    expected_location_id: UUID | None
    seen_location_id: UUID | None
    found_at: datetime  # when it was closed (missing) or the box seen (misplaced)
    found_by: UUID | None


def stocktake_differences(*, after: UUID | None = None, limit: int = 1000) -> list[Difference]:
    """Return what closed stock-takes found amiss and is so still, by line, from behind `after` on.

    For the service's own work. A missing box is amiss until somebody has seen it since; where several
    stock-takes missed it, the last one tells. A misplaced one is until a person has settled it, or somebody
    has seen or moved it since. Whole stores are read piece by piece with `after`.
    """
    later = StockTakeLine.objects.filter(
        box=OuterRef("box"),
        standing=Standing.MISSING,
        stock_take__closed_at__gt=OuterRef("stock_take__closed_at"),
    )
    unseen = Q(box__last_seen_at=None) | Q(box__last_seen_at__lte=F("stock_take__closed_at"))
    stays = Q(box__location=F("expected_location")) | Q(
        box__location__isnull=True, expected_location__isnull=True
    )
    missing = Q(standing=Standing.MISSING) & unseen & ~Exists(later)
    misplaced = (
        Q(standing=Standing.MISPLACED, settled=Settled.NO, box__last_seen_at__lte=F("seen_at")) & stays
    )
    lines = StockTakeLine.objects.filter(missing | misplaced, box__holding__struck_on=None).filter(
        stock_take__closed_at__isnull=False
    )
    if after is not None:
        lines = lines.filter(pk__gt=after)
    rows = lines.select_related("stock_take__location").order_by("pk")[:limit]
    return [_difference(line) for line in rows]


def _difference(line: StockTakeLine) -> Difference:
    stock_take = line.stock_take
    is_missing = line.standing == Standing.MISSING
    found_at = stock_take.closed_at if is_missing else line.seen_at
    assert found_at is not None
    return Difference(
        line.pk, stock_take.pk, Standing(line.standing), line.box_id, line.label, stock_take.location.body_id,
        stock_take.location_id, line.expected_location_id, line.seen_location_id, found_at,
        stock_take.closed_by if is_missing else line.seen_by,
    )  # fmt: skip
