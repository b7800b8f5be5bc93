"""Numbers and days that a hand wrote: what the engine for lines reads, and when it is believed."""

from unittest import TestCase

import numpy as np

from hoso.reading.fields.handwriting import Penned, date_in, number_in, with_digits_of
from hoso.reading.line_engine import read_line
from hoso.reading.model import Box, Letter
from hoso.reading.second_look import lines_at
from hoso.reading.tests.pages import draw


def look(text: str, confidence: float = 0.99) -> list[Letter]:
    return [Letter(letter, confidence) for letter in text]


class BelievingTests(TestCase):
    def test_the_number_between_label_and_symbol_is_taken(self) -> None:
        for text, number in {
            "S: 2652 /QD-BGDDT": "2652",
            "S6:022/TTr-UBND": "22",
            "S: 36-QD/DU": "36",
            "Luat só: 12/2020/QH14": "12",
            "Só: 118a/KH-UBND": "118A",
        }.items():
            self.assertEqual(number_in([look(text)] * 2), Penned(number, 0.85), text)

    def test_a_line_without_a_number_gives_none(self) -> None:
        for text in ("Só: &99 /UBND", "S: /QD-UBND", "S: 1234567/QD", "ngày 12 tháng 3"):
            self.assertIsNone(number_in([look(text)] * 3), text)

    def test_a_date_is_taken_from_day_month_and_year_however_its_words_are_bent(self) -> None:
        for text in (
            "Qung Ngãi, ngà 17 tháng 01 năm 2025",
            "ngày17háng 1 nǎm 2025",
            "Ha Noi.ngay17thang01nam2025",
        ):
            self.assertEqual(date_in([look(text)] * 2), Penned("2025-01-17", 0.85), text)

    def test_a_day_that_does_not_exist_or_ends_in_a_letter_is_none(self) -> None:
        for text in ("ngày 31 tháng 02 năm 2025", "ngay1fthang 01 nam 2025", "tháng 01 năm 2025"):
            self.assertIsNone(date_in([look(text)] * 2), text)

    def test_one_look_alone_is_never_sure(self) -> None:
        self.assertEqual(number_in([look("S: 51/QD"), look("S: /QD")]), Penned("51", 0.6))

    def test_the_weakest_digit_decides_and_a_guess_is_not_given(self) -> None:
        weak = [Letter(letter, 0.7 if letter == "7" else 0.99) for letter in "S: 57/QD"]
        self.assertEqual(number_in([weak] * 2), Penned("57", 0.7))
        guess = [Letter(letter, 0.2 if letter == "7" else 0.99) for letter in "S: 57/QD"]
        self.assertIsNone(number_in([guess] * 2))

    def test_a_look_that_says_otherwise_takes_from_the_confidence(self) -> None:
        found = number_in([look("S: 51/QD"), look("S: 51/QD"), look("S: 54/QD", 0.9)])
        assert found is not None
        self.assertEqual(found.value, "51")
        self.assertLess(found.confidence, 0.7)


class LookingCloselyTests(TestCase):
    """Digits alone between the letters beside them, looked at once more."""

    BOX = Box(0, 0, 400, 40)

    def placed(self, text: str) -> list[Letter]:
        return [Letter(letter, 0.99, 10.0 * at) for at, letter in enumerate(text)]

    def test_both_ways_of_looking_make_a_number_sure(self) -> None:
        seen: list[Box] = []

        def close(box: Box) -> list[list[Letter]]:
            seen.append(box)
            return [look("239"), look("239,")]

        found = number_in([self.placed("S: 239 /UBND-TH")] * 2, close=close, box=self.BOX)
        self.assertEqual(found, Penned("239", 0.96))
        self.assertEqual(seen, [Box(10, 0, 70, 40)])  # from the colon to the stroke

    def test_digits_that_only_the_close_look_reads_are_given_but_are_not_sure(self) -> None:
        found = number_in(
            [self.placed("S: &99 /UBND-TH")] * 2, close=lambda _: [look("299")] * 2, box=self.BOX
        )
        self.assertEqual(found, Penned("299", 0.85))

    def test_a_number_that_no_close_look_confirms_is_not_sure(self) -> None:
        found = number_in(
            [self.placed("S:41 /CT-UBND")] * 3, close=lambda _: [look("H"), look("")], box=self.BOX
        )
        self.assertEqual(found, Penned("41", 0.85))

    def test_the_fifteenth_is_read_where_its_upstroke_makes_a_four(self) -> None:
        line = self.placed("Quang Ngai, ngay45 thang 01 nam 2025")
        found = date_in([line] * 3, close=lambda _: [look("15")] * 2, box=Box(0, 0, 900, 40))
        assert found is not None
        self.assertEqual(found.value, "2025-01-15")

    def test_two_digits_outweigh_a_look_that_cut_one_off(self) -> None:
        looks = [look(f"ngay {day} thang 3 nam 2018", 0.5) for day in ("20", "0", "2")]
        found = date_in(looks)
        assert found is not None
        self.assertEqual(found.value, "2018-03-20")
        self.assertLess(found.confidence, 0.6)


class PrintedDigitsTests(TestCase):
    LINE = "về chuẩn bị năm học 2923 - 2624"

    def test_digits_that_the_other_engine_is_sure_of_take_the_place_of_misread_ones(self) -> None:
        self.assertEqual(
            with_digits_of(self.LINE, [look("ve chuan bi nam hoc 2023- 2024")]),
            "về chuẩn bị năm học 2023 - 2024",
        )

    def test_a_look_with_other_numbers_or_with_doubts_changes_nothing(self) -> None:
        for other in (look("nam hoc 2023"), look("nam hoc 023 - 2024"), look("nam hoc 2023 - 2024", 0.9), []):
            self.assertEqual(with_digits_of(self.LINE, [other]), self.LINE)

    def test_a_line_without_digits_stays(self) -> None:
        self.assertEqual(with_digits_of("không có số", [look("khong 1 co so")]), "không có số")


class LineTests(TestCase):
    def test_a_printed_line_is_read_letter_by_letter(self) -> None:
        line = np.asarray(draw().convert("L").crop((300, 268, 580, 318)))
        text = "".join(letter.text for letter in read_line(line))
        self.assertIn("127/Q", text.replace(" ", ""))

    def test_an_empty_cut_out_gives_nothing(self) -> None:
        self.assertEqual(read_line(np.zeros((0, 40), np.uint8)), [])
        self.assertEqual(read_line(np.full((48, 200), 255, np.uint8)), [])

    def test_a_place_outside_the_page_gives_nothing(self) -> None:
        page = np.full((100, 100), 255, np.uint8)
        self.assertEqual([one for each in lines_at(page, Box(500, 500, 600, 530)) for one in each], [])
