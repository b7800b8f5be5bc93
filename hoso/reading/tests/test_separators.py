"""Separator sheets, blank pages, pages that look alike."""

import io
from unittest import TestCase

import numpy as np
import segno
from PIL import Image, ImageFilter

from hoso.reading.separators import (
    Separator,
    is_blank,
    look_hash,
    parse_separator,
    separator_on,
    separator_payload,
)
from hoso.reading.tests.pages import HEIGHT, PARTY, WIDTH, draw, pixels


def sheet(payload: str) -> Image.Image:
    stream = io.BytesIO()
    segno.make(payload, error="h", micro=False).save(stream, kind="png", scale=10)
    page = Image.new("RGB", (WIDTH, HEIGHT), "white")
    page.paste(Image.open(stream).convert("RGB"), (300, 300))
    return page


class PayloadTests(TestCase):
    def test_labels_are_read_and_written_the_same(self) -> None:
        for separator in (
            Separator(),
            Separator("H-12"),
            Separator("H-12", "05.2024"),
            Separator("", "Hồ sơ 7"),
        ):
            self.assertEqual(parse_separator(separator_payload(separator)), separator)

    def test_the_plain_word_splits_and_unknown_names_are_passed_over(self) -> None:
        self.assertEqual(parse_separator("HOSO-SPLIT"), Separator())
        self.assertEqual(parse_separator("HOSO1|BOX=A|SHELF=9"), Separator("A"))

    def test_other_codes_are_no_separators(self) -> None:
        for payload in ("https://example.org", "HOSO2|BOX=A", "HOSO1|box=A", "HOSO1|" + "A=1|" * 200):
            self.assertIsNone(parse_separator(payload))

    def test_a_label_with_a_bar_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            separator_payload(Separator("A|B"))


class SheetTests(TestCase):
    def test_a_printed_sheet_is_read_also_turned_and_blurred(self) -> None:
        payload = separator_payload(Separator("H-12", "05.2024"))
        page = sheet(payload).rotate(4, fillcolor="white").filter(ImageFilter.GaussianBlur(1.5))
        self.assertEqual(separator_on(pixels(page)), payload)

    def test_a_foreign_code_does_not_split(self) -> None:
        self.assertIsNone(separator_on(pixels(sheet("https://example.org/1"))))

    def test_a_letter_is_no_sheet(self) -> None:
        self.assertIsNone(separator_on(pixels(draw())))


class BlankTests(TestCase):
    def test_paper_with_dust_and_dark_edges_is_blank(self) -> None:
        page = np.full((HEIGHT, WIDTH, 3), 236, np.uint8)
        dice = np.random.default_rng(7)
        for y, x in dice.integers(60, 1500, (150, 2)):
            page[y : y + 2, x : x + 2] = 40
        page[:, :30] = 10
        self.assertTrue(is_blank(page))

    def test_one_line_of_writing_is_not_blank(self) -> None:
        page = draw((("Đã xem, đồng ý.", 0.5, 0.5, 11, False),))
        self.assertFalse(is_blank(pixels(page)))

    def test_a_letter_is_not_blank(self) -> None:
        self.assertFalse(is_blank(pixels(draw())))


class LikenessTests(TestCase):
    def distance(self, one: Image.Image, other: Image.Image) -> int:
        return (int(look_hash(pixels(one)), 16) ^ int(look_hash(pixels(other)), 16)).bit_count()

    def test_the_same_page_scanned_again_differs_in_few_bits_and_another_page_in_many(self) -> None:
        page = draw()
        again = page.rotate(0.4, fillcolor="white").filter(ImageFilter.GaussianBlur(1))
        self.assertLessEqual(self.distance(page, again), 8)
        self.assertEqual(len(look_hash(pixels(page))), 16)
        self.assertGreater(self.distance(page, draw(PARTY)), 0)
