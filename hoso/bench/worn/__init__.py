"""Worn pages with their exact text, drawn for measuring: what office papers look like after the scanner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from hoso.reading.page_pictures import jpeg_picture
from hoso.samples.drawing.wear import Condition, Wear, condition
from hoso.samples.issuers import FICTIONAL
from hoso.samples.papers import laid_out, plain_scan, scanned
from hoso.samples.planning import Mix, plan_papers
from hoso.samples.seeding import repeatable

Page = NDArray[np.uint8]
_DATES = (date(2016, 1, 4), date(2025, 6, 30))
_POINTS_PER_INCH = 72


@dataclass(frozen=True, slots=True)
class Kind:
    """How the pages of one set are worn and scanned."""

    name: str
    wear: Wear
    dpi: int = 200
    is_grey: bool = False
    skew_degrees: float = 0.0


KINDS = (
    Kind("clean", Wear.CLEAN),
    Kind("clean, 300 dpi", Wear.CLEAN, dpi=300),
    Kind("skewed", Wear.OFFICE, skew_degrees=1.6),
    Kind("office, grey", Wear.OFFICE, is_grey=True),
    Kind("photocopied", Wear.PHOTOCOPY),
    Kind("typewritten", Wear.TYPEWRITER),
    Kind("typewritten, 300 dpi, grey", Wear.TYPEWRITER, dpi=300, is_grey=True),
    Kind("bad JPEG", Wear.ROUGH_JPEG),
    Kind("faded", Wear.FADED),
)


@dataclass(frozen=True, slots=True)
class WornPage:
    """A page as the scanner delivers it, in colour, and what is printed on it; `extra` may be read or not."""

    image: Page
    text: str
    extra: str = ""
    quality: int = 80


def drawn_pages(kind: Kind, count: int, *, seed: int) -> list[WornPage]:
    """Return `count` pages of fictional documents of both rule sets."""
    mix = Mix(pile_of=0, rescans=0, damaged=0, back_share=0.0, fine_share=0.0, wears={kind.wear: 1})
    pages: list[WornPage] = []
    for paper in plan_papers(seed, count, FICTIONAL, _DATES, mix=mix, with_secret=False):
        # Nothing is left for the pen: handwriting is measured by the fields, not by the letters.
        manner = replace(paper.manner, penned_number=False, penned_day=False, penned_month=False)
        state = _askew(paper.condition, kind)
        # Neither are stamps of those who received it laid over its words.
        printed = replace(paper, dpi=kind.dpi, manner=manner, condition=state, arrival=None)
        for scan in scanned(replace(printed, sheets=laid_out(printed))):
            text = "\n".join(line.text for line in scan.lines)
            pages.append(WornPage(scan.image, text, " ".join(scan.stamped), state.jpeg_quality))
    return pages[:count]


def _askew(state: Condition, kind: Kind) -> Condition:
    if not kind.skew_degrees:
        return state
    return replace(state, skew_degrees=kind.skew_degrees if state.skew_degrees >= 0 else -kind.skew_degrees)


def gazette_pages(paths: Sequence[Path], kind: Kind, count: int, *, seed: int) -> list[WornPage]:
    """Return pages of born-digital PDFs drawn as images and worn; their own text is the truth."""
    chance = repeatable(seed)
    pages: list[WornPage] = []
    for image, text in _printed_pages(paths, kind.dpi):
        state = _askew(condition(kind.wear, chance), kind)
        scan = plain_scan(image, state, kind.dpi, chance)
        pages.append(WornPage(scan.image, text, quality=state.jpeg_quality))
        if len(pages) == count:
            break
    return pages


def _printed_pages(paths: Sequence[Path], dpi: int) -> Iterator[tuple[Page, str]]:
    """Yield pages full of text, one or two of each document, black on white."""
    for path in paths:
        document = pypdfium2.PdfDocument(path)
        for number in range(min(len(document), 2)):
            page = document[number]
            text = page.get_textpage().get_text_range()
            if len(text) > 600:
                bitmap = page.render(scale=dpi / _POINTS_PER_INCH, grayscale=True)
                yield np.array(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width), text
        document.close()


def write_scan(path: Path, pages: Sequence[WornPage], kind: Kind) -> None:
    """Write pages as a scanner does: a PDF with one JPEG a page, in colour or grey."""
    with pikepdf.new() as pdf:
        for page in pages:
            height, width = page.image.shape[:2]
            content = _as_jpeg(page, kind)
            wide, high = (side * _POINTS_PER_INCH / kind.dpi for side in (width, height))
            resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({"/Im1": jpeg_picture(pdf, content)}))
            sheet = pikepdf.Dictionary(
                Type=pikepdf.Name.Page, MediaBox=pikepdf.Array([0, 0, wide, high]), Resources=resources,
                Contents=pikepdf.Stream(pdf, f"q {wide} 0 0 {high} 0 0 cm /Im1 Do Q".encode()),
            )  # fmt: skip
            pdf.pages.append(pikepdf.Page(sheet))
        pdf.save(path)


def _as_jpeg(page: WornPage, kind: Kind) -> bytes:
    stream, image = BytesIO(), Image.fromarray(page.image)
    image = image.convert("L") if kind.is_grey else image
    image.save(stream, "JPEG", quality=page.quality, dpi=(kind.dpi, kind.dpi))
    return stream.getvalue()
