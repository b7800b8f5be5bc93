"""A PDF as a file of pages, through PDFium."""

import ctypes
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray
from PIL import Image

from hoso.reading.errors import FileBroken, FileEmpty, FileEncrypted, PageTooLarge, TooManyPages
from hoso.reading.images import decoding_bytes, on_white, plausible_dpi, reduction, shrunk
from hoso.reading.limits import TEXT_DPI, Limits
from hoso.reading.model import PageSize, Placement, Word
from hoso.reading.textlayer import Scale, is_sane, read_words

_POINTS_PER_INCH = 72
# An image this large, as a share of the page, is a scan; text printed over it must be longer than a stamp's.
_SCAN_COVERS = 0.85
_OVER_SCAN_LETTERS = 250
_MOST_OBJECTS = 20_000
_REOPEN_EVERY = 40
_FORM_DEPTH = 4
_MOST_SHEET_POINTS = 60_000  # 21 m


@dataclass(frozen=True, slots=True)
class _Picture:
    """The largest image of a page: its own pixels and the share of the page that it covers."""

    width: int
    height: int
    covers: float
    upright: bool
    filters: tuple[str, ...]
    handle: Any


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one page is read."""

    size: PageSize
    is_scan: bool
    # One JPEG covers the page: decoding it is faster than rendering, and exact.
    is_plain_jpeg: bool
    # And nothing else is drawn, not even invisibly: then it shows all that a rendering would.
    is_bare: bool
    # Width and height of a picture too large for the memory: the page cannot be rendered.
    too_large: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as the file has it: box in points (left, bottom, right, top), turn, and its pixels' places."""

    box: tuple[float, float, float, float]
    rotation: int
    placement: Placement
    # How many points a unit of the box is (UserUnit); viewers that know none show the page smaller.
    unit: float = 1.0


