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
from hoso.custody.rules.lending import Book, LoanStatus, LoanWhat, check_loan, check_return, status_of
from hoso.custody.rules.places import Charged, Found, Occupation, PlaceKind
from hoso.custody.rules.rooms import clean_prefix, numbered, prefix_of, spread

__all__ = [
    "Book",
    "BoxForm",
    "BoxState",
    "Charged",
    "Found",
    "LoanStatus",
    "LoanWhat",
    "Occupation",
    "PlaceKind",
    "Seal",
    "Seen",
    "What",
    "box_of_code",
    "check_loan",
    "check_return",
    "check_years",
    "clean_label",
    "clean_prefix",
    "code_of_box",
    "lines_of",
    "numbered",
    "prefix_of",
    "spread",
    "status_of",
]
