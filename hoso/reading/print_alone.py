"""A place of the page in the ink of the print alone: the lightest of a pixel's channels.

Blue pens, red seals and coloured stamps are as light as paper there, black print stays black; so does the
black ink of a copy.
"""

import numpy as np
from numpy.typing import NDArray

from hoso.reading import cleanup
from hoso.reading.model import Box

_COLOURED_FROM = 60  # levels between the lightest and the darkest channel, paper excepted
_PAPER_FROM = 40
_LEAST_SHARE = 0.003
_STEP = 2


def print_alone(page: NDArray[np.uint8], place: Box) -> NDArray[np.uint8]:
    """Return the place in grey without coloured ink, its background divided out; `page` is RGB."""
    cut = page[max(place.top, 0) : place.bottom, max(place.left, 0) : place.right]
    return cleanup.without_background(np.ascontiguousarray(cut.max(axis=2)))


def has_coloured_ink(page: NDArray[np.uint8], place: Box) -> bool:
    """Tell whether something at a place is written or stamped in colour; `page` is RGB, yellowed or not."""
    cut = page[max(place.top, 0) : place.bottom : _STEP, max(place.left, 0) : place.right : _STEP]
    if cut.size == 0:
        return False
    colour = cut.max(axis=2).astype(np.int16) - cut.min(axis=2)
    paper = float(np.median(colour))
    return float((colour > max(_COLOURED_FROM, paper + _PAPER_FROM)).mean()) > _LEAST_SHARE
