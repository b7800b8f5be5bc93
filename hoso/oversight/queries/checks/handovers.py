"""What was declared in handovers and not received, came otherwise, or is claimed in two of them."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hoso.access.values import AccessClass
from hoso.handover import queries as handover
from hoso.handover.rules import LineKind, LineState
from hoso.oversight.queries.checks.asked import Asked
from hoso.oversight.rules import Found, Kind, Severity

if TYPE_CHECKING:
    from hoso.handover.models import Handover, Line

KINDS = frozenset({Kind.NOT_RECEIVED, Kind.LINE_DIFFERS, Kind.CLAIMED_IN_TWO})


def find(asked: Asked) -> list[Found]:
    """Return lines that were found missing or otherwise, and handovers whose deadline is past.

    A handover of 100,000 lines that is late is one cause; a thing that was looked for and is not there is
    one of its own.
    """
    return [
        *(_late(each, waiting) for each, waiting in late_handovers(on=asked.on)),
        *(_line(each) for each in handover.unsettled().select_related("handover__plan")),
        *_claimed(handover.claimed_by_several()),
    ]


def late_handovers(*, on: date) -> "list[tuple[Handover, int]]":
    """Return the handovers whose deadline is past, with how many of their lines nobody has received."""
    late = list(handover.overdue(on=on))
    far = handover.progress([each.pk for each in late])
    waiting = [(each, far[each.pk].by_state.get(LineState.DECLARED, 0)) for each in late]
    return [(each, lines) for each, lines in waiting if lines]


def _late(late: "Handover", waiting: int) -> Found:
    return Found(
        Kind.NOT_RECEIVED,
        f"handover:{late.pk}",
        Severity.WARNING,
        # Fewer lines every day are no news; that none is left is.
        essence=[str(late.deadline_on)],
        about_id=late.giver_id,
        answers_id=late.plan.body_id,
        owner_id=late.coordinator,
        bodies={"giver": [late.giver_id]},
        values={"count": waiting, "deadline_on": late.deadline_on},
    )


def _line(line: "Line") -> Found:
    is_missing = line.state == LineState.MISSING
    is_open = line.kind != LineKind.SECRET and line.access_class <= AccessClass.INTERNAL
    return Found(
        Kind.NOT_RECEIVED if is_missing else Kind.LINE_DIFFERS,
        f"line:{line.pk}",
        Severity.LOSS if is_missing else Severity.WARNING,
        essence=[line.state, line.pieces, line.received_pieces],
        holding_id=line.holding_id,
        about_id=line.handover.giver_id,
        answers_id=line.handover.plan.body_id,
        owner_id=line.handover.coordinator,
        things={"handed": [line.holding_id] if line.holding_id else []},
        bodies={"giver": [line.handover.giver_id]},
        values={
            "ordinal": line.ordinal, "state": line.state, "received_on": line.received_on,
            "declared": line.pieces, "found": line.received_pieces,
            "title": line.title[:300] if line.holding_id is None and is_open else "",
        },
    )  # fmt: skip


def _claimed(rows: Iterable[dict[str, Any]]) -> list[Found]:
    handovers: dict[UUID, list[UUID]] = {}
    for row in rows:
        handovers.setdefault(row["holding"], []).append(row["handover"])
    return [
        Found(
            Kind.CLAIMED_IN_TWO,
            str(holding_id),
            Severity.WARNING,
            essence=sorted(map(str, ids)),
            holding_id=holding_id,
            things={"handed": [holding_id]},
            values={"count": len(ids)},
        )
        for holding_id, ids in handovers.items()
    ]


def open_handovers() -> dict[UUID, "Handover"]:
    """Return the open handover of each body that has one."""
    return {each.giver_id: each for each in handover.overdue(on=date.max)}
