"""The arrival stamp of whoever received a paper: found in any ink, read only where it is legible."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import TestCase

from PIL import Image, ImageDraw

from hoso.reading.arrivals import arrival_on
from hoso.reading.fields.arrivals import (
    body_agreed,
    body_of,
    day_of,
    layout_in,
    number_of,
    weighed_arrival,
    words_of,
)
from hoso.reading.model import Arrival, Box, FieldValue, Letter, Word
from hoso.reading.page_records import page_of, record_of
from hoso.reading.reader import read_file
from hoso.reading.secrecy import find_on_page
from hoso.reading.tests.pages import BLACK, BLUE, DPI, RED, draw, font, pixels, scan_pdf, stamped
from hoso.rulesets.catalogue import RULE_SETS
from hoso.rulesets.values import ArrivalForm, RuleSetCode

VIOLET = (90, 50, 150)
MM = DPI / 25.4


def form() -> ArrivalForm:
    found = RULE_SETS[RuleSetCode.VN_PARTY].arrival
    assert found is not None
    return found


def arrived(
    page: Image.Image,
    *,
    ink: tuple[int, int, int] = RED,
    pen: tuple[int, int, int] = BLUE,
    number: str = "352",
    day: str = "21/3/2024",
    angle_degrees: float = 0,
    at_mm: tuple[float, float] = (34, 62),
) -> Image.Image:
    """Return the page with an arrival stamp of 50 x 26 mm, its middle at a place in millimetres."""
    layer = Image.new("RGBA", (600, 600))
    draws = ImageDraw.Draw(layer)
    left, top, right, bottom = 103, 198, 497, 402
    draws.rectangle((left, top, right, bottom), outline=(*ink, 255), width=4)
    draws.line((left, top + 54, right, top + 54), fill=(*ink, 255), width=4)
    draws.line((left + 110, top + 54, left + 110, bottom), fill=(*ink, 255), width=4)
    draws.text(
        (300, top + 28), "ỦY BAN NHÂN DÂN XÃ BÌNH AN", fill=(*ink, 255), font=font(8, bold=True), anchor="mm"
    )
    draws.text((left + 56, top + 130), "ĐẾN", fill=(*ink, 255), font=font(14, bold=True), anchor="mm")
    for row, (label, text) in enumerate((("Số:", number), ("Ngày:", day), ("Chuyển:", ""))):
        foot = top + 92 + row * 48
        draws.text((left + 122, foot), label, fill=(*ink, 255), font=font(11), anchor="ls")
        draws.text((left + 215, foot), text, fill=(*pen, 255), font=font(12), anchor="ls")
    turned = layer.rotate(-angle_degrees, resample=Image.Resampling.BICUBIC)
    pressed = page.copy()
    pressed.paste(turned, (round(at_mm[0] * MM) - 300, round(at_mm[1] * MM) - 300), turned)
    return pressed


def found_on(page: Image.Image) -> Arrival | None:
    return arrival_on(pixels(page), [], dpi=DPI, number=1, language="vie")


def look(text: str, confidence: float = 0.99) -> list[Letter]:
    return [Letter(letter, confidence, 14.0 * at) for at, letter in enumerate(text)]


class StampTests(TestCase):
    def read(self, page: Image.Image) -> Arrival:
        found = found_on(page)
        assert found is not None, "the stamp was not seen"
        return found

    def test_a_stamp_in_any_ink_is_found_with_its_body_number_and_day(self) -> None:
        for ink in (RED, VIOLET, BLACK):
            found = self.read(arrived(draw(), ink=ink))
            values = [
                part.value if part else "" for part in (found.word, found.body, found.number, found.date)
            ]
            self.assertEqual(values, ["ĐẾN", "Ủy ban nhân dân xã Bình An", "352", "2024-03-21"], ink)

    def test_its_box_lies_around_the_stamp(self) -> None:
        box = self.read(arrived(draw())).word.box
        assert box is not None
        stamp = Box(round(34 * MM) - 197, round(62 * MM) - 102, round(34 * MM) + 197, round(62 * MM) + 102)
        self.assertGreater(box.covers(stamp), 0.6)
        self.assertGreater(stamp.covers(box), 0.8)

    def test_a_leaning_stamp_is_read_and_its_parts_lie_inside_it(self) -> None:
        found = self.read(arrived(draw(), angle_degrees=6))
        assert found.number is not None
        assert found.number.box is not None
        assert found.word.box is not None
        self.assertEqual(found.number.value, "352")
        self.assertGreater(found.word.box.covers(found.number.box), 0.8)

    def test_a_stamp_that_nobody_filled_in_is_there_without_number_and_day(self) -> None:
        found = self.read(arrived(draw(), number="", day=""))
        self.assertEqual((found.number, found.date), (None, None))

    def test_a_stamp_is_no_secrecy_mark(self) -> None:
        for ink in (RED, VIOLET, BLACK):
            page = pixels(arrived(draw(), ink=ink))
            self.assertEqual(find_on_page(page, number=1, dpi=DPI, own_words=None), [], ink)

    def test_a_page_without_one_and_other_stamps_give_none(self) -> None:
        for page in (draw(), stamped(draw(), "HỎA TỐC"), stamped(draw(), "SAO Y", colour=BLUE)):
            self.assertIsNone(found_on(page))


class OutputTests(TestCase):
    def documents(self, page: Image.Image) -> tuple[dict[str, object], dict[str, object]]:
        """Read a page as a file, at once and by its record."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "a.pdf"
            scan_pdf(path, page)
            reading = read_file(path)
        again = replace(reading, pages=tuple(page_of(record_of(one)) for one in reading.pages))
        return reading.to_json()["fields"], {"arrival": again.pages[0].arrival}

    def test_the_stamp_is_a_field_of_its_own_and_leaves_the_others_alone(self) -> None:
        fields, again = self.documents(arrived(draw()))
        arrival = fields["arrival"]
        assert isinstance(arrival, dict)
        self.assertEqual(arrival["value"], "ĐẾN")
        self.assertEqual(arrival["page"], 1)
        self.assertEqual((arrival["number"]["value"], arrival["date"]["value"]), ("352", "2024-03-21"))
        others = {name: fields[name] for name in ("number", "symbol", "date", "issuer", "secrecy")}
        values = {
            name: value["value"] if isinstance(value, dict) and value else ""
            for name, value in others.items()
        }
        expected = {"number": "127", "symbol": "QĐ-UBND", "date": "2024-03-14", "secrecy": ""}
        self.assertEqual({name: values[name] for name in expected}, expected)
        self.assertEqual(values["issuer"], "Ủy ban nhân dân xã Đồng Xuân")
        assert isinstance(again["arrival"], Arrival)
        self.assertEqual(again["arrival"].to_json(), arrival | {"confidence": arrival["confidence"]})

    def test_a_paper_without_a_stamp_has_an_empty_field(self) -> None:
        fields, again = self.documents(draw())
        self.assertEqual((fields["arrival"], again["arrival"]), ({}, None))


