"""Finds print that recognition left out: gaps and ends of lines, and whole lines under seals and signatures.

Only places are found here, by ink that no word covers; what stands there the word reader says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from hoso.reading.ocr import PlacedWord
from hoso.reading.word_pieces import Piece

_SURE_OF_PLACE = 0.5
_COVER = 2  # pixels around a word that are its own
_LEAST_INK = 8
# Paper is white here. A line that goes on may fade; one by itself must be as dark as half the page's print.
_INK_SHARE, _LIGHTEST_INK, _FAINTEST_INK = 0.5, 200.0, 228.0
# In heights of small letters:
_LETTER_HEIGHT, _LETTER_WIDTH = (0.6, 2.8), (0.12, 2.6)
_SAME_LINE, _WORD_GAP, _REACH = 0.3, 1.6, 45.0
_HEAD, _CENTRAL = 0.1, 0.08  # of the page's height and width: where its number stands
_LINE_REACH, _LEAST_GAP, _LEAST_LETTERS = 12.0, 0.6, 4


@dataclass(frozen=True, slots=True)
class Lost:
    """A place where print may stand: `row` is the line it belongs to, None where none was read.

    `is_heading`: so few letters, in the middle above all lines, that it can only be the page's number.
    """

    piece: Piece
    row: int | None
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class _Print:
    """The page's usual print: the height of small letters in pixels, and how lines fall to the right."""

    x_height: float
    slope: float


def lost_places(
    grey: NDArray[np.uint8], rows: Sequence[Sequence[PlacedWord]], heights: Sequence[float]
) -> list[Lost]:
    """Return where ink stands like print outside of the words that were read, from top to bottom.

    `heights` are those of the small letters of each row.
    """
    words = [word for row in rows for word in row if word.word.confidence >= _SURE_OF_PLACE]
    if len(words) < 4:
        return []
    usual = _Print(
        median(height for row, height in zip(rows, heights, strict=True) for _ in row),
        median(_slope(word.piece) for word in words),
    )
    faint = _uncovered(grey, words, darker_than=_FAINTEST_INK)
    found = [lost for at, row in enumerate(rows) for lost in _beside(faint, row, at, heights[at])]
    ink = _uncovered(grey, words, darker_than=_halfway(grey, words))
    for lost in found:
        _cover(ink, lost.piece)
    top = min(word.word.box.top for word in words)
    return found + _between(ink, usual, above=min(top, round(_HEAD * grey.shape[0])))


def _slope(piece: Piece) -> float:
    return (piece.right_baseline - piece.left_baseline) / max(piece.right - piece.left, 1.0)


