"""Whole files: turned pages, Norwegian, pages with their own text, blank pages."""

import tempfile
from pathlib import Path
from unittest import TestCase

from PIL import Image

from hoso.reading.model import Source
from hoso.reading.reader import extract_file, read_file
from hoso.reading.tests.pages import HEIGHT, WIDTH, digital_pdf, draw, jpeg, scan_pdf


class ReadFileTests(TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "in.pdf"

    def test_a_page_scanned_on_its_side_or_its_head_is_read_upright(self) -> None:
        for turn in (90, 180, 270):
            scan_pdf(self.path, draw().rotate(-turn, expand=True))
            reading = read_file(self.path)
            page = reading.pages[0]
            self.assertEqual(page.rotation, 360 - turn)
            self.assertEqual((page.size.width, page.size.height), (WIDTH, HEIGHT))
            self.assertEqual(reading.fields.single["symbol"].value, "QĐ-UBND")

    def test_a_turn_that_the_file_states_needs_no_guess(self) -> None:
        scan_pdf(self.path, draw().rotate(90, expand=True), turn=90)
        reading = read_file(self.path)
        self.assertEqual((reading.pages[0].rotation, reading.fields.single["number"].value), (0, "127"))

    def test_pages_are_separated_by_form_feeds_and_a_part_can_be_read(self) -> None:
        blank = Image.new("RGB", (WIDTH, HEIGHT), "white")
        scan_pdf(self.path, draw(), blank, draw())
        self.assertEqual(read_file(self.path).text.count("\f"), 2)
        part = read_file(self.path, pages=[2, 3])
        self.assertEqual([page.number for page in part.pages], [2, 3])
        self.assertEqual(part.fields.single["number"].page, 3) if "number" in part.fields.single else None

    def test_a_norwegian_letter_keeps_its_own_text_and_is_recognised(self) -> None:
        digital_pdf(
            self.path,
            [
                ("Åmot kommune", 72, 780),
                ("Saksbehandler: Kari Nordmann", 72, 750),
                ("Vår ref: 2019/1234-5    Deres ref: 17", 72, 730),
                ("Vedtak om sammenslåing av arkivene i kommunene", 72, 690),
            ],
        )
        reading = read_file(self.path)
        self.assertEqual((reading.rule_set, reading.pages[0].source), ("no", Source.TEXT_LAYER))
        self.assertIn("Vedtak om sammenslåing", reading.text)
        self.assertEqual(reading.ocr_confidence, 1.0)

    def test_extracting_recognises_nothing(self) -> None:
        scan_pdf(self.path, draw())
        reading = extract_file(self.path)
        self.assertEqual((reading.text, reading.fields.single), ("", {}))

    def test_reading_changes_nothing_in_the_file(self) -> None:
        self.path.write_bytes(jpeg(draw()))
        before = self.path.read_bytes()
        read_file(self.path)
        self.assertTrue(self.path.read_bytes() == before)
