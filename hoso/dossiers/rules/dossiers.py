"""The way of a dossier: open, approved, preserved; and destroyed, when it has lost its value."""

from enum import StrEnum

from hoso.dossiers.errors import MoveNotOpen


class Status(StrEnum):
    """Where a dossier is on its way."""

    OPEN = "open"
    APPROVED = "approved"
    PRESERVED = "preserved"
    DESTROYED = "destroyed"  # by a decision on disposal: a tombstone, from which no move leads


MOVES: dict[tuple[Status, str], Status] = {
    (Status.OPEN, "change"): Status.OPEN,
    (Status.OPEN, "approve"): Status.APPROVED,
    (Status.APPROVED, "preserve"): Status.PRESERVED,
    (Status.APPROVED, "approve again"): Status.APPROVED,
    (Status.PRESERVED, "approve again"): Status.APPROVED,
    (Status.OPEN, "destroy"): Status.DESTROYED,
    (Status.APPROVED, "destroy"): Status.DESTROYED,
    (Status.PRESERVED, "destroy"): Status.DESTROYED,
}


def status_after(before: Status, move: str) -> Status:
    """Return the state after a move.

    Raises:
        MoveNotOpen: the move does not start from this state.
    """
    after = MOVES.get((before, move))
    if after is None:
        raise MoveNotOpen(
            f"a dossier that is {before} cannot be moved by {move!r}", status=before.value, move=move
        )
    return after
