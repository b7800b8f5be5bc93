"""What speaks for a loss of boxes, each one question to the whole table; whoever may see what it finds."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from hoso.accounts import queries as accounts
from hoso.custody.models import Box, BoxEvent, Charge, Loan, Location
from hoso.custody.queries.boxes import box_of
from hoso.custody.queries.places import ways_to
from hoso.custody.queries.totals import occupations
from hoso.custody.rules import Charged, Seal, What


@dataclass(frozen=True, slots=True)
class BoxFact:
    """A box, where it should stand, and when and where somebody last saw it (or what else happened)."""

    box_id: UUID
    location_id: UUID | None
    at: datetime | None
    seen_location_id: UUID | None
    account_id: UUID | None

    @property
    def on(self) -> date | None:
        """The day of it, here."""
        return timezone.localdate(self.at) if self.at else None


def _standing() -> "QuerySet[Box]":
    return Box.objects.filter(holding__struck_on=None, holding__destroyed_on=None)


def find_unseen(*, since: date) -> list[BoxFact]:
    """Return the boxes that nobody saw since that day, the longest unseen first."""
    unseen = _standing().filter(Q(last_seen_at=None) | Q(last_seen_at__date__lt=since))
    return _facts(unseen.order_by(F("last_seen_at").asc(nulls_first=True), "pk"))


def find_elsewhere() -> list[BoxFact]:
    """Return the boxes that somebody saw at another place than the one where they should stand since.

    A box that was moved after the sighting, and that nobody has seen at its new place yet, is no such case.
    """
    moved = BoxEvent.objects.filter(box=OuterRef("pk"), what=What.MOVED).order_by("-at").values("at")[:1]
    seen = (
        _standing()
        .filter(last_seen_location__isnull=False)
        .exclude(last_seen_location=F("location"))
        .annotate(moved_at=Subquery(moved))
    )
    return _facts(seen.filter(Q(moved_at=None) | Q(moved_at__lte=F("last_seen_at"))).order_by("pk"))


def find_broken_seals() -> list[BoxFact]:
    """Return the boxes whose seal is broken, with who noted it and when."""
    broken = BoxEvent.objects.filter(box=OuterRef("pk"), what=What.SEAL_BROKEN).order_by("-at", "-id")
    rows = _standing().filter(seal=Seal.BROKEN)
    return _facts(
        rows.order_by("pk"),
        at=Coalesce(Subquery(broken.values("at")[:1]), F("last_seen_at")),
        by=Subquery(broken.values("account_id")[:1]),
    )


def _facts(
    boxes: "QuerySet[Box]", *, at: Coalesce | None = None, by: Subquery | None = None
) -> list[BoxFact]:
    rows = boxes.annotate(fact_at=at or F("last_seen_at"), fact_by=by or F("last_seen_by"))
    names = ("pk", "location_id", "fact_at", "last_seen_location_id", "fact_by")
    return [BoxFact(*row) for row in rows.values_list(*names)]


def find_returned_otherwise() -> "list[Loan]":
    """Return the last loan of each original that came back with other pages than went out."""
    last = Loan.objects.filter(pages_out__isnull=False, pages_back__isnull=False)
    last = last.order_by("holding_id", "-returned_at", "-id").distinct("holding_id")
    return [loan for loan in last if loan.pages_back != loan.pages_out]


class Left(StrEnum):
    """In which way a place has lost its keeper."""

    ENDED = "ended"  # the charge ended, and nobody came after
    PERSON = "person"  # the account is closed, or holds no post any more
    BODY = "body"  # the body that keeps the place is no more


@dataclass(frozen=True, slots=True)
class KeeperLeft:
    """A place in which boxes stand and that nobody keeps any more; `name` is who kept it last."""

    location_id: UUID
    body_id: UUID
    why: Left
    name: str
    boxes: int


def find_keepers_left(*, on: date) -> list[KeeperLeft]:
    """Return the places with boxes whose keeper has left: charge ended, person gone, or body no more.

    Where nobody was ever named keeper, nobody has left.
    """
    last = (
        Charge.objects.filter(role=Charged.KEEPER, location__given_up_on=None, valid__startswith__lte=on)
        .select_related("location__body")
        .order_by("location_id", "-valid__startswith", "-id")
    )
    charges: dict[UUID, Charge] = {}
    for charge in last:
        charges.setdefault(charge.location_id, charge)
    there = accounts.in_office({each.account_id for each in charges.values() if each.account_id}, on=on)
    left = {place: why for place, each in charges.items() if (why := _left(each, there, on=on)) is not None}
    held = occupations(list(left))
    return [
        KeeperLeft(place, charges[place].location.body_id, why, charges[place].name, held[place].boxes)
        for place, why in sorted(left.items())
        if place in held and held[place].boxes > 0
    ]


def _left(charge: Charge, there: Collection[UUID], *, on: date) -> Left | None:
    ceased_on = charge.location.body.ceased_on
    if ceased_on is not None and ceased_on <= on:
        return Left.BODY
    if charge.valid.upper is not None and charge.valid.upper <= on:
        return Left.ENDED
    return Left.PERSON if charge.account_id is not None and charge.account_id not in there else None


def ways_of(location_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return where each place is, from the top of the tree, for whom the caller found them open."""
    return ways_to(Location.objects.filter(pk__in=list(location_ids)))


def places_of(holding_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return where each thing stands, or stood last: its box with the place, or for a box its place."""
    ids = list(holding_ids)
    boxes = {box.pk: box for box in Box.objects.select_related("location").filter(pk__in=ids)}
    boxes |= box_of([each for each in ids if each not in boxes])
    ways = ways_to({box.location for box in boxes.values() if box.location})
    return {each: _where(box, ways) for each, box in boxes.items()}


def _where(box: Box, ways: dict[UUID, str]) -> str:
    return ", ".join(filter(None, (box.label, ways.get(box.location_id, "") if box.location_id else "")))
