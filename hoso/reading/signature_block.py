"""The signature's place read once more, in the ink of the print alone.

A pen and a seal lie over the titles and the name. In the lightest of a pixel's three channels blue and red
are as light as paper, so the same place is recognised again from it: right of the recipients, one block of
lines. A black seal (a copy) does not vanish; the second engine then reads the lines that may hold the name.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from hoso.lib.text import fold
from hoso.reading import cleanup, ocr
from hoso.reading.columns import FOOT, foot_start
from hoso.reading.line_engine import read_line
from hoso.reading.model import Box, Letter, Line, SignatureBlock, Word, around, line_of
from hoso.reading.print_alone import print_alone

_AUTHORITY = re.compile(r"^\W{0,3}(?:T/?M|K/?T|T/?L|T/?UQ|Q)\s?[.,/ ]\s?\w{2}")
# Shares of the page: a block is at most so deep, its names stand right of the recipients.
_DEPTH, _LEFT, _RIGHT_HALF = 0.31, 0.37, 0.55
_LEAST_LETTERS = 5
_MOST_LOOKS = 6
_GAP = 1.6  # of the letters' height
# A seal hides the first letters of a name, so more is looked at on the left; in parts of the height.
_LEFT_MARGINS = (0.35, 1.0)
_DOUBTFUL = 0.85
_LEAST_HEIGHT, _MOST_HEIGHT = 18, 44
_BORDER = 12
# A name at 200 dpi: how far it reaches from the axis, how high letters are, half a line, how many there are.
_NAME_REACH, _LETTER_HEIGHT, _LINE_HALF, _LEAST_IN_NAME = 190, (12, 36), 22, 7
_INK_BELOW = 140
_UNREAD = 0.3  # the confidence of a line that one engine alone made out


def place_of_block(lines: Sequence[Line], *, width: int, height: int) -> Box | None:
    """Return where titles and name stand on a page of these sizes, in pixels; None where nobody signs.

    The block begins level with the label of the recipients; without one, with the list that ends in the
    kept copy, or with a line of authority in the right half.
    """
    boxed = [(line, line.box) for line in lines if line.box is not None]
    top = _top_of_foot(boxed) or _top_of_authority(boxed, width)
    if top is None:
        return None
    tall = median(box.height for _, box in boxed)
    begins = max(round(top - 1.6 * tall), 0)
    ends = min(round(top + _DEPTH * height), round(0.97 * height))
    below = [box.top for line, box in boxed if box.top > top + 3 * tall and _is_running(line, box, width)]
    return Box(round(_LEFT * width), begins, width, min([ends, *below]))


def _is_running(line: Line, box: Box, width: int) -> bool:
    """Running text under the block (an annex, notes), which no wide gap parts."""
    is_whole = len(_first_part(line)) == len(line.words)
    return is_whole and box.left < 0.25 * width and box.right > 0.8 * width


def _first_part(line: Line) -> list[Word]:
    """Return the words of a line up to the first wide gap."""
    found = list(line.words[:1])
    for before, word in pairwise(line.words):
        if word.box.left - before.box.right > _GAP * max(before.box.height, word.box.height):
            break
        found.append(word)
    return found


def _top_of_foot(boxed: Sequence[tuple[Line, Box]]) -> float | None:
    for line, box in boxed:
        if FOOT.match(fold(line.text)) and len(line.text) < 60:
            return box.top
    at = foot_start([line.text for line, _ in boxed])
    return None if at is None else float(boxed[at][1].top)


def _top_of_authority(boxed: Sequence[tuple[Line, Box]], width: int) -> float | None:
    found = [
        box.top for line, box in boxed if _AUTHORITY.match(line.text) and box.middle_x > _RIGHT_HALF * width
    ]
    return min(found) if found else None


def read_block(
    page: NDArray[np.uint8], lines: Sequence[Line], place: Box, *, dpi: int, number: int, language: str
) -> SignatureBlock:
    """Return the lines of the block; `page` is RGB at `dpi`, `lines` are what was read of the whole page.

    Raises:
        ModelMissing.
    """
    grey = _print_alone(page, lines, place, dpi=dpi)
    scale = grey.shape[1] / place.width
    rows = [row for row in ocr.recognise_block(grey, language=language, dpi=cleanup.READING_DPI) if row]
    axis = _axis(rows)
    found: list[Line] = []
    looks: list[tuple[tuple[Letter, ...], ...]] = []
    wanted = [at for at, row in enumerate(rows) if _needs_a_look(row)][-_MOST_LOOKS:]
    for at, row in enumerate(rows):
        pieces = _pieces(grey, row, axis) if at in wanted else []
        # A clear line needs one look, which confirms it.
        pieces = pieces[:1] if _confidence(row) >= _DOUBTFUL else pieces
        looks.append(tuple(tuple(read_line(piece)) for piece, _ in pieces))
        best = row
        if pieces and _confidence(row) < _DOUBTFUL:
            best = max(row, _again(*pieces[0], language=language), key=_confidence)
        found.append(line_of([word.moved(place.left, place.top, scale) for word in best], number))
    for at, box in [*_unread(grey, rows), *_unread_name(grey, rows, axis)]:
        letters = read_line(grey[box.top : box.bottom, box.left : box.right])
        if letters:
            words = [Word("".join(letter.text for letter in letters).strip() or "-", box, _UNREAD)]
            found.insert(at, line_of([word.moved(place.left, place.top, scale) for word in words], number))
            looks.insert(at, (tuple(letters),))
    return SignatureBlock(tuple(found), tuple(looks))


def _unread(grey: NDArray[np.uint8], rows: Sequence[Sequence[Word]]) -> list[tuple[int, Box]]:
    """Return where a title stands that the first engine did not see, and before which row it comes.

    Titles begin level with the label of the recipients; under a line of authority comes one title more.
    """
    titles = [at for at, row in enumerate(rows) if _is_title(row) and _confidence(row) > _UNREAD]
    height, width = grey.shape
    tall = round(0.13 * cleanup.READING_DPI)  # 14 points with accents, a little more than capitals are high
    if not titles:
        top = round(1.0 * tall)
        wide = Box(0, top, width, min(top + round(2.2 * tall), height))
        return [] if _is_taken(wide, rows) else [(0, wide)]
    last = titles[-1]
    text = " ".join(word.text for word in rows[last])
    if not _AUTHORITY.search(text):
        return []
    box = around([word.box for word in rows[last]])
    top = box.bottom
    wide = Box(
        max(box.left - 2 * tall, 0), top, min(box.right + 2 * tall, width), min(top + 2 * tall, height)
    )
    return [] if wide.height < tall or _is_taken(wide, rows) else [(last + 1, wide)]


def _unread_name(
    grey: NDArray[np.uint8], rows: Sequence[Sequence[Word]], axis: float | None
) -> list[tuple[int, Box]]:
    """Return the lowest line of letters under the titles, where the first engine saw none."""
    titles = [row for row in rows if _is_title(row) and _confidence(row) > _UNREAD]
    if not titles or axis is None or any(_needs_a_look(row) and not _is_title(row) for row in rows):
        return []
    begins = titles[-1][0].box.bottom
    left = max(round(axis) - _NAME_REACH, 0)
    part = grey[begins:, left : round(axis) + _NAME_REACH]
    ink = (part < _INK_BELOW).astype(np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    letters = (heights >= _LETTER_HEIGHT[0]) & (heights <= _LETTER_HEIGHT[1])
    middles = centres[1:, 1][letters]
    if not middles.size:
        return []
    counts = np.array([int((abs(middles - middle) < _LINE_HALF / 2).sum()) for middle in middles])
    if counts.max() < _LEAST_IN_NAME:
        return []
    middle = float(middles[counts >= max(_LEAST_IN_NAME, 0.7 * counts.max())].max())
    top = max(begins + round(middle) - _LINE_HALF, 0)
    return [(len(rows), Box(left, top, min(left + 2 * _NAME_REACH, grey.shape[1]), top + 2 * _LINE_HALF))]


def _is_taken(place: Box, rows: Sequence[Sequence[Word]]) -> bool:
    """Tell whether a line was read there, well or badly."""
    return any(
        place.top < median(word.box.middle_y for word in row) < place.bottom
        for row in rows
        if len(_letters(row)) >= _LEAST_LETTERS
    )


def _print_alone(
    page: NDArray[np.uint8], lines: Sequence[Line], place: Box, *, dpi: int
) -> NDArray[np.uint8]:
    """Return the place in its lightest channel, cleaned, at about 200 dpi, without its neighbours' words."""
    grey = print_alone(page, place)
    for word in _neighbours(lines, place):
        top, left = max(word.box.top - place.top, 0), max(word.box.left - place.left, 0)
        grey[top : max(word.box.bottom - place.top, 0), left : max(word.box.right - place.left, 0)] = 255
    return cleanup.at_reading_dpi(grey, dpi=dpi)


