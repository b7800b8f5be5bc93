"""Handwriting: figures, short notes of figures, and signatures, drawn stroke by stroke."""

import math
from collections.abc import Sequence
from random import Random

import cv2
import numpy as np

from hoso.samples.drawing.ink import Cover

Point = tuple[float, float]

# The figures stroke by stroke, in hundredths of their height, y downwards: the width a stroke takes up,
# then the points that its curve runs smoothly through.
_STROKES = {
    "0": "56: 42,4 16,16 6,50 16,90 34,97 50,70 50,30 38,3",
    "1": "30: 4,28 16,14 24,2 21,50 18,98",
    "2": "58: 8,24 20,4 42,6 46,30 28,60 5,93 28,88 56,94",
    "3": "50: 8,12 26,2 42,16 34,38 18,46 40,56 44,80 24,98 4,86",
    "4": "58: 30,2 16,34 4,62 30,62 56,58 | 0: 42,30 38,66 35,99",
    "5": "54: 14,6 12,26 9,44 30,38 46,58 38,88 18,97 3,86 | 0: 14,6 34,6 50,3",
    "6": "52: 42,3 20,24 7,62 16,94 38,92 44,68 28,54 10,68",
    "7": "54: 4,10 28,7 50,6 34,46 22,98 | 0: 16,50 44,46",
    "8": "52: 42,12 22,2 10,20 28,44 44,70 30,96 8,86 14,60 36,36 42,12",
    "9": "50: 42,18 24,3 8,22 18,46 38,36 43,14 40,56 30,98",
    "/": "40: 34,-2 20,50 6,104",
    "-": "40: 6,56 34,53",
    ".": "20: 6,95 10,98",
    " ": "35:",
}
_DETAIL = 3  # strokes are drawn this many times finer, then reduced


def _parsed(strokes: str) -> list[tuple[float, list[Point]]]:
    pieces = (stroke.split(":") for stroke in strokes.split(" | "))
    return [(int(width) / 100, [_point(pair) for pair in points.split()]) for width, points in pieces]


def _point(pair: str) -> Point:
    x, y = pair.split(",")
    return int(x) / 100, int(y) / 100


_FIGURES = {figure: _parsed(strokes) for figure, strokes in _STROKES.items()}


def figures(text: str, height_pixels: float, chance: Random) -> Cover:
    """Return figures (`0`-`9`, `/`, `-`, `.`, space) as one hand writes them, leaning and uneven."""
    slant, size = chance.uniform(0.08, 0.26), height_pixels * _DETAIL
    strokes: list[list[Point]] = []
    x = 0.0
    for figure in text:
        grown = chance.uniform(0.88, 1.12)
        drop = chance.uniform(-0.06, 0.06)
        advance = 0.0
        for width, points in _FIGURES[figure]:
            advance = max(advance, width)
            strokes.append(_wobbled(points, x, drop, grown, slant, chance))
        x += advance * grown + chance.uniform(0.1, 0.2)
    scaled = [[(px * size, py * size) for px, py in stroke] for stroke in strokes if stroke]
    return _drawn(scaled, thickness=max(2.0, size * 0.075), margin=size * 0.35)


def _wobbled(
    points: Sequence[Point], x: float, drop: float, grown: float, slant: float, chance: Random
) -> list[Point]:
    jitter = 0.022
    return [
        (
            x + px * grown + slant * (1 - py) + chance.gauss(0, jitter),
            drop + py * grown + chance.gauss(0, jitter),
        )
        for px, py in points
    ]


def signature(width_pixels: float, height_pixels: float, chance: Random) -> Cover:
    """Return an illegible signature: a tall first letter, waves or loops that die out, mostly a flourish."""
    width, height = width_pixels * _DETAIL, height_pixels * _DETAIL
    middle = _waves if chance.random() < 0.5 else _loops
    strokes = [_first_letter(width, height, chance), middle(width, height, chance)]
    if chance.random() < 0.8:
        strokes.append(_flourish(width, height, chance))
    return _drawn(strokes, thickness=max(2.0, height * 0.028), margin=height * 0.2)


