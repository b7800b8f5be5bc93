"""Sums of boxes and metres, from the tallies: they cost the same however many boxes there are."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q, Sum

from hoso.custody.models import Tally
from hoso.custody.rules import BoxState, Occupation

Key = TypeVar("Key")

_OCCUPIED = """
SELECT asked.id, sum(tally.boxes), sum(tally.shelf_metres)
  FROM unnest(%s::uuid[]) asked (id)
  JOIN custody_location place ON place.path @> ARRAY[asked.id]
  JOIN custody_tally tally ON tally.location_id = place.id
 GROUP BY asked.id
"""


@dataclass(frozen=True, slots=True)
class Total:
    """Boxes and metres in one custody at one place (None: at no place that is known)."""

    custodian_id: UUID
    location_id: UUID | None
    boxes: int
    metres: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """Boxes and metres of one creator, together, by state, and by who keeps them where."""

    boxes: int
    metres: Decimal
    by_state: dict[BoxState, tuple[int, Decimal]]
    lines: tuple[Total, ...]

    def by_custodian(self) -> dict[UUID, tuple[int, Decimal]]:
        """Return boxes and metres of each keeper."""
        found: dict[UUID, tuple[int, Decimal]] = {}
        for line in self.lines:
            boxes, metres = found.get(line.custodian_id, (0, Decimal(0)))
            found[line.custodian_id] = (boxes + line.boxes, metres + line.metres)
        return found


def totals_of(body_id: UUID) -> Totals:
    """Return how many boxes and metres of what a body made are kept, by whom and where.

    Sums name no box: they are for everybody who may log in, as the directory of bodies is.
    """
    return _totals(Q(creator_id=body_id))


def totals_kept_by(body_id: UUID) -> Totals:
    """Return how many boxes and metres a body keeps, whoever made them; see `totals_of`."""
    return _totals(Q(custodian_id=body_id))


def _totals(which: Q) -> Totals:
    sums = Tally.objects.filter(which).values_list("custodian_id", "location_id", "state")
    rows = list(sums.annotate(Sum("boxes"), Sum("shelf_metres")).order_by())
    places: dict[tuple[UUID, UUID | None], tuple[int, Decimal]] = {}
    states: dict[BoxState, tuple[int, Decimal]] = {}
    for custodian, location, state, boxes, metres in rows:
        _add(places, (custodian, location), boxes, metres)
        _add(states, BoxState(state), boxes, metres)
    lines = (Total(*key, boxes, metres) for key, (boxes, metres) in places.items() if boxes or metres)
    return Totals(
        sum(boxes for boxes, _ in states.values()),
        sum((metres for _, metres in states.values()), Decimal(0)),
        {state: held for state, held in states.items() if held[0]},
        tuple(sorted(lines, key=lambda line: -line.boxes)),
    )


def _add(sums: dict[Key, tuple[int, Decimal]], key: Key, boxes: int, metres: Decimal) -> None:
    held, measured = sums.get(key, (0, Decimal(0)))
    sums[key] = (held + boxes, measured + metres)


def occupations(location_ids: Collection[UUID]) -> dict[UUID, Occupation]:
    """Return what stands at each place with all that stands below it; places with nothing are left out."""
    if not location_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_OCCUPIED, [list(location_ids)])
        return {row[0]: Occupation(int(row[1]), row[2]) for row in cursor.fetchall()}
