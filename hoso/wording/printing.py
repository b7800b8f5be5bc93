"""Refusals of the room `printing` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "printing.fetch_refused": (
        _("The page was not printed."),
        _("Its template points to something outside itself, and nothing is fetched for printing."),
        _("This is a fault of the program: report it with the page you wanted to print."),
    ),
    "printing.code_too_long": (
        _("The label was not printed."),
        _("Its code is too long for a QR code that a scanner still reads."),
        _("Give the box a shorter label."),
    ),
    "printing.sheet_too_large": (
        _("The table was not written."),
        _("It has more rows, or longer text, than a spreadsheet holds."),
        _("Narrow the selection, or take several tables."),
    ),
    "printing.sheet_odd": (
        _("No labels were printed."),
        _("The measures of the sheet “%(sheet)s” in label-sheets.toml do not fit on A4, or cannot be read."),
        _("Correct the file in the home folder: across, down, width, height, left, top, gap in millimetres."),
    ),
}
