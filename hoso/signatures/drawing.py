"""The words of a signature as a small page of their own, which is then shown on the document."""

import html

from hoso.printing.closed import lay_out
from hoso.signatures.appearance import LINE_POINTS, TEXT_POINTS, Words

# Liberation Serif is the metric twin of Times New Roman; Debian has it.
FONTS = "'Times New Roman', 'Liberation Serif', 'DejaVu Serif'"


def draw_words(words: Words, *, width_points: float, height_points: float) -> bytes:
    """Return a PDF of one page of this size with the lines at its right, 10 points, upright, black.

    Fonts are put into it, with every letter mapped to Unicode, so that the words can be found and copied.
    """
    lines = "".join(f"<div>{html.escape(line)}</div>" for line in words.lines)
    style = (
        f"@page {{ size: {width_points}pt {height_points}pt; margin: 0 }}"
        f"body {{ margin: 0; font: {TEXT_POINTS}pt/{LINE_POINTS}pt {FONTS}; color: #000; text-align: right }}"
        "div { white-space: nowrap }"
    )
    page = f"<html><head><style>{style}</style></head><body>{lines}</body></html>"
    return lay_out(page, name="the words of a signature")
