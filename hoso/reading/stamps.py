"""The words of stamps: each piece of ink that stands out is recognised by itself."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from hoso.reading import ocr
from hoso.reading.ink import LOOK_DPI, Piece, coloured_pieces
from hoso.reading.model import Stamp

# Letters of stamps are 3 to 6 mm high; recognition likes about 32 pixels.
_TALLEST_PIXELS = 170
_SPANS = 0.6
_READABLE_FROM = 0.6


def read_piece(piece: Piece, *, language: str) -> Stamp:
    """Return what a cut-out says; the text is empty when nothing could be made out.

    Outlines (frames, arrows) keep recognition from seeing words at all: they are taken away first,
    and put back when nothing is left to read.
    """
    sized = _sized(piece.pixels)
    without = _without_outlines(sized)
    best = _read(without, piece, language)
    if best.confidence < _READABLE_FROM and not np.array_equal(without, sized):
        best = max(best, _read(sized, piece, language), key=lambda stamp: stamp.confidence)
    return best


def _read(pixels: NDArray[np.uint8], piece: Piece, language: str) -> Stamp:
    words = ocr.recognise_piece(pixels, language=language, dpi=LOOK_DPI)
    words = [word for word in words if any(char.isalnum() for char in word.text)]
    if not words:
        return Stamp("", piece.box, 0.0, round(piece.angle_degrees))
    letters = sum(len(word.text) for word in words)
    confidence = sum(word.confidence * len(word.text) for word in words) / letters
    text = " ".join(word.text for word in words)
    return Stamp(text, piece.box, round(confidence, 3), round(piece.angle_degrees))


def _without_outlines(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the cut-out without marks that span most of it: no letter does."""
    height, width = pixels.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        (pixels < 160).astype(np.uint8), connectivity=8
    )
    spans = (stats[:, cv2.CC_STAT_WIDTH] > _SPANS * width) | (stats[:, cv2.CC_STAT_HEIGHT] > _SPANS * height)
    spans[0] = False
    if not spans[:count].any():
        return pixels
    cleaned = pixels.copy()
    grown = cv2.dilate(spans[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    cleaned[grown.astype(bool)] = 255
    return cleaned


def _sized(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height = pixels.shape[0]
    if height <= _TALLEST_PIXELS:
        return pixels
    factor = max(_TALLEST_PIXELS / height, 0.5)
    return np.asarray(
        cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )


def coloured_stamps(page: NDArray[np.uint8], *, dpi: int, language: str) -> tuple[Stamp, ...]:
    """Return the stamps in coloured ink that can be read, seals left out; `page` is RGB and untouched."""
    pieces: Iterable[Piece] = (piece for piece in coloured_pieces(page, dpi=dpi) if not piece.is_round)
    return tuple(stamp for stamp in (read_piece(piece, language=language) for piece in pieces) if stamp.text)