class BodyTests(TestCase):
    def name(self, text: str, *, again: str, confidence: float = 0.95) -> tuple[str, float] | None:
        words = [
            Word(word, Box(20 * at, 0, 20 * at + 15, 20), confidence) for at, word in enumerate(text.split())
        ]
        return body_of(words, again=again)

    def test_a_name_in_capitals_is_spelled_as_names_of_bodies_are(self) -> None:
        found = self.name("ỦY BAN NHÂN DÂN XÃ BÌNH AN", again="UYBANNHANDANXABINHAN")
        self.assertEqual(found, ("Ủy ban nhân dân xã Bình An", 0.95))

    def test_a_word_that_only_the_other_engine_sees_makes_it_unsure(self) -> None:
        found = self.name("BAN KIỂM TRA HUYỆN VÂN KHÊ", again="UYBANKIEMTRAHUYENVANKHE")
        assert found is not None
        self.assertLess(found[1], 0.9)

    def test_what_is_no_syllable_or_hardly_read_is_no_name(self) -> None:
        self.assertIsNone(self.name("ỦY BẬGN NHÂN DÂN", again="UYBANNHANDAN"))
        self.assertIsNone(self.name("ỦY BAN NHÂN DÂN", again="UYBANNHANDAN", confidence=0.2))
        self.assertIsNone(self.name("Ủy ban nhân dân", again="Uybannhandan"))

    def test_only_a_name_that_was_read_twice_alike_is_sure(self) -> None:
        one = ("Phòng Nội vụ", 0.95)
        self.assertEqual(body_agreed(one, ("Phòng Nội vụ", 0.9)), one)
        for other in (None, ("Phòng Nói vụ", 0.93)):
            found = body_agreed(one, other)
            assert found is not None
            self.assertEqual(found[0], "Phòng Nội vụ")
            self.assertLess(found[1], 0.9)
        self.assertIsNone(body_agreed(("Phòng Nội vụ", 0.72), None))


