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
from hoso.custody.rules.stocktakes import Result, Scan, Settled, Standing, clean_scans, is_in_place, moment_of

__all__ = [
    "BoxForm",
    "BoxState",
    "Charged",
    "Found",
    "Occupation",
    "PlaceKind",
    "Result",
    "Scan",
    "Seal",
    "Seen",
    "Settled",
    "Standing",
    "What",
    "box_of_code",
    "check_years",
    "clean_label",
    "clean_prefix",
    "clean_scans",
    "code_of_box",
    "is_in_place",
    "lines_of",
    "moment_of",
    "numbered",
    "spread",
]
