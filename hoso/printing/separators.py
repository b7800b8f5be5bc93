"""Sheets to be laid into a pile before it is scanned: a new document, or a new box, begins after each."""

from collections.abc import Sequence
from dataclasses import dataclass

from hoso.printing.codes import qr_svg
from hoso.printing.pdf import render


@dataclass(frozen=True)
class SeparatorSheet:
    """One sheet: what its code says (the room that scans knows the words), and what a person reads on it."""

    payload: str
    title: str
    lines: tuple[str, ...] = ()


def separator_sheets(sheets: Sequence[SeparatorSheet]) -> bytes:
    """Return the sheets as PDF/A, one an A4 page.

    The code stands twice, the lower one upside down, so that a sheet laid in the wrong way round, or with a
    corner torn off, is still read.

    Raises:
        CodeTooLong: the words do not fit into a code that is still read well.
    """
    pages = [{"sheet": sheet, "qr": qr_svg(sheet.payload, error="h")} for sheet in sheets]
    return render("printing/separator_sheets.html", {"pages": pages})