class NumberTests(TestCase):
    def number(self, *texts: str) -> str:
        found = number_of([look(text) for text in texts], letter_height=22)
        return found[0] if found else ""

    def test_digits_are_taken_with_the_dots_of_the_line_between_and_behind_them(self) -> None:
        for text in ("352", "..352....", "3.52.....", "0352"):
            self.assertEqual(self.number(text, text), "352", text)

    def test_letters_and_strokes_close_by_and_long_rows_give_none(self) -> None:
        for text in ("352a", "352/QĐ", "", "....", "1234567", "a352"):
            self.assertEqual(self.number(text, text), "", text)

    def test_print_well_behind_the_digits_is_not_part_of_them(self) -> None:
        row = [*look("352"), Letter("V", 0.9, 140.0), Letter("ề", 0.9, 160.0)]
        self.assertEqual(number_of([row, row], letter_height=22), ("352", 0.85))

    def test_one_look_alone_is_never_sure_and_looks_that_differ_take_from_it(self) -> None:
        alone = number_of([look("352")], letter_height=22)
        assert alone is not None
        self.assertLess(alone[1], 0.6)
        self.assertIsNone(number_of([look("352"), look("357")], letter_height=22))

    def test_a_stroke_of_the_frame_is_no_number(self) -> None:
        for confidence in (0.8, 0.7):
            self.assertIsNone(number_of([look("1", confidence)] * 3, letter_height=22))


class DayTests(TestCase):
    def test_days_are_read_however_they_are_written(self) -> None:
        for text in ("21/3/24", "21.03.2024", "21-03-2024", "..21/3/2024...", "21 / 3 / 2024"):
            self.assertEqual(day_of([look(text)] * 3), ("2024-03-21", 0.95), text)

    def test_strokes_read_as_ones_or_sevens_count_where_only_one_day_fits(self) -> None:
        for text in ("2113/2024", "21131 2024", "2173/2024", "21l3l2024"):
            found = day_of([look(text)] * 3)
            assert found is not None, text
            self.assertEqual(found[0], "2024-03-21", text)
        self.assertIsNone(day_of([look("1111124")] * 3))

    def test_what_is_no_day_gives_none(self) -> None:
        for text in ("31/02/2024", "21/3", "", "....", "21/3/1844", "12/13/2024"):
            self.assertIsNone(day_of([look(text)] * 3), text)


class LayoutTests(TestCase):
    def words(self, *placed: tuple[str, int, int]) -> list[Word]:
        return [Word(text, Box(x, y, x + 14 * len(text), y + 24), 0.9) for text, x, y in placed]

    def test_the_word_with_a_line_to_fill_in_makes_a_stamp(self) -> None:
        layout = layout_in(
            self.words(("ĐẾN", 20, 100), ("Số:", 120, 80), ("Ngày:", 120, 130)), form(), left=0, right=400
        )
        assert layout is not None
        self.assertEqual(layout.word, "ĐẾN")
        self.assertIsNotNone(layout.number)
        self.assertIsNotNone(layout.day)

    def test_the_number_of_the_file_is_not_the_number_of_arrival(self) -> None:
        words = self.words(
            ("ĐẾN", 20, 60), ("Ngày:", 120, 60), ("Số", 20, 140), ("và", 60, 140), ("ký", 100, 140)
        )
        layout = layout_in(words, form(), left=0, right=400)
        assert layout is not None
        self.assertIsNone(layout.number)

    def test_a_heading_that_says_until_is_no_stamp(self) -> None:
        words = self.words(("ĐẾN", 20, 100), ("NĂM", 68, 100), ("2030", 120, 100), ("Số:", 20, 140))
        self.assertIsNone(layout_in(words, form(), left=0, right=400))

    def test_the_stamp_of_a_copy_with_number_and_day_is_none(self) -> None:
        words = self.words(
            ("SAO", 20, 60), ("Y", 80, 60), ("Số:", 20, 100), ("Ngày:", 20, 140), ("Chuyển:", 20, 180)
        )
        self.assertIsNone(layout_in(words, form(), left=0, right=400))

    def test_a_line_of_the_other_engine_is_cut_where_a_label_begins(self) -> None:
        found = words_of(look("DENNgay:21/3"), top=0, bottom=20)
        self.assertEqual([word.text for word in found], ["DEN", "Ngay"])


class WeighedTests(TestCase):
    def arrival(self, day: str) -> Arrival:
        return Arrival(FieldValue("ĐẾN", 0.9, 1), date=FieldValue(day, 0.95, 1))

    def test_a_day_before_the_paper_was_written_is_not_given(self) -> None:
        weighed = weighed_arrival(self.arrival("2024-03-01"), FieldValue("2024-03-14", 0.95, 1))
        assert weighed is not None
        self.assertEqual((weighed.word.value, weighed.date), ("ĐẾN", None))

    def test_a_day_soon_after_stands_and_one_years_later_is_less_sure(self) -> None:
        issued = FieldValue("2024-03-14", 0.95, 1)
        for day, confidence in (("2024-03-14", 0.95), ("2024-04-01", 0.95), ("2027-04-01", 0.76)):
            weighed = weighed_arrival(self.arrival(day), issued)
            assert weighed is not None
            assert weighed.date is not None
            self.assertEqual(weighed.date.confidence, confidence)
