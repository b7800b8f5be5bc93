"""Stamps on a page: pieces of coloured ink, frames and words that stand alone, each cut out upright.

Looks at the untouched colour page: the red channel that helps recognition wipes out what is red.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from hoso.reading.limits import DEFAULT_LIMITS
from hoso.reading.model import Box

LOOK_DPI = 200
_MM = LOOK_DPI / 25.4
# Mark stamps are 20 to 40 mm wide and 8 mm high (Decree 30/2020/NĐ-CP, appendix I); a torn, drawn or
# enlarged one, or one with a line of text more, stays inside these bounds.
_STAMP_WIDTH = (7 * _MM, 95 * _MM)
_STAMP_HEIGHT = (2.2 * _MM, 40 * _MM)
_FRAME_WIDTH = (10 * _MM, 75 * _MM)
_FRAME_HEIGHT = (4.5 * _MM, 22 * _MM)
_ALONE_WIDTH = (5 * _MM, 50 * _MM)
_ALONE_HEIGHT = (2.0 * _MM, 16 * _MM)
_COLOUR_FROM = 26
_FADED_FROM = 11
_LEAST_STRONG_PIXELS = 40
_SEAL_RADIUS_MM = (13, 23)
_MOST_SEALS = 4
_INK_BELOW = 150
_LEAST_COLOURED_PIXELS = 150
_MOST_PIECES = 12
_BORDER = 16
_ROUND_FROM = 20 * _MM
_SIDE_COVERED = 0.66


class Why(StrEnum):
    """What made a piece stand out."""

    RED = "red ink"
    COLOUR = "coloured ink"
    FRAME = "frame"
    ALONE = "standing alone"


@dataclass(frozen=True, slots=True)
class Piece:
    """A cut-out that may be a stamp: upright, dark on white, about 200 dpi; `box` in pixels of the page.

    `is_framed`: straight lines on at least three sides. `is_round`: as large and as wide as high as a seal.
    """

    pixels: NDArray[np.uint8]
    box: Box
    why: Why
    angle_degrees: float
    is_framed: bool
    is_round: bool
    width_mm: float
    height_mm: float


def at_look_dpi(page: NDArray[np.uint8], *, dpi: int) -> tuple[NDArray[np.uint8], float]:
    """Return the page at 200 dpi and the factor it was scaled by; a coarse page is enlarged at most twice.

    A poster that is worked on at a reduced scale is not enlarged beyond what a page may have.
    """
    height, width = page.shape[:2]
    room = (DEFAULT_LIMITS.page_pixels / max(height * width, 1)) ** 0.5
    factor = min(LOOK_DPI / max(dpi, 1), 2.0, max(room, 1.0))
    if 0.95 < factor < 1.05:
        return page, 1.0
    size = (max(round(width * factor), 1), max(round(height * factor), 1))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(page, size, interpolation=method), dtype=np.uint8), factor


def red_strength(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return how much redder than anything else each pixel is, paper taken as 0."""
    red, green, blue = cv2.split(page)
    return _above_paper(cv2.subtract(red, cv2.max(green, blue)))


