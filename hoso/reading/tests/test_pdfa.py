"""The two-layer PDF/A: the picture untouched, the words over it, and a check that finds what is wrong."""

import hashlib
import io
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from unittest import TestCase

import numpy as np
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageCms

from hoso.reading.colour_profile import srgb_profile
from hoso.reading.errors import ReadingNotUsable
from hoso.reading.page_words import NO_WORDS, words_in_reading
from hoso.reading.pdfa import write_pdfa
from hoso.reading.pdfa_check import pdfa_findings
from hoso.reading.reader import read_file
from hoso.reading.tasks import stored
from hoso.reading.tests.pages import DPI, HEIGHT, WIDTH, digital_pdf, draw, jpeg, scan_pdf


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class PdfaCase(TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.source, self.made = self.folder / "in.pdf", self.folder / "out.pdf"

    def make(self) -> dict[str, Any]:
        reading = stored(read_file(self.source))
        before = self.source.read_bytes()
        write_pdfa(self.source, self.made, words=words_in_reading(reading))
        self.assertTrue(self.source.read_bytes() == before)
        return reading

    def check(self) -> None:
        self.assertEqual(pdfa_findings(self.made), [])
        with pikepdf.open(self.made) as pdf:
            self.assertEqual(pdf.check_pdf_syntax(), [])

    def pictures(self) -> list[str]:
        """The digest of each page's picture as it lies in the file."""
        with pikepdf.open(self.made) as pdf:
            return [digest(page.Resources.XObject["/Im0"].read_raw_bytes()) for page in pdf.pages]

    def shown(self, number: int = 0) -> Any:
        document = pypdfium2.PdfDocument(self.made)
        try:
            shown = document[number].render(scale=DPI / 72).to_pil().convert("L")
            # Renderers round a page's size up by a pixel.
            near = abs(shown.width - WIDTH) < 3 and abs(shown.height - HEIGHT) < 3
            return shown.resize((WIDTH, HEIGHT)) if near else shown
        finally:
            document.close()


class PictureTests(PdfaCase):
    def test_the_scanners_jpeg_goes_in_bit_for_bit_at_its_own_size(self) -> None:
        contents = scan_pdf(self.source, draw(), draw())
        self.make()
        self.assertEqual(self.pictures(), [digest(content) for content in contents])
        with pikepdf.open(self.made) as pdf:
            wide, high = (float(side) for side in pdf.pages[0].mediabox[2:])
        self.assertAlmostEqual(wide, WIDTH * 72 / DPI, places=2)
        self.assertAlmostEqual(high, HEIGHT * 72 / DPI, places=2)
        self.check()

    def test_a_jpeg_file_goes_in_bit_for_bit(self) -> None:
        content = jpeg(draw())
        self.source.write_bytes(content)
        self.make()
        self.assertEqual(self.pictures(), [digest(content)])
        self.check()

    def test_a_fax_coded_tiff_stays_black_and_white_and_small(self) -> None:
        black = draw().convert("1")
        black.save(self.source, "TIFF", compression="group4", dpi=(DPI, DPI))
        self.make()
        with pikepdf.open(self.made) as pdf:
            picture = pdf.pages[0].Resources.XObject["/Im0"]
            self.assertEqual((str(picture.Filter), int(picture.BitsPerComponent)), ("/CCITTFaxDecode", 1))
        self.assertLess(
            np.abs(np.asarray(self.shown(), float) - np.asarray(black.convert("L"), float)).mean(), 2
        )
        self.check()

    def test_a_page_born_digital_is_shown_as_it_was_drawn(self) -> None:
        digital_pdf(self.source, [("Brev om saken fra Åmot kommune i dag", 72, 700)])
        self.make()
        original = pypdfium2.PdfDocument(self.source)
        drawn = original[0].render(scale=DPI / 72).to_pil().convert("L").resize(self.shown().size)
        original.close()
        self.assertLess(np.abs(np.asarray(self.shown(), float) - np.asarray(drawn, float)).mean(), 1)
        self.check()

    def test_an_annotation_over_a_scan_is_drawn_above_the_untouched_picture(self) -> None:
        contents = scan_pdf(self.source, draw())
        with pikepdf.open(self.source, allow_overwriting_input=True) as pdf:
            look = Stream(
                pdf,
                b"1 0 0 rg 0 0 100 50 re f",
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=Array([0, 0, 100, 50]),
            )
            note = Dictionary(
                Type=Name.Annot,
                Subtype=Name.Stamp,
                Rect=Array([400, 700, 500, 750]),
                F=4,
                AP=Dictionary(N=look),
            )
            pdf.pages[0].Annots = Array([pdf.make_indirect(note)])
            pdf.save(self.source)
        self.make()
        self.assertEqual(self.pictures(), [digest(content) for content in contents])
        x, y = round(450 * DPI / 72), HEIGHT - round(725 * DPI / 72)
        self.assertLess(int(self.shown().getpixel((x, y))), 120)
        self.check()

    def test_cmyk_which_no_rgb_intent_covers_is_rendered(self) -> None:
        stream = io.BytesIO()
        draw().convert("CMYK").save(stream, "JPEG", dpi=(DPI, DPI))
        self.source.write_bytes(stream.getvalue())
        self.make()
        with pikepdf.open(self.made) as pdf:
            self.assertIn(
                str(pdf.pages[0].Resources.XObject["/Im0"].ColorSpace), {"/DeviceRGB", "/DeviceGray"}
            )
        self.check()

    def test_the_same_input_gives_the_same_bytes(self) -> None:
        scan_pdf(self.source, draw())
        reading = self.make()
        first = self.made.read_bytes()
        write_pdfa(self.source, self.made, words=words_in_reading(reading))
        self.assertTrue(self.made.read_bytes() == first)


class TextTests(PdfaCase):
    def words_and_boxes(self, number: int = 0) -> list[tuple[str, tuple[float, float, float, float]]]:
        """Words as PDFium finds them, with the box of the whole word in pixels of the upright page."""
        document = pypdfium2.PdfDocument(self.made)
        page = document[number]
        text = page.get_textpage()
        found: list[tuple[str, tuple[float, float, float, float]]] = []
        for word in ("NGHĨA", "QUYẾT", "Nguyễn"):
            searcher = text.search(word, match_case=True)
            hit = searcher.get_next()
            if hit is None:
                continue
            boxes = [text.get_charbox(index, loose=True) for index in range(hit[0], hit[0] + hit[1])]
            found.append(
                (
                    word,
                    (
                        min(b[0] for b in boxes),
                        min(b[1] for b in boxes),
                        max(b[2] for b in boxes),
                        max(b[3] for b in boxes),
                    ),
                )
            )
        document.close()
        return found

    def test_accents_are_copied_right_by_pdfium(self) -> None:
        scan_pdf(self.source, draw())
        self.make()
        document = pypdfium2.PdfDocument(self.made)
        text = document[0].get_textpage().get_text_range()
        document.close()
        for line in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 127/QĐ-UBND"):
            self.assertIn(line, text)

    def test_accents_are_copied_right_by_poppler(self) -> None:
        if shutil.which("pdftotext") is None:
            self.skipTest("pdftotext (poppler-utils) is not installed")
        scan_pdf(self.source, draw())
        self.make()
        done = subprocess.run(["pdftotext", self.made, "-"], capture_output=True, check=True)
        text = done.stdout.decode()
        for line in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Nguyễn Văn Mẫu"):
            self.assertIn(line, text)

    def test_the_words_lie_over_their_pictures(self) -> None:
        scan_pdf(self.source, draw())
        reading = self.make()
        boxes = {word[6]: word[1:5] for word in reading["words"]}
        scale = 72 / DPI
        found = self.words_and_boxes()
        self.assertGreaterEqual(len(found), 2)
        for word, (left, bottom, right, top) in found:
            expected = boxes[word]
            self.assertAlmostEqual(left, expected[0] * scale, delta=1)
            self.assertAlmostEqual(right, expected[2] * scale, delta=1)
            middle = HEIGHT * scale - (expected[1] + expected[3]) / 2 * scale
            self.assertTrue(bottom < middle < top, word)

    def test_on_a_page_that_was_turned_for_reading_text_and_picture_turn_together(self) -> None:
        self._turned_together(180)

    @pytest.mark.long
    def test_so_they_do_on_a_page_that_was_turned_on_its_side(self) -> None:
        # Three viewers look at one such page by default (test_viewers).
        for turn in (90, 270):
            self._turned_together(turn)

    def _turned_together(self, turn: int) -> None:
        contents = scan_pdf(self.source, draw().rotate(-turn, expand=True))
        reading = self.make()
        self.assertEqual(reading["rotations"], {"1": 360 - turn})
        self.assertEqual(self.pictures(), [digest(content) for content in contents])
        self.assertEqual(self.shown().size, (WIDTH, HEIGHT))
        self._words_stand_on_ink()
        self.check()

    def test_on_a_page_with_a_stated_turn_the_text_lies_right_too(self) -> None:
        scan_pdf(self.source, draw().rotate(90, expand=True), turn=90)
        self.make()
        self._words_stand_on_ink()
        self.check()

    def _words_stand_on_ink(self) -> None:
        """Every letter that PDFium finds has ink inside its box on the page as it is shown."""
        ink = np.asarray(self.shown()) < 128
        document = pypdfium2.PdfDocument(self.made)
        page, checked = document[0], 0
        text = page.get_textpage()
        for word in ("NGHĨA", "duyệt", "Nguyễn"):
            hit = text.search(word, match_case=True).get_next()
            if hit is None:
                continue
            for index in range(hit[0], hit[0] + hit[1]):
                left, bottom, right, top = text.get_charbox(index, loose=True)
                corners = [page_to_pixel(page, x, y) for x, y in ((left, bottom), (right, top))]
                xs, ys = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
                self.assertTrue(ink[ys[0] : ys[1] + 1, xs[0] : xs[1] + 1].any(), (word, index))
                checked += 1
        document.close()
        self.assertGreater(checked, 8)

    def test_a_reading_that_is_none_is_refused_and_nothing_is_written(self) -> None:
        scan_pdf(self.source, draw())
        for reading in ({}, {"text": "a", "words": [[1, 2]]}, {"text": "a", "words": "b"}):
            with self.assertRaises(ReadingNotUsable):
                write_pdfa(self.source, self.made, words=words_in_reading(reading))
        self.assertFalse(self.made.exists())


def page_to_pixel(page: Any, x: float, y: float) -> tuple[int, int]:
    import ctypes

    import pypdfium2.raw as pdfium

    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, WIDTH, HEIGHT, 0, x, y, across, down)
    return across.value, down.value