class PdfFile:
    """A PDF; encrypted ones that open without a password are read like any other."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self._limits = limits
        self._document = self._open()
        self.page_count = len(self._document)
        if self.page_count == 0:
            raise FileEmpty(f"{path.name} has no page", file=path.name)
        if self.page_count > limits.pages:
            raise TooManyPages(f"{path.name}: {self.page_count} pages", limit=limits.pages)
        self._plans: dict[int, _Plan] = {}
        self._units: dict[int, float] = {}

    def _open(self) -> Any:
        try:
            return pypdfium2.PdfDocument(self.path)
        except pypdfium2.PdfiumError as error:
            raise _why_closed(self.path) from error

    def _page(self, number: int, *, overlays: bool) -> Any:
        """Load a page; with `overlays` its annotations become part of it, in memory only."""
        try:
            page = self._document[number - 1]
            if overlays and pdfium.FPDFPage_GetAnnotCount(page) > 0:
                pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
                page.close()
                page = self._document[number - 1]
            return page
        except pypdfium2.PdfiumError as error:
            raise FileBroken(f"{self.path.name}, page {number}: {error}", page=number) from error

    def _plan(self, number: int) -> _Plan:
        """Look at the page as the file has it, before annotations are drawn into it."""
        if number not in self._plans:
            if self._plans and len(self._plans) % _REOPEN_EVERY == 0:
                # PDFium keeps the bytes of every picture it was asked for until the file is closed.
                self._document.close()
                self._document = self._open()
            page = self._page(number, overlays=False)
            self._plans[number] = _plan_of(page, number, self._limits, unit=self.unit(number))
            page.close()
        return self._plans[number]

    def unit(self, number: int) -> float:
        """Return how many points a unit of the page is (ISO 32000-1, 14.11.1, UserUnit); PDFium knows none.

        1.0 without one, and where it would make a sheet larger than any printer's.
        """
        if number not in self._units:
            self._units[number] = _unit_of(self.path, number)
        return self._units[number]

    def size(self, number: int) -> PageSize:
        return self._plan(number).size

    def pixels(self, number: int, *, overlays: bool) -> NDArray[np.uint8]:
        """See `inputs.PageSource.pixels`.

        Raises:
            FileBroken, PageTooLarge.
        """
        plan = self._plan(number)
        if plan.is_plain_jpeg and (not overlays or (plan.is_bare and not self._is_annotated(number))):
            decoded = _decoded(self._jpeg(number), plan.size, self._limits)
            if decoded is not None:
                return decoded
        if plan.too_large is not None:
            width, height = plan.too_large
            raise PageTooLarge(
                f"page {number}: image {width} x {height}", page=number, width=width, height=height
            )
        return self._rendered(number, plan.size, overlays=overlays)

    def _is_annotated(self, number: int) -> bool:
        page = self._page(number, overlays=False)
        try:
            return bool(pdfium.FPDFPage_GetAnnotCount(page) > 0)
        finally:
            page.close()

    def _jpeg(self, number: int) -> bytes:
        page = self._page(number, overlays=False)
        try:
            return _jpeg_bytes(_pictures(page)[0])
        finally:
            page.close()

    def _rendered(self, number: int, size: PageSize, *, overlays: bool) -> NDArray[np.uint8]:
        page = self._page(number, overlays=overlays)
        try:
            width_points = page.get_width()
            bitmap = page.render(scale=size.width / width_points, rev_byteorder=True, may_draw_forms=False)
            pixels = np.array(bitmap.to_numpy()[:, :, :3])
            bitmap.close()
        except (pypdfium2.PdfiumError, MemoryError) as error:
            raise FileBroken(f"{self.path.name}, page {number}: {error}", page=number) from error
        finally:
            page.close()
        return fitted(pixels, size)

    def own_words(self, number: int) -> list[Word] | None:
        plan = self._plan(number)
        if plan.is_scan:
            return None
        words = self._words(number, plan.size, overlays=True)
        return words if is_sane(words) else None

    def overlay_words(self, number: int) -> list[Word]:
        """Words that only appear when annotations are drawn."""
        plan = self._plan(number)
        page = self._page(number, overlays=False)
        has_any = pdfium.FPDFPage_GetAnnotCount(page) > 0
        page.close()
        if not has_any:
            return []
        before = {(word.text, word.box) for word in self._words(number, plan.size, overlays=False)}
        after = self._words(number, plan.size, overlays=True)
        return [word for word in after if (word.text, word.box) not in before] if is_sane(after) else []

    def _words(self, number: int, size: PageSize, *, overlays: bool) -> list[Word]:
        page = self._page(number, overlays=overlays)
        try:
            return read_words(page, size)
        finally:
            page.close()

    def is_scan(self, number: int) -> bool:
        return self._plan(number).is_scan

    def sheet(self, number: int) -> Sheet:
        """Return the page's box, its turn, and where the pixels of its rendering lie on it."""
        size = self.size(number)
        page = self._page(number, overlays=False)
        try:
            left, bottom, right, top = page.get_cropbox()
            placement = Scale(page, size).placement()
            return Sheet((left, bottom, right, top), page.get_rotation(), placement, self.unit(number))
        finally:
            page.close()

    def overlay_layer(self, number: int) -> NDArray[np.uint8] | None:
        """Return what annotations draw over a page as RGBA, shape (height, width, 4); None without any.

        Works on a copy of the document: the page is emptied before its annotations are drawn.
        """
        document = self._open()
        try:
            page = document[number - 1]
            if pdfium.FPDFPage_GetAnnotCount(page) == 0:
                return None
            for item in list(page.get_objects(max_depth=1)):
                pdfium.FPDFPage_RemoveObject(page, item)
            pdfium.FPDFPage_GenerateContent(page)
            pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
            page.close()
            return _layer(document[number - 1], self.size(number))
        finally:
            document.close()

    def close(self) -> None:
        self._document.close()


def _why_closed(path: Path) -> FileEncrypted | FileEmpty | FileBroken:
    """Say why a file does not open; PDFium's own reason is unreliable (it calls empty files encrypted)."""
    try:
        with pikepdf.open(path) as pdf:
            if len(pdf.pages) == 0:
                return FileEmpty(f"{path.name} has no page", file=path.name)
    except pikepdf.PasswordError:
        return FileEncrypted(f"{path.name} asks for a password", file=path.name)
    except (pikepdf.PikepdfError, ValueError):
        pass
    return FileBroken(f"{path.name} cannot be opened", file=path.name)


