import unicodedata
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from hoso.lib.text import fold, nfc, squeeze, words


class FoldTests(TestCase):
    def test_vietnamese_and_norwegian_letters_lose_their_marks(self) -> None:
        for text, folded in (
            ("Đảng ủy xã Phù Lưu", "dang uy xa phu luu"),
            ("ƯỚC Ơ ă â ê", "uoc o a a e"),
            ("Ålesund, Ærø, Bø", "alesund, aero, bo"),
            ("STRASSE straße", "strasse strasse"),
        ):
            self.assertEqual(fold(text), folded)

    @given(st.text())
    def test_composed_and_decomposed_spelling_fold_alike_and_once(self, text: str) -> None:
        self.assertEqual(fold(unicodedata.normalize("NFD", text)), fold(unicodedata.normalize("NFC", text)))
        self.assertEqual(fold(fold(text)), fold(text))

    def test_words_are_runs_of_letters_and_digits(self) -> None:
        self.assertEqual(words("51/QĐ-UBND_x"), ["51", "QĐ", "UBND", "x"])

    def test_space_is_squeezed_in_the_one_form(self) -> None:
        self.assertEqual(squeeze("  Ve\u0302\u0300\n việc "), "Về việc")
        self.assertEqual(nfc("a\u0301"), "á")
