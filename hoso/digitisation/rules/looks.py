"""When two scans look alike: gradients of the page, compared bit by bit."""

from collections.abc import Sequence

BITS = 64
BANDS = 4
BAND_BITS = BITS // BANDS
# Two scans of one sheet differ in a few gradients (lamp, skew, dust). Four bands of 16 bits: hashes
# that differ in at most three bits share a band, so alike pages are found through an index.
FARTHEST = BANDS - 1


def from_hex(text: str) -> int:
    """Return a look hash (16 hex digits) as the signed number that PostgreSQL keeps; 0 for a page unseen."""
    value = int(text or "0", 16)
    return value - (1 << BITS) if value >= 1 << (BITS - 1) else value


def distance(one: int, other: int) -> int:
    """Return in how many of the 64 gradients two pages differ."""
    return ((one ^ other) & ((1 << BITS) - 1)).bit_count()


def bands(look: int) -> list[int]:
    """Return the four bands of a look hash, each marked with its place."""
    value = look & ((1 << BITS) - 1)
    return [
        place << BAND_BITS | (value >> place * BAND_BITS) & ((1 << BAND_BITS) - 1) for place in range(BANDS)
    ]


def alike(one: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether two documents look like the same scan twice: as many pages, and each one alike."""
    return (
        len(one) == len(other)
        and bool(one)
        and all(distance(a, b) <= FARTHEST for a, b in zip(one, other, strict=True))
    )
