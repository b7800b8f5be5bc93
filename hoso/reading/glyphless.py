"""A font without ink: its letters take room and can be found and copied, but show nothing.

Drawn invisibly (text mode 3). The one letter has two specks of a thousandth of its size at opposite
corners: PDFium drops turned text whose letters have no extent.
"""

from functools import cache
from io import BytesIO
from typing import Any

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.ttLib.tables._g_l_y_f import Glyph  # type: ignore[import-untyped]

NAME = "HosoGlyphless"
UNITS = 1000
ADVANCE, ASCENT, DESCENT = 500, 800, -200
_FIXED_TIME = 3_000_000_000  # seconds since 1904: the same font, the same bytes


def _corners() -> Any:
    pen = TTGlyphPen(None)
    for x, y, step in ((0, DESCENT, 1), (ADVANCE, ASCENT, -1)):
        pen.moveTo((x, y))
        pen.lineTo((x, y + step))
        pen.lineTo((x + step, y))
        pen.closePath()
    return pen.glyph()


@cache
def font_file() -> bytes:
    """Return a TrueType font of two glyphs: .notdef, and the one that stands for every letter."""
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder([".notdef", "letter"])
    builder.setupCharacterMap({})
    builder.setupGlyf({".notdef": Glyph(), "letter": _corners()})
    builder.setupHorizontalMetrics({".notdef": (ADVANCE, 0), "letter": (ADVANCE, 0)})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": NAME, "styleName": "Regular", "psName": NAME})
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = _FIXED_TIME
    builder.font.recalcTimestamp = False
    stream = BytesIO()
    builder.save(stream)
    return stream.getvalue()
