"""A second look at digits: the same place again, enlarged, digits alone, or by another engine."""

from dataclasses import replace

import cv2
import numpy as np
import tesserocr
from numpy.typing import NDArray
from PIL import Image

from hoso.reading import cleanup, ocr
from hoso.reading.line_engine import read_line
from hoso.reading.model import Box, Letter, Line, line_of
from hoso.reading.print_alone import has_coloured_ink, print_alone

_ABOVE, _BESIDE = 8, 3
_INK_BELOW = 140
_BORDER = 12
# Two models that were trained apart: their agreement on invented digits is rare.
_LOOKS = ("eng", "vie")
_WHITELIST = "tessedit_char_whitelist"
# A hand leaves the printed line: so much of its height more is looked at above and below, and beside.
_MARGINS = ((0.2, 0.2), (0.35, 0.3), (0.5, 0.4))
# Between two letters: more above and below, less on the left and on the right, in parts of the height.
_CLOSE_MARGINS = ((0.15, 0.25, 0.2), (0.3, 0.35, 0.3), (0.45, 0.3, 0.2))
_LEAST_WIDTH, _TALLEST = 8, 400


def digits_at(grey: NDArray[np.uint8], box: Box) -> list[tuple[str, float]]:
    """Return what each look reads at `box`, with its confidence (0 to 1); `grey` is cleaned, 200 dpi."""
    return _looks(grey, box, allowed="0123456789")


def texts_at(grey: NDArray[np.uint8], box: Box) -> list[tuple[str, float]]:
    """Return what each look reads at `box`, any letter allowed, with its confidence (0 to 1)."""
    return _looks(grey, box, allowed="")


def lines_at(grey: NDArray[np.uint8], box: Box) -> list[list[Letter]]:
    """Return what the engine for lines reads at `box`, look by look, each with other margins.

    Raises:
        ModelMissing.
    """
    found = []
    for above, beside in _MARGINS:
        up, out = round(above * box.height), round(beside * box.height)
        left = max(box.left - out, 0)
        piece = grey[max(box.top - up, 0) : box.bottom + up, left : box.right + out]
        if piece.size and piece.shape[0] <= _TALLEST:
            found.append([replace(letter, x=letter.x + left) for letter in read_line(piece)])
    return found


def close_at(grey: NDArray[np.uint8], box: Box) -> list[list[Letter]]:
    """Return what the engine for lines reads between two letters; `box` goes from middle to middle.

    A few digits alone fill the engine's height, where in a whole line they are small.

    Raises:
        ModelMissing.
    """
    found = []
    for above, left, right in _CLOSE_MARGINS:
        up = round(above * box.height)
        begin, end = box.left + round(left * box.height), box.right - round(right * box.height)
        piece = grey[max(box.top - up, 0) : box.bottom + up, max(begin, 0) : max(end, 0)]
        if piece.shape[1] >= _LEAST_WIDTH and 0 < piece.shape[0] <= _TALLEST:
            framed = cv2.copyMakeBorder(piece, 4, 4, 20, 20, cv2.BORDER_CONSTANT, value=255)
            found.append(read_line(np.asarray(framed, dtype=np.uint8)))
    return found


def print_lines_at(page: NDArray[np.uint8], box: Box, *, dpi: int, number: int, language: str) -> list[Line]:
    """Return the lines at `box` without coloured ink over them; nothing where there is no such ink.

    `page` is RGB at `dpi`; the boxes are its pixels.

    Raises:
        ModelMissing.
    """
    if not has_coloured_ink(page, box):
        return []
    grey = cleanup.at_reading_dpi(print_alone(page, box), dpi=dpi)
    scale = grey.shape[1] / max(box.right - max(box.left, 0), 1)
    rows = ocr.recognise_block(grey, language=language, dpi=cleanup.READING_DPI)
    return [line_of([word.moved(box.left, box.top, scale) for word in row], number) for row in rows if row]


def _looks(grey: NDArray[np.uint8], box: Box, *, allowed: str) -> list[tuple[str, float]]:
    piece = grey[
        max(box.top - _ABOVE, 0) : box.bottom + _ABOVE, max(box.left - _BESIDE, 0) : box.right + _BESIDE
    ]
    if piece.size == 0 or piece.shape[0] > 400 or piece.shape[1] > 1200:
        return []
    framed = cv2.copyMakeBorder(piece, *(_BORDER,) * 4, cv2.BORDER_CONSTANT, value=255)
    return [_look(np.asarray(framed, dtype=np.uint8), language, allowed) for language in _LOOKS]


def has_ink(grey: NDArray[np.uint8], box: Box) -> bool:
    """Tell whether something at least a third as high as `box` is drawn inside it."""
    piece = grey[max(box.top, 0) : box.bottom, max(box.left, 0) : box.right]
    if piece.size == 0 or piece.shape[1] < 3:
        return False
    ink = (piece < _INK_BELOW).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return bool((stats[1:count, cv2.CC_STAT_HEIGHT] >= box.height / 3).any())


def _look(piece: NDArray[np.uint8], language: str, allowed: str) -> tuple[str, float]:
    api = ocr.engine(language, layout=tesserocr.PSM.SINGLE_LINE)
    api.SetVariable(_WHITELIST, allowed)
    try:
        api.SetImage(Image.fromarray(piece))
        api.SetSourceResolution(200)
        text = "".join(str(api.GetUTF8Text()).split())
        return text, max(int(api.MeanTextConf()), 0) / 100
    finally:
        api.SetVariable(_WHITELIST, "")
        api.Clear()
