"""Pure decisions of the room `custody`."""

import re
from enum import StrEnum

from hoso.custody.errors import LabelOdd
from hoso.lib.text import squeeze

_LABEL = re.compile(r"[\w][\w .\-/]{0,59}")


class BoxState(StrEnum):
    """How the records in a box are (đã chỉnh lý, chưa chỉnh lý, bó gói, rời lẻ)."""

    ARRANGED = "arranged"
    UNARRANGED = "unarranged"
    BUNDLED = "bundled"
    LOOSE = "loose"


def clean_label(text: str) -> str:
    """Return a box label as it is printed and scanned.

    Raises:
        LabelOdd: empty, longer than 60, or with signs that a printed code cannot carry.
    """
    label = squeeze(text)
    if not _LABEL.fullmatch(label):
        raise LabelOdd(f"{text[:80]!r} cannot be a box label", label=text[:80])
    return label
