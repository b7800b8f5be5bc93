"""What the room refuses."""

from hoso.lib.errors import DomainError


class FetchRefused(DomainError):
    """A page to print points outside itself; nothing is ever fetched for printing."""

    code = "printing.fetch_refused"


class CodeTooLong(DomainError):
    """The words for a printed code do not fit into one that a scanner still reads."""

    code = "printing.code_too_long"


class SheetTooLarge(DomainError):
    """A sheet of xlsx holds at most 1,048,576 rows, and 32,767 characters in a cell."""

    code = "printing.sheet_too_large"


class SheetOdd(DomainError):
    """The office's table of label sheets cannot be read, or a sheet in it does not fit on A4."""

    code = "printing.sheet_odd"
