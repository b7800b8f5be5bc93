"""What the rules of spelling allow as one syllable of Vietnamese."""

from unittest import TestCase

from hoso.reading.syllables import LETTERS, TONES, all_syllables, is_syllable, with_tone


class SyllableTests(TestCase):
    def test_words_that_people_write_are_syllables(self) -> None:
        written = (
            "của những người nghiêng quyết quốc khuỷu giếng gì gìn giữa thuở hòa hoà thúy thuý yêu yến ủy "
            "uỷ lý kỷ ghế nghỉ xuyên ngoằn khoẻ khỏe oanh ước ướp VIỆT ĐẮC Hạnh phúc tuyệt quý quỳnh quýt"
        )
        for word in written.split():
            self.assertTrue(is_syllable(word), word)

    def test_what_spelling_forbids_is_none(self) -> None:
        for word in (
            "chièc",
            "cỉp",
            "hoc",
            "mat",
            "kông",
            "cen",
            "nga\u0309nh\u0303",
            "ngi",
            "gha",
            "QĐ",
            "2024",
            "",
            "wa",
        ):
            self.assertFalse(is_syllable(word), word)

    def test_a_stopped_syllable_bears_the_acute_or_the_dot(self) -> None:
        for rime in ("ac", "êch", "iêp", "uôt"):
            allowed = {name for name, mark in TONES.items() if is_syllable("t" + with_tone(rime, mark))}
            self.assertEqual(allowed, {"acute", "dot"}, rime)

    def test_the_tone_stands_where_the_usual_spelling_puts_it(self) -> None:
        for rime, mark, word in (
            ("oa", "grave", "oà"), ("oan", "grave", "oàn"), ("uyêt", "acute", "uyết"),
            ("ươi", "grave", "ười"),
            ("ai", "dot", "ại"), ("ưa", "tilde", "ữa"), ("uây", "acute", "uấy"), ("oai", "hook", "oải"),
        ):  # fmt: skip
            self.assertEqual(with_tone(rime, TONES[mark]), word)

    def test_all_syllables_are_written_with_letters_that_the_reader_knows(self) -> None:
        self.assertGreater(len(all_syllables()), 15_000)
        self.assertEqual(len(set(LETTERS)), len(LETTERS))
        for syllable in all_syllables()[::97]:
            self.assertTrue(is_syllable(syllable), syllable)
            self.assertLessEqual(set(syllable + syllable.upper()), set(LETTERS), syllable)