def _neighbours(lines: Sequence[Line], place: Box) -> list[Word]:
    """Return the words of the recipients and of the text above, which begin left of the place."""
    found: list[Word] = []
    for line in lines:
        if line.box is None or line.box.left >= place.left or line.box.bottom < place.top:
            continue
        found += _first_part(line)
    return found


def _letters(row: Sequence[Word]) -> list[str]:
    return [char for word in row for char in word.text if char.isalpha()]


def _confidence(row: Sequence[Word]) -> float:
    letters = sum(len(word.text) for word in row)
    return sum(word.confidence * len(word.text) for word in row) / letters if letters else 0.0


def _is_title(row: Sequence[Word]) -> bool:
    letters = _letters(row)
    return len(letters) >= _LEAST_LETTERS and not any(char.islower() for char in letters)


def _needs_a_look(row: Sequence[Word]) -> bool:
    """Names always, titles when they are doubtful; strokes of a pen never."""
    letters = _letters(row)
    if len(letters) < _LEAST_LETTERS:
        return False
    small = sum(char.islower() for char in letters)
    return small > len(letters) / 3 or _confidence(row) < _DOUBTFUL


def _axis(rows: Sequence[Sequence[Word]]) -> float | None:
    """Return the x on which the block is centred, from titles that are read well; None without one."""
    middles = [
        (row[0].box.left + row[-1].box.right) / 2
        for row in rows
        if _is_title(row) and _confidence(row) > _DOUBTFUL
    ]
    return median(middles) if middles else None