def _unit_of(path: Path, number: int) -> float:
    """Return a page's UserUnit; 1.0 where qpdf cannot say, or where it makes no sense."""
    try:
        with pikepdf.open(path) as pdf:
            page = pdf.pages[number - 1]
            unit = float(page.obj.get("/UserUnit", 1))
            longest = max(abs(float(side)) for side in page.mediabox)
    except (pikepdf.PikepdfError, ValueError, TypeError, IndexError, ArithmeticError):
        return 1.0
    return unit if unit > 0 and unit * longest <= _MOST_SHEET_POINTS else 1.0


def _layer(page: Any, size: PageSize) -> NDArray[np.uint8] | None:
    bitmap = page.render(
        scale=size.width / page.get_width(),
        fill_color=(0, 0, 0, 0),
        force_bitmap_format=pdfium.FPDFBitmap_BGRA,
        rev_byteorder=True,
        may_draw_forms=False,
    )
    pixels = np.array(bitmap.to_numpy())
    bitmap.close()
    page.close()
    if pixels.shape[:2] != (size.height, size.width):
        pixels = np.asarray(Image.fromarray(pixels, "RGBA").resize((size.width, size.height)))
    return pixels if pixels[:, :, 3].any() else None


def fitted(pixels: NDArray[np.uint8], size: PageSize) -> NDArray[np.uint8]:
    """Return `pixels` at exactly the planned size; a renderer rounds by a pixel."""
    if pixels.shape[:2] == (size.height, size.width):
        return pixels
    resized = Image.fromarray(pixels).resize((size.width, size.height), Image.Resampling.BILINEAR)
    return np.asarray(resized)


