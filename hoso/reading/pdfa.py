"""The two-layer PDF/A-2b: the page's picture as it came, its words invisibly over it (TT 05/2025, art. 8).

The scanner's image goes in bit for bit and at its own size; a visible signature laid over a scan is
drawn as a layer above it. Pages born digital are rendered. The source is never changed: what was
signed stays the original, this is a second representation.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from hoso.reading.colour_profile import srgb_profile
from hoso.reading.images import ImageFile
from hoso.reading.inputs import PageSource, open_pages, wanted_pages
from hoso.reading.invisible_text import TextFont, text_operators
from hoso.reading.limits import DEFAULT_LIMITS, Limits
from hoso.reading.model import PageSize, Placement
from hoso.reading.page_pictures import jpeg_picture, kept_picture, overlay_picture, rendered_picture
from hoso.reading.page_words import PageWords, WordsOf
from hoso.reading.pdf import PdfFile
from hoso.reading.scan_pages import scan_of

_POINTS_PER_INCH = 72
_MOST_POINTS = 14_400  # ISO 19005-2, 6.1.13
_PAGES_A_PART = 40


def write_pdfa(
    source: Path,
    output: Path,
    *,
    words: WordsOf,
    pages: Sequence[int] | None = None,
    title: str = "",
    limits: Limits = DEFAULT_LIMITS,
) -> int:
    """Write the two-layer PDF/A-2b of some pages (all by default) and return how many they are.

    Of a long file only some pages are in memory at a time; meanwhile parts of it lie beside `output`.

    Raises:
        ReadingNotUsable, and what `inputs.open_pages` and `inputs.wanted_pages` raise.
    """
    with ExitStack() as opened:
        book = opened.enter_context(open_pages(source, limits))
        numbers = wanted_pages(book, None if pages is None else list(pages))
        parts = []
        for start in range(0, len(numbers), _PAGES_A_PART):
            parts.append(output.with_name(f"{output.name}.part-{start}"))
            opened.callback(parts[-1].unlink, missing_ok=True)
            # Opened anew for each part: it keeps what was copied out of it.
            with _original(book) as original:
                _write_part(parts[-1], book, numbers[start : start + _PAGES_A_PART], original, words)
        with pikepdf.open(_joined(parts)) as pdf:
            mark_archival(pdf, title=title)
            # The file's id comes from the content, so that the same input gives the same file.
            pdf.save(output, min_version="1.7", deterministic_id=True)
    return len(numbers)


def _write_part(
    path: Path, source: PageSource, numbers: Sequence[int], original: pikepdf.Pdf | None, words: WordsOf
) -> None:
    """Write some pages to a file of their own, with the font for their words."""
    font = TextFont()
    with pikepdf.new() as pdf:
        for number in numbers:
            made = _made(pdf, source, number, original)
            _add_page(pdf, source.size(number), made, words(number), font)
        written = font.add_to(pdf)
        for page in pdf.pages:
            page.obj.Resources.Font["/F0"] = written
        pdf.save(path)


def _joined(parts: Sequence[Path]) -> Path:
    """Put parts together, and return the file, which takes the place of the first.

    qpdf's own job does it, from file to file: pages that are copied one by one are held in memory.
    """
    if len(parts) > 1:
        whole = parts[0].with_name(f"{parts[0].name}-whole")
        pikepdf.Job(["hoso", "--empty", "--pages", *map(str, parts), "--", str(whole)]).run()
        whole.replace(parts[0])
    return parts[0]


@contextmanager
def _original(source: PageSource) -> Iterator[pikepdf.Pdf | None]:
    """Open a PDF a second time with qpdf, which hands out pictures as they are; None for what it refuses."""
    if not isinstance(source, PdfFile):
        yield None
        return
    try:
        with pikepdf.open(source.path) as pdf:
            # What PDFium mends and qpdf counts otherwise is rendered rather than guessed at.
            yield pdf if len(pdf.pages) == source.page_count else None
    except pikepdf.PikepdfError:
        yield None


def _made(pdf: pikepdf.Pdf, source: PageSource, number: int, original: pikepdf.Pdf | None) -> "_Made":
    if isinstance(source, ImageFile):
        return _image_page(pdf, source, number)
    assert isinstance(source, PdfFile)
    return _pdf_page(pdf, source, number, original)


def _add_page(pdf: pikepdf.Pdf, size: PageSize, made: "_Made", words: PageWords, font: TextFont) -> None:
    placement = made.placement.turned(words.rotation, width=size.width, height=size.height)
    text = text_operators(words.lines, font, placement)
    content = "\n".join([*made.drawing, text])
    page = pdf.make_indirect(
        Dictionary(
            Type=Name.Page,
            MediaBox=Array(list(made.box)),
            Resources=Dictionary(XObject=Dictionary(made.pictures), Font=Dictionary()),
            Contents=pdf.make_indirect(Stream(pdf, content.encode("ascii"))),
        )
    )
    turn = (made.rotation + words.rotation) % 360
    if turn:
        page.Rotate = turn
    if made.unit != 1:
        page.UserUnit = made.unit
    pdf.pages.append(pikepdf.Page(page))


@dataclass(frozen=True, slots=True)
class _Made:
    """A page's picture: its drawing operators, the page's box in points, and where pixels lie on it."""

    box: tuple[float, float, float, float]
    rotation: int
    pictures: dict[str, Any]
    drawing: list[str]
    placement: Placement
    unit: float = 1.0


def _image_page(pdf: pikepdf.Pdf, source: ImageFile, number: int) -> _Made:
    """An image file's page: its own bytes when it is a JPEG, at its own density."""
    size, turn = source.size(number), source.turn(number)
    plain = jpeg_picture(pdf, source.path.read_bytes()) if source.is_jpeg else None
    if plain is None:
        # Rendered upright: nothing is left to turn.
        turn, picture = 0, rendered_picture(pdf, source.pixels(number, overlays=True))
    else:
        picture = plain
    wide, high = (inches * _POINTS_PER_INCH for inches in source.inches(number))
    scale = min(1.0, _MOST_POINTS / max(wide, high))
    wide, high = wide * scale, high * scale
    if turn in (90, 270):
        wide, high = high, wide
    # Pixels of the upright page: first as if nothing were turned, then turned with it.
    across, down = (size.width, size.height) if turn in (0, 180) else (size.height, size.width)
    flat = Placement((0.0, high), (wide / across, 0.0), (0.0, -high / down))
    placement = flat.turned(turn, width=across, height=down)
    drawing = [f"q {wide:.4f} 0 0 {high:.4f} 0 0 cm /Im0 Do Q"]
    return _Made((0, 0, wide, high), turn, {"/Im0": picture}, drawing, placement)


