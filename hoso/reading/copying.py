"""What the reader process does to make a copy of a document: pages as they are, and the block of the copy.

    with pool.lease() as reader:
        reader.call("compose", {"source": "source.pdf", "pages": None, "block": "block.pdf", ...})

The pages keep their own drawing, byte for byte; what is laid over the last one is drawn after it. The same
source and the same block give the same bytes, so that whoever holds both can make the copy again and compare.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Name

from hoso.reading.errors import ArgumentsNotUsable, FileBroken
from hoso.reading.inputs import open_pages
from hoso.reading.limits import DEFAULT_LIMITS
from hoso.reading.page_words import NO_WORDS
from hoso.reading.pdfa import mark_archival, write_pdfa
from hoso.reading.pdfa_check import pdfa_findings

Answer = dict[str, Any]
TASKS = "hoso.reading.copying"
COPY = "copy.pdf"
_A4 = (595.28, 841.89)
# A sheet of this much more or less is A4 all the same, as scanners cut it.
_TOLERANCE = 0.04
# Between the print of the page and the line above the block, and kept free at the foot of the sheet.
_ABOVE, _BELOW = 10.0, 40.0
# Ink is darker than this; a row with less than this share of it is dust, or the shadow of an edge.
_INK, _DUST = 160, 0.004
# Scanners leave dark edges: so much of each side is not looked at.
_EDGE = 0.03


def compose(work: Path, arguments: Answer) -> Answer:
    """`{"source", "pages", "block", "block_spot", "title", "identifier", "of"}` -> the copy.

    `pages` are numbers from 1, None for all; `block` is a PDF that shows the block of the copy, empty for
    none, and `block_spot` its upper and lower edge there, in points from below. `of` is the digest of the
    source, which the copy bears in its metadata.

    The answer is `{"output", "pages", "block_page", "width", "height"}`: how many pages, on which of them the
    block stands (0: on none), and the size of the first one in points.

    Raises:
        ArgumentsNotUsable: a page is none of the file, or a file is not there.
        FileBroken: it is no PDF that can be read.
        What `inputs.open_pages` raises of a file that is no PDF.
    """
    source = _file(work, arguments["source"])
    block = _file(work, arguments["block"]) if arguments.get("block") else None
    said = {name: str(arguments.get(name) or "")[:500] for name in ("title", "identifier", "of")}
    numbers = arguments.get("pages")
    upper, lower = (float(edge) for edge in arguments.get("block_spot") or (0, 0))
    answer = _compose(work, source, numbers, block, (upper, lower), said)
    if any(one.severity == "error" for one in pdfa_findings(work / COPY)):
        # Born elsewhere, and not archival: then each page is drawn, as when anything else is digitised.
        drawn = work / "drawn.pdf"
        write_pdfa(source, drawn, words=lambda _page: NO_WORDS)
        answer = _compose(work, drawn, numbers, block, (upper, lower), said)
    return answer


def pages(work: Path, arguments: Answer) -> Answer:
    """`{"source"}` -> `{"pages"}`: how many the file has.

    Raises:
        ArgumentsNotUsable, FileBroken: see `compose`.
    """
    with _opened(_file(work, arguments["source"])) as pdf:
        return {"pages": len(pdf.pages)}


@contextmanager
def _opened(path: Path) -> Iterator[pikepdf.Pdf]:
    """Open a PDF that is copied.

    Raises:
        FileBroken: it is none, or none that can be read to its end.
    """
    try:
        with pikepdf.open(path) as pdf:
            yield pdf
    except pikepdf.PikepdfError as error:
        raise FileBroken(f"{path.name} cannot be copied: {error}", file=path.name) from error


def _compose(
    work: Path,
    source: Path,
    numbers: Any,
    block: Path | None,
    spot: tuple[float, float],
    said: dict[str, str],
) -> Answer:
    with _opened(source) as original, pikepdf.new() as pdf:
        # A signature in a copy would be one over other bytes: what it shows is drawn, and its field left out.
        original.flatten_annotations("all")
        wanted = _wanted(numbers, len(original.pages))
        for number in wanted:
            pdf.pages.append(original.pages[number - 1])
        for page in pdf.pages:
            for name in ("/Annots", "/AA", "/StructParents"):
                if name in page.obj:
                    del page.obj[name]
        block_page = 0
        if block is not None:
            with pikepdf.open(block) as added:
                block_page = _add_block(pdf, source, wanted[-1], added, spot)
        mark_archival(pdf, title=said["title"], identifier=said["identifier"], source=said["of"])
        left, bottom, right, top = (float(edge) for edge in pdf.pages[0].mediabox)
        pdf.save(work / COPY, min_version="1.7", deterministic_id=True)
        return {
            "output": COPY, "pages": len(pdf.pages), "block_page": block_page,
            "width": right - left, "height": top - bottom,
        }  # fmt: skip


def _wanted(numbers: Any, count: int) -> list[int]:
    """Return the numbers of the pages that are copied.

    Raises:
        ArgumentsNotUsable: there is none of them, or one is no page of the file.
    """
    wanted = list(range(1, count + 1)) if numbers is None else [int(each) for each in numbers]
    if not wanted or any(not 1 <= each <= count for each in wanted):
        raise ArgumentsNotUsable(f"pages {wanted[:10]} of {count}", argument="pages")
    return wanted


def _add_block(
    pdf: pikepdf.Pdf, source: Path, last: int, block: pikepdf.Pdf, spot: tuple[float, float]
) -> int:
    """Put the block under the last page's print where there is room, else on sheets of its own."""
    page, (upper, lower) = pdf.pages[-1], spot
    room = _room_under(source, last) if _is_plain_a4(page) and len(block.pages) == 1 else 0.0
    if room < upper - lower + _ABOVE + _BELOW:
        pdf.pages.extend(block.pages)
        return len(pdf.pages) - len(block.pages) + 1
    form = pdf.copy_foreign(block.pages[0].as_form_xobject())
    left, bottom, right, _top = (float(edge) for edge in page.mediabox)
    scale = (right - left) / _A4[0]
    # The line of the block comes a little under the last print, the rest of its sheet is empty.
    down = bottom + room - _ABOVE - upper * scale
    resources = _own(page.obj.get("/Resources"))
    resources.XObject = _own(resources.get("/XObject"))
    resources.XObject[Name.HosoCopyBlock] = form
    page.obj.Resources = resources
    page.contents_add(b"q\n", prepend=True)
    drawn = f"\nQ q {scale:.5f} 0 0 {scale:.5f} {left:.3f} {down:.3f} cm /HosoCopyBlock Do Q\n"
    page.contents_add(drawn.encode("ascii"))
    return len(pdf.pages)