def _decoded(jpeg: bytes, size: PageSize, limits: Limits) -> NDArray[np.uint8] | None:
    """Decode a scan's own JPEG; None when it is damaged, so that PDFium may try, and when it is too large."""
    try:
        with Image.open(BytesIO(jpeg), formats=("JPEG",)) as image:
            # Sizes are rounded: half of it may lack a pixel.
            wide, high = max(size.width - 2, 1), max(size.height - 2, 1)
            shrink = max(min(image.width // wide, image.height // high), 1)
            if decoding_bytes(image, shrink) > limits.decoded_bytes:
                return None
            image.draft("RGB", (wide, high))
            if image.width > size.width + 2:
                return shrunk(image, (size.width, size.height))
            return fitted(np.asarray(on_white(image)), size)
    except (OSError, SyntaxError, ValueError):
        return None


def _plan_of(page: Any, number: int, limits: Limits, *, unit: float) -> _Plan:
    width_units, height_units = page.get_width(), page.get_height()
    if width_units <= 0 or height_units <= 0:
        raise FileBroken(f"page {number} has no size", page=number)
    picture = _largest_picture(page, width_units * height_units)
    width_points, height_points = width_units * unit, height_units * unit
    is_scan = picture is not None and _is_scan(page, picture)
    dpi = float(TEXT_DPI)
    if picture is not None and (is_scan or not _letters(page)):
        across = picture.width if picture.upright else picture.height
        stated = across / (width_points / _POINTS_PER_INCH) if picture.covers > _SCAN_COVERS else TEXT_DPI
        dpi = stated / reduction(round(stated))
    dpi = _within(dpi, width_points, height_points, number, limits)
    size = PageSize(
        max(round(width_points * dpi / _POINTS_PER_INCH), 1),
        max(round(height_points * dpi / _POINTS_PER_INCH), 1),
        plausible_dpi(dpi, round(width_points * dpi / _POINTS_PER_INCH)),
    )
    is_plain = is_scan and _is_plain_jpeg(page, picture)
    is_bare = is_plain and len(list(islice(page.get_objects(max_depth=1), 2))) == 1
    too_large = _too_large(page, limits)
    return _Plan(size, is_scan or not _letters(page), is_plain, is_bare, too_large)


def _within(dpi: float, width_points: float, height_points: float, number: int, limits: Limits) -> float:
    """Lower the density of an oversized sheet until its pixels fit; below 30 dpi nothing can be read."""
    area_inches = width_points * height_points / _POINTS_PER_INCH**2
    most = (limits.page_pixels / area_inches) ** 0.5
    # By a whole number, so that a JPEG shrinks while it is decoded.
    dpi = max(dpi, 72.0)
    dpi = dpi / ceil(dpi / most)
    if dpi < 30:
        raise PageTooLarge(f"page {number} is {width_points:.0f} x {height_points:.0f} points", page=number)
    return dpi


def _pictures(page: Any) -> list[Any]:
    found = []
    for seen, item in enumerate(page.get_objects(max_depth=_FORM_DEPTH)):
        if seen > _MOST_OBJECTS:
            break
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            found.append(item)
    return found


def _too_large(page: Any, limits: Limits) -> tuple[int, int] | None:
    """Return the size of a picture that PDFium would take too much memory for, or None."""
    for item in _pictures(page):
        width, height = item.get_px_size()
        if width * height * max(item.get_metadata().bits_per_pixel, 1) / 8 > limits.decoded_bytes:
            return width, height
    return None


def _largest_picture(page: Any, page_area: float) -> _Picture | None:
    best: _Picture | None = None
    for item in _pictures(page):
        width, height = item.get_px_size()
        left, bottom, right, top = item.get_bounds()
        covers = min(abs((right - left) * (top - bottom)) / page_area, 1.0)
        if best is None or covers > best.covers:
            matrix = item.get_matrix()
            # Straight, not mirrored, and the page not turned: then the JPEG's rows are the page's rows.
            straight = matrix.a > 0 and matrix.d > 0 and abs(matrix.b) + abs(matrix.c) < 1e-3 * abs(matrix.a)
            turned = page.get_rotation() in (90, 270)
            upright = abs(matrix.a) >= abs(matrix.b)
            filters = tuple(item.get_filters()) if straight and page.get_rotation() == 0 else ()
            best = _Picture(width, height, covers, upright != turned, filters, item)
    return best


def _letters(page: Any) -> int:
    text_page = page.get_textpage()
    try:
        return int(text_page.count_chars())
    finally:
        text_page.close()


def _is_scan(page: Any, picture: _Picture) -> bool:
    """Tell a scan from a page of text: one picture covers it, and hardly any visible text lies over it."""
    if picture.covers < _SCAN_COVERS:
        return False
    letters = _letters(page)
    return letters < _OVER_SCAN_LETTERS or not _has_visible_text(page)


def _has_visible_text(page: Any) -> bool:
    """Tell whether text is drawn to be seen; another program's recognition is drawn invisibly (mode 3)."""
    for seen, item in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=2)):
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
        if mode not in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_UNKNOWN):
            return True
        if seen > _MOST_OBJECTS:
            return False
    return False


def _is_plain_jpeg(page: Any, picture: _Picture | None) -> bool:
    """Tell whether one JPEG is all of this page."""
    if picture is None or picture.filters != ("DCTDecode",) or picture.covers < 0.99:
        return False
    return len(_pictures(page)) == 1 and _jpeg_size(picture.handle) == (picture.width, picture.height)


def _jpeg_size(picture: Any) -> tuple[int, int] | None:
    """Return width and height as the JPEG itself says them: what the file says of it may be a lie."""
    try:
        with Image.open(BytesIO(_jpeg_bytes(picture)), formats=("JPEG",)) as image:
            return image.size
    except (OSError, SyntaxError, ValueError):
        return None


def _jpeg_bytes(picture: Any) -> bytes:
    size = pdfium.FPDFImageObj_GetImageDataRaw(picture, None, 0)
    buffer = (ctypes.c_ubyte * size)()
    pdfium.FPDFImageObj_GetImageDataRaw(picture, buffer, size)
    return bytes(buffer)
