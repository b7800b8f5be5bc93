"""How many documents a person looks at before the rest is accepted unseen."""

# ISO 2859-1:1999, table 1 (general inspection level II) and table 2-A: lots up to the first number,
# samples of the second.
_SIZES = (
    (8, 2), (15, 3), (25, 5), (50, 8), (90, 13), (150, 20), (280, 32), (500, 50), (1_200, 80),
    (3_200, 125), (10_000, 200), (35_000, 315), (150_000, 500), (500_000, 800),
)  # fmt: skip
_LARGEST = 1_250


def sample_size(count: int) -> int:
    """Return how many of `count` certain documents must be looked at (at least 1, never more than all).

    The plan accepts nothing wrong: one document that had to be corrected and the rest is looked at too.

    Source: ISO 2859-1:1999, general inspection level II, acceptance number 0.
    """
    if count < 1:
        return 0
    return min(count, next((size for most, size in _SIZES if count <= most), _LARGEST))
