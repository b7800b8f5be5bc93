"""The progress of a handover as a bar: how many of a hundred lines are in which state."""

from dataclasses import dataclass
from typing import Any

from hoso.handover.queries import Progress
from hoso.handover.rules import LineState
from hoso.web.handover.words import STATES

# From what is settled to what waits.
ORDER = (
    LineState.ACCEPTED, LineState.EXTRA, LineState.DIFFERS, LineState.DAMAGED, LineState.MISSING,
    LineState.DECLARED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the bar: where it begins and how wide it is, in thousandths of the whole."""

    state: str
    words: Any
    lines: int
    x: int
    width: int


def pieces(progress: Progress) -> list[Piece]:
    """Return the bar; a state with one line among a million is still seen."""
    shown = [(state, progress.by_state[state]) for state in ORDER if progress.by_state.get(state)]
    total = sum(number for _, number in shown)
    found, x = [], 0
    for place, (state, number) in enumerate(shown, start=1):
        width = max(4, number * 1000 // total) if place < len(shown) else max(4, 1000 - x)
        found.append(Piece(state.value, STATES[state], number, x, width))
        x += width
    return found
