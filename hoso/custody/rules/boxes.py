"""What a box is, what can happen to it, and the codes on it."""

import re
from enum import StrEnum
from uuid import UUID

from hoso.custody.errors import LabelOdd, YearsOdd
from hoso.lib.text import squeeze

_LABEL = re.compile(r"[\w][\w .\-/]{0,59}")
EARLIEST_YEAR = 1000

# What the QR code of a label says. Letters and digits without those that look alike (Crockford's base 32),
# so that a code can also be read out, and capitals only, so that the printed squares stay coarse.
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)} | {"O": 0, "I": 1, "L": 1}
_CODE = re.compile(r"HB:([0-9A-Z]{26})([0-9A-Z]{2})", re.IGNORECASE)


class BoxState(StrEnum):
    """How the records in a box are (đã chỉnh lý, chưa chỉnh lý, bó gói, rời lẻ)."""

    ARRANGED = "arranged"
    UNARRANGED = "unarranged"
    BUNDLED = "bundled"
    LOOSE = "loose"


class BoxForm(StrEnum):
    """What stands on the shelf (hộp, cặp, bó)."""

    BOX = "box"
    FOLDER = "folder"
    BUNDLE = "bundle"


class Seal(StrEnum):
    """What is known of the seal of a box."""

    NONE = ""
    WHOLE = "whole"
    BROKEN = "broken"


class Seen(StrEnum):
    """Whether somebody stood before the thing, or only says so (tận mắt thấy, theo khai báo)."""

    SEEN = "seen"
    DECLARED = "declared"


class What(StrEnum):
    """What can happen to a box: one line of its history each."""

    REGISTERED = "registered"
    MOVED = "moved"
    SEEN = "seen"
    SEALED = "sealed"
    SEAL_BROKEN = "seal_broken"
    STATE = "state"
    METRES = "metres"
    YEARS = "years"
    CONTENTS = "contents"
    NOTE = "note"
    PHOTOGRAPHED = "photographed"
    LENT = "lent"
    RETURNED = "returned"
    STRUCK = "struck"
    DESTROYED = "destroyed"  # with what lay in it, by minutes of destruction


def clean_label(text: str) -> str:
    """Return a box label as it is printed and scanned.

    Raises:
        LabelOdd: empty, longer than 60, or with signs that a printed code cannot carry.
    """
    label = squeeze(text)
    if not _LABEL.fullmatch(label):
        raise LabelOdd(f"{text[:80]!r} cannot be a box label", label=text[:80])
    return label


def check_years(from_year: int | None, to_year: int | None) -> None:
    """Refuse a span of years that is none.

    Raises:
        YearsOdd: one year alone, the later one first, or before the year 1000.
    """
    if from_year is None and to_year is None:
        return
    if from_year is None or to_year is None or not EARLIEST_YEAR <= from_year <= to_year <= 9999:
        raise YearsOdd(
            f"{from_year}-{to_year} is no span", from_year=from_year or "?", to_year=to_year or "?"
        )


def lines_of(contents: str) -> list[str]:
    """Return what is known of the contents, a line each: none, one, or a list."""
    return [line for line in (squeeze(each) for each in contents.splitlines()) if line]


def code_of_box(box_id: UUID) -> str:
    """Return what the QR code of a label says: `HB:`, the id in base 32, and two check signs.

    A label is unique only among those of the body that gave it; after a merger two boxes `K1-0001` stand in
    one store. The code is unique for ever.
    """
    return f"HB:{_written(box_id.int, 26)}{_check(box_id)}"


def box_of_code(text: str) -> UUID | None:
    """Return the box of a scanned or typed code; None when it is no such code or misread."""
    match = _CODE.fullmatch(text.strip())
    if match is None:
        return None
    number = _read(match[1])
    if number is None or number >= 1 << 128:
        return None
    box_id = UUID(int=number)
    return box_id if _read(match[2]) == _read(_check(box_id)) else None


def _written(number: int, places: int) -> str:
    digits = ""
    for _ in range(places):
        number, value = divmod(number, 32)
        digits = _DIGITS[value] + digits
    return digits


def _read(digits: str) -> int | None:
    number = 0
    for digit in digits.upper():
        value = _VALUES.get(digit)
        if value is None:
            return None
        number = number * 32 + value
    return number


def _check(box_id: UUID) -> str:
    # A prime below 32 * 32: one wrong sign, or two neighbours swapped, always change the remainder.
    return _written(box_id.int % 1021, 2)
