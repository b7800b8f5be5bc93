"""Places: their kinds, who is charged with them, how full they are."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class PlaceKind(StrEnum):
    """What a place is (kho, phòng, giá, ngăn, chỗ khác), the larger ones first."""

    STORE = "store"
    ROOM = "room"
    RACK = "rack"
    SHELF = "shelf"
    OTHER = "other"


class Charged(StrEnum):
    """What a person has to do with a place."""

    KEEPER = "keeper"  # answers for what stands there (người trông coi)
    KEY = "key"  # holds a key (người giữ chìa khóa)


class Found(StrEnum):
    """What an inspection found of one danger."""

    GOOD = "good"
    BAD = "bad"
    NOT_LOOKED = "not_looked"


@dataclass(frozen=True, slots=True)
class Occupation:
    """Boxes and metres that stand at a place, and metres that fit there where somebody measured."""

    boxes: int = 0
    metres: Decimal = Decimal(0)
    capacity_metres: Decimal | None = None

    @property
    def percent(self) -> int | None:
        """Used metres against those that fit, rounded; above 100 when it is overfull, None unmeasured."""
        if not self.capacity_metres:
            return None
        return round(100 * self.metres / self.capacity_metres)

    @property
    def free_metres(self) -> Decimal | None:
        """Metres that still fit; negative when it is overfull."""
        return None if self.capacity_metres is None else self.capacity_metres - self.metres
