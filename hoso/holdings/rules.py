"""Pure decisions of the room `holdings`."""

from datetime import date
from enum import StrEnum

from hoso.holdings.errors import FondsClosed


class Kind(StrEnum):
    """What a holding is; every room's thing points to one."""

    BOX = "box"
    DOSSIER = "dossier"
    DOCUMENT = "document"
    RECORD = "record"
    TASK = "task"
    POINTER = "pointer"  # a secret record kept elsewhere: number, date, holder; no content


class Fact(StrEnum):
    """What can change about a holding; provenance is not among them."""

    REGISTERED = "registered"
    CUSTODY = "custody"
    SCOPE = "scope"
    CLASS = "class"
    MEMBERSHIP = "membership"
    SHUT = "shut"
    OPENED = "opened"  # again, after it was shut
    STRUCK = "struck"  # there never was such a thing
    PAPER_DESTROYED = "paper_destroyed"  # people destroyed its paper on that day, as their minutes tell
    DESTROYED = "destroyed"  # there was, and it was destroyed by a decision on disposal


def check_fonds_open(
    closed_on: date | None, dated_on: date | None, *, found: str, on: date | None = None
) -> None:
    """Refuse an addition to a closed fonds, unless it is a find with its story.

    A late find still belongs to the fonds of the body that made it, but nothing dated after
    the last day can. Until that day is over (`on` is today) the fonds still takes what is made.

    Source: TT 06/2025/TT-BNV art. 39-40 and CV 414/BNV-VTLTNN point 3 (secondary sources).

    Raises:
        FondsClosed: the fonds is closed and this is no find, or it is dated after the last day.
    """
    if closed_on is None:
        return
    if is_after_last_day(closed_on, dated_on):
        raise FondsClosed(
            f"dated {dated_on}, the fonds was closed on {closed_on}", closed_on=closed_on, dated_on=dated_on
        )
    if (on is None or on > closed_on) and not found.strip():
        raise FondsClosed(f"the fonds was closed on {closed_on}", closed_on=closed_on, dated_on=dated_on)


def is_after_last_day(closed_on: date | None, dated_on: date | None) -> bool:
    """Tell whether something dated so cannot be of a fonds that was closed then; undated it can.

    Source: as for `check_fonds_open`.
    """
    return closed_on is not None and dated_on is not None and dated_on > closed_on


def earlier(one: date | None, other: date | None) -> date | None:
    """Return the earlier of two days, of which either may be unknown."""
    return min((day for day in (one, other) if day is not None), default=None)
