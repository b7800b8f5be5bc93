"""What is true of every drawn file: the answer key of tests and benchmarks."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hoso.samples.drawing.wear import Wear
from hoso.samples.layout.sheets import PrintedLine
from hoso.samples.slots import Citation


class FileKind(StrEnum):
    """How the pages of a file are kept."""

    PDF = "pdf"  # one colour JPEG a page, as office scanners write
    PDF_BILEVEL = "pdf_bilevel"  # one G4 image a page
    TIFF_G4 = "tiff_g4"
    TIFF_JPEG = "tiff_jpeg"
    JPEG = "jpeg"
    PNG = "png"

    @property
    def extension(self) -> str:
        return {"pdf_bilevel": "pdf", "tiff_g4": "tif", "tiff_jpeg": "tif", "jpeg": "jpg"}.get(
            self.value, self.value
        )

    @property
    def is_bilevel(self) -> bool:
        return self in (FileKind.PDF_BILEVEL, FileKind.TIFF_G4)

    @property
    def holds_many_pages(self) -> bool:
        return self not in (FileKind.JPEG, FileKind.PNG)


@dataclass(frozen=True, slots=True)
class PageTruth:
    """One printed page: its place in the file (from 1), its size in pixels, its lines in reading order.

    The boxes lie on the scan as it is, skew included. `stamped` are the words of stamps, not in `lines`.
    """

    page: int
    width: int
    height: int
    dpi: int
    lines: tuple[PrintedLine, ...]
    stamped: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The printed text, one line per printed line; handwritten number and day are in it."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class ArrivalTruth:
    """An arrival stamp on the first page: `body` in capitals as printed, `number` and `date` as filled in.

    `form` and `ink` as in `papers.Arrival`; `number` is without leading zeros, empty where nobody wrote one.
    """

    body: str
    number: str
    date: date | None
    form: str
    ink: str
    is_penned: bool
    is_over_text: bool
    is_pale: bool


@dataclass(frozen=True, slots=True)
class DocumentTruth:
    """One document: its fields as printed. Empty text: the document has no such field.

    `number` is without leading zeros, `symbol` all after the first separator; `signer_title` is without
    the `authority`; `secrecy` and `urgency` are the words of the stamp; `drawn_mark` tells how the secrecy
    mark looks (`clear`, `faded`, `rotated`, `cut`, `copied`, `signed`).
    """

    rule_set: str
    number: str
    symbol: str
    date: date
    place: str
    parent_issuer: str
    issuer: str
    type: str
    type_code: str
    subject: str
    signer: str
    signer_title: str
    authority: str
    urgency: str
    secrecy: str
    drawn_mark: str
    recipients: tuple[str, ...]
    citations: tuple[Citation, ...]
    arrival: ArrivalTruth | None
    handwritten_number: bool
    wear: Wear
    pages: tuple[PageTruth, ...]

    @property
    def text(self) -> str:
        """The printed text of all pages, parted by form feeds."""
        return "\f".join(page.text for page in self.pages)


@dataclass(frozen=True, slots=True)
class Sample:
    """One written file. `pages` counts all pages in it, blank backs and separator sheets too."""

    file: str
    kind: FileKind
    pages: int
    wear: Wear
    documents: tuple[DocumentTruth, ...]
    blank_pages: tuple[int, ...] = ()
    separators: tuple[tuple[int, str], ...] = ()  # page and payload
    same_as: str = ""  # the file of which this is a second scan
    is_damaged: bool = False  # cut off: no reader can open it

    def as_json(self) -> str:
        """Return the truth as one line of JSON; dates in ISO 8601, text in NFC."""
        return json.dumps(asdict(self), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
