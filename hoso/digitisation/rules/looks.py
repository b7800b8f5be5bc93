"""When two scans look alike: the waves a page is made of, compared bit by bit.

A look is 64 hex digits from the reader: 255 bits that say something (the first says only how bright the
page is), the 64 of the longest waves first.

Measured on 14 papers scanned twice, 46 pages of real scans turned, shifted, scaled and brightened, and all
pairs of other papers among 24 drawn and 18 real ones: the same sheet differs in 0 to 44 bits, different
sheets in 54 and more, unless both are all but empty.
"""

from collections.abc import Sequence

DIGITS = 64
FARTHEST = 44
# The 63 longest waves in five bands: looks that differ there in at most four bits share a band whole,
# so alike pages are found through an index; a band has 4,096 or 8,192 values.
BAND_BITS = (13, 13, 13, 12, 12)
_LONGEST = sum(BAND_BITS)


def distance(one: str, other: str) -> int:
    """Return in how many of the 255 bits two looks differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def bands(look: str) -> list[int]:
    """Return the five bands of a look, each marked with its place."""
    # The first bit says nothing; the next 63 are the longest waves.
    longest = int(look[:16], 16) & ((1 << _LONGEST) - 1)
    found = []
    for place, bits in enumerate(BAND_BITS):
        found.append(place << max(BAND_BITS) | longest & ((1 << bits) - 1))
        longest >>= bits
    return found


def alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two documents look like the same scan twice: as many pages, and each one alike."""
    return (
        len(one) == len(other)
        and bool(one)
        and all(a and b and distance(a, b) <= FARTHEST for a, b in zip(one, other, strict=True))
    )
