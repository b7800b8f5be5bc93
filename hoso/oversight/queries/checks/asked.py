"""What every check is asked."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """The moment of the check, its day here, and the day before which a box must have been seen again."""

    at: datetime
    on: date
    unseen_since: date