def _halfway(grey: NDArray[np.uint8], words: Sequence[PlacedWord]) -> float:
    """Return the level between the page's own print and paper."""
    step = max(len(words) // 60, 1)
    levels = [
        float(np.percentile(grey[box.top : box.bottom, box.left : box.right], 12))
        for box in (word.word.box for word in words[::step])
        if box.width > 2 and box.height > 2
    ]
    dark = median(levels) if levels else 60.0
    return min(dark + _INK_SHARE * (255 - dark), _LIGHTEST_INK)


def _uncovered(
    grey: NDArray[np.uint8], words: Sequence[PlacedWord], *, darker_than: float
) -> NDArray[np.uint8]:
    """Return the ink (1) that belongs to no word: what is darker than a level."""
    ink = (grey < darker_than).astype(np.uint8)
    for word in words:
        box = word.word.box
        ink[
            max(box.top - _COVER, 0) : box.bottom + _COVER, max(box.left - _COVER, 0) : box.right + _COVER
        ] = 0
    return ink


def _cover(ink: NDArray[np.uint8], piece: Piece) -> None:
    low = max(round(piece.left_baseline + 0.4 * piece.x_height), 0)
    top = max(round(piece.left_baseline - 2.0 * piece.x_height), 0)
    ink[top:low, max(round(piece.left), 0) : round(piece.right)] = 0


def _beside(ink: NDArray[np.uint8], row: Sequence[PlacedWord], at: int, height: float) -> list[Lost]:
    """Return ink on the height of a line's small letters: between its words, before and after them."""
    known = [word for word in row if word.word.confidence >= _SURE_OF_PLACE]
    if not known or not 4 <= height <= 80:
        return []
    first = known[0].piece
    slope = median(_slope(word.piece) for word in known)
    left = min(word.piece.left for word in known)
    right = max(word.piece.right for word in known)
    one, two = (first.left_baseline + slope * (x - first.left) for x in (left, right))
    line = Piece(left, right, one, two, height)
    start, band = _band(ink, line, reach=_REACH * height)
    taken = np.zeros(band.shape[1], bool)
    for word in known:
        taken[max(round(word.piece.left) - start, 0) : max(round(word.piece.right) - start, 0)] = True
    join = round(_WORD_GAP * height)
    return [
        Lost(_part(line, start + begin, start + end), at)
        for begin, end in _runs((band.sum(axis=0) > 0) & ~taken, join=join)
        if end - begin >= _LEAST_GAP * height
        and band[:, begin:end].sum() >= _LEAST_INK
        and _touches(taken, begin, end, reach=join)
    ]


def _band(ink: NDArray[np.uint8], line: Piece, *, reach: float) -> tuple[int, NDArray[np.uint8]]:
    """Return the ink on the height of small letters along a line, and the column where it begins."""
    start = max(round(line.left - reach), 0)
    end = max(min(round(line.right + reach), ink.shape[1]), start + 1)
    columns = np.arange(start, end)
    feet = line.left_baseline + _slope(line) * (columns - line.left)
    rows = np.rint(feet[None, :] + np.arange(round(-0.95 * line.x_height), 0)[:, None]).astype(np.int64)
    inside = (rows >= 0) & (rows < ink.shape[0])
    return start, ink[np.clip(rows, 0, ink.shape[0] - 1), columns[None, :] % ink.shape[1]] * inside


def _part(line: Piece, left: float, right: float) -> Piece:
    """Return the part of a line between two columns."""
    slope = _slope(line)
    one, two = (line.left_baseline + slope * (x - line.left) for x in (left, right))
    return Piece(left, right, one, two, line.x_height)


def _runs(filled: NDArray[np.bool_], *, join: int) -> list[tuple[int, int]]:
    """Return (start, end) of the filled stretches; those closer than `join` are one."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], filled.astype(np.int8), [0]))))
    runs: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and start - runs[-1][1] < join:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _touches(taken: NDArray[np.bool_], left: int, right: int, *, reach: int) -> bool:
    return bool(taken[max(left - reach, 0) : left].any() or taken[right : right + reach].any())


def _between(ink: NDArray[np.uint8], usual: _Print, *, above: int) -> list[Lost]:
    """Return lines of which nothing was read: letters of the usual size that stand on one line."""
    letters = _letters(ink, usual)
    rows: list[list[tuple[float, int, int]]] = []
    marks = sorted(
        (
            int(left),
            int(left + width),
            float(top + height - usual.slope * (left + width / 2)),
        )
        for left, top, width, height, _ in letters.tolist()
    )
    for left, right, level in marks:
        near = [
            row
            for row in rows
            if abs(median(one[0] for one in row[-5:]) - level) < _SAME_LINE * usual.x_height
            and left - row[-1][2] < 2 * _WORD_GAP * usual.x_height
        ]
        if near:
            min(near, key=lambda row: abs(row[-1][0] - level)).append((level, left, right))
        else:
            rows.append([(level, left, right)])
    lines = [_lost_line(ink, row, usual) for row in rows if len(row) >= _LEAST_LETTERS]
    numbers = [row for row in rows if len(row) < _LEAST_LETTERS and _is_heading(row, ink.shape[1], above)]
    return lines + [replace(_lost_line(ink, row, usual), is_heading=True) for row in numbers]


def _letters(ink: NDArray[np.uint8], usual: _Print) -> NDArray[np.int32]:
    """Return left, top, width, height and area of what is as large as a letter, one in each row."""
    least, most = (part * usual.x_height for part in _LETTER_HEIGHT)
    narrow, broad = (part * usual.x_height for part in _LETTER_WIDTH)
    found = [np.zeros((0, 5), np.int32)]
    # Most of a page is covered by its words: only stretches with ink are worth looking at.
    for top, bottom in _runs(np.asarray(ink.any(axis=1)), join=2):
        columns = np.flatnonzero(ink[top:bottom].any(axis=0))
        if bottom - top < least or not columns.size:
            continue
        left = int(columns[0])
        part = np.ascontiguousarray(ink[top:bottom, left : int(columns[-1]) + 1])
        count, _, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
        tall, wide = stats[1:count, cv2.CC_STAT_HEIGHT], stats[1:count, cv2.CC_STAT_WIDTH]
        fit = (tall >= least) & (tall <= most) & (wide >= narrow) & (wide <= broad)
        moved = stats[1:count][fit] + np.array([left, top, 0, 0, 0])
        found.append(moved.astype(np.int32))
    return np.concatenate(found)


def _is_heading(row: Sequence[tuple[float, int, int]], width: int, above: int) -> bool:
    middle = (row[0][1] + row[-1][2]) / 2
    return max(level for level, *_ in row) < above and abs(middle - width / 2) < _CENTRAL * width


def _lost_line(ink: NDArray[np.uint8], row: Sequence[tuple[float, int, int]], usual: _Print) -> Lost:
    """Return the line through some letters, as far as its ink goes on: under a ring none stands alone."""
    level = median(one[0] for one in row)
    left, right = min(one[1] for one in row), max(one[2] for one in row)
    line = Piece(left, right, level + usual.slope * left, level + usual.slope * right, usual.x_height)
    start, band = _band(ink, line, reach=_LINE_REACH * usual.x_height)
    for one, two in _runs(band.sum(axis=0) > 0, join=round(_WORD_GAP * usual.x_height)):
        if start + one <= (left + right) / 2 < start + two:
            return Lost(_part(line, min(start + one, left), max(start + two, right)), None)
    return Lost(line, None)
