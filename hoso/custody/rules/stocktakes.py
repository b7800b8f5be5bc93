"""What a stock-take makes of each box: seen in its place, elsewhere, missing; and of each scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from hoso.lib.errors import BadValue
from hoso.lib.text import squeeze

MOST_SCANS_AT_ONCE = 500
MOST_CODE_CHARACTERS = 100


class Standing(StrEnum):
    """What is known of a box in one stock-take (đã thấy, sai vị trí, thiếu, đã rời đi)."""

    WAITING = "waiting"  # expected, not seen yet
    SEEN = "seen"  # where it should stand
    MISPLACED = "misplaced"  # it should stand elsewhere
    MISSING = "missing"  # expected, and not seen when the stock-take was closed
    LENT = "lent"  # expected, and lent to somebody when the stock-take was closed
    LEFT = "left"  # expected, but moved or struck by somebody while the stock-take ran


class Result(StrEnum):
    """What a scan was told."""

    SEEN = "seen"
    MISPLACED = "misplaced"
    AGAIN = "again"  # the box was scanned before; counted once
    UNKNOWN = "unknown"  # no box that the person may know of has this code


class Settled(StrEnum):
    """What a person did about a box that stood elsewhere."""

    NO = ""
    HERE = "here"  # it stays where it was seen: its place was corrected
    BACK = "back"  # it was carried back to where it should stand


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan as a device sends it: an id that the device made, the code, when, at which place."""

    id: UUID
    code: str
    at: datetime
    location_id: UUID | None = None
    is_typed: bool = False


def clean_scans(scans: Sequence[Scan]) -> list[Scan]:
    """Return the scans with their codes trimmed; of those with one id the first.

    Raises:
        BadValue: more than 500 at once, an empty or overlong code, or a moment without a time zone.
    """
    if len(scans) > MOST_SCANS_AT_ONCE:
        raise BadValue(f"{len(scans)} scans at once")
    found: dict[UUID, Scan] = {}
    for scan in scans:
        code = squeeze(scan.code.replace("\x00", ""))
        if not code or len(code) > MOST_CODE_CHARACTERS or scan.at.tzinfo is None:
            raise BadValue("a scan without a code, or without a moment")
        found.setdefault(scan.id, Scan(scan.id, code, scan.at, scan.location_id, scan.is_typed))
    return list(found.values())


def moment_of(scan: Scan, *, started_at: datetime, received_at: datetime) -> datetime:
    """Return when a scan was made: the device's word, within what is possible; clocks of phones err."""
    return min(max(scan.at, started_at), received_at)


def is_in_place(expected: Sequence[UUID], seen: Sequence[UUID]) -> bool:
    """Tell whether a box that should stand at one place was seen there.

    Both are paths from the top of the tree. Who stands in the room and does not say at which shelf has seen
    it in its place, and so has who says the shelf where only the room was known.
    """
    length = min(len(expected), len(seen))
    return length > 0 and list(expected[:length]) == list(seen[:length])