def _own(shared: Any) -> Any:
    """Return a list of resources of the page's own: pages may share one."""
    own = pikepdf.Dictionary()
    if isinstance(shared, pikepdf.Dictionary):
        for name in shared.keys():  # noqa: SIM118 - no Python dictionary
            own[name] = shared[name]
    return own


def _is_plain_a4(page: pikepdf.Page) -> bool:
    """Tell whether a page is an upright sheet of A4 that nothing turns, cuts or enlarges."""
    box = [float(edge) for edge in page.mediabox]
    cut = [float(edge) for edge in page.cropbox]
    sides = (box[2] - box[0], box[3] - box[1])
    is_a4 = all(abs(side / full - 1) <= _TOLERANCE for side, full in zip(sides, _A4, strict=True))
    turned = int(page.obj.get("/Rotate", 0)) % 360 != 0
    return is_a4 and not turned and cut == box and float(page.obj.get("/UserUnit", 1)) == 1


def _room_under(source: Path, number: int) -> float:
    """Return how much of a page is empty under its last print, in points."""
    with open_pages(source, DEFAULT_LIMITS) as book:
        pixels = book.pixels(number, overlays=True)
    grey = np.asarray(pixels).mean(axis=2)
    height, width = grey.shape
    inside = grey[:, int(width * _EDGE) : int(width * (1 - _EDGE))]
    inked = (inside < _INK).mean(axis=1) > _DUST
    edge = int(height * _EDGE)
    rows = np.flatnonzero(inked[: height - edge])
    lowest = int(rows[-1]) + 1 if rows.size else 0
    return float((height - lowest) / height * _A4[1])


def _file(work: Path, name: Any) -> Path:
    """Return a file of the work folder.

    Raises:
        ArgumentsNotUsable: the name leads out of it, or to nothing.
    """
    if not isinstance(name, str) or PurePath(name).name != name or not (work / name).is_file():
        raise ArgumentsNotUsable(f"no input {name!r}", argument="source")
    return work / name
