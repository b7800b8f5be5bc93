"""Lending originals: what a loan must say, and how it stands on a day."""

from datetime import date, timedelta
from enum import StrEnum

from hoso.custody.errors import LoanOdd, PagesDiffer

# How many days before the due day a borrower is reminded.
REMIND_DAYS = 3


class Book(StrEnum):
    """Which book a loan stands in: the archive's, or the registry's of file copies (sổ sử dụng bản lưu)."""

    ARCHIVE = "archive"
    FILE_COPIES = "file_copies"


class LoanStatus(StrEnum):
    """How a loan stands on a day."""

    OUT = "out"
    DUE = "due"  # within the days of reminding, the due day among them
    OVERDUE = "overdue"
    RETURNED = "returned"


class LoanWhat(StrEnum):
    """What can happen to a loan."""

    LENT = "lent"
    EXTENDED = "extended"
    REMINDED = "reminded"
    RETURNED = "returned"


def status_of(due_on: date, *, is_returned: bool, on: date) -> LoanStatus:
    """Return how a loan stands on the day `on`."""
    if is_returned:
        return LoanStatus.RETURNED
    if due_on < on:
        return LoanStatus.OVERDUE
    return LoanStatus.DUE if due_on - on <= timedelta(days=REMIND_DAYS) else LoanStatus.OUT


def check_loan(*, borrower: str, purpose: str, permitted_by: str, due_on: date, on: date) -> None:
    """Refuse a loan that does not say who takes the original, what for, by whose leave and until when.

    Source: ND 30/2020/ND-CP, appendix IV (columns of the sổ sử dụng bản lưu).

    Raises:
        LoanOdd: one of them is missing, or the due day is past.
    """
    if not (borrower.strip() and purpose.strip() and permitted_by.strip()) or due_on < on:
        raise LoanOdd(f"a loan until {due_on} that does not say all", due_on=due_on)


def check_return(*, pages_out: int | None, pages_back: int | None, differences: str) -> None:
    """Refuse a return with other pages than went out, or uncounted ones, without a word why.

    Raises:
        PagesDiffer: the counts differ and `differences` is empty.
    """
    if pages_out is not None and pages_back != pages_out and not differences.strip():
        raise PagesDiffer(
            f"{pages_out} pages out, {pages_back} back",
            out=pages_out,
            back="?" if pages_back is None else pages_back,
        )
