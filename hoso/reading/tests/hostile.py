"""Files that do harm on purpose or by accident, one kind each, made anew for the tests.

Every maker returns the bytes of one file. PDFs are written by hand, because no library would write them so.
"""

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pikepdf
from PIL import Image

from hoso.reading.tests.pages import draw, jpeg

Maker = Callable[[], bytes]
_A4 = b"[0 0 595 842]"
_TEXT = b"BT /F1 12 Tf 72 700 Td (Brev om saken fra kommunen i dag) Tj ET"


def page() -> Image.Image:
    """A small page with writing on it."""
    return draw().resize((827, 1170))


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is the catalogue."""
    made, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return bytes(made)


def stream(content: bytes, keys: bytes = b"", *, length: int | None = None) -> bytes:
    said = len(content) if length is None else length
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (keys, said, content)


def one_page(
    content: bytes = _TEXT, *more: bytes, resources: bytes = b"", keys: bytes = b"", box: bytes = _A4
) -> bytes:
    """Return a PDF of one page; further objects are numbered from 6, `resources` name them."""
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R %s /Resources"
        b" << /Font << /F1 5 0 R >> %s >> >>" % (box, keys, resources),
        stream(content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    )


def scan(picture: bytes, keys: bytes) -> bytes:
    """Return a PDF whose one page is a picture with these keys."""
    return one_page(
        b"q 595 0 0 842 0 0 cm /Im1 Do Q",
        stream(picture, b"/Type /XObject /Subtype /Image " + keys),
        resources=b"/XObject << /Im1 6 0 R >>",
    )


def jpeg_scan() -> bytes:
    content = jpeg(page())
    return scan(
        content, b"/Width 827 /Height 1170 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
    )


def zeros(times: int) -> bytes:
    """Return gigabytes of zeros, deflated `times` times over."""
    packer = zlib.compressobj(9)
    piece = bytes(1 << 20)
    packed = b"".join(packer.compress(piece) for _ in range(3000)) + packer.flush()
    for _ in range(times - 1):
        packed = zlib.compress(packed, 9)
    return packed


def encrypted(*, owner: str, user: str) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(one_page())) as opened:
        opened.save(made, encryption=pikepdf.Encryption(owner=owner, user=user))
    return made.getvalue()


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (3 + number) for number in range(count))
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>"] * count,
    )


def deep_tree() -> bytes:
    """A page tree of one branch, thousands of levels deep."""
    levels = [
        b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (number - 1, number + 1)
        for number in range(2, 5000)
    ]
    return pdf(b"<< /Type /Catalog /Pages 2 0 R >>", *levels, b"<< /Type /Page /MediaBox [0 0 9 9] >>")


def form(content: bytes, resources: bytes) -> bytes:
    return stream(content, b"/Type /XObject /Subtype /Form /BBox %s /Resources << %s >>" % (_A4, resources))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    made = io.BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def png(width: int, height: int, rows: bytes, *, kind: int = 0, extra: bytes = b"") -> bytes:
    """Return a PNG of these packed rows, whatever it says of itself."""
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def chunk(name: bytes, content: bytes) -> bytes:
    checked = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checked


def tiff(entries: list[tuple[int, int, int, int]], *, following: int = 0, extra: bytes = b"") -> bytes:
    """Return a TIFF with one directory of (tag, type, count, value); `following` is the next one's place."""
    made = struct.pack("<2sHI", b"II", 42, 8) + struct.pack("<H", len(entries))
    for tag, kind, count, value in entries:
        made += struct.pack("<HHII", tag, kind, count, value)
    return made + struct.pack("<I", following) + extra


def _plain_tiff(width: int, height: int, **keys: int) -> list[tuple[int, int, int, int]]:
    values = {256: width, 257: height, 258: 8, 259: 1, 262: 1, 273: 200, 277: 1, 278: height, 279: width}
    values |= {int(name): value for name, value in keys.items()}
    return [(tag, 4, 1, value) for tag, value in sorted(values.items())]


