"""Codes that machines read from paper."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe

from hoso.printing.errors import CodeTooLong

# A4 at 200 dpi still shows ten pixels a module of version 10 at 60 mm; beyond, dusty scans fail.
HIGHEST_VERSION = 10


def qr_svg(payload: str, *, error: str = "q") -> SafeString:
    """Return `payload` as a QR code, a drawing for a page: black on white, four modules of quiet around it.

    `error` is how much may be spoilt: "m" 15, "q" 25, "h" 30 of a hundred (ISO/IEC 18004).

    Raises:
        CodeTooLong: it needs more than version 10 (57 modules a side).
    """
    try:
        code = segno.make_qr(payload, error=error, boost_error=False)
    except segno.DataOverflowError as overflow:
        raise CodeTooLong(f"{len(payload)} characters", length=len(payload)) from overflow
    if int(code.version) > HIGHEST_VERSION:
        raise CodeTooLong(f"{len(payload)} characters need version {code.version}", length=len(payload))
    # segno writes the drawing from modules; nothing of the payload's text stands in it.
    return mark_safe(code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S308


def qr_text(payload: str) -> str:
    """Return `payload` as a QR code of half blocks, for a terminal of either ground."""
    drawn = io.StringIO()
    segno.make_qr(payload, error="l").terminal(out=drawn, compact=True, border=2)
    return drawn.getvalue()
