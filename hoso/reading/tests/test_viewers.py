"""What three viewers find in the two-layer PDF/A: the words with their accents, each over its picture.

pdf.js, PDFium and Poppler are other people's programs; where one is missing its tests are skipped.
"""

import ctypes
import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image

from hoso.reading.page_words import words_in_reading
from hoso.reading.pdfa import write_pdfa
from hoso.reading.pdfa_check import pdfa_findings
from hoso.reading.reader import read_file
from hoso.reading.tasks import stored
from hoso.reading.tests.pages import DPI, draw, scan_pdf

PDFJS = Path(__file__).resolve().parents[3] / "node_modules" / "pdfjs-dist"
# A word with its box on the upright page: left, bottom, right, top in points.
Found = tuple[str, float, float, float, float]
Box = tuple[float, float, float, float]
UNIT = 2.5


def by_poppler(path: Path) -> list[Found]:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    done = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True, text=True)
    # Of a turned page Poppler gives the words upright, but the page's sides as they are unturned.
    height = shown_size(path)[1]
    row = r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
    found = []
    for left, top, right, bottom, text in re.findall(row, done.stdout):
        box = (float(left), height - float(bottom), float(right), height - float(top))
        found.append((html.unescape(text), *box))
    return found


def by_pdfjs(path: Path) -> list[Found]:
    if shutil.which("node") is None or not PDFJS.exists():
        pytest.skip("pdf.js is not installed: npm ci --ignore-scripts --omit=optional")
    program = Path(__file__).with_name("pdfjs_words.mjs")
    done = subprocess.run(
        ["node", program, PDFJS, path, "1"], capture_output=True, check=True, text=True, timeout=120
    )
    return [tuple(word) for word in json.loads(done.stdout)]


def by_pdfium(path: Path) -> list[Found]:
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    text = page.get_textpage()
    letters = [chr(pdfium.FPDFText_GetUnicode(text, at)) for at in range(text.count_chars())]
    found: list[Found] = []
    for word in re.finditer(r"\S+", "".join(letters)):
        corners = []
        for at in range(*word.span()):
            left, bottom, right, top = text.get_charbox(at, loose=True)
            corners += [upright(page, left, bottom), upright(page, right, top)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        found.append((word[0], min(xs), min(ys), max(xs), max(ys)))
    document.close()
    return found


def upright(page: Any, x: float, y: float) -> tuple[float, float]:
    """Return a place of the page as it is shown, in points from its left lower corner."""
    across, down, fine = ctypes.c_int(), ctypes.c_int(), 100
    width, height = page.get_width(), page.get_height()
    pdfium.FPDF_PageToDevice(page, 0, 0, round(width * fine), round(height * fine), 0, x, y, across, down)
    return across.value / fine, height - down.value / fine


VIEWERS: dict[str, Callable[[Path], list[Found]]] = {
    "poppler": by_poppler,
    "pdf.js": by_pdfjs,
    "pdfium": by_pdfium,
}


def as_scanned(path: Path) -> None:
    scan_pdf(path, draw())


def askew(path: Path) -> None:
    scan_pdf(path, draw().rotate(1.5, fillcolor="white", resample=Image.Resampling.BICUBIC))


def stated(turn: int) -> Callable[[Path], None]:
    """A page whose picture lies on its side or head, and whose file says so."""

    def make(path: Path) -> None:
        scan_pdf(path, draw().rotate(turn, expand=True), turn=turn)

    return make


def unstated(path: Path) -> None:
    scan_pdf(path, draw().rotate(-90, expand=True))


def cropped(path: Path) -> None:
    """A page whose boxes begin elsewhere than at zero, and show less than the whole sheet."""
    scan_pdf(path, draw())
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        wide, high = (float(side) for side in page.mediabox[2:])
        page.MediaBox = pikepdf.Array([100, -50, 100 + wide, -50 + high])
        page.CropBox = pikepdf.Array([110, -40, 100 + wide - 10, -50 + high - 20])
        page.Contents = pikepdf.Stream(pdf, f"q {wide} 0 0 {high} 100 -50 cm /Im1 Do Q".encode())
        pdf.save(path)


def by_exif(path: Path) -> None:
    made = draw().rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    made.save(path, "JPEG", quality=90, dpi=(DPI, DPI), exif=exif)


def in_larger_units(path: Path) -> None:
    """A sheet of 52 x 74 cm that is measured in units of 2.5 points: a poster scanned at 80 dpi."""
    scan_pdf(path, draw())
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.UserUnit = UNIT
        pdf.save(path, min_version="1.6")


PAGES: dict[str, Callable[[Path], None]] = {
    "as scanned": as_scanned,
    "askew": askew,
    "turned by 90": stated(90),
    "turned by 180": stated(180),
    "turned by 270": stated(270),
    "on its side, unsaid": unstated,
    "with boxes of its own": cropped,
    "turned by EXIF": by_exif,
    "in larger units": in_larger_units,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, dict[str, Any]]]:
    """The PDF/A of each page with its reading, made once."""
    folder, kept = tmp_path_factory.mktemp("viewers"), dict[str, tuple[Path, dict[str, Any]]]()

    def of(name: str) -> tuple[Path, dict[str, Any]]:
        if name not in kept:
            source, output = folder / f"{name}.in", folder / f"{name}.pdf"
            PAGES[name](source)
            reading = stored(read_file(source))
            write_pdfa(source, output, words=words_in_reading(reading))
            kept[name] = output, reading
        return kept[name]

    return of


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_viewer_finds_each_word_over_its_picture(
    made: Callable[[str], tuple[Path, dict[str, Any]]], page: str, viewer: str
) -> None:
    path, reading = made(page)
    ((width, height, _),) = reading["page_sizes"]
    points = shown_size(path)[0] / width
    words = [
        (text, (left * points, (height - bottom) * points, right * points, (height - top) * points))
        for _, left, top, right, bottom, _, text in reading["words"]
    ]
    offsets, covered = [], set[int]()
    for text, *box in VIEWERS[viewer](path):
        alike = [(offset(box, place), at) for at, place in places(words, text)]
        if alike:
            nearest, at = min(alike)
            offsets.append(nearest)
            covered |= set(range(at, at + len(text.split())))
    # Nearly all words are found, with their accents.
    assert len(covered) >= 0.95 * len(words), [
        text for at, (text, _) in enumerate(words) if at not in covered
    ]
    assert {"NGHĨA", "QUYẾT", "duyệt", "Nguyễn"} <= {words[at][0] for at in covered}
    # In points: a third of a millimetre each.
    assert median(offsets) < 0.5
    assert max(offsets) < 1.5


