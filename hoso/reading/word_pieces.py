"""Cuts a word out of the cleaned page: level, on white, its small letters always equally high."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

HEIGHT, BASELINE, X_HEIGHT = 48, 36, 16
"""Rows of a piece, the row of its baseline, and the height of its small letters, in pixels."""
MARGIN = 5
"""Columns of white, or of what leans out of the box, before and after."""
_BLEED = 3  # columns beyond the box that are looked at
_MOST_WIDTH = 1600
_SCALES = (0.4, 2.5)


@dataclass(frozen=True, slots=True)
class Piece:
    """Where some printed words stand: their ends, the baseline there, and the height of small letters."""

    left: float
    right: float
    left_baseline: float
    right_baseline: float
    x_height: float


def cut_piece(grey: NDArray[np.uint8], piece: Piece) -> NDArray[np.uint8]:
    """Return the levels of a piece, shape (48, width); outside of its box it is white."""
    scale = scale_of(piece)
    across, down = piece.right - piece.left, piece.right_baseline - piece.left_baseline
    inside = max(round(across * scale), 1)
    width = min(inside + 2 * MARGIN, _MOST_WIDTH)
    slope = down / max(across, 1.0)
    # From a pixel of the piece to one of the page: sheared, which for a few degrees is as good as turned.
    back = np.array(
        [
            [1 / scale, 0.0, piece.left - MARGIN / scale],
            [slope / scale, 1 / scale, piece.left_baseline - BASELINE / scale - slope * MARGIN / scale],
        ]
    )
    cut = cv2.warpAffine(
        grey, back, (width, HEIGHT), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT, borderValue=(255,),
    )  # fmt: skip
    cut[:, : MARGIN - _BLEED] = 255
    cut[:, inside + MARGIN + _BLEED :] = 255
    return np.asarray(cut, dtype=np.uint8)


def scale_of(piece: Piece) -> float:
    """Return how much larger a piece is cut than it stands on the page."""
    return min(max(X_HEIGHT / max(piece.x_height, 1.0), _SCALES[0]), _SCALES[1])
