"""What bodies left that are no more, and nobody has taken over."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from hoso.holdings import queries as holdings
from hoso.holdings.queries import NotTakenOver
from hoso.organisations import queries as organisations
from hoso.oversight.queries.checks.asked import Asked
from hoso.oversight.queries.checks.handovers import late_handovers, open_handovers
from hoso.oversight.rules import Found, Kind, Severity

if TYPE_CHECKING:
    from hoso.handover.models import Handover

KINDS = frozenset({Kind.NOT_TAKEN_OVER})
MOST_RECEIVERS = 5


def find(asked: Asked) -> list[Found]:
    """Return holdings for which, or in whose keeping, stands a body that is no more.

    While a handover of that body runs, it is being taken over; when it is late, the handover is the cause and
    this is not told a second time.
    """
    running, late = open_handovers(), {each.giver_id for each, _lines in late_handovers(on=asked.on)}
    left = [each for each in holdings.find_not_taken_over(on=asked.on) if each.body_id not in late]
    receivers = organisations.records_receivers_of({each.creator_id for each in left}, on=asked.on)
    return [
        _left(each, running.get(each.body_id), [to.body_id for to in receivers.get(each.creator_id, ())])
        for each in left
    ]


def _left(left: NotTakenOver, running: "Handover | None", receivers: Sequence[UUID]) -> Found:
    part = "answers" if left.is_answering else "keeps"
    is_loss = left.is_answering and running is None
    return Found(
        Kind.NOT_TAKEN_OVER,
        f"{part}:{left.body_id}:{left.scope_id}",
        Severity.LOSS if is_loss else Severity.WARNING,
        # More or fewer things do not make it another cause; that a handover has begun or is late does.
        essence=[part, str(running.deadline_on) if running else ""],
        about_id=left.creator_id,
        answers_id=running.plan.body_id if running else left.body_id if left.is_answering else None,
        owner_id=running.coordinator if running else None,
        things={"fonds": [left.fonds_id]},
        bodies={
            "ceased": [left.body_id], "creator": [left.creator_id], "receiver": receivers[:MOST_RECEIVERS],
        },
        values={
            "part": part, "ceased_on": left.ceased_on, "boxes": left.boxes, "dossiers": left.dossiers,
            "documents": left.documents, "others": left.others,
            "deadline_on": running.deadline_on if running else None,
        },
    )  # fmt: skip
