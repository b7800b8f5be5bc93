"""Where an arrival stamp may be: coloured ink and ruled frames of its size, each cut out upright.

Looks at the untouched colour page, as all looks at stamps do. Frames are sought by their long straight
lines, of which a worn stamp keeps two or three, not by being closed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hoso.reading import cleanup
from hoso.reading.ink import (
    LOOK_DPI,
    Piece,
    at_look_dpi,
    coloured_pieces,
    turned_out,
)
from hoso.reading.model import Box, Word

_MM = LOOK_DPI / 25.4
# The stamp is 35 x 50 mm in the decree; those seen are 18 to 35 mm high and 44 to 58 mm wide.
_WIDTH, _HEIGHT = (28 * _MM, 80 * _MM), (11 * _MM, 48 * _MM)
_UPPER_PART = 0.7  # of the page's height
_MOST_LEANING = 25.0  # degrees
_MOST_PLACES, _MOST_WORDS = 4, 2
# What of a stamp lies around its word, wherever the word stands in it.
_LEFT_OF_WORD, _RIGHT_OF_WORD, _OVER_WORD, _UNDER_WORD = 42 * _MM, 46 * _MM, 15 * _MM, 24 * _MM
# Ruled lines: runs of ink this long make one, and a worn line's gaps are bridged up to this.
_RUN, _GAP = round(8 * _MM), round(4 * _MM)
_LINE_WIDTH = (18 * _MM, 85 * _MM)
_LINE_THICK = 2.2 * _MM
_INK_BELOW = 180
# Two lines of one frame: so far apart, and over one another for this share of the shorter.
_APART = (4 * _MM, 40 * _MM)
_OVER = 0.75
_ALIGNED = 3 * _MM
_ABOVE, _BELOW, _BESIDE = 9 * _MM, 36 * _MM, 3 * _MM


@dataclass(frozen=True, slots=True)
class StampPlace:
    """A cut-out that may be an arrival stamp, upright at 200 dpi.

    `colours` is RGB. `left` and `right` are where its frame ends, in pixels of the cut-out; `back` leads
    from there to pixels of the page.
    """

    colours: NDArray[np.uint8]
    left: int
    right: int
    back: NDArray[np.float64]

    def on_page(self, box: Box) -> Box:
        """Return where a box of the cut-out lies on the page; a leaning one grows."""
        corners = np.array(
            [(x, y, 1.0) for x in (box.left, box.right) for y in (box.top, box.bottom)], np.float64
        )
        found = corners @ self.back.T
        left, top = np.maximum(found.min(axis=0), 0)
        right, bottom = found.max(axis=0)
        return Box(round(float(left)), round(float(top)), round(float(right)), round(float(bottom)))


@dataclass(frozen=True, slots=True)
class _Ruling:
    """A straight line that was ruled or stamped: its ends, in pixels at 200 dpi."""

    left: float
    left_y: float
    right: float
    right_y: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def angle_degrees(self) -> float:
        return float(np.degrees(np.arctan2(self.right_y - self.left_y, self.width)))

    def y_at(self, x: float) -> float:
        return self.left_y + (self.right_y - self.left_y) * (x - self.left) / max(self.width, 1.0)


def stamp_places(page: NDArray[np.uint8], *, dpi: int, words: Sequence[Word] = ()) -> Iterator[StampPlace]:
    """Yield what has lines, size or ink of an arrival stamp on an RGB page; ruled frames first.

    Last come the places of `words` that were recognised on the page and may be a stamp's: of a copy, whose
    frame is gone.
    """
    small, factor = at_look_dpi(page, dpi=dpi)
    yield from _ruled(small, factor)
    yield from _coloured(page, small, factor, dpi=dpi)
    for word in words[:_MOST_WORDS]:
        yield _cut_around(small, word.box, factor)


def _cut_around(small: NDArray[np.uint8], box: Box, factor: float) -> StampPlace:
    x, y = box.middle_x * factor, box.middle_y * factor
    middle = (x + (_RIGHT_OF_WORD - _LEFT_OF_WORD) / 2, y + (_UNDER_WORD - _OVER_WORD) / 2)
    size = (_LEFT_OF_WORD + _RIGHT_OF_WORD, _OVER_WORD + _UNDER_WORD)
    colours, back = turned_out(small, middle, 0.0, size, factor)
    return StampPlace(colours, 0, colours.shape[1], back)


def _coloured(
    page: NDArray[np.uint8], small: NDArray[np.uint8], factor: float, *, dpi: int
) -> Iterator[StampPlace]:
    seen: list[Box] = []
    for piece in coloured_pieces(page, dpi=dpi):
        if len(seen) < _MOST_PLACES and _fits(piece, page.shape[0]) and not _is_seen(piece.box, seen):
            seen.append(piece.box)
            yield _cut_piece(small, piece, factor)


def _fits(piece: Piece, page_height: int) -> bool:
    wide, high = piece.width_mm * _MM, piece.height_mm * _MM
    return (
        not (piece.is_round and not piece.is_framed)
        and _WIDTH[0] <= wide <= _WIDTH[1]
        and _HEIGHT[0] <= high <= _HEIGHT[1]
        and abs(piece.angle_degrees) <= _MOST_LEANING
        and piece.box.middle_y < _UPPER_PART * page_height
    )


def _is_seen(box: Box, seen: Sequence[Box]) -> bool:
    return any(other.covers(box) > 0.8 for other in seen)


def _cut_piece(small: NDArray[np.uint8], piece: Piece, factor: float) -> StampPlace:
    middle = (piece.box.middle_x * factor, piece.box.middle_y * factor)
    size = (piece.width_mm * _MM + 2 * _BESIDE, piece.height_mm * _MM + 2 * _BESIDE)
    colours, back = turned_out(small, middle, piece.angle_degrees, size, factor)
    edge = round(_BESIDE)
    return StampPlace(colours, edge, colours.shape[1] - edge, back)


def _ruled(small: NDArray[np.uint8], factor: float) -> Iterator[StampPlace]:
    upper = small[: round(small.shape[0] * _UPPER_PART)]
    for lines in _frames(_rulings(upper))[:_MOST_PLACES]:
        yield _cut_frame(small, lines, factor)


def _rulings(upper: NDArray[np.uint8]) -> list[_Ruling]:
    grey = cv2.cvtColor(upper, cv2.COLOR_RGB2GRAY)
    ink = (cleanup.without_background(np.asarray(grey, dtype=np.uint8)) < _INK_BELOW).astype(np.uint8)
    # Grown upwards and downwards, a line that leans a few degrees still has long runs.
    runs = cv2.morphologyEx(
        cv2.dilate(ink, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, _RUN), np.uint8)
    )
    joined = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((3, _GAP), np.uint8))
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = [
        _ruling(np.asarray(contour, np.int32).reshape(-1, 2)) for contour in contours if _is_line(contour)
    ]
    return sorted(found, key=lambda line: line.left_y)


def _is_line(contour: "cv2.typing.MatLike") -> bool:
    _, _, width, height = cv2.boundingRect(contour)
    return _LINE_WIDTH[0] <= width <= _LINE_WIDTH[1] and height <= _LINE_THICK + 0.14 * width


def _ruling(points: NDArray[np.int32]) -> _Ruling:
    left, right = int(points[:, 0].min()), int(points[:, 0].max())
    slope, start = np.polyfit(points[:, 0].astype(np.float64), points[:, 1].astype(np.float64), 1)
    return _Ruling(left, float(start + slope * left), right, float(start + slope * right))


def _frames(lines: Sequence[_Ruling]) -> list[list[_Ruling]]:
    """Return the lines that may be of one frame, each group from the top, those with most lines first."""
    groups: list[list[_Ruling]] = []
    for line in lines:
        home = next((group for group in groups if _belongs(line, group)), None)
        if home is None:
            groups.append([line])
        else:
            home.append(line)
    return sorted((group for group in groups if _is_frame(group)), key=lambda group: -len(group))


def _is_frame(group: Sequence[_Ruling]) -> bool:
    """Tell lines of a frame from the rules under a heading: two alone begin or end below one another."""
    if len(group) != 2:
        return len(group) > 2
    one, other = group
    return min(abs(one.left - other.left), abs(one.right - other.right)) < _ALIGNED


def _belongs(line: _Ruling, group: Sequence[_Ruling]) -> bool:
    first = group[0]
    middle = (line.left + line.right) / 2
    apart = line.y_at(middle) - first.y_at(middle)
    over = min(line.right, first.right) - max(line.left, first.left)
    return (
        apart <= _APART[1]
        and over >= _OVER * min(line.width, first.width)
        and any(line.y_at(middle) - each.y_at(middle) >= _APART[0] for each in group)
    )


def _cut_frame(small: NDArray[np.uint8], lines: Sequence[_Ruling], factor: float) -> StampPlace:
    longest = max(lines, key=lambda line: line.width)
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    x = (left + right) / 2
    top, bottom = (line.y_at(x) for line in (lines[0], lines[-1]))
    if len(lines) > 2 and bottom - top >= _HEIGHT[0]:
        top, bottom = top - _BESIDE, bottom + _BESIDE
    else:
        # The name may stand above what is left of the frame, the rows below it.
        top, bottom = top - _ABOVE, max(bottom + _BESIDE, top + _BELOW)
    size = (right - left + 2 * _BESIDE, bottom - top)
    colours, back = turned_out(small, (x, (top + bottom) / 2), longest.angle_degrees, size, factor)
    edge = round(_BESIDE)
    return StampPlace(colours, edge, colours.shape[1] - edge, back)
