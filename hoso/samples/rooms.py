"""Decides which rooms a ceased body left, with how many boxes: made-up holdings for the demo.

A province left more than a district, a district more than a commune; the sizes are kept small, and are those
of no real body.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from hoso.samples.seeding import seeded

# Boxes a room, years from, how much of it is arranged, by level; a box holds about an eighth of a metre.
_BOXES = {"province": (60, 160), "district": (24, 60), "commune": (4, 14)}
_ROOMS = {"province": 2, "district": 2, "commune": 1}
_FIRST_YEARS = {"province": 1991, "district": 1986, "commune": 1995}
_LAST_YEAR = 2025
_METRES_A_BOX = 0.125
_NAMES = ("Kho lưu trữ", "Phòng văn thư", "Tầng hầm trụ sở", "Nhà kho phía sau", "Phòng họp tầng 2")
_STATES = ("unarranged", "unarranged", "bundled", "loose", "arranged")


@dataclass(frozen=True, slots=True)
class LeftRoom:
    """One room as somebody found it; `state` is a state of boxes of the room `custody`."""

    name: str
    boxes: int
    shelf_metres: float
    from_year: int
    to_year: int
    state: str


def rooms_left(key: str, level: str) -> Iterator[LeftRoom]:
    """Yield the rooms that the body `key` left; the same key gives the same rooms.

    `level` is province, district or commune.
    """
    chance = seeded("rooms", key)
    names = chance.sample(_NAMES, _ROOMS[level])
    for name in names:
        yield _room(name, level, chance)


def _room(name: str, level: str, chance: Random) -> LeftRoom:
    boxes = chance.randint(*_BOXES[level])
    first = _FIRST_YEARS[level] + chance.randint(0, 12)
    return LeftRoom(
        name=name,
        boxes=boxes,
        shelf_metres=round(boxes * _METRES_A_BOX * chance.uniform(0.9, 1.1), 2),
        from_year=first,
        to_year=chance.randint(2018, _LAST_YEAR),
        state=chance.choice(_STATES),
    )
