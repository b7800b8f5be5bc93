"""A room counted at once: numbers for its boxes, and its metres spread over them."""

import re
from decimal import Decimal

from hoso.custody.errors import CountOdd, LabelOdd
from hoso.lib.text import fold, squeeze, words

MOST_BOXES_AT_ONCE = 20_000
_PREFIX = re.compile(r"[^\W_][\w.]{0,19}(?:[-/][\w.]{1,19}){0,2}")
_MILLIMETRE = Decimal("0.001")
LEAST_DIGITS = 4


def clean_prefix(text: str) -> str:
    """Return what all labels of a series begin with, such as `P3` or `HU-P3`.

    Raises:
        LabelOdd: empty, longer than 40, or with signs that a printed code cannot carry.
    """
    prefix = squeeze(text)
    if len(prefix) > 40 or not _PREFIX.fullmatch(prefix):
        raise LabelOdd(f"{text[:80]!r} cannot begin a label", label=text[:80])
    return prefix


def prefix_of(name: str) -> str:
    """Return a prefix that a room's name suggests: the letters its words begin with, and its numbers.

    `Phòng 3` gives `P3`, `Kho tầng hầm 12` gives `KTH12`; a name without letters gives `P`.
    """
    parts = [word.upper() if word.isdigit() else word[0].upper() for word in words(fold(name))]
    return "".join(parts)[:20] or "P"


def numbered(prefix: str, first: int, count: int) -> list[str]:
    """Return `count` labels of a series from number `first` on: `P3-0001`, `P3-0002` ...

    All have at least four digits, so that they sort as they are counted.
    """
    return [f"{prefix}-{number:0{LEAST_DIGITS}d}" for number in range(first, first + count)]


def last_number_of(prefix: str, label: str) -> int:
    """Return the number that a label has in a series, 0 when it is not of the series."""
    match = re.fullmatch(rf"{re.escape(prefix)}-(\d{{1,9}})", label)
    return int(match[1]) if match else 0


def spread(metres: Decimal | None, count: int) -> list[Decimal | None]:
    """Return what each of `count` boxes measures when all together measure `metres`, to the millimetre.

    The parts differ by a millimetre at most and add up exactly; without a measure nobody has one.

    Raises:
        CountOdd: no boxes, too many at once, or metres below zero.
    """
    if not 1 <= count <= MOST_BOXES_AT_ONCE:
        raise CountOdd(f"{count} boxes", boxes=count, most=MOST_BOXES_AT_ONCE)
    if metres is None:
        return [None] * count
    if metres < 0:
        raise CountOdd(f"{metres} metres", boxes=count, most=MOST_BOXES_AT_ONCE)
    millimetres = int((metres / _MILLIMETRE).to_integral_value())
    least, rest = divmod(millimetres, count)
    return [(least + (1 if place < rest else 0)) * _MILLIMETRE for place in range(count)]
