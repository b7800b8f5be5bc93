"""A drawn page whose number and day a drawn hand wrote; drawing and reading know nothing of each other."""

from random import Random
from unittest import TestCase

import numpy as np
from PIL import Image

from hoso.reading.tests.pages import BLUE, HEIGHT, STATE, WIDTH, draw, font, jpeg
from hoso.reading.tests.test_fields import read, values
from hoso.samples.drawing import hand


class HandwrittenPageTests(TestCase):
    def test_a_number_and_a_day_in_handwriting_are_read(self) -> None:
        blank = " " * 9
        rows = tuple(
            (text.replace("127", blank).replace("ngày 14", f"ngày {blank}"), middle, down, points, bold)
            for text, middle, down, points, bold in STATE
        )
        page = draw(rows)
        for label, digits in (("Số: ", "35"), ("Đồng Xuân, ngày ", "14")):
            text, middle, down = next(row for row in rows if row[0].startswith(label))[:3]
            self._write(page, digits, (text, middle, down), label)
        found = read(jpeg(page))
        self.assertEqual((values(found)["number"], values(found)["date"]), ("35", "2024-03-14"))
        box = found["fields"]["number"]["box"]
        self.assertTrue(0.1 * WIDTH < box[0] < box[2] < 0.35 * WIDTH)

    def _write(self, page: Image.Image, digits: str, line: tuple[str, float, float], label: str) -> None:
        """Write digits with a pen behind the label of a centred line."""
        text, middle, down = line
        face = font(11)
        cover = hand.figures(digits, 34, Random(5))
        left = round(middle * WIDTH - face.getlength(text) / 2 + face.getlength(label))
        place = (left - 6, round(down * HEIGHT) - cover.shape[0] // 2)
        ink = Image.new("RGB", (cover.shape[1], cover.shape[0]), BLUE)
        page.paste(ink, place, Image.fromarray(np.asarray(cover, np.uint8)))
