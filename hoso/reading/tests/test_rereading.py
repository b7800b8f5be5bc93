"""Doubtful words read once more, and print that had been left out."""

from dataclasses import replace
from itertools import product
from unittest import TestCase

import numpy as np
from numpy.typing import NDArray

from hoso.reading import cleanup, ocr, word_engine
from hoso.reading.lost_print import lost_places
from hoso.reading.model import Box, Word
from hoso.reading.ocr import PlacedWord
from hoso.reading.print_size import letter_height, x_height_of
from hoso.reading.rereading import hides, is_better, is_line, is_plausible, is_stain, read_again
from hoso.reading.syllables import LETTERS
from hoso.reading.tests.pages import DPI, STATE, draw, pixels
from hoso.reading.word_pieces import HEIGHT, MARGIN, Piece, cut_piece

Rows = list[list[PlacedWord]]


def cleaned_page() -> NDArray[np.uint8]:
    return cleanup.cleaned(pixels(draw(STATE)), dpi=DPI)


def texts(rows: Rows) -> list[str]:
    return [placed.word.text for row in rows for placed in row]


class WordTests(TestCase):
    """The network by itself, on a page drawn for the tests."""

    grey: NDArray[np.uint8]
    rows: Rows

    @classmethod
    def setUpClass(cls) -> None:
        cls.grey = cleaned_page()
        cls.rows = ocr.recognise_placed(cls.grey, language="vie", dpi=DPI)

    def test_words_are_placed_as_the_plain_reading_places_them(self) -> None:
        plain = ocr.recognise(self.grey, language="vie", dpi=DPI)
        placed = [[(one.word.text, one.word.box) for one in row] for row in self.rows]
        self.assertEqual(placed, [[(word.text, word.box) for word in row] for row in plain])

    def test_the_network_reads_most_words_as_they_were_drawn(self) -> None:
        drawn = {word for text, *_ in STATE for word in text.split()}
        words = [
            replace(placed.piece, x_height=x_height_of(row))
            for row in self.rows
            for placed in row
            if placed.word.text in drawn
        ]
        seen = word_engine.chances_of([cut_piece(self.grey, piece) for piece in words])
        read = ["".join(letter.text for letter in word_engine.letters_of(one)).strip() for one in seen]
        self.assertGreater(sum(word in drawn for word in read), 0.9 * len(words))

    def test_a_doubtful_word_that_was_misread_is_put_right(self) -> None:
        wrong = [
            [
                replace(placed, word=Word("kê", placed.word.box, 0.6)) if placed.word.text == "kế" else placed
                for placed in row
            ]
            for row in self.rows
        ]
        self.assertIn("kê", texts(wrong))
        self.assertEqual(texts(read_again(self.grey, wrong)).count("kế"), texts(self.rows).count("kế"))

    def test_a_sure_word_stays_whatever_the_network_says(self) -> None:
        sure = [
            [replace(placed, word=replace(placed.word, text="chắc", confidence=0.97)) for placed in row]
            for row in self.rows
        ]
        self.assertEqual(set(texts(read_again(self.grey, sure))), {"chắc"})

    def test_a_line_that_was_left_out_is_found_in_its_place(self) -> None:
        at = next(n for n, row in enumerate(self.rows) if texts([row])[:2] == ["Căn", "cứ"])
        found = read_again(self.grey, self.rows[:at] + self.rows[at + 1 :])
        line = texts([found[at]])
        self.assertGreater(len(set(line) & set(texts([self.rows[at]]))), 0.7 * len(self.rows[at]))

    def test_a_word_left_out_of_a_line_is_found_between_its_neighbours(self) -> None:
        at = next(n for n, row in enumerate(self.rows) if texts([row])[:2] == ["Căn", "cứ"])
        short = [*self.rows[:at], self.rows[at][:3] + self.rows[at][4:], *self.rows[at + 1 :]]
        found = read_again(self.grey, short)
        self.assertEqual(texts([found[at]]), texts([self.rows[at]]))
        missing, new = self.rows[at][3].word.box, found[at][3].word.box
        self.assertLess(abs(missing.left - new.left) + abs(missing.right - new.right), 20)

    def test_a_page_that_is_read_whole_has_no_lost_places_with_words(self) -> None:
        again = read_again(self.grey, self.rows)
        self.assertEqual([len(row) for row in again], [len(row) for row in self.rows])

    def test_an_empty_page_has_no_lost_places(self) -> None:
        self.assertEqual(lost_places(np.full((400, 300), 255, np.uint8), [], []), [])


