"""Refusals of the room `reading` in words."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "reading.file_empty": (
        _("The file was not read."),
        _("It has no content, or no page."),
        _("Scan or export it again."),
    ),
    "reading.format_unknown": (
        _("The file was not read."),
        _("Its content is neither PDF, TIFF, JPEG nor PNG, whatever its name says."),
        _("Save it as PDF or scan it again."),
    ),
    "reading.file_encrypted": (
        _("The file was not read."),
        _("It asks for a password."),
        _("Ask the sender for a copy without a password."),
    ),
    "reading.file_broken": (
        _("The file was not read."),
        _("It is cut off or damaged, and no page of it can be shown."),
        _("Copy it again from the scanner or the sender, or scan the paper again."),
    ),
    "reading.file_too_large": (
        _("The file was not read."),
        _("It is larger than one file may be (%(limit)s bytes)."),
        _("Split it, or scan it at 200 or 300 dots per inch."),
    ),
    "reading.too_many_pages": (
        _("The file was not read."),
        _("It has more pages than one file may have (%(limit)s)."),
        _("Split it into parts."),
    ),
    "reading.page_too_large": (
        _("The page was not read."),
        _("Page %(page)s has more points than can be worked on at once."),
        _("Scan it again at 200 or 300 dots per inch."),
    ),
    "reading.page_not_there": (
        _("The page was not read."),
        _("The file has no page %(page)s: it has %(pages)s."),
        _("Check the page number."),
    ),
    "reading.reading_not_usable": (
        _("The PDF/A was not written."),
        _("What was stored of the reading does not fit this file."),
        _("Read the file again."),
    ),
    "reading.arguments_not_usable": (
        _("The file was not read."),
        _("The program asked the reader for something that it does not know."),
        _("This is a fault of the program: report it with the time it happened."),
    ),
    "reading.list_not_readable": (
        _("The list was not read."),
        _("It cannot be read as xlsx or csv: %(reason)s."),
        _("Open it in a spreadsheet program, save it as .xlsx, and try once more."),
    ),
    "reading.list_too_large": (
        _("The list was not read."),
        _("It is larger than one list may be (%(limit)s)."),
        _("Split it into parts; parts that were taken in already are not doubled."),
    ),
    "reading.list_not_declared": (
        _("The list was not read."),
        _("Nobody declared that nothing in it is secret."),
        _("Look through the list; if nothing in it is secret, say so and send it again."),
    ),
    "reading.sheet_missing": (
        _("The list was not read."),
        _("It has no sheet called %(sheet)s; there are: %(sheets)s."),
        _("Name one of them, or leave the name out."),
    ),
    "reading.model_missing": (
        _("The file was not read."),
        _("The model that recognises this language (%(language)s) is not installed."),
        _("Install it (Debian: tesseract-ocr-vie, tesseract-ocr-nor, tesseract-ocr), or run `hoso doctor`."),
    ),
}