def colour_strength(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return how coloured each pixel is, red excepted, paper taken as 0."""
    red, green, blue = cv2.split(page)
    highest, lowest = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    strength = cv2.subtract(highest, lowest)
    strength[cv2.subtract(red, cv2.max(green, blue)) > _COLOUR_FROM // 2] = 0
    return _above_paper(strength)


def _above_paper(strength: "cv2.typing.MatLike") -> NDArray[np.uint8]:
    paper = int(np.median(strength[::8, ::8]))
    above = np.asarray(strength, dtype=np.uint8)
    if paper:
        above = np.where(above > paper, above - np.uint8(paper), np.uint8(0))
    return np.asarray(cv2.medianBlur(above, 3), dtype=np.uint8)


def coloured_pieces(page: NDArray[np.uint8], *, dpi: int) -> Iterator[Piece]:
    """Yield what is stamped in red, then in another colour, on an RGB page; largest first."""
    small, factor = at_look_dpi(page, dpi=dpi)
    for strength, why in ((red_strength(small), Why.RED), (colour_strength(small), Why.COLOUR)):
        yield from _pieces_of_colour(strength, why, factor)


def black_pieces(page: NDArray[np.uint8], *, dpi: int) -> Iterator[Piece]:
    """Yield frames of a stamp's size and short words that stand alone, whatever their colour and angle."""
    small, factor = at_look_dpi(page, dpi=dpi)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    ink = (grey < _INK_BELOW).astype(np.uint8)
    for rectangle in _limited(_frames(ink)):
        yield _cut(grey, ink, rectangle, Why.FRAME, factor)
    for rectangle in _limited(_alone(ink)):
        yield _cut(grey, ink, rectangle, Why.ALONE, factor)


def _limited(found: "Iterator[cv2.typing.RotatedRect]") -> "Iterator[cv2.typing.RotatedRect]":
    for _, rectangle in zip(range(_MOST_PIECES), found, strict=False):
        yield rectangle


def _pieces_of_colour(strength: NDArray[np.uint8], why: Why, factor: float) -> Iterator[Piece]:
    """Look twice: at strong ink alone, which keeps neighbours apart, then with the faded ink around it."""
    strong = (strength > _COLOUR_FROM).astype(np.uint8)
    if cv2.countNonZero(strong) < _LEAST_COLOURED_PIXELS:
        return
    faded = (cv2.GaussianBlur(strength, (5, 5), 0) > _FADED_FROM).astype(np.uint8)
    highest = max(int(np.percentile(strength[strong.astype(bool)], 90)), 1)
    dark = np.asarray(255 - np.minimum(strength.astype(np.int32) * 255 // highest, 255), dtype=np.uint8)
    seen: list[tuple[float, float, float]] = []
    for mask in (strong, faded, *_without_seals(strong)):
        ink = _only(dark, mask)
        for rectangle in _limited(_coloured_rectangles(mask, strong)):
            place = (float(rectangle[0][0]), float(rectangle[0][1]), _sides(rectangle)[0])
            if not any(_is_same(place, other) for other in seen):
                seen.append(place)
                yield _cut(ink, mask, rectangle, why, factor)


def _only(dark: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the ink near the mask on white."""
    near = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    return np.where(near > 0, dark, np.uint8(255)).astype(np.uint8)


def _without_seals(mask: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Return the mask without its round seals, which leaves what they overlap; nothing without a seal."""
    step = 4
    small = cv2.resize(mask * 255, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    least, most = (round(radius * _MM / step) for radius in _SEAL_RADIUS_MM)
    circles = cv2.HoughCircles(
        small, cv2.HOUGH_GRADIENT, dp=1, minDist=least, param1=120, param2=22, minRadius=least, maxRadius=most
    )
    if circles is None:
        return []
    rest = mask.copy()
    for x, y, radius in np.asarray(circles).reshape(-1, 3)[:_MOST_SEALS]:
        middle = (round(float(x) * step), round(float(y) * step))
        cv2.circle(rest, middle, round((float(radius) + 1) * step), 0, thickness=-1)
    return [rest]


def _coloured_rectangles(
    mask: NDArray[np.uint8], strong: NDArray[np.uint8]
) -> "Iterator[cv2.typing.RotatedRect]":
    for contour in _clusters(mask, reach_mm=2.2):
        rectangle = cv2.minAreaRect(contour)
        if _is_within(rectangle, _STAMP_WIDTH, _STAMP_HEIGHT) and _has_strong_ink(strong, contour):
            yield rectangle


def _is_same(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    return all(abs(a - b) < 2 * _MM for a, b in zip(one, other, strict=True))


def _has_strong_ink(strong: NDArray[np.uint8], contour: "cv2.typing.MatLike") -> bool:
    left, top, width, height = cv2.boundingRect(contour)
    return cv2.countNonZero(strong[top : top + height, left : left + width]) >= _LEAST_STRONG_PIXELS


def _clusters(mask: NDArray[np.uint8], *, reach_mm: float) -> "list[cv2.typing.MatLike]":
    """Return the outlines of marks that lie within `reach_mm` of each other, largest first."""
    # Half the size is enough for the outline and four times as fast.
    half = cv2.resize(mask * 255, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    half = np.asarray((half > 60).astype(np.uint8), dtype=np.uint8)
    half = np.asarray(cv2.morphologyEx(half, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), dtype=np.uint8)
    reach = max(round(reach_mm * _MM / 2), 1)
    joined = cv2.morphologyEx(half, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return [one * 2 for one in sorted(contours, key=cv2.contourArea, reverse=True)]


def _sides(rectangle: "cv2.typing.RotatedRect") -> tuple[float, float]:
    width, height = rectangle[1]
    return max(width, height), min(width, height)


def _is_within(
    rectangle: "cv2.typing.RotatedRect", width: tuple[float, float], height: tuple[float, float]
) -> bool:
    long, short = _sides(rectangle)
    return width[0] <= long <= width[1] and height[0] <= short <= height[1]


def upright_angle(rectangle: "cv2.typing.RotatedRect") -> float:
    """Return how far the long side leans, clockwise positive, above -90 and up to 90 degrees."""
    angle = float(rectangle[2]) if rectangle[1][0] >= rectangle[1][1] else float(rectangle[2]) - 90
    return angle + 180 if angle <= -90 else angle


def _cut(
    dark: NDArray[np.uint8],
    mask: NDArray[np.uint8],
    rectangle: "cv2.typing.RotatedRect",
    why: Why,
    factor: float,
) -> Piece:
    angle = upright_angle(rectangle)
    long, short = _sides(rectangle)
    pixels = _turned(dark, rectangle[0], angle, long, short, paper=255)
    inside = _turned(mask * 255, rectangle[0], angle, long, short, paper=0) > 127
    inner, is_framed = _inside_frame(pixels, inside)
    corners = cv2.boxPoints(rectangle) / factor
    left, top = np.maximum(corners.min(axis=0), 0)
    right, bottom = corners.max(axis=0)
    box = Box(round(float(left)), round(float(top)), round(float(right)), round(float(bottom)))
    is_round = short > _ROUND_FROM and long < 1.35 * short
    return Piece(inner, box, why, angle, is_framed, is_round, long / _MM, short / _MM)


def _turned(
    image: NDArray[np.uint8],
    middle: "cv2.typing.Point2f",
    angle: float,
    width: float,
    height: float,
    *,
    paper: int,
) -> NDArray[np.uint8]:
    """Cut a leaning rectangle out upright, with a border of paper around it."""
    size = (round(width) + 2 * _BORDER, round(height) + 2 * _BORDER)
    cut = cv2.warpAffine(
        image, _turn(middle, angle, size), size, flags=cv2.INTER_LINEAR, borderValue=(paper,) * 4
    )
    return np.asarray(cut, dtype=np.uint8)


def _turn(middle: "cv2.typing.Point2f", angle: float, size: tuple[int, int]) -> "cv2.typing.MatLike":
    turn = cv2.getRotationMatrix2D((float(middle[0]), float(middle[1])), angle, 1.0)
    turn[0, 2] += size[0] / 2 - middle[0]
    turn[1, 2] += size[1] / 2 - middle[1]
    return turn


def turned_out(
    page: NDArray[np.uint8],
    middle: tuple[float, float],
    angle_degrees: float,
    size: tuple[float, float],
    factor: float,
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Cut a leaning place out upright, and return with it the way back to the page before scaling.

    `middle` and `size` (width, height) in pixels of `page`, which was scaled by `factor`; the way back is
    a matrix of two rows for points (x, y, 1) of the cut-out.
    """
    whole = (max(round(size[0]), 1), max(round(size[1]), 1))
    turn = _turn(middle, angle_degrees, whole)
    cut = cv2.warpAffine(page, turn, whole, flags=cv2.INTER_CUBIC, borderValue=(255,) * 4)
    back = cv2.invertAffineTransform(turn) / factor
    return np.asarray(cut, dtype=np.uint8), np.asarray(back, dtype=np.float64)


def _inside_frame(pixels: NDArray[np.uint8], ink: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], bool]:
    """Return the cut-out inside its frame on a border of white, and whether three sides were lines."""
    height, width = ink.shape
    columns, rows = ink[:, _BORDER : width - _BORDER], ink[_BORDER : height - _BORDER, :]
    across, down = columns.mean(axis=1), rows.mean(axis=0)
    top, bottom = _line_near(across), _line_near(across[::-1])
    left, right = _line_near(down), _line_near(down[::-1])
    sides = sum(side > 0 for side in (top, bottom, left, right))
    if sides < 2:
        return pixels, False
    inner = pixels[top : height - bottom, left : width - right]
    if inner.shape[0] < 10 or inner.shape[1] < 10:
        return pixels, sides >= 3
    framed = cv2.copyMakeBorder(inner, *(_BORDER,) * 4, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(framed, dtype=np.uint8), sides >= 3


def _line_near(covered: NDArray[np.float64]) -> int:
    """Return how far in from an edge a straight line ends, 0 without one; `covered` is ink per row."""
    depth = _BORDER + max(round((len(covered) - 2 * _BORDER) * 0.24), 4)
    lines = np.flatnonzero(covered[:depth] > _SIDE_COVERED)
    return int(lines[-1]) + 2 if lines.size else 0


def _frames(ink: NDArray[np.uint8]) -> "Iterator[cv2.typing.RotatedRect]":
    """Yield hollow rectangles of a stamp's size, at any angle."""
    whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    contours, _ = cv2.findContours(whole, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    shortest = 2 * (_FRAME_WIDTH[0] + _FRAME_HEIGHT[0]) * 0.8
    seen: list[tuple[float, float]] = []
    for contour in contours:
        if cv2.arcLength(contour, True) < shortest:
            continue
        rectangle = cv2.minAreaRect(contour)
        long, short = _sides(rectangle)
        if not _is_within(rectangle, _FRAME_WIDTH, _FRAME_HEIGHT):
            continue
        if cv2.contourArea(contour) > 0.8 * long * short and not _is_near(rectangle[0], seen):
            seen.append((float(rectangle[0][0]), float(rectangle[0][1])))
            # The outline of the hole lies inside the frame: take the lines in.
            yield rectangle[0], (rectangle[1][0] + 8, rectangle[1][1] + 8), rectangle[2]


def _is_near(point: "cv2.typing.Point2f", seen: list[tuple[float, float]]) -> bool:
    return any(abs(point[0] - x) + abs(point[1] - y) < 3 * _MM for x, y in seen)


def _alone(ink: NDArray[np.uint8]) -> "Iterator[cv2.typing.RotatedRect]":
    """Yield short words with white all around: the upper parts of the page first."""
    rectangles = [cv2.minAreaRect(contour) for contour in _clusters(ink, reach_mm=2.4)]
    for rectangle in sorted(rectangles, key=lambda one: one[0][1]):
        long, short = _sides(rectangle)
        if _is_within(rectangle, _ALONE_WIDTH, _ALONE_HEIGHT) and long > 1.2 * short:
            yield rectangle