class PieceTests(TestCase):
    def test_a_leaning_line_is_cut_level_and_white_outside(self) -> None:
        page = np.full((200, 400), 255, np.uint8)
        for x in range(50, 250):
            page[round(100 + 0.05 * (x - 50)) - 16 : round(100 + 0.05 * (x - 50)), x] = 0
        page[:, 300:] = 0
        cut = cut_piece(page, Piece(50, 250, 100, 110, 16))
        self.assertEqual(cut.shape, (HEIGHT, 200 + 2 * MARGIN))
        body = cut[22:34, MARGIN + 2 : -MARGIN - 2]
        self.assertLess(int(body.max()), 90)
        self.assertTrue((cut[:, -1] == 255).all() and (cut[:, 0] == 255).all())

    def test_a_piece_is_always_equally_high(self) -> None:
        page = np.zeros((300, 300), np.uint8)
        for x_height in (5.0, 16.0, 60.0, 0.0):
            self.assertEqual(cut_piece(page, Piece(10, 60, 100, 100, x_height)).shape[0], HEIGHT)


class ChanceTests(TestCase):
    def test_the_chance_of_a_text_is_the_sum_over_all_ways_to_say_it(self) -> None:
        classes = len(LETTERS) + 1
        made = np.random.default_rng(3).random((5, classes)).astype(np.float32)
        made[:, 3:] = 1e-6
        chances = np.log(made / made.sum(axis=1, keepdims=True))
        one, two = LETTERS[0], LETTERS[1]
        for text in (one, one + two, one + one, two + one):
            total = sum(
                float(np.exp(sum(chances[at, state] for at, state in enumerate(path))))
                for path in product(range(3), repeat=5)
                if said(path) == text
            )
            self.assertAlmostEqual(word_engine.log_chance(chances, text), float(np.log(total)), places=4)

    def test_a_letter_that_the_network_does_not_know_has_no_chance(self) -> None:
        self.assertLess(word_engine.log_chance(np.zeros((4, 5), np.float32), "ø"), -1e6)
        self.assertLess(word_engine.log_chance(np.zeros((4, 5), np.float32), ""), -1e6)


def said(path: tuple[int, ...]) -> str:
    letters = [state for at, state in enumerate(path) if at == 0 or path[at - 1] != state]
    return "".join(LETTERS[state - 1] for state in letters if state)


def better(old: str, confidence: float, text: str, margin: float, weakest: float = 0.95) -> bool:
    return is_better(Word(old, Box(0, 0, 9, 9), confidence), text, weakest=weakest, margin=margin)


