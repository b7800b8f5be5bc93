"""Files that nobody vouches for: what opens, and the refusal of each kind that does not."""

import io
import tempfile
from pathlib import Path
from unittest import TestCase

import pikepdf
from PIL import Image, ImageFile

from hoso.lib.errors import DomainError
from hoso.reading.errors import (
    FileBroken,
    FileEmpty,
    FileEncrypted,
    FileTooLarge,
    FormatUnknown,
    PageNotThere,
    PageTooLarge,
    TooManyPages,
)
from hoso.reading.inputs import open_pages, wanted_pages
from hoso.reading.limits import DEFAULT_LIMITS, Limits
from hoso.reading.reader import read_file
from hoso.reading.tests.pages import DPI, HEIGHT, WIDTH, digital_pdf, draw, jpeg, scan_pdf


class FilesCase(TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, content: bytes, name: str = "in") -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def image(self, kind: str, **options: object) -> bytes:
        stream = io.BytesIO()
        draw().save(stream, kind, **options)
        return stream.getvalue()


class OpenTests(FilesCase):
    def sizes(self, path: Path) -> list[tuple[int, int, int]]:
        with open_pages(path) as source:
            sizes = [source.size(number) for number in wanted_pages(source, None)]
            for number, size in enumerate(sizes, 1):
                self.assertEqual(source.pixels(number, overlays=True).shape, (size.height, size.width, 3))
        return [(size.width, size.height, size.dpi) for size in sizes]

    def test_jpeg_png_and_tiff_keep_their_pixels_and_density(self) -> None:
        for kind in ("JPEG", "PNG", "TIFF"):
            path = self.write(self.image(kind, dpi=(DPI, DPI)), kind)
            self.assertEqual(self.sizes(path), [(WIDTH, HEIGHT, DPI)])

    def test_a_wrong_ending_does_not_matter(self) -> None:
        self.assertEqual(len(self.sizes(self.write(jpeg(draw()), "scan.pdf"))), 1)

    def test_a_tiff_has_as_many_pages_as_frames_in_fax_coding_too(self) -> None:
        black = draw().convert("1")
        stream = io.BytesIO()
        black.save(
            stream, "TIFF", save_all=True, append_images=[black, black], compression="group4", dpi=(300, 300)
        )
        self.assertEqual(self.sizes(self.write(stream.getvalue())), [(WIDTH, HEIGHT, 300)] * 3)

    def test_a_density_of_zero_or_none_is_taken_as_an_a4_page(self) -> None:
        for options in ({"dpi": (0, 0)}, {}):
            path = self.write(self.image("JPEG", **options))
            self.assertEqual(self.sizes(path), [(WIDTH, HEIGHT, DPI)])

    def test_600_dots_are_read_at_300(self) -> None:
        stream = io.BytesIO()
        draw().resize((WIDTH * 3, HEIGHT * 3)).save(stream, "JPEG", dpi=(600, 600), quality=40)
        ((wide, _, dpi),) = self.sizes(self.write(stream.getvalue()))
        self.assertEqual((wide, dpi), (WIDTH * 3 // 2, 300))

    def test_grey_palette_alpha_and_16_bit_images_open(self) -> None:
        page = draw().resize((400, 560))
        for mode in ("L", "P", "RGBA", "1", "I;16", "CMYK"):
            stream = io.BytesIO()
            image = page.convert("L").convert("I;16") if mode == "I;16" else page.convert(mode)
            image.save(stream, "TIFF")
            self.assertEqual(len(self.sizes(self.write(stream.getvalue()))), 1, mode)

    def test_a_scanned_pdf_keeps_the_pixels_of_its_picture_however_the_page_is_turned(self) -> None:
        for turn, size in ((0, (WIDTH, HEIGHT)), (90, (HEIGHT, WIDTH)), (180, (WIDTH, HEIGHT))):
            path = self.folder / "scan.pdf"
            scan_pdf(path, draw(), turn=turn)
            self.assertEqual(self.sizes(path), [(*size, DPI)])

    def test_a_born_digital_page_keeps_its_own_words(self) -> None:
        path = self.folder / "digital.pdf"
        digital_pdf(path, [("Bjørg Åsen skriver til kommunen om saken", 72, 700)])
        with open_pages(path) as source:
            words = source.own_words(1) or []
        self.assertEqual([word.text for word in words][:2], ["Bjørg", "Åsen"])
        self.assertTrue(all(word.confidence == 1.0 and word.box.width > 0 for word in words))


class RefusalTests(FilesCase):
    def refused(self, kind: type[DomainError], path: Path, limits: Limits = DEFAULT_LIMITS) -> None:
        before = path.read_bytes()
        with self.assertRaises(kind), open_pages(path, limits) as source:
            for number in wanted_pages(source, None):
                source.pixels(number, overlays=True)
        self.assertTrue(path.read_bytes() == before)
        self.assertEqual([one.name for one in self.folder.iterdir()], [path.name])

    def test_an_empty_file(self) -> None:
        self.refused(FileEmpty, self.write(b""))
        self.refused(FileEmpty, self.write(b"\x00" * 3000))

    def test_a_format_that_we_do_not_read(self) -> None:
        self.refused(FormatUnknown, self.write(b"PK\x03\x04 a document of another kind"))

    def test_a_file_over_the_limit_of_bytes(self) -> None:
        self.refused(FileTooLarge, self.write(jpeg(draw())), Limits(file_bytes=1000))

    def test_a_pdf_that_asks_for_a_password(self) -> None:
        path = self.folder / "in.pdf"
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(path, encryption=pikepdf.Encryption(owner="a", user="b"))
        self.refused(FileEncrypted, path)

    def test_a_pdf_without_a_page(self) -> None:
        path = self.folder / "in.pdf"
        with pikepdf.new() as pdf:
            pdf.save(path)
        self.refused(FileEmpty, path)

    def test_a_pdf_with_more_pages_than_the_limit(self) -> None:
        path = self.folder / "in.pdf"
        with pikepdf.new() as pdf:
            for _ in range(4):
                pdf.add_blank_page()
            pdf.save(path)
        self.refused(TooManyPages, path, Limits(pages=3))

    def test_a_tiff_with_more_frames_than_the_limit(self) -> None:
        small = draw().resize((100, 140))
        stream = io.BytesIO()
        small.save(stream, "TIFF", save_all=True, append_images=[small] * 3)
        self.refused(TooManyPages, self.write(stream.getvalue()), Limits(pages=3))

    def test_truncated_files(self) -> None:
        whole = self.folder / "in.pdf"
        scan_pdf(whole, draw())
        self.refused(FileBroken, self.write(whole.read_bytes()[:200], "in.pdf"))
        whole.unlink()
        for kind in ("JPEG", "PNG", "TIFF"):
            content = self.image(kind)
            self.refused(FileBroken, self.write(content[: len(content) // 3]))

    def test_half_a_picture_is_refused_where_a_library_lets_pillow_fill_it(self) -> None:
        self.addCleanup(setattr, ImageFile, "LOAD_TRUNCATED_IMAGES", ImageFile.LOAD_TRUNCATED_IMAGES)
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        content = self.image("JPEG")
        self.refused(FileBroken, self.write(content[: len(content) // 2]))

    def test_a_picture_of_30000_pixels_a_side_is_refused_before_it_is_decoded(self) -> None:
        stream = io.BytesIO()
        Image.new("1", (30_000, 30_000)).save(stream, "PNG")
        self.refused(PageTooLarge, self.write(stream.getvalue()))

    def test_a_pdf_whose_picture_would_fill_the_memory(self) -> None:
        path = self.folder / "in.pdf"
        scan_pdf(path, draw().resize((80, 100)))
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            picture = pdf.pages[0].Resources.XObject.Im1
            picture.Width, picture.Height = 30_000, 30_000
            pdf.save(path)
        self.refused(PageTooLarge, path)

    def test_a_sheet_too_large_to_be_rendered(self) -> None:
        path = self.folder / "in.pdf"
        with pikepdf.new() as pdf:
            pdf.add_blank_page(page_size=(14_400, 14_400))
            pdf.save(path)
        self.refused(PageTooLarge, path, Limits(page_pixels=1_000_000))

    def test_a_page_that_is_not_there(self) -> None:
        path = self.write(jpeg(draw()))
        with open_pages(path) as source, self.assertRaises(PageNotThere):
            wanted_pages(source, [2])

    def test_damaged_bytes_never_end_in_anything_but_a_refusal_or_a_page(self) -> None:
        whole = self.folder / "whole.pdf"
        scan_pdf(whole, draw().resize((300, 420)))
        content = whole.read_bytes()
        whole.unlink()
        for at in range(0, len(content), max(len(content) // 40, 1)):
            path = self.write(content[:at] + b"\xff\x00<<" + content[at + 4 :])
            try:
                with open_pages(path) as source:
                    source.pixels(1, overlays=True)
            except DomainError as error:
                self.assertTrue(error.code.startswith("reading."), error)


class PageThatFailsTests(FilesCase):
    def test_the_page_is_marked_and_the_others_are_read(self) -> None:
        path = self.folder / "in.pdf"
        scan_pdf(path, draw(), draw())
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            picture = pdf.pages[1].Resources.XObject.Im1
            picture.Width, picture.Height = 30_000, 30_000
            pdf.save(path)
        document = read_file(path).to_json()
        self.assertEqual(document["problems"], [{"page": 2, "code": "reading.page_too_large"}])
        self.assertEqual(document["fields"]["symbol"]["value"], "QĐ-UBND")