def _pdf_page(pdf: pikepdf.Pdf, source: PdfFile, number: int, original: pikepdf.Pdf | None) -> _Made:
    """A PDF's page: its one scan as it is with what lies over it, or the page rendered."""
    sheet, size = source.sheet(number), source.size(number)
    scan = scan_of(original.pages[number - 1]) if original is not None and source.is_scan(number) else None
    kept = kept_picture(pdf, scan.image) if scan is not None else None
    if scan is None or kept is None:
        picture = rendered_picture(pdf, source.pixels(number, overlays=True))
        drawing = [_over_page(sheet.placement, size, "/Im0")]
        return _Made(sheet.box, sheet.rotation, {"/Im0": picture}, drawing, sheet.placement, sheet.unit)
    matrix = " ".join(f"{value:.5f}" for value in scan.matrix)
    drawing, pictures = [f"q {matrix} cm /Im0 Do Q"], {"/Im0": kept}
    layer = source.overlay_layer(number)
    above = overlay_picture(pdf, layer) if layer is not None else None
    if above is not None:
        pictures["/Im1"] = above
        drawing.append(_over_page(sheet.placement, size, "/Im1"))
    return _Made(sheet.box, sheet.rotation, pictures, drawing, sheet.placement, sheet.unit)


def _over_page(placement: Placement, size: PageSize, name: str) -> str:
    """Draw a rendered, upright picture over the whole page, whatever the page's own turn."""
    left, bottom = placement.point(0, size.height)
    across = tuple(value * size.width for value in placement.across)
    up = tuple(-value * size.height for value in placement.down)
    matrix = " ".join(f"{value:.5f}" for value in (*across, *up, left, bottom))
    return f"q {matrix} cm {name} Do Q"


def mark_archival(pdf: pikepdf.Pdf, *, title: str = "", identifier: str = "", source: str = "") -> None:
    """Say of a file that it is PDF/A-2b, with the colours its pages mean and what it is.

    `identifier` is a number of its own, `source` what it was made from: a digest (Dublin Core, both of them
    properties that ISO 19005-2, 6.6.2.3 takes as they are).
    """
    profile = Stream(pdf, srgb_profile(), N=3)
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier="sRGB",
                Info="sRGB IEC61966-2.1",
                DestOutputProfile=pdf.make_indirect(profile),
            )
        ]
    )
    metadata = Stream(pdf, _xmp(title, identifier, source), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = pdf.make_indirect(metadata)


def _xmp(title: str, identifier: str, source: str) -> bytes:
    """The metadata that says PDF/A-2b (ISO 19005-2, 6.6.4); dates are left to whoever knows them."""
    named = (
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{_escaped(title)}</rdf:li></rdf:Alt></dc:title>'
        if title
        else ""
    )
    if identifier:
        named += f"<dc:identifier>{_escaped(identifier)}</dc:identifier>"
    if source:
        named += f"<dc:source>{_escaped(source)}</dc:source>"
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>{named}"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
