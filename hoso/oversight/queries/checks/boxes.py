"""Boxes missed, unseen, elsewhere, or with a broken seal; originals not brought back; keepers who left."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from hoso.custody import queries as custody
from hoso.custody.queries import BoxFact, Difference, KeeperLeft
from hoso.custody.rules import Standing
from hoso.oversight.queries.checks.asked import Asked
from hoso.oversight.rules import Found, Kind, Severity

if TYPE_CHECKING:
    from hoso.custody.models import Loan

KINDS = frozenset(
    {
        Kind.BOX_MISSED,
        Kind.BOX_UNSEEN,
        Kind.BOX_ELSEWHERE,
        Kind.SEAL_BROKEN,
        Kind.LOAN_OVERDUE,
        Kind.KEEPER_LEFT,
    }
)


def find(asked: Asked) -> list[Found]:
    """Return what is wrong with originals where they stand, or do not."""
    missed = {each.box_id: each for each in _missing()}
    unseen = custody.find_unseen(since=asked.unseen_since)
    return [
        *(_missed(each) for each in missed.values()),
        # A stock-take says more about a box than that nobody saw it.
        *(_unseen(each) for each in unseen if each.box_id not in missed),
        *(_elsewhere(each) for each in custody.find_elsewhere()),
        *(_broken(each) for each in custody.find_broken_seals()),
        *(_overdue(each) for each in custody.open_loans(overdue_on=asked.on)),
        *(_keeper(each) for each in custody.find_keepers_left(on=asked.on)),
    ]


def _missing() -> Iterator[Difference]:
    """Yield the boxes that the last stock-take of their place did not find, read piece by piece."""
    after: UUID | None = None
    while piece := custody.stocktake_differences(after=after):
        yield from (each for each in piece if each.standing is Standing.MISSING)
        after = piece[-1].line_id


def _missed(missing: Difference) -> Found:
    return Found(
        Kind.BOX_MISSED,
        str(missing.box_id),
        Severity.LOSS,
        essence=[str(missing.stock_take_id)],
        holding_id=missing.box_id,
        things={
            "box": [missing.box_id],
            **_places(place=missing.expected_location_id or missing.location_id),
        },
        values={"taken_on": timezone.localdate(missing.found_at)},
    )


def _unseen(box: BoxFact) -> Found:
    return Found(
        Kind.BOX_UNSEEN,
        str(box.box_id),
        Severity.WARNING,
        essence=[str(box.on), str(box.location_id)],
        holding_id=box.box_id,
        things={"box": [box.box_id], **_places(place=box.location_id)},
        values={"seen_on": box.on},
    )


def _elsewhere(box: BoxFact) -> Found:
    return Found(
        Kind.BOX_ELSEWHERE,
        str(box.box_id),
        Severity.WARNING,
        essence=[str(box.location_id), str(box.seen_location_id)],
        holding_id=box.box_id,
        things={"box": [box.box_id], **_places(place=box.location_id, seen_at=box.seen_location_id)},
        values={"seen_on": box.on},
    )


def _broken(box: BoxFact) -> Found:
    return Found(
        Kind.SEAL_BROKEN,
        str(box.box_id),
        Severity.LOSS,
        essence=[str(box.at)],
        holding_id=box.box_id,
        things={"box": [box.box_id], **_places(place=box.location_id)},
        values={"noted_on": box.on},
    )


def _overdue(loan: "Loan") -> Found:
    """The finding is about the original, not the loan: who may know of it knows who has it."""
    return Found(
        Kind.LOAN_OVERDUE,
        str(loan.pk),
        Severity.WARNING,
        essence=[str(loan.due_on)],
        holding_id=loan.holding_id,
        things={"lent": [loan.holding_id]},
        bodies={"borrower": [loan.borrower_body_id] if loan.borrower_body_id else []},
        values={"due_on": loan.due_on, "lent_on": loan.lent_on, "borrower": loan.borrower},
    )


def _keeper(left: KeeperLeft) -> Found:
    return Found(
        Kind.KEEPER_LEFT,
        str(left.location_id),
        Severity.WARNING,
        essence=[left.why.value, left.name],
        about_id=left.body_id,
        answers_id=left.body_id,
        things=_places(place=left.location_id),
        bodies={"keeper": [left.body_id]},
        values={"why": left.why.value, "keeper": left.name, "boxes": left.boxes},
    )


def _places(**places: UUID | None) -> dict[str, list[UUID]]:
    return {name: [place] for name, place in places.items() if place is not None}