def places(words: Sequence[tuple[str, Box]], text: str) -> Iterator[tuple[int, Box]]:
    """Yield where the words of a text stand one after the other, and the box around them."""
    parts = text.split()
    for at in range(len(words) - len(parts) + 1):
        if [word for word, _ in words[at : at + len(parts)]] == parts:
            boxes = [box for _, box in words[at : at + len(parts)]]
            yield (
                at,
                (
                    min(box[0] for box in boxes),
                    min(box[1] for box in boxes),
                    max(box[2] for box in boxes),
                    max(box[3] for box in boxes),
                ),
            )


def offset(found: Sequence[float], place: Box) -> float:
    """Return how far the ends of a word lie beside its picture's; far away when it lies at another height.

    A viewer's box is the whole line's height, so only its middle is looked at.
    """
    middle = (place[1] + place[3]) / 2
    aside = max(abs(found[0] - place[0]), abs(found[2] - place[2]))
    return aside if found[1] < middle < found[3] else 1000.0


def shown_size(path: Path) -> tuple[float, float]:
    document = pypdfium2.PdfDocument(path)
    try:
        width, height = document[0].get_size()
        return float(width), float(height)
    finally:
        document.close()


@pytest.mark.parametrize("page", PAGES)
def test_the_file_is_sound_and_passes_the_check(
    made: Callable[[str], tuple[Path, dict[str, Any]]], page: str
) -> None:
    path, _ = made(page)
    assert pdfa_findings(path) == []
    if shutil.which("qpdf") is None:
        pytest.skip("qpdf is not installed")
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert (done.returncode, "No syntax or stream encoding errors found" in done.stdout) == (0, True), (
        done.stdout
    )


def test_a_sheet_in_larger_units_keeps_its_size(
    made: Callable[[str], tuple[Path, dict[str, Any]]],
) -> None:
    path, reading = made("in larger units")
    ((width, height, dpi),) = reading["page_sizes"]
    # Pixels and density say how large the sheet is: two and a half times an A4 page.
    assert (width, height, dpi) == (1654, 2339, round(DPI / UNIT))
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        assert float(page.obj.UserUnit) == UNIT
        inches = float(page.mediabox[2]) * UNIT / 72
    assert inches == pytest.approx(width / dpi, rel=0.001)
    number = reading["fields"]["number"]
    assert number["value"] == "127"
    assert 0 < number["box"][0] < number["box"][2] < width


def test_a_unit_that_no_sheet_has_is_passed_over(tmp_path: Path) -> None:
    for unit in (0, -2, 1_000_000_000):
        source, output = tmp_path / "in.pdf", tmp_path / "out.pdf"
        scan_pdf(source, draw())
        with pikepdf.open(source, allow_overwriting_input=True) as pdf:
            pdf.pages[0].obj.UserUnit = unit
            pdf.save(source)
        reading = stored(read_file(source))
        assert reading["page_sizes"] == [[1654, 2339, DPI]]
        write_pdfa(source, output, words=words_in_reading(reading))
        with pikepdf.open(output) as pdf:
            assert "/UserUnit" not in pdf.pages[0].obj
