"""Rate of work and time left."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast pages come out. `seconds_left` is None while nothing can be said."""

    pages_a_minute: float
    seconds_left: float | None


def pace(pages: int, over: timedelta, *, pages_left: int) -> Pace:
    """Return the rate of `pages` finished in the time `over`, and how long `pages_left` will take."""
    seconds = over.total_seconds()
    if pages <= 0 or seconds <= 0:
        return Pace(0.0, 0.0 if pages_left <= 0 else None)
    return Pace(pages * 60 / seconds, max(pages_left, 0) * seconds / pages)


def pages_left(pages_known: int, pages_done: int, *, files_looked_at: int, files_waiting: int) -> int:
    """Return how many pages still come, guessing files nobody looked at by the mean of the others."""
    mean = pages_known / files_looked_at if files_looked_at else 1
    return max(0, pages_known - pages_done) + round(mean * files_waiting)
