"""How much a file may ask of us."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Settled before anything is decoded, so that no page takes a reader more than 600 MB.

    `page_pixels`: what a page is worked on with; a larger one (a poster, a plan) is read at a reduced scale.
    `decoded_bytes`: what a picture may take on the way there; a larger one is refused.
    """

    file_bytes: int = 500_000_000
    pages: int = 3_000
    # A4 at 400 dpi has 15 million, A3 at 300 dpi 17 million.
    page_pixels: int = 20_000_000
    # A4 at 600 dpi in colour takes 140 million, A0 at 300 dpi in black and white 140 million.
    decoded_bytes: int = 180_000_000


DEFAULT_LIMITS = Limits()
# Rendered pages: a scan keeps its own pixels up to this density, text is drawn at the other.
MOST_DPI = 400
TEXT_DPI = 200
# A page is read in about a second; one that takes longer than this has caught its reader in a loop.
PAGE_SECONDS = 90.0
# What a reader may have in memory while it reads one page, the model included.
PAGE_BYTES = 600 << 20
_LONGEST_SECONDS, _LEAST_SECONDS_A_PAGE = 3600.0, 8.0


def file_seconds(pages: int) -> float:
    """Return how long all pages of one file may take together: more seconds than any honest file needs."""
    return min(120 + PAGE_SECONDS * pages, max(_LONGEST_SECONDS, _LEAST_SECONDS_A_PAGE * pages))
