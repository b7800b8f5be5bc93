"""From the colour page to what recognition likes: each step takes a page and returns a new one.

Measured on worn pages (docs/benchmarks.md): the red channel makes red stamps vanish, division by the
background evens out paper and light, specks go only where there are many, and 300 dpi comes down to
200 last. Nothing is gained by adaptive thresholds or by levelling up to 2 degrees.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from hoso.reading.limits import DEFAULT_LIMITS

READING_DPI = 200
_WORK_SHARE = 8  # the background is looked at in this reduction
_INK_BELOW = 128
_SPECK_AREA_AT_200_DPI = 5
# A page is speckled when it has this many specks to each piece of writing, and dark ink.
_SPECKS_TO_LETTERS = 1.5
_LEAST_SPECKS = 400
_DARK_INK = 110


def red_channel(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the red of an RGB page, shape (height, width): red ink becomes as light as paper."""
    return np.asarray(cv2.extractChannel(page, 0), dtype=np.uint8)


def without_background(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the page divided by its background, so that paper is white everywhere."""
    height, width = grey.shape
    small = cv2.resize(
        grey, (max(width // _WORK_SHARE, 1), max(height // _WORK_SHARE, 1)), interpolation=cv2.INTER_AREA
    )
    # Grow the light until it closes over letters, then smooth: what is left is paper.
    light = cv2.dilate(small, np.ones((5, 5), np.uint8))
    light = np.maximum(cv2.medianBlur(light, 9), 1)
    background = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, background, scale=255), dtype=np.uint8)


def without_specks(grey: NDArray[np.uint8], *, dpi: int) -> NDArray[np.uint8]:
    """Return the page without dust where dust abounds; else the very same page.

    Cleaning ruins faded typewriting, so a page is left alone unless its ink is dark and its specks many.
    """
    _, ink = cv2.threshold(grey, _INK_BELOW - 1, 1, cv2.THRESH_BINARY_INV)
    count, labels = cv2.connectedComponents(ink, connectivity=8)
    # Only areas are asked for: counted on the ink alone they take a quarter of the time of all figures.
    areas = np.bincount(labels[ink.astype(bool)], minlength=count)[1:]
    largest = max(round(_SPECK_AREA_AT_200_DPI * (dpi / READING_DPI) ** 2), 2)
    specks = areas <= largest
    letters = int((areas > 4 * largest).sum())
    if specks.sum() < max(_LEAST_SPECKS, _SPECKS_TO_LETTERS * letters) or not _is_dark(grey, ink):
        return grey
    remove = np.zeros(count, dtype=bool)
    remove[1:] = specks
    cleaned = grey.copy()
    cleaned[remove[labels]] = 255
    return cleaned


def _is_dark(grey: NDArray[np.uint8], ink: "cv2.typing.MatLike") -> bool:
    values = grey[ink.astype(bool)]
    return values.size > 0 and float(np.median(values)) < _DARK_INK


def at_reading_dpi(grey: NDArray[np.uint8], *, dpi: int) -> NDArray[np.uint8]:
    """Return the page at 200 dpi; one that is coarser is enlarged, near ones are left as they are.

    A poster that is read at a reduced scale is not enlarged beyond what a page may have.
    """
    factor = READING_DPI / max(dpi, 1)
    factor = min(factor, max((DEFAULT_LIMITS.page_pixels / max(grey.size, 1)) ** 0.5, 1.0))
    if 0.9 < factor < 1.12:
        return grey
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    height, width = grey.shape
    size = (max(round(width * factor), 1), max(round(height * factor), 1))
    return cv2.resize(grey, size, interpolation=method).astype(np.uint8)


def cleaned(page: NDArray[np.uint8], *, dpi: int) -> NDArray[np.uint8]:
    """Return the grey page to recognise, at about 200 dpi; `page` is RGB at `dpi` and is not changed."""
    grey = red_channel(page)
    grey = without_background(grey)
    grey = without_specks(grey, dpi=dpi)
    return at_reading_dpi(grey, dpi=dpi)