def _first_letter(width: float, height: float, chance: Random) -> list[Point]:
    top, wide = chance.uniform(-0.2, 0.05), chance.uniform(0.1, 0.2)
    turn = chance.choice((-1, 1))
    return [
        (width * (0.05 + wide * (0.5 + turn * 0.5 * math.cos(step * 1.35))), height * (top + 0.16 * step))
        for step in range(7)
    ]


def _waves(width: float, height: float, chance: Random) -> list[Point]:
    points: list[Point] = []
    count, x = chance.randint(5, 9), 0.2
    for index in range(count):
        tall = (0.34 - 0.03 * index) * chance.uniform(0.5, 1.2)
        middle = 0.55 + chance.uniform(-0.05, 0.05) - 0.015 * index
        back = chance.uniform(-0.01, 0.035)  # loops lean back over themselves
        points += [
            (x * width, (middle - tall) * height),
            ((x + 0.025 - back) * width, (middle + tall * 0.6) * height),
        ]
        x += chance.uniform(0.04, 0.075)
    return points


def _loops(width: float, height: float, chance: Random) -> list[Point]:
    """Return round letters run together, smaller and flatter towards the end."""
    turns, start = chance.randint(3, 6), chance.uniform(0.16, 0.24)
    steps = turns * 6
    reach = chance.uniform(0.4, 0.62)
    tall, level = chance.uniform(0.2, 0.34), chance.uniform(0.45, 0.58)
    points = []
    for step in range(steps):
        angle, shrink = step * math.tau / 6, 1 - 0.6 * step / steps
        x = start + reach * step / steps - 0.045 * shrink * math.cos(angle)
        y = level - 0.06 * step / steps - tall * shrink * math.sin(angle) * chance.uniform(0.75, 1.15)
        points.append((x * width, y * height))
    return points


def _flourish(width: float, height: float, chance: Random) -> list[Point]:
    end = chance.uniform(0.85, 1.1)
    level = chance.uniform(0.5, 0.8)
    rise = chance.uniform(-0.35, -0.05)
    return [
        (width * 0.35, height * (level + 0.1)),
        (width * -0.02, height * (level + 0.16)),
        (width * 0.3, height * level),
        (width * 0.65, height * (level + rise * 0.5)),
        (width * end, height * (level + rise)),
    ]


def _drawn(strokes: Sequence[Sequence[Point]], *, thickness: float, margin: float) -> Cover:
    """Draw smooth strokes on the smallest patch that holds them, `margin` of white around."""
    every = [point for stroke in strokes for point in stroke]
    left, top = min(p[0] for p in every) - margin, min(p[1] for p in every) - margin
    width = math.ceil(max(p[0] for p in every) + margin - left)
    height = math.ceil(max(p[1] for p in every) + margin - top)
    cover = np.zeros((height, width), np.uint8)
    for stroke in strokes:
        path = _smooth(stroke) - np.array((left, top))
        _ink(cover, path, thickness)
    size = (max(1, width // _DETAIL), max(1, height // _DETAIL))
    return np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA), np.uint8)


def _ink(cover: Cover, path: np.ndarray[tuple[int, ...], np.dtype[np.float64]], thickness: float) -> None:
    """Draw one stroke; fast parts are thinner, as with a ball pen."""
    steps = np.hypot(*np.diff(path, axis=0).T)
    usual = float(np.median(steps)) or 1.0
    for start, end, step in zip(path, path[1:], steps, strict=False):
        width = max(1, round(thickness * min(1.25, max(0.65, 1.3 - 0.3 * step / usual))))
        ends = [(int(x), int(y)) for x, y in (start, end)]
        cv2.line(cover, ends[0], ends[1], 255, width, cv2.LINE_AA)


def _smooth(points: Sequence[Point]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return a curve through the points (Catmull-Rom), twelve steps between two of them."""
    known = np.array([points[0], *points, points[-1]], np.float64)
    t = np.linspace(0, 1, 12)[:, None]
    pieces = []
    for a, b, c, d in zip(known, known[1:], known[2:], known[3:], strict=False):
        pieces.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        )
    return np.concatenate(pieces)