def _pieces(
    grey: NDArray[np.uint8], row: Sequence[Word], axis: float | None
) -> list[tuple[NDArray[np.uint8], Box]]:
    """Return cut-outs of one line: as wide to the left of the axis as to its right, then with more or less.

    A seal hides a name's first letters, or leaves its own before them; names are centred under the titles.
    """
    tall = min(max(median(word.box.height for word in row), _LEAST_HEIGHT), _MOST_HEIGHT)
    middle = median(word.box.middle_y for word in row[-2:])
    top, bottom = max(round(middle - 0.8 * tall), 0), round(middle + 0.8 * tall)
    right = row[-1].box.right
    lefts = [row[0].box.left - margin * tall for margin in _LEFT_MARGINS]
    if axis is not None and right > axis + tall:
        lefts = [2 * axis - right - margin * tall for margin in _LEFT_MARGINS]
    boxes = [
        Box(max(round(left), 0), top, min(round(right + 0.6 * tall), grey.shape[1]), bottom) for left in lefts
    ]
    cuts = [(grey[box.top : box.bottom, box.left : box.right], box) for box in boxes]
    return [(cut, box) for cut, box in cuts if cut.size]


def _again(piece: NDArray[np.uint8], box: Box, *, language: str) -> list[Word]:
    """Return the words of one line that is read by itself."""
    framed = np.pad(piece, _BORDER, constant_values=255)
    words = ocr.recognise_piece(framed, language=language, dpi=cleanup.READING_DPI)
    moved = (
        Word(
            word.text,
            Box(
                word.box.left - _BORDER + box.left, word.box.top - _BORDER + box.top,
                word.box.right - _BORDER + box.left, word.box.bottom - _BORDER + box.top,
            ),
            word.confidence,
        )
        for word in words
    )  # fmt: skip
    return list(moved)
