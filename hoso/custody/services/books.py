"""The registry's book of file copies, to be printed, signed and bound, or as a sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from hoso.access.values import Actor
from hoso.custody import queries
from hoso.custody.models import Loan
from hoso.custody.rules import Book
from hoso.organisations import queries as organisations
from hoso.printing.pdf import render
from hoso.printing.sheets import write_xlsx
from hoso.rulesets.vn_state.registers import FILE_COPIES_COLUMNS, FILE_COPIES_TITLE

# Of the page's width, in percent; signing needs room.
_WIDTHS = (10, 13, 13, 20, 9, 9, 10, 10, 6)


@dataclass(frozen=True, slots=True)
class BookLine:
    """One line of the book, as its nine columns want it.

    Source: ND 30/2020/ND-CP, appendix IV, sổ sử dụng bản lưu.
    """

    lent_on: str
    borrower: str
    symbol_and_date: str
    what: str
    dossier_symbol: str
    signature: str  # left empty: it is signed on paper
    returned_on: str
    permitted_by: str
    note: str


def book_line(loan: Loan) -> BookLine:
    """Return a loan as a line of the book; dates as offices write them."""
    return BookLine(
        f"{loan.lent_on:%d/%m/%Y}", loan.borrower, loan.symbol_and_date, loan.what, loan.dossier_symbol, "",
        f"{loan.returned_on:%d/%m/%Y}" if loan.returned_on else "", loan.permitted_by, _note(loan),
    )  # fmt: skip


def _note(loan: Loan) -> str:
    return "; ".join(filter(None, (loan.purpose, loan.differences, loan.note)))


def print_file_copies(actor: Actor, lender_id: UUID, *, from_on: date, to_on: date) -> bytes:
    """Return the book of one body for these days as PDF/A, with a cover and an empty column to sign in.

    Registers of systems are printed and bound (ND 30/2020/ND-CP art. 16, 22). A line of an original that the
    actor may not know is left out.
    """
    context = {
        "title": FILE_COPIES_TITLE,
        "body": organisations.body_label(lender_id, to_on),
        "columns": FILE_COPIES_COLUMNS,
        "widths": _WIDTHS,
        "rows": list(_rows(actor, lender_id, from_on, to_on)),
        "from_on": from_on,
        "to_on": to_on,
        "counted": "lượt sử dụng",
    }
    return render("printing/register.html", context)


def write_file_copies(path: Path, actor: Actor, lender_id: UUID, *, from_on: date, to_on: date) -> int:
    """Write the same lines as a sheet (xlsx) and return how many."""
    rows = _rows(actor, lender_id, from_on, to_on)
    return write_xlsx(path, FILE_COPIES_COLUMNS, rows, title="So su dung ban luu")


def _rows(actor: Actor, lender_id: UUID, from_on: date, to_on: date) -> Iterator[Sequence[str]]:
    loans = queries.list_book(actor, lender_id, Book.FILE_COPIES, from_on=from_on, to_on=to_on)
    return (astuple(book_line(loan)) for loan in loans)