def frames(count: int) -> bytes:
    """Return a TIFF of many small pages, put together by hand: Pillow takes half a minute for them."""
    entries = _plain_tiff(16, 16)
    entry_bytes = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    size = 2 + len(entry_bytes) + 4
    directories = [
        struct.pack("<H", len(entries)) + entry_bytes + struct.pack("<I", 8 + size * number)
        for number in range(1, count + 1)
    ]
    directories[-1] = directories[-1][:-4] + bytes(4)
    return struct.pack("<2sHI", b"II", 42, 8) + b"".join(directories)


def bad_crc() -> bytes:
    made = bytearray(saved(page(), "PNG"))
    made[made.index(b"IDAT") + 200] ^= 0xFF
    return bytes(made)


def text_bomb() -> bytes:
    """A PNG whose remark unpacks to gigabytes."""
    remark = chunk(b"zTXt", b"Comment\x00\x00" + zeros(1))
    return png(64, 64, zlib.compress(bytes(65 * 64)), extra=remark)


def many_scans() -> bytes:
    """A JPEG that says its last scan thousands of times over: each costs the whole page."""
    made = saved(page(), "JPEG", progressive=True)
    last = made.rindex(b"\xff\xda")
    return made[:last] + made[last:-2] * 3000 + made[-2:]


