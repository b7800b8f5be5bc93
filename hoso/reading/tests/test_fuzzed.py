"""Very many damaged files through the shut-in reader: a page, or a coded refusal, soon, in little memory."""

import io
import json
import os
import random
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hoso.node.errors import ReaderRefused
from hoso.node.reader import Reader, ReaderPool
from hoso.reading.tests.pages import digital_pdf, draw, jpeg, scan_pdf

pytestmark = pytest.mark.long

SEED = int(os.environ.get("HOSO_FUZZ_SEED", "20251127"))
OF_EACH_KIND, DEEP_EVERY = 600, 30
# Recognising a sheet of posters takes more memory than looking at it.
MOST_SECONDS, MOST_BYTES, MOST_BYTES_DEEP = 60.0, 600 << 20, 2 << 30
_SIZES = (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff")
KINDS = ("scan.pdf", "digital.pdf", "objects.pdf", "page.jpg", "page.png", "fax.tif")


def whole(kind: str, folder: Path) -> bytes:
    """Return a sound file of a kind, small, so that damage hits what matters."""
    path, page = folder / kind, draw().resize((420, 594))
    stream = io.BytesIO()
    match kind:
        case "scan.pdf":
            scan_pdf(path, page, page)
            return path.read_bytes()
        case "digital.pdf":
            digital_pdf(path, [("Bjørg Åsen skriver til kommunen", 72, 700), ("om saken", 72, 600)])
            return path.read_bytes()
        case "objects.pdf":
            # Names and numbers in the open, where mutations reach them.
            return _open_pdf(jpeg(page))
        case "page.jpg":
            return jpeg(page)
        case "page.png":
            page.convert("P").save(stream, "PNG", dpi=(200, 200))
        case _:
            black = page.convert("1")
            black.save(stream, "TIFF", save_all=True, append_images=[black], compression="group4")
    return stream.getvalue()


def _open_pdf(content: bytes) -> bytes:
    picture = Image.open(io.BytesIO(content))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate 0 /Contents 4 0 R"
        b" /Resources << /XObject << /Im1 5 0 R >> /Font << /F1 6 0 R >> >> >>",
        b"<< /Length 73 >>\nstream\nq 595 0 0 842 0 0 cm /Im1 Do Q BT /F1 12 Tf 72 700 Td (Tuyen Quang) Tj "
        b"ET\nendstream",
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8"
        b" /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream"
        % (picture.width, picture.height, len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)
    return bytes(made)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return the file as accidents and enemies leave it."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(max(len(made), 1))
        match chance.randrange(7):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del made[at : at + chance.choice((1, 4, 64, 1000))]
            case 2:
                made[at:at] = bytes(chance.randrange(256) for _ in range(chance.choice((1, 4, 64))))
            case 3:
                made = made[: max(at, 8)]
            case 4:
                source = chance.randrange(len(made) + 1)
                made[at : at + 64] = made[source : source + 64]
            case 5:
                made[at : at + 4] = chance.choice(
                    (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff")
                )
            case _:
                numbers = list(re.finditer(rb"\d+", bytes(made)))
                if numbers:
                    found = chance.choice(numbers)
                    odd = chance.choice((b"0", b"-1", b"1", b"65536", b"2147483648", b"99999999999999999999"))
                    made[found.start() : found.end()] = odd
    return bytes(made)


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with tempfile.TemporaryDirectory(prefix="hoso-fuzz-") as folder:
        Path(folder).chmod(0o711)
        with ReaderPool(tasks="hoso.reading.tasks", workers=1, work_root=Path(folder)) as opened:
            yield opened


@pytest.mark.parametrize("kind", KINDS)
def test_damage_ends_in_a_page_or_in_a_refusal_with_a_code(
    pool: ReaderPool, tmp_path: Path, kind: str
) -> None:
    sound = whole(kind, tmp_path)
    codes: dict[str, int] = {}
    for number in range(OF_EACH_KIND):
        chance = random.Random(f"{SEED} {kind} {number}")
        content = damaged(sound, chance)
        began = time.monotonic()
        with pool.lease() as reader:
            outcome = _outcome(reader, content, deep=number % DEEP_EVERY == 0)
        took = time.monotonic() - began
        assert took < MOST_SECONDS, f"{kind} {number} of seed {SEED} took {took:.0f} s"
        codes[outcome] = codes.get(outcome, 0) + 1
    assert all(code == "page" or code.startswith("reading.") for code in codes), codes
    # Damage that nothing notices would prove nothing, and so would damage that leaves no page.
    assert codes.get("page", 0) > 0, codes
    assert sum(count for code, count in codes.items() if code != "page") > 5, codes


def _outcome(reader: Reader, content: bytes, *, deep: bool) -> str:
    """Return "page", or the code of the refusal; a crash, a hang and too much memory are raised.

    `deep` screens, recognises and writes the PDF/A too.
    """
    (reader.work / "in").write_bytes(content)
    try:
        pages = _ask(reader, "look", {"input": "in"})["pages"]
        _ask(reader, "images", {"input": "in", "pages": [1], "width": 200})
        assert pages
        if deep:
            _ask(reader, "screen", {"input": "in"}, most=MOST_BYTES_DEEP)
            reading = _ask(reader, "read", {"input": "in"}, most=MOST_BYTES_DEEP)
            (reader.work / "reading.json").write_text(json.dumps(reading))
            wanted = {"input": "in", "reading": "reading.json", "output": "out.pdf"}
            _ask(reader, "pdfa", wanted, most=MOST_BYTES_DEEP)
        return "page"
    except ReaderRefused as error:
        return error.code


def _ask(reader: Reader, task: str, arguments: dict[str, Any], *, most: int = MOST_BYTES) -> dict[str, Any]:
    return reader.call(task, arguments, timeout_seconds=MOST_SECONDS, memory_bytes=most)