class ProfileTests(TestCase):
    def test_the_profile_is_one_that_others_understand(self) -> None:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))
        self.assertIn("sRGB", ImageCms.getProfileDescription(profile))
        page = Image.new("RGB", (8, 8), (200, 60, 20))
        same = ImageCms.profileToProfile(page, profile, ImageCms.createProfile("sRGB"))
        assert same is not None
        difference = np.abs(np.asarray(same, int) - np.asarray(page, int)).max()
        self.assertLessEqual(difference, 2)


class CheckTests(PdfaCase):
    def codes(self) -> set[str]:
        return {finding.code for finding in pdfa_findings(self.made)}

    def change(self, act: Any) -> None:
        scan_pdf(self.source, draw().resize((400, 560)))
        write_pdfa(self.source, self.made, words=lambda _number: NO_WORDS)
        with pikepdf.open(self.made, allow_overwriting_input=True) as pdf:
            act(pdf)
            pdf.save(self.made, deterministic_id=True)

    def test_a_common_pdf_lacks_metadata_and_intent(self) -> None:
        digital_pdf(self.made, [("Bare tekst i et vanlig dokument", 72, 700)])
        self.assertLessEqual({"6.2.3", "6.6.2.1", "6.2.11.4.1"}, self.codes())

    def test_each_change_is_named_by_its_clause(self) -> None:
        def script(pdf: pikepdf.Pdf) -> None:
            pdf.Root.OpenAction = pdf.make_indirect(Dictionary(Type=Name.Action, S=Name.JavaScript, JS="1"))

        def note(pdf: pikepdf.Pdf) -> None:
            hidden = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), F=2)
            pdf.pages[0].Annots = Array([pdf.make_indirect(hidden)])

        def smooth(pdf: pikepdf.Pdf) -> None:
            pdf.pages[0].Resources.XObject["/Im0"].Interpolate = True

        def small(pdf: pikepdf.Pdf) -> None:
            pdf.pages[0].MediaBox = Array([0, 0, 1, 1])

        def level(pdf: pikepdf.Pdf) -> None:
            text = pdf.Root.Metadata.read_bytes().replace(b"<pdfaid:part>2", b"<pdfaid:part>1")
            pdf.Root.Metadata.write(text)

        for act, codes in (
            (script, {"6.5.1"}),
            (note, {"6.3.2", "6.3.3"}),
            (smooth, {"6.2.8.1"}),
            (small, {"6.1.13"}),
            (level, {"6.6.4"}),
        ):
            self.change(act)
            self.assertEqual(self.codes(), codes)

    def test_an_encrypted_file_and_a_broken_one_are_findings_not_crashes(self) -> None:
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(self.made, encryption=pikepdf.Encryption(owner="a", user="b"))
        self.assertEqual(self.codes(), {"6.1.3"})
        self.made.write_bytes(b"%PDF-1.7\nnothing")
        self.assertEqual(self.codes(), {"6.1.1"})
