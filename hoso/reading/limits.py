"""How much a file may ask of us."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Refused before decoding. `page_pixels`: what one page of a file may decode to."""

    file_bytes: int = 500_000_000
    pages: int = 3_000
    # A4 at 600 dpi has 35 million; three bytes each must fit the reader process beside the model.
    page_pixels: int = 60_000_000


DEFAULT_LIMITS = Limits()
# Rendered pages: a scan keeps its own pixels up to this density, text is drawn at the other.
MOST_DPI = 400
TEXT_DPI = 200
