"""Pure decisions of the room `handover`: which states there are, what leads from one to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from hoso.handover.errors import MoveNotOpen, StillOpen


class Way(StrEnum):
    """How a body's records are taken over."""

    GIVEN = "given"  # somebody hands them over: declared, sent, received line by line
    FOUND = "found"  # nobody is left to: what is found is written down, with witnesses


class Medium(StrEnum):
    """What is received apart: the law sends paper, digital records, matters and devices different ways."""

    PAPER = "paper"
    DIGITAL = "digital"
    MATTERS = "matters"
    DEVICES = "devices"


class LineKind(StrEnum):
    """What a line of an inventory tells of."""

    BOX = "box"
    DOSSIER = "dossier"
    DOCUMENT = "document"
    RECORD = "record"  # e-record
    DATABASE = "database"  # kept running read-only until all records are moved
    ACCOUNT = "account"  # account of a system, by which its records are cut out
    TASK = "task"  # open document or task, with its next handler
    LOAN = "loan"  # an original that is lent outside
    MEMBER_FILE = "member_file"
    MEMBER_LIST = "member_list"
    SEAL = "seal"  # to the police, by separate minutes
    KEY = "key"  # device of a signature or of encryption
    SECRET = auto()  # a count on a separate list, without titles


MEDIUM_OF: Mapping[LineKind, Medium] = {
    LineKind.BOX: Medium.PAPER,
    LineKind.DOSSIER: Medium.PAPER,
    LineKind.DOCUMENT: Medium.PAPER,
    LineKind.RECORD: Medium.DIGITAL,
    LineKind.DATABASE: Medium.DIGITAL,
    LineKind.ACCOUNT: Medium.DIGITAL,
    LineKind.TASK: Medium.MATTERS,
    LineKind.LOAN: Medium.PAPER,
    LineKind.MEMBER_FILE: Medium.PAPER,
    LineKind.MEMBER_LIST: Medium.PAPER,
    LineKind.SEAL: Medium.DEVICES,
    LineKind.KEY: Medium.DEVICES,
    LineKind.SECRET: Medium.PAPER,
}
# On paper of their own: seals and devices go to the police, secret records are counted apart (reference 5.5).
SEPARATE = frozenset({LineKind.SEAL, LineKind.KEY, LineKind.SECRET})


class HandoverState(StrEnum):
    """Where the handover of one body is on its way."""

    LISTING = "listing"
    SENT = "sent"
    CLOSED = "concluded"  # "closed" is what a batch of scans is called
    CANCELLED = "cancelled"


OPEN_STATES = frozenset({HandoverState.LISTING, HandoverState.SENT})

# Without a giver nobody sends: what is expected and what is found are written down side by side.
MOVES: Mapping[tuple[Way, HandoverState, str], HandoverState] = {
    (Way.GIVEN, HandoverState.LISTING, "declare"): HandoverState.LISTING,
    (Way.GIVEN, HandoverState.LISTING, "send"): HandoverState.SENT,
    (Way.GIVEN, HandoverState.LISTING, "cancel"): HandoverState.CANCELLED,
    (Way.GIVEN, HandoverState.SENT, "call back"): HandoverState.LISTING,
    (Way.GIVEN, HandoverState.SENT, "receive"): HandoverState.SENT,
    (Way.GIVEN, HandoverState.SENT, "find"): HandoverState.SENT,
    (Way.GIVEN, HandoverState.SENT, "resolve"): HandoverState.SENT,
    (Way.GIVEN, HandoverState.SENT, "close"): HandoverState.CLOSED,
    (Way.GIVEN, HandoverState.CLOSED, "find"): HandoverState.CLOSED,
    (Way.FOUND, HandoverState.LISTING, "declare"): HandoverState.LISTING,
    (Way.FOUND, HandoverState.LISTING, "receive"): HandoverState.LISTING,
    (Way.FOUND, HandoverState.LISTING, "find"): HandoverState.LISTING,
    (Way.FOUND, HandoverState.LISTING, "resolve"): HandoverState.LISTING,
    (Way.FOUND, HandoverState.LISTING, "cancel"): HandoverState.CANCELLED,
    (Way.FOUND, HandoverState.LISTING, "close"): HandoverState.CLOSED,
    (Way.FOUND, HandoverState.CLOSED, "find"): HandoverState.CLOSED,
}


def handover_after(way: Way, before: HandoverState, move: str) -> HandoverState:
    """Return the state of a handover after a move.

    Raises:
        MoveNotOpen: the move does not start from this state, or not on this way.
    """
    after = MOVES.get((way, before, move))
    if after is None:
        raise MoveNotOpen(
            f"a handover ({way}) that is {before} cannot be moved by {move!r}", state=before.value, move=move
        )
    return after


class PlanState(StrEnum):
    """Where a plan is; it is closed when each of its handovers is."""

    OPEN = "open"
    CLOSED = "concluded"  # "closed" is what a batch of scans is called
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """How the receiver found what a line tells of."""

    DECLARED = "declared"
    ACCEPTED = "accepted"
    MISSING = "missing"
    DAMAGED = "damaged"
    DIFFERS = "differs"
    EXTRA = "extra"  # it was there, and no line told of it


OUTCOMES = (LineState.ACCEPTED, LineState.MISSING, LineState.DAMAGED, LineState.DIFFERS)
# Each stays open until somebody settles it with a reason and a name.
DIFFERENCES = frozenset({LineState.MISSING, LineState.DAMAGED, LineState.DIFFERS, LineState.EXTRA})
# These are in the receiver's hands.
TAKEN_OVER = frozenset({LineState.ACCEPTED, LineState.DAMAGED, LineState.DIFFERS, LineState.EXTRA})

# What is missing may still turn up; nothing else is looked at twice.
LINE_MOVES: Mapping[LineState, frozenset[LineState]] = {
    LineState.DECLARED: frozenset(OUTCOMES),
    LineState.MISSING: frozenset({LineState.ACCEPTED, LineState.DAMAGED, LineState.DIFFERS}),
}


def before_outcome(outcome: LineState) -> list[LineState]:
    """Return the states from which a line can become `outcome`."""
    return [before for before, after in LINE_MOVES.items() if outcome in after]


class Resolution(StrEnum):
    """How a difference was settled."""

    ACCEPTED = "accepted"  # both sides agree to what was found
    CORRECTED = "corrected"  # the list was wrong
    RECOVERED = "recovered"  # brought later, or copied back from who received a copy
    LOST = "lost"  # established as lost; whoever answers for it is named


class ItemKind(StrEnum):
    """What a person who leaves hands over (ND 30/2020 art. 31: all files; then what is lent and trusted)."""

    FILES = "files"
    TASKS = "tasks"
    LOANS = "loans"
    KEYS = "keys"


@dataclass(frozen=True, slots=True)
class OpenMatters:
    """What of a handover is open, counted."""

    lines: int = 0
    differences: int = 0
    tasks: int = 0
    loans: int = 0
    clearances: int = 0

    @property
    def total(self) -> int:
        """How many matters are open."""
        return self.lines + self.differences + self.tasks + self.loans + self.clearances


def check_nothing_open(matters: OpenMatters) -> None:
    """Refuse to close a handover of which something is open.

    Source: TT 06/2025/TT-BNV art. 39-40; the lists and minutes are compulsory (reference 5.2, S).

    Raises:
        StillOpen: it counts what is open.
    """
    if matters.total:
        raise StillOpen(
            f"open: {matters}",
            lines=matters.lines,
            differences=matters.differences,
            tasks=matters.tasks,
            loans=matters.loans,
            clearances=matters.clearances,
        )
