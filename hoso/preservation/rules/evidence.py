"""What is due for the evidence of preserved objects, and how it stands; its mathematics: `signatures`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# How many objects one time stamp covers at most, and how many stamps one renewal: the memory that is needed.
MOST_OBJECTS = 20_000
MOST_STAMPS = 1_000
# A pause between two tries of what could not be covered.
PAUSE = timedelta(hours=1)
# So far may the authority's clock be from ours before its stamp is not taken.
CLOCK = timedelta(hours=24)


class EvidenceKind(StrEnum):
    """What a batch covers."""

    OBJECTS = "objects"
    STAMPS = "stamps"


class EvidenceCode(StrEnum):
    """Stable names of what a check of the evidence can find."""

    FOLDER_MISSING = "folder_missing"  # the lists and the tree of a batch are not in the home
    FOLDER_UNKNOWN = "folder_unknown"  # a whole batch lies there that the database does not know
    TREE_ALTERED = "tree_altered"  # the tree is not the one that was stamped
    LIST_ALTERED = "list_altered"  # the list of what was covered is not that of the tree
    STAMP_ALTERED = "stamp_altered"  # the database and the folder hold different tokens, or another root's
    ROW_MISSING = "row_missing"  # the database no longer knows of an object that was covered
    ROW_ALTERED = "row_altered"  # it holds another digest, another object or another batch than was covered
    ROW_UNKNOWN = "row_unknown"  # it says that an object was covered which was not
    OBJECT_MISSING = "object_missing"  # the store does not hold the version that was covered
    OBJECT_ALTERED = "object_altered"  # what the store holds is not what was covered
    COVER_BROKEN = "cover_broken"  # a later stamp does not cover the earlier one
    STAMP_NOT_PROVEN = "stamp_not_proven"  # a stamp was not good when the next one covered it
    RENEWED_TOO_LATE = "renewed_too_late"  # its digest had fallen by then
    WRONG_ORDER = "wrong_order"  # a stamp is older than the one that it covers


class Standing(StrEnum):
    """How the evidence of one version stands."""

    WAITS = "waits"  # no time stamp covers it yet
    UNPROVEN = "unproven"  # stamped; whether the authority's stamp is good cannot be shown yet
    HELD = "held"
    ENDED = "ended"  # its last stamp ended before it was renewed


@dataclass(frozen=True, slots=True)
class Ends:
    """Until when the proof of a batch holds: its newest token, and the digest of its trees; None: no end."""

    stamp: datetime | None
    digest: datetime | None

    @property
    def first(self) -> datetime | None:
        """The earlier of the two."""
        return min((each for each in (self.stamp, self.digest) if each is not None), default=None)

    @property
    def is_by_stamp(self) -> bool:
        """Whether the stamp ends before its digest does, so that a next stamp carries the proof further."""
        return self.stamp is not None and (self.digest is None or self.stamp < self.digest)


def is_due(end: datetime | None, *, at: datetime, before: timedelta) -> bool:
    """Tell whether something that ends is to be renewed by now."""
    return end is not None and end - before <= at


def is_better(new: datetime | None, old: datetime | None) -> bool:
    """Tell whether a stamp that holds until `new` carries a proof further than one until `old`."""
    return old is not None and (new is None or new > old)


def standing(*, is_covered: bool, doubt: str, end: datetime | None, at: datetime) -> Standing:
    """Return how the evidence of one version stands at a moment; never more than is shown."""
    if not is_covered:
        return Standing.WAITS
    if end is not None and end < at:
        return Standing.ENDED
    return Standing.UNPROVEN if doubt else Standing.HELD
