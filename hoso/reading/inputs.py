"""Opening a file that nobody vouches for: format by its first bytes, limits before anything is decoded."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hoso.reading.errors import FileEmpty, FileTooLarge, FormatUnknown, PageNotThere
from hoso.reading.images import ImageFile
from hoso.reading.limits import DEFAULT_LIMITS, Limits
from hoso.reading.model import PageSize, Word
from hoso.reading.pdf import PdfFile

_MAGIC = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
    b"II+\x00": "tiff",
    b"MM\x00+": "tiff",
}
# A PDF header may follow some bytes of mail or printer language (Adobe's readers allow 1,024).
_PDF_WITHIN_BYTES = 1024


class PageSource(Protocol):
    """A file of pages; the two real kinds are `pdf.PdfFile` and `images.ImageFile`."""

    @property
    def page_count(self) -> int: ...

    def size(self, number: int) -> PageSize:
        """The page as it is rendered here, upright by what the file says of itself."""
        ...

    def pixels(self, number: int, *, overlays: bool) -> NDArray[np.uint8]:
        """The page in colour, shape (height, width, 3), RGB; `overlays` draws annotations too."""
        ...

    def own_words(self, number: int) -> list[Word] | None:
        """The words of a born-digital page; None for a page that must be recognised."""
        ...

    def overlay_words(self, number: int) -> list[Word]:
        """Words of annotations laid over a scan, such as a visible signature."""
        ...

    def close(self) -> None: ...


def kind_of(path: Path) -> str:
    """Return `pdf`, `tiff`, `jpeg` or `png` by the file's first bytes; its name does not count.

    Raises:
        FileEmpty, FormatUnknown.
    """
    with path.open("rb") as stream:
        head = stream.read(_PDF_WITHIN_BYTES)
    if not head.strip(b"\x00\r\n\t "):
        raise FileEmpty(f"{path.name} holds no bytes to read", file=path.name)
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    if b"%PDF-" in head:
        return "pdf"
    raise FormatUnknown(f"{path.name} is neither PDF, TIFF, JPEG nor PNG", file=path.name)


@contextmanager
def open_pages(path: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[PageSource]:
    """Open a PDF, TIFF, JPEG or PNG; close it afterwards. The file is never changed.

    Raises:
        FileEmpty, FormatUnknown, FileTooLarge, FileEncrypted, FileBroken, TooManyPages, PageTooLarge.
    """
    size_bytes = path.stat().st_size
    if size_bytes > limits.file_bytes:
        raise FileTooLarge(f"{path.name}: {size_bytes} bytes", size_bytes=size_bytes, limit=limits.file_bytes)
    kind = kind_of(path)
    source: PageSource = PdfFile(path, limits) if kind == "pdf" else ImageFile(path, limits)
    try:
        yield source
    finally:
        source.close()


def wanted_pages(source: PageSource, pages: list[int] | None) -> list[int]:
    """Return the page numbers to work on, from 1; None means all.

    Raises:
        PageNotThere: a number that the file does not have.
    """
    numbers = list(range(1, source.page_count + 1)) if pages is None else pages
    for number in numbers:
        if not 1 <= number <= source.page_count:
            raise PageNotThere(f"page {number} of {source.page_count}", page=number, pages=source.page_count)
    return numbers
