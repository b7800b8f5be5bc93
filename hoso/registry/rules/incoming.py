"""What arrives: its states from the envelope to the answer, and what looks like it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from hoso.access.values import AccessClass
from hoso.lib.text import fold, squeeze
from hoso.registry.errors import MoveNotOpen


class IncomingState(StrEnum):
    """How far a document that arrived is."""

    REGISTERED = "registered"
    PRESENTED = "presented"  # before the leader
    INSTRUCTED = "instructed"  # somebody is to handle it
    HANDLED = "handled"
    RETURNED = "returned"  # to the sender: misaddressed, or its signature does not hold


MOVES: dict[tuple[IncomingState, str], IncomingState] = {
    (IncomingState.REGISTERED, "present"): IncomingState.PRESENTED,
    (IncomingState.REGISTERED, "instruct"): IncomingState.INSTRUCTED,
    (IncomingState.PRESENTED, "instruct"): IncomingState.INSTRUCTED,
    # A leader may say more, or otherwise; what was said before stays readable.
    (IncomingState.INSTRUCTED, "instruct"): IncomingState.INSTRUCTED,
    # Not everything that arrives asks for work.
    (IncomingState.REGISTERED, "close"): IncomingState.HANDLED,
    (IncomingState.PRESENTED, "close"): IncomingState.HANDLED,
    (IncomingState.INSTRUCTED, "close"): IncomingState.HANDLED,
    (IncomingState.HANDLED, "reopen"): IncomingState.INSTRUCTED,
    (IncomingState.REGISTERED, "return"): IncomingState.RETURNED,
    (IncomingState.PRESENTED, "return"): IncomingState.RETURNED,
}
OPEN = frozenset({IncomingState.REGISTERED, IncomingState.PRESENTED, IncomingState.INSTRUCTED})


def incoming_state_after(before: IncomingState, move: str) -> IncomingState:
    """Return the state after a move.

    Source: Decree 30/2020/ND-CP art. 20-24.

    Raises:
        MoveNotOpen: the move does not start from this state.
    """
    after = MOVES.get((before, move))
    if after is None:
        raise MoveNotOpen(f"an arrival that is {before} cannot be moved by {move!r}", state=before.value)
    return after


class Medium(StrEnum):
    """How it came."""

    PAPER = "paper"
    ELECTRONIC = "electronic"


class Part(StrEnum):
    """Who speaks on the resolution slip (phiếu giải quyết văn bản đến, ND 30/2020/ND-CP appendix IV)."""

    LEADER = "leader"  # of the body: who leads, who cooperates, until when
    UNIT = "unit"  # the head of a unit: which person
    HANDLER = "handler"  # what the one who handles it proposes


@dataclass(frozen=True, slots=True)
class NewArrival:
    """A document as the clerk enters it; `fields` are those of `hoso read`, in any spelling.

    `due_on` is the term to handle it. `identifier` is that of the electronic message.

    Source: Decree 30/2020/ND-CP, appendix IV (register of what arrives), appendix VI (18 fields).
    """

    arrived_on: date
    fields: Mapping[str, str] = field(default_factory=dict)
    medium: Medium = Medium.PAPER
    identifier: str = ""
    page_count: int = 0
    copies: int = 1
    to_places: str = ""
    due_on: date | None = None
    note: str = ""
    access_class: AccessClass = AccessClass.INTERNAL


def same_issuer(one: str, other: str) -> bool:
    """Tell whether two names mean one issuer, whatever their case, accents and line breaks."""
    return squeeze(fold(one)) == squeeze(fold(other))
