"""Pure decisions of the room `custody`."""

from hoso.custody.rules.boxes import (
    BoxForm,
    BoxState,
    Seal,
    Seen,
    What,
    box_of_code,
    check_years,
    clean_label,
    code_of_box,
    lines_of,
)
from hoso.custody.rules.places import Charged, Found, Occupation, PlaceKind
from hoso.custody.rules.rooms import clean_prefix, numbered, spread

__all__ = [
    "BoxForm",
    "BoxState",
    "Charged",
    "Found",
    "Occupation",
    "PlaceKind",
    "Seal",
    "Seen",
    "What",
    "box_of_code",
    "check_years",
    "clean_label",
    "clean_prefix",
    "code_of_box",
    "lines_of",
    "numbered",
    "spread",
]
