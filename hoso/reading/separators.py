"""Sheets between documents, blank pages, and how a page looks."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from hoso.lib.text import nfc

SPLIT = "HOSO-SPLIT"
_LABELLED = re.compile(r"^HOSO1(?:\|[A-Z]+=[^|]*)*$")
_MOST_LETTERS = 300
_FORM = "HOSO:"
# Form-encoded, a letter with two accents takes nine signs.
_MOST_CODED = 2000
_LOOK_WIDTH = 1200  # pixels: enough for a code of 25 mm
_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_EDGE = 0.035
_INK_BELOW = 150
_WAVES_FROM = 128  # pixels of a side: letters are gone, lines and stamps are not
_BLANK_SHARE = 0.0006
_STROKE_PIXELS = 8
_MOST_STROKES = 5  # stains and staples; one short word has more


@dataclass(frozen=True, slots=True)
class Separator:
    """What a sheet says of the documents after it; empty text where it says nothing."""

    box: str = ""
    dossier: str = ""


def parse_separator(payload: str) -> Separator | None:
    """Read the text of a code: `HOSO-SPLIT`, `HOSO:sheet=1&box=...&dossier=...` (form-encoded), or
    `HOSO1|BOX=...|DOSSIER=...`; None for any other code, box labels (`HOSO:box=...`) included.

    Labels are letters of a box or a dossier, up to 100 each; unknown names are passed over, so that a later
    sheet still splits.
    """
    text = nfc(payload).strip()
    if text == SPLIT:
        return Separator()
    if text.startswith(_FORM) and len(text) <= _MOST_CODED:
        said = dict(parse_qsl(text.removeprefix(_FORM)))
        labels = (said.get("box", "")[:100].strip(), said.get("dossier", "")[:100].strip())
        return Separator(*labels) if said.get("sheet") == "1" else None
    if len(text) > _MOST_LETTERS or not _LABELLED.match(text):
        return None
    pairs = dict(part.split("=", 1) for part in text.split("|")[1:])
    return Separator(pairs.get("BOX", "")[:100].strip(), pairs.get("DOSSIER", "")[:100].strip())


def separator_payload(separator: Separator) -> str:
    """Return the text to print as a code; `parse_separator` reads it back.

    Raises:
        ValueError: a label holds a bar, which would end it.
    """
    if "|" in separator.box + separator.dossier:
        raise ValueError("a label cannot hold the sign |")
    parts = [f"BOX={separator.box}"] * bool(separator.box) + [f"DOSSIER={separator.dossier}"] * bool(
        separator.dossier
    )
    return "|".join(["HOSO1", *parts]) if parts else SPLIT


def separator_on(page: NDArray[np.uint8]) -> str | None:
    """Return the payload of a separator's code on the page (RGB or grey), or None.

    Codes of other programs (invoices, signatures) are no separators.
    """
    for code in zxingcpp.read_barcodes(_small(page), formats=_CODES):
        if parse_separator(code.text) is not None:
            return str(code.text).strip()
    return None


def is_blank(page: NDArray[np.uint8]) -> bool:
    """Tell whether nothing is on the page but paper, dust and dark edges."""
    grey = _small(page)
    height, width = grey.shape
    y, x = round(height * _EDGE), round(width * _EDGE)
    inner = grey[y : height - y, x : width - x]
    # Specks of dust vanish when the darkest spot is taken of neither one nor two pixels.
    calm = cv2.medianBlur(np.ascontiguousarray(inner), 5)
    # Against the paper's own grey: thin paper lets the other side through, weakly.
    ink = min(_INK_BELOW, int(np.median(calm)) - 50)
    if float((calm < ink).mean()) >= _BLANK_SHARE:
        return False
    return _strokes(inner, ink) <= _MOST_STROKES


def _strokes(inner: NDArray[np.uint8], ink: int) -> int:
    """Count what may be letters: thin strokes that the calmer look wipes out, a line of handwriting say."""
    dark = (cv2.medianBlur(np.ascontiguousarray(inner), 3) < ink).astype(np.uint8)
    _, _, found, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    return int((found[1:, cv2.CC_STAT_AREA] >= _STROKE_PIXELS).sum())


def look_hash(page: NDArray[np.uint8]) -> str:
    """Return 64 bits (16 hex digits) of how the page looks: alike pages differ in few bits.

    Difference hash: the page in 9 x 8 fields, one bit for each field lighter than its right neighbour.
    """
    fields = cv2.resize(_small(page), (9, 8), interpolation=cv2.INTER_AREA).astype(np.int16)
    bits = (fields[:, :-1] > fields[:, 1:]).flatten()
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def look_print(page: NDArray[np.uint8]) -> str:
    """Return 256 bits (64 hex digits) of how the page looks, finer than `look_hash`.

    The lowest 16 x 16 waves of the page (discrete cosine transform), each a bit: stronger than the middle
    one or not; the 8 x 8 lowest stand first. Scans of one sheet differ in up to 44 bits, other sheets of
    one office in 54 and more (drawn and real office scans, `digitisation.rules.looks`).
    """
    even = cv2.resize(_small(page), (_WAVES_FROM, _WAVES_FROM), interpolation=cv2.INTER_AREA)
    waves = cv2.dct(cv2.GaussianBlur(even.astype(np.float32), (0, 0), 1.5))[:16, :16]
    bits = waves > np.median(waves.flatten()[1:])
    # How bright the whole page is says nothing about what is on it.
    bits[0, 0] = False
    lowest = np.zeros((16, 16), bool)
    lowest[:8, :8] = True
    ordered = np.concatenate((bits[lowest], bits[~lowest]))
    return np.packbits(ordered).tobytes().hex()


def _small(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY) if page.ndim == 3 else page
    factor = _LOOK_WIDTH / max(grey.shape[1], 1)
    if factor < 1:
        # A line of pixels as wide as a poster has no height left when it is shrunk.
        size = (_LOOK_WIDTH, max(round(grey.shape[0] * factor), 1))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return np.asarray(grey, dtype=np.uint8)