def lying_jpeg(width: int, height: int) -> bytes:
    """A JPEG of a few bytes that says it is enormous."""
    made = bytearray(saved(Image.new("L", (16, 16), 255), "JPEG"))
    at = made.index(b"\xff\xc0")
    made[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(made)


def noise() -> Image.Image:
    return Image.fromarray(np.random.default_rng(1).integers(0, 255, (600, 400, 3), dtype=np.uint8))


# A refusal's code; "read" where a page must come out of it; "either" where either is right; "ended" where
# a library has no end of it, so that the reader's limits of memory and time are what is tried.
KINDS: dict[str, tuple[str, Maker]] = {
    # Nothing, and less than a document.
    "empty": ("reading.file_empty", lambda: b""),
    "zero bytes": ("reading.file_empty", lambda: bytes(5000)),
    "another format": ("reading.format_unknown", lambda: b"PK\x03\x04" + bytes(range(256))),
    "a page of the web": ("reading.format_unknown", lambda: b"<html><script>alert(1)</script></html>"),
    "a PDF header alone": ("reading.file_broken", lambda: b"%PDF-1.7\n"),
    "a truncated PDF": ("reading.file_broken", lambda: jpeg_scan()[:700]),
    "a PDF cut in its picture": ("either", lambda: jpeg_scan()[:-20_000]),
    # Locked.
    "a user's password": ("reading.file_encrypted", lambda: encrypted(owner="a", user="b")),
    "an owner's password alone": ("read", lambda: encrypted(owner="a", user="")),
    # Pages.
    "no page": ("reading.file_empty", lambda: pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Kids [] >>")),
    "10,000 pages": ("reading.too_many_pages", lambda: many_pages(10_000)),
    "pages that are not there": (
        "either",
        lambda: pdf(
            b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [9 0 R] /Count 2000000000 >>"
        ),
    ),
    "a page tree in a circle": (
        "reading.file_broken",
        lambda: pdf(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 9 >>",
            b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 9 >>",
        ),
    ),
    "a page tree thousands deep": ("either", deep_tree),
    "a page without a size": ("either", lambda: one_page(box=b"[0 0 0 0]")),
    "a page of negative size": ("read", lambda: one_page(box=b"[595 842 0 0]")),
    "a page of absurd size": ("read", lambda: one_page(box=b"[0 0 9e15 9e15]")),
    "a unit of a billion": ("read", lambda: one_page(keys=b"/UserUnit 1000000000")),
    "a turn of 45 degrees": ("read", lambda: one_page(keys=b"/Rotate 45")),
    # What refers to itself.
    "a form that draws itself": (
        "read",
        lambda: one_page(
            _TEXT + b" /X Do",
            form(b"/X Do", b"/XObject << /X 6 0 R >>"),
            resources=b"/XObject << /X 6 0 R >>",
        ),
    ),
    "two forms that draw each other": (
        "ended",
        lambda: one_page(
            _TEXT + b" /X Do",
            form(b"/Y Do /Y Do", b"/XObject << /Y 7 0 R >>"),
            form(b"/X Do /X Do", b"/XObject << /X 6 0 R >>"),
            resources=b"/XObject << /X 6 0 R >>",
        ),
    ),
    "forms that double at each of thirty levels": (
        "ended",
        lambda: one_page(
            _TEXT + b" /X Do",
            *[
                form(b"/X Do /X Do", b"/XObject << /X %d 0 R >>" % (number + 1))
                for number in range(6, 36)
            ],
            form(b"0 0 9 9 re f", b""),
            resources=b"/XObject << /X 6 0 R >>",
        ),
    ),
    "a mask that masks itself": (
        "either",
        lambda: scan(
            bytes(100), b"/Width 10 /Height 10 /ColorSpace /DeviceGray /BitsPerComponent 8 /SMask 6 0 R"
        ),
    ),
    "a pattern that fills itself": (
        "ended",
        lambda: one_page(
            _TEXT + b" /Pattern cs /P scn 0 0 500 500 re f",
            stream(
                b"/Pattern cs /P scn 0 0 9 9 re f",
                b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9"
                b" /Resources << /Pattern << /P 6 0 R >> >>",
            ),
            resources=b"/Pattern << /P 6 0 R >>",
        ),
    ),
    "a letter that writes itself": (
        "either",
        lambda: one_page(
            b"BT /T 12 Tf 72 700 Td (aaaa) Tj ET",
            b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 97"
            b" /LastChar 97 /Widths [9] /Encoding << /Differences [97 /a] >> /CharProcs << /a 7 0 R >>"
            b" /Resources << /Font << /T 6 0 R >> >> >>",
            stream(b"9 0 d0 BT /T 1 Tf (aaaa) Tj ET"),
            resources=b"/Font << /T 6 0 R >>",
        ),
    ),
    "names in a circle": (
        "read",
        lambda: pdf(
            b"<< /Type /Catalog /Pages 2 0 R /Names << /Dests 6 0 R >> /Outlines 7 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            stream(_TEXT),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Kids [6 0 R 6 0 R] >>",
            b"<< /First 7 0 R /Last 7 0 R /Next 7 0 R >>",
        ),
    ),
    "a length that is itself": (
        "either",
        lambda: one_page().replace(b"/Length %d" % len(_TEXT), b"/Length 4 0 R"),
    ),
    "arrays a hundred thousand deep": ("either", lambda: one_page(b"[" * 100_000 + b"]" * 100_000)),
    "states saved a million times": ("read", lambda: one_page(_TEXT + b" q" * 1_000_000)),
    # Tables of contents.
    "a table that follows itself": ("either", lambda: one_page().replace(b"/Size 6", b"/Size 6 /Prev 9")),
    "no table": (
        "read",
        lambda: one_page().replace(b"startxref", b"startxxxx").replace(b"xref\n0", b"xxxx\n0"),
    ),
    "a table beyond the end": (
        "read",
        lambda: one_page().rpartition(b"startxref")[0] + b"startxref\n99999999\n%%EOF",
    ),
    "lengths that are wrong": ("read", lambda: one_page().replace(b"/Length %d" % len(_TEXT), b"/Length 7")),
    "objects in a stream that extends itself": (
        "either",
        lambda: one_page(_TEXT, stream(b"7 0 null", b"/Type /ObjStm /N 1 /First 4 /Extends 6 0 R")),
    ),
    # Bombs.
    "a content of gigabytes": (
        "ended",
        lambda: one_page().replace(
            stream(_TEXT), stream(zeros(1), b"/Filter /FlateDecode")
        ),
    ),
    "a content of gigabytes packed three times": (
        "ended",
        lambda: one_page().replace(
            stream(_TEXT), stream(zeros(3), b"/Filter [/FlateDecode /FlateDecode /FlateDecode]")
        ),
    ),
    "a picture of gigabytes": (
        "either",
        lambda: scan(
            zeros(1),
            b"/Width 1000 /Height 1000 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode",
        ),
    ),
    "a picture that says it has 30,000 pixels a side": (
        "reading.page_too_large",
        lambda: jpeg_scan().replace(b"/Width 827 /Height 1170", b"/Width 30000 /Height 30000"),
    ),
    "a picture that says it has two billion pixels a side": (
        "either",
        lambda: jpeg_scan().replace(b"/Width 827 /Height 1170", b"/Width 2147483647 /Height 2147483647"),
    ),
    "a million drawings": ("ended", lambda: one_page(_TEXT + b" 0 0 9 9 re f" * 1_000_000)),
    # Pictures in the rarer codings.
    "a JBIG2 of nonsense": (
        "either",
        lambda: scan(
            b"\x00\x00\x00\x00\x30\x00\x01\x00\x00\x00\x13" + b"\xff" * 8 + bytes(90),
            b"/Width 1000 /Height 1400 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode",
        ),
    ),
    "a JPEG 2000 of nonsense": (
        "either",
        lambda: scan(
            b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(300),
            b"/Width 1000 /Height 1400 /Filter /JPXDecode",
        ),
    ),
    "a fax without end": (
        "either",
        lambda: scan(
            bytes(2000),
            b"/Width 1000 /Height 1400 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode"
            b" /DecodeParms << /K -1 /Columns 1000000 /Rows 1000000 >>",
        ),
    ),
    "a filter that nobody knows": (
        "either",
        lambda: scan(
            bytes(99), b"/Width 9 /Height 9 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /Odd"
        ),
    ),
    # Images.
    "a truncated JPEG": ("reading.file_broken", lambda: jpeg(page())[:9000]),
    "a JPEG that says 65,500 pixels a side": ("either", lambda: lying_jpeg(65_500, 65_500)),
    "a JPEG of thousands of scans": ("either", many_scans),
    "a CMYK JPEG": ("read", lambda: saved(page().convert("CMYK"), "JPEG")),
    "a JPEG named otherwise": ("read", lambda: jpeg(page())),
    "no dots to the inch": ("read", lambda: saved(page(), "JPEG", dpi=(0, 0))),
    "30,000 pixels in one line": ("read", lambda: saved(Image.new("L", (30_000, 3), 255), "PNG")),
    "30,000 pixels a side": (
        "reading.page_too_large",
        lambda: saved(Image.new("1", (30_000, 30_000)), "PNG"),
    ),
    "a PNG with a wrong sum": ("reading.file_broken", bad_crc),
    "a truncated PNG": ("reading.file_broken", lambda: saved(page(), "PNG")[:9000]),
    "a PNG that says a billion pixels": (
        "reading.page_too_large", lambda: png(32_000, 32_000, zlib.compress(bytes(100)))
    ),
    "a PNG whose remark is gigabytes": ("either", text_bomb),
    "a PNG with more rows than it says": ("either", lambda: png(64, 64, zlib.compress(bytes(100 << 20)))),
    "a 16-bit PNG": ("read", lambda: saved(page().convert("L").convert("I;16"), "PNG")),
    "a 1-bit PNG": ("read", lambda: saved(page().convert("1"), "PNG")),
    "a PNG one can see through": ("read", lambda: saved(page().convert("RGBA"), "PNG")),
    "a page of noise": ("read", lambda: saved(noise(), "PNG")),
    "a fax of three pages": (
        "read",
        lambda: saved(page().convert("1"), "TIFF", save_all=True, append_images=[page().convert("1")] * 2,
            compression="group4", dpi=(100, 100)),
    ),
    "a TIFF that runs in a circle": (
        "either", lambda: tiff(_plain_tiff(64, 64), following=8, extra=bytes(64 * 64 + 100))
    ),
    "a TIFF of 10,000 pages": ("reading.too_many_pages", lambda: frames(10_000)),
    "a TIFF that says four billion pixels a side": (
        "either", lambda: tiff(_plain_tiff(2**32 - 1, 2**32 - 1))
    ),
    "a TIFF that says 30,000 pixels a side": (
        "reading.page_too_large", lambda: tiff(_plain_tiff(30_000, 30_000), extra=bytes(9000))
    ),
    "a TIFF whose strips lie beyond its end": (
        "reading.file_broken", lambda: tiff(_plain_tiff(640, 640, **{"273": 10**9}))
    ),
    "a TIFF with a tag of four billion values": (
        "either", lambda: tiff([*_plain_tiff(64, 64), (700, 1, 2**32 - 1, 8)], extra=bytes(9000))
    ),
    "a TIFF with no density": (
        "read", lambda: saved(page().convert("L"), "TIFF", tiffinfo={282: 0, 283: 0, 296: 2})
    ),
}  # fmt: skip
