"""Writes pages into the file formats that scanners deliver. The same pages give the same bytes."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

from hoso.samples.drawing.wear import bilevel
from hoso.samples.truth import FileKind

_ROWS_PER_STRIP = 278
_LEAST_TIFF_QUALITY = 40


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page image in the coding that goes into a PDF."""

    content: bytes
    filter: str
    width: int
    height: int
    dpi: int


def jpeg_page(image: NDArray[np.uint8], *, dpi: int, quality: int) -> PdfPage:
    """Return a page as JPEG, colour reduced by half as office scanners do."""
    content = _jpeg(image, dpi=dpi, quality=quality)
    return PdfPage(content, "/DCTDecode", image.shape[1], image.shape[0], dpi)


def g4_page(image: NDArray[np.uint8], *, dpi: int) -> PdfPage:
    """Return a page in black and white, coded CCITT G4."""
    height, width = image.shape[:2]
    stream = io.BytesIO()
    black = Image.fromarray(bilevel(image)).convert("1")
    black.save(stream, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: height})
    with Image.open(stream) as tiff:
        assert isinstance(tiff, TiffImagePlugin.TiffImageFile)
        start, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    return PdfPage(stream.getvalue()[start : start + length], "/CCITTFaxDecode", width, height, dpi)


def _jpeg(image: NDArray[np.uint8], *, dpi: int, quality: int) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "JPEG", quality=quality, subsampling="4:2:0", dpi=(dpi, dpi))
    return stream.getvalue()


def pdf_bytes(pages: Sequence[PdfPage]) -> bytes:
    """Return a PDF of page images.

    Written as scanners stream it: images first, the list of pages last, so that a file cut off on the way
    has no pages at all.
    """
    objects: list[bytes] = [_image_object(page) for page in pages]
    objects += [_content_object(page, number) for number, page in enumerate(pages, start=1)]
    count = len(pages)
    tree = 3 * count + 1
    objects += [_page_object(page, number, count, tree) for number, page in enumerate(pages, start=1)]
    kids = " ".join(f"{2 * count + number} 0 R" for number in range(1, count + 1))
    objects.append(f"<< /Type /Pages /Count {count} /Kids [{kids}] >>".encode())
    objects.append(f"<< /Type /Catalog /Pages {tree} 0 R >>".encode())
    objects.append(b"<< /Producer (Hoso samples) /Title (Fictional document) >>")
    return _assembled(objects, root=tree + 1, info=tree + 2)


def _image_object(page: PdfPage) -> bytes:
    head = (
        f"<< /Type /XObject /Subtype /Image /Width {page.width} /Height {page.height} /Filter {page.filter}"
    )
    if page.filter == "/CCITTFaxDecode":
        head += " /ColorSpace /DeviceGray /BitsPerComponent 1"
        head += f" /DecodeParms << /K -1 /Columns {page.width} /Rows {page.height} /BlackIs1 true >>"
    else:
        head += " /ColorSpace /DeviceRGB /BitsPerComponent 8"
    return f"{head} /Length {len(page.content)} >>\nstream\n".encode() + page.content + b"\nendstream"


def _content_object(page: PdfPage, number: int) -> bytes:
    width, height = _points(page)
    drawing = f"q {width} 0 0 {height} 0 0 cm /Im{number} Do Q".encode()
    return f"<< /Length {len(drawing)} >>\nstream\n".encode() + drawing + b"\nendstream"


def _page_object(page: PdfPage, number: int, count: int, tree: int) -> bytes:
    width, height = _points(page)
    return (
        f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {width} {height}] "
        f"/Resources << /XObject << /Im{number} {number} 0 R >> >> /Contents {count + number} 0 R >>"
    ).encode()


def _points(page: PdfPage) -> tuple[str, str]:
    return f"{page.width * 72 / page.dpi:.2f}", f"{page.height * 72 / page.dpi:.2f}"


def _assembled(objects: Sequence[bytes], *, root: int, info: int) -> bytes:
    parts = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"]
    position, offsets = len(parts[0]), []
    for number, content in enumerate(objects, start=1):
        piece = f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
        offsets.append(position)
        position += len(piece)
        parts.append(piece)
    size = len(objects) + 1
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    mark = hashlib.sha256(b"".join(parts)).hexdigest()[:32]
    parts.append(
        f"xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {size} /Root {root} 0 R /Info {info} 0 R "
        f"/ID [<{mark}> <{mark}>] >>\nstartxref\n{position}\n%%EOF\n".encode()
    )
    return b"".join(parts)


def write_tiff(
    path: Path, images: Sequence[NDArray[np.uint8]], *, dpi: int, kind: FileKind, quality: int
) -> None:
    """Write the pages as one TIFF: G4 in black and white, or JPEG in colour."""
    if kind is FileKind.TIFF_G4:
        pages = [Image.fromarray(bilevel(image)).convert("1") for image in images]
        first, rest = pages[0], pages[1:]
        first.save(path, "TIFF", compression="group4", save_all=True, append_images=rest, dpi=(dpi, dpi))
        return
    pages = [Image.fromarray(image) for image in images]
    first, rest = pages[0], pages[1:]
    # Below this the tables leave what baseline JPEG allows.
    quality = max(quality, _LEAST_TIFF_QUALITY)
    first.save(
        path, "TIFF", compression="jpeg", quality=quality, save_all=True, append_images=rest, dpi=(dpi, dpi)
    )


def write_picture(path: Path, image: NDArray[np.uint8], *, dpi: int, kind: FileKind, quality: int) -> None:
    """Write one page as JPEG in colour or PNG in grey."""
    if kind is FileKind.JPEG:
        path.write_bytes(_jpeg(image, dpi=dpi, quality=quality))
        return
    Image.fromarray(image).convert("L").save(path, "PNG", compress_level=2, dpi=(dpi, dpi))