class DecisionTests(TestCase):
    def test_the_surer_tesseract_is_the_more_the_network_must_be(self) -> None:
        for confidence, margin, expected in (
            (0.5, 3.0, True),
            (0.95, 3.0, False),
            (0.95, 20.0, True),
            (0.5, -9.0, False),
        ):
            self.assertEqual(better("tố", confidence, "tổ", margin), expected, (confidence, margin))

    def test_an_unsure_network_changes_nothing(self) -> None:
        self.assertFalse(better("tố", 0.3, "tổ", 50.0, weakest=0.2))

    def test_a_syllable_never_gives_way_to_what_is_none(self) -> None:
        self.assertFalse(better("chiếc", 0.3, "chièc", 50.0))
        self.assertTrue(better("chièc", 0.3, "chiếc", 0.5))

    def test_other_letters_need_more_than_other_marks(self) -> None:
        self.assertTrue(better("tố", 0.8, "tổ", 4.0))
        self.assertFalse(better("tố", 0.8, "bố", 2.5))
        self.assertTrue(better("tố", 0.8, "bố", 3.5))

    def test_the_length_of_a_sure_word_is_believed(self) -> None:
        self.assertFalse(better("tỉnh", 0.9, "tỉn", 50.0))
        self.assertFalse(better("HĐND", 0.7, "HĐND và", 50.0))
        self.assertTrue(better("tnh", 0.5, "tỉnh", 5.0))

    def test_figures_that_a_hand_may_have_written_stay(self) -> None:
        for old, text in (("39", "79"), ("30/5", "70/5"), ("04", "0"), ("12/2021/QĐ-TTg", "l2/2021/QĐ-TTg")):
            self.assertFalse(better(old, 0.3, text, 50.0), old)

    def test_long_figures_in_print_and_letters_taken_for_figures_are_put_right(self) -> None:
        self.assertTrue(better("2616", 0.7, "2016", 9.0))
        self.assertTrue(better("1ưu", 0.7, "lưu", 9.0))
        self.assertTrue(better("l5", 0.7, "15", 9.0))

    def test_what_is_no_syllable_figure_or_sign_of_an_office_is_not_plausible(self) -> None:
        for text in ("chính,", "QĐ-UBND", "12/3", "(2),", "thị xã", "12/2021/QĐ-TTg", "A"):
            self.assertTrue(is_plausible(text), text)
        for text in ("chièc", "l2/2021", "TT1TXH", "", "thi xhã", "đẢng"):
            self.assertFalse(is_plausible(text), text)

    def test_stains_are_no_words_and_words_are_no_stains(self) -> None:
        box = Box(0, 0, 9, 9)
        for text in ("ẽ", "°_—", ".OOOOOO", "ớử_ggiggurre=ei9908"):
            self.assertTrue(is_stain(Word(text, box, 0.2)), text)
            self.assertFalse(is_stain(Word(text, box, 0.8)), text)
        self.assertFalse(is_stain(Word("12/2021/QĐ-TTg", box, 0.0)))

    def test_one_word_hides_others_when_none_of_its_letters_are_lost(self) -> None:
        alone = ("", "")
        self.assertTrue(hides("xãhội", ["xã", "hội"], beside=alone))
        self.assertTrue(hides("¡", ["Ngô", "Thị"], beside=alone))
        self.assertFalse(hides("ngày4†tháng", ["tháng"], beside=alone))
        self.assertFalse(hides("ngày4tháng", ["ngày", "5", "tháng"], beside=alone))
        self.assertFalse(hides("NHÂN", ["NHÂN", "DÂN"], beside=("BAN", "DÂN")))

    def test_found_words_make_a_line_when_there_are_some_or_number_the_page(self) -> None:
        self.assertTrue(is_line(["Trần", "Bình"], is_heading=False))
        self.assertFalse(is_line(["Trần"], is_heading=False))
        self.assertFalse(is_line(["a", "b"], is_heading=False))
        self.assertTrue(is_line(["2"], is_heading=True))
        self.assertFalse(is_line(["ba"], is_heading=True))


class SizeTests(TestCase):
    def test_each_letter_reaches_as_high_as_its_marks(self) -> None:
        order = [letter_height(letter) for letter in "aáAấÁẤ"]
        self.assertEqual(order, sorted(order))
        self.assertEqual(letter_height("ạ"), letter_height("a"))
        self.assertEqual(letter_height("-"), 0.0)

    def test_capitals_taken_for_small_letters_do_not_make_a_line_larger(self) -> None:
        piece = Piece(0, 100, 100, 100, 26.0)
        row = [
            PlacedWord(Word(text, Box(0, 100 - top, 100, 105), 0.9), piece)
            for text, top in (("NAM", 26), ("ma", 18))
        ]
        self.assertLess(abs(x_height_of(row) - 18), 1.0)
