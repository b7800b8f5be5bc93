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
from hoso.custody.rules.lists import (
    HEADING_WORDS,
    Column,
    ListedBox,
    Row,
    RowError,
    Understood,
    is_secret,
    propose,
    understand,
)
from hoso.custody.rules.places import Charged, Found, Occupation, PlaceKind
from hoso.custody.rules.rooms import clean_prefix, numbered, spread
from hoso.custody.rules.stocktakes import Result, Scan, Settled, Standing, clean_scans, is_in_place, moment_of

__all__ = [
    "HEADING_WORDS",
    "BoxForm",
    "BoxState",
    "Charged",
    "Column",
    "Found",
    "ListedBox",
    "Occupation",
    "PlaceKind",
    "Result",
    "Row",
    "RowError",
    "Scan",
    "Seal",
    "Seen",
    "Settled",
    "Standing",
    "Understood",
    "What",
    "box_of_code",
    "check_years",
    "clean_label",
    "clean_prefix",
    "clean_scans",
    "code_of_box",
    "is_in_place",
    "is_secret",
    "lines_of",
    "moment_of",
    "numbered",
    "propose",
    "spread",
    "understand",
]
