"""What a laid-out page is made of. All lengths are pixels at the document's dpi, y downwards."""

from dataclasses import dataclass, field

Box = tuple[int, int, int, int]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words set in one face from `x` on the line whose foot is at `baseline`."""

    text: str
    x: float
    baseline: float
    style: str
    points: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    left: float
    top: float
    right: float
    bottom: float
    width: float


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line as read by eye: its words, where it stands, and what part of the document it is."""

    text: str
    part: str
    box: Box


@dataclass(slots=True)
class Sheet:
    """One page before ink. `spots` are points (x, y) or boxes where stamp and pen come down later."""

    width: int
    height: int
    runs: list[Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    lines: list[PrintedLine] = field(default_factory=list)
    spots: dict[str, Box] = field(default_factory=dict)
