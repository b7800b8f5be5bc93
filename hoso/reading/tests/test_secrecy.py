"""The detector of secrecy marks: hits, doubts, and what must pass."""

from unittest import TestCase

from PIL import Image, ImageDraw

from hoso.reading.model import Line
from hoso.reading.secrecy import Finding, Kind, find_in_lines, find_on_page, is_torn_mark, mark_of
from hoso.reading.tests.pages import BLACK, DPI, HEIGHT, WIDTH, draw, font, pixels, stamped


def findings(page: Image.Image) -> list[Finding]:
    return find_on_page(pixels(page), number=1, dpi=DPI, own_words=None)


class StampTests(TestCase):
    def marks(self, page: Image.Image) -> set[str]:
        found = findings(page)
        self.assertTrue(found, "the page was let pass")
        self.assertTrue(all(one.page == 1 and one.box is not None for one in found))
        return {one.mark for one in found}

    def test_each_mark_in_red_is_found_and_named(self) -> None:
        for word, mark in [("MẬT", "MAT"), ("TỐI MẬT", "TOI_MAT"), ("TUYỆT MẬT", "TUYET_MAT")]:
            self.assertIn(mark, self.marks(stamped(draw(), word)))

    def test_a_slanted_stamp_is_found(self) -> None:
        for angle in (-30, 20):
            self.assertIn(
                "TOI_MAT", self.marks(stamped(draw(), "TỐI MẬT", angle_degrees=angle, at=(0.2, 0.2)))
            )

    def test_a_black_photocopy_is_found(self) -> None:
        copied = stamped(draw(), "MẬT", colour=BLACK).convert("1").convert("RGB")
        self.assertIn("MAT", self.marks(copied))

    def test_a_faded_stamp_is_found(self) -> None:
        self.assertIn("MAT", self.marks(stamped(draw(), "MẬT", colour=(238, 170, 175))))

    def test_a_red_frame_that_cannot_be_read_is_a_doubt_and_holds(self) -> None:
        found = findings(stamped(draw(), "▒▒▒"))
        self.assertEqual({one.kind for one in found}, {Kind.SHAPE})

    def test_a_stamp_that_a_round_seal_overlaps_is_found(self) -> None:
        page = stamped(draw(), "MẬT", at=(0.5, 0.6))
        pen = ImageDraw.Draw(page)
        x, y = round(0.5 * WIDTH) + 170, round(0.6 * HEIGHT)
        pen.ellipse((x - 140, y - 140, x + 140, y + 140), outline=(200, 30, 40), width=7)
        self.assertIn("MAT", self.marks(page))

    def test_a_torn_off_piece_of_a_mark_is_a_doubt_and_holds(self) -> None:
        found = findings(stamped(draw(), "TUYỆ", at=(0.3, 0.17)))
        self.assertEqual({one.kind for one in found}, {Kind.SHAPE})

    def test_two_letters_are_a_piece_of_a_mark_in_capitals_or_where_they_can_be_read(self) -> None:
        for text, confidence in [("TỐ", 0.1), ("ẬT", 0.1), ("Tố", 0.7), ("Tối", 0.2), ("TUYỆ", 0.2)]:
            self.assertTrue(is_torn_mark(text, confidence), text)
        for text, confidence in [("To", 0.26), ("ậT", 0.4), ("T", 0.9), ("HỎA", 0.9), ("", 0.0)]:
            self.assertFalse(is_torn_mark(text, confidence), text)

    def test_a_filled_in_form_is_found(self) -> None:
        page = draw()
        ImageDraw.Draw(page).text((200, 380), "Độ mật: Mật", fill=BLACK, font=font(11))
        self.assertEqual({one.kind for one in findings(page)}, {Kind.FORM})


class PassTests(TestCase):
    def test_a_page_that_speaks_of_secrets_in_its_text_passes(self) -> None:
        self.assertEqual(findings(draw()), [])

    def test_urgency_and_circulation_stamps_pass(self) -> None:
        for word in ("HỎA TỐC", "LƯU HÀNH NỘI BỘ"):
            self.assertEqual(findings(stamped(draw(), word, at=(0.24, 0.165))), [])

    def test_an_urgency_stamp_whose_end_is_misread_passes_and_a_bent_mark_does_not(self) -> None:
        for word in ("HỎA TẾ", "THƯỢNG KHÁ", "LƯU HÀ"):
            self.assertEqual(findings(stamped(draw(), word, at=(0.26, 0.165))), [], word)
        self.assertTrue(findings(stamped(draw(), "TỐI MẶ", at=(0.26, 0.165))))

    def test_a_round_red_seal_passes(self) -> None:
        page = draw()
        pen = ImageDraw.Draw(page)
        x, y = round(0.62 * WIDTH), round(0.6 * HEIGHT)
        pen.ellipse((x - 140, y - 140, x + 140, y + 140), outline=(200, 30, 40), width=7)
        pen.ellipse((x - 95, y - 95, x + 95, y + 95), outline=(200, 30, 40), width=4)
        self.assertEqual(findings(page), [])


class WordsTests(TestCase):
    def kinds(self, *texts: str) -> list[str]:
        return [one.kind.value for one in find_in_lines([Line(text, 1) for text in texts])]

    def test_running_text_is_no_hit(self) -> None:
        for text in (
            "Luật Bảo vệ bí mật nhà nước ngày 15 tháng 11 năm 2018;",
            "bảo mật thông tin",
            "ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM",
            "mật",
            "Độ mật: Không",
            "ban hành danh mục bí mật nhà nước độ Tuyệt mật, Tối mật",
        ):
            self.assertEqual(self.kinds(text), [], text)

    def test_marks_alone_on_a_line_and_filled_forms_are_hits(self) -> None:
        for text, kind in [
            ("MẬT", "words"),
            ("TỐI MẬT", "words"),
            ("| TUYỆT MẬT |", "words"),
            ("MẶT", "words"),  # a bent accent: rather one too many
            ("Độ mật: Tối mật", "form"),
            ("Mức độ mật: MẬT", "form"),
            ("TÀI LIỆU MẬT", "words"),
            ("HEMMELIG", "words"),
        ]:
            self.assertEqual(self.kinds(text), [kind], text)

    def test_a_bent_letter_is_forgiven_in_stamps_only(self) -> None:
        self.assertIsNone(mark_of("TUYẾT MÂI", loosely=False))
        self.assertIsNotNone(mark_of("TUYẾT MÂI", loosely=True))
        self.assertIsNone(mark_of("THƯỢNG KHẨN", loosely=True))
        self.assertIsNone(mark_of("LƯU HÀNH NỘI BỘ", loosely=True))
