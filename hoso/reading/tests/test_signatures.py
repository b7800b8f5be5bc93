"""Who signed: titles and names under pen and seal, from two readings of one place."""

import json
from unittest import TestCase

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from hoso.reading.fields.names import mended, spelled_without_accents, surname_with_gaps
from hoso.reading.fields.signatures import better_of, signature
from hoso.reading.fields.signers import name_of
from hoso.reading.model import Box, FieldValue, Letter, Line, PageSize, PageText, Source, Word
from hoso.reading.page_records import page_of, record_of
from hoso.reading.print_alone import has_coloured_ink, print_alone
from hoso.reading.signature_block import place_of_block, read_block
from hoso.reading.tests.pages import BLUE, DPI, HEIGHT, RED, WIDTH, draw, pixels
from hoso.rulesets.values import RuleSet
from hoso.rulesets.vn_party import RULE_SET as PARTY_RULES
from hoso.rulesets.vn_state import RULE_SET as STATE_RULES


def line(text: str, *, top: int = 0, confidence: float = 0.9, left: int = 1000) -> Line:
    words, at = [], left
    for word in text.split():
        words.append(Word(word, Box(at, top, at + 18 * len(word), top + 30), confidence))
        at += 18 * len(word) + 12
    return Line(text, 1, tuple(words))


def look(text: str) -> list[Letter]:
    return [Letter(letter, 0.95) for letter in text]


class NameTests(TestCase):
    def name(self, text: str, *others: str, confidence: float = 0.9) -> tuple[str, float] | None:
        value = name_of(line(text, confidence=confidence), [look(other) for other in others])
        return (value.value, value.confidence) if value else None

    def test_two_engines_that_agree_make_a_name_sure(self) -> None:
        name, confidence = self.name("Trần Phước Hiền", "Tràn Phưóc Hin") or ("", 0)
        self.assertEqual(name, "Trần Phước Hiền")
        self.assertGreaterEqual(confidence, 0.9)

    def test_one_engine_alone_is_never_sure(self) -> None:
        name, confidence = self.name("Trần Phước Hiền", confidence=0.97) or ("", 1)
        self.assertEqual(name, "Trần Phước Hiền")
        self.assertLess(confidence, 0.9)

    def test_words_under_a_seal_come_from_the_other_engine(self) -> None:
        for read, other, name in (
            ("MạnEYfi Tuyết Mai", "Manh Thi Tuyt Mai", "Mạnh Thị Tuyết Mai"),
            ("gã Thị Kim Nga", "Vǚ Th Kim Nga", "Vũ Thị Kim Nga"),
            ("ZXff Tấn Thắng", "Bui Tn Thng", "Bùi Tấn Thắng"),
            ("Huỳn| Thanh Dũng", "MIN Huynh Thanh Důng", "Huỳnh Thanh Dũng"),
            ("s Ng†yến Xuân Phúc", "Nguyen Xuân Phúc", "Nguyễn Xuân Phúc"),
        ):
            found = self.name(read, other)
            assert found is not None, read
            self.assertEqual(found[0], name)
            self.assertLess(found[1], 0.9)

    def test_a_name_of_which_a_word_stays_open_is_not_given(self) -> None:
        self.assertIsNone(self.name("Thanh Trà", "Thanh Trà"))  # the surname is lost
        self.assertIsNone(self.name("P>zin Ngọc Thướng", "x"))
        self.assertIsNone(self.name("⁄/ZD 7⁄97", "HO"))

    def test_ranks_and_degrees_are_no_part_of_it(self) -> None:
        self.assertEqual(
            (self.name("Thượng tướng Nguyễn Văn Gấu", "Nguyn Văn Gâu") or ("",))[0], "Nguyễn Văn Gấu"
        )

    def test_accents_are_mended_where_one_name_lies_clearly_nearest(self) -> None:
        self.assertEqual(mended("Nguyên Hoàng Tuần").value, "Nguyễn Hoàng Tuấn")
        self.assertEqual(mended("Phạm Ngọc Thướng").value, "Phạm Ngọc Thưởng")
        self.assertEqual(mended("Lê Văn Xyz").unknown, 1)

    def test_a_word_without_accents_is_spelled_where_only_one_name_can_be_meant(self) -> None:
        self.assertEqual(spelled_without_accents("Thi", at=1, last=3), "Thị")
        self.assertEqual(spelled_without_accents("Pham", at=0, last=2), "Phạm")
        self.assertIsNone(spelled_without_accents("Hien", at=2, last=2))
        self.assertEqual((surname_with_gaps("Phm"), surname_with_gaps("Thi")), ("Phạm", None))


class TitleTests(TestCase):
    def read(self, *rows: str, rules: RuleSet = STATE_RULES) -> tuple[str, str, float, str]:
        lines = [line(text, top=60 * at) for at, text in enumerate(rows)]
        authority, title, name = signature(lines, rules)
        assert title is not None
        return (
            authority.value if authority else "",
            title.value,
            title.confidence,
            name.value if name else "",
        )

    def test_strokes_of_pen_and_seal_before_and_after_a_title_are_left_out(self) -> None:
        found = self.read("-e=KT. CHỦ TỊCH", "_ PHÓ CHỦ TỊCH SỐ.", "Trần Phước Hiền")
        self.assertEqual(
            (found[0], found[1], found[3]), ("KT.", "CHỦ TỊCH / PHÓ CHỦ TỊCH", "Trần Phước Hiền")
        )

    def test_the_deputys_title_is_known_by_the_heads_above_it(self) -> None:
        found = self.read("KT. BỘ TRƯỞNG", "TH TRƯNG", "Lê Tấn Dũng")
        self.assertEqual(found[1], "BỘ TRƯỞNG / THỨ TRƯỞNG")
        self.assertLess(found[2], 0.9)

    def test_an_authority_without_the_title_that_must_follow_is_not_sure(self) -> None:
        self.assertLessEqual(self.read("TM. ỦY BAN NHÂN DÂN", "Lê Tấn Dũng")[2], 0.6)
        self.assertLessEqual(self.read("KT. CHỦ TỊCH", "Lê Tấn Dũng")[2], 0.6)

    def test_a_deputy_of_a_state_body_signs_for_the_head(self) -> None:
        self.assertLessEqual(self.read("TM. ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH", "Lê Tấn Dũng")[2], 0.6)
        party = self.read("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "Lê Tấn Dũng", rules=PARTY_RULES)
        self.assertEqual(party[:2], ("T/M", "BAN THƯỜNG VỤ / PHÓ BÍ THƯ"))
        self.assertGreaterEqual(party[2], 0.85)

    def test_a_title_that_one_engine_lost_is_taken_from_the_other(self) -> None:
        lines = [line("⁄50 nữ àm GPHÒNG", confidence=0.5), line("Lê Tấn Hùng", top=200)]
        looks = [[look("AVU HTRUÓNG PHÒNG"), look("VU HTRUÓNG PHÒNG")], [look("Le Tan Hùng")]]
        _, title, name = signature(lines, STATE_RULES, looks)
        self.assertEqual((title and title.value, name and name.value), ("TRƯỞNG PHÒNG", "Lê Tấn Hùng"))

    def test_two_readings_that_differ_are_not_sure(self) -> None:
        one, other = (FieldValue(name, 0.95, 1) for name in ("Trần Phước Hiền", "Trần Phước Hiên"))
        self.assertEqual(better_of((None, None, one), (None, None, one))[2], one)
        third = FieldValue("Lê Văn Minh", 0.95, 1)
        found = better_of((None, None, other), (None, None, third))[2]
        assert found is not None
        self.assertLess(found.confidence, 0.9)


class BlockTests(TestCase):
    """The signature's place on a drawn page, with a blue pen and a red seal over the name."""

    def setUp(self) -> None:
        layer = Image.new("RGB", (WIDTH, HEIGHT), "white")
        pen = ImageDraw.Draw(layer)
        pen.ellipse((840, 1290, 1080, 1570), outline=RED, width=7)
        for offset in range(0, 60, 20):
            pen.line((960, 1440 + offset, 1400, 1590 - offset), fill=BLUE, width=6)
        # Ink lies over print without hiding it.
        self.page = ImageChops.multiply(draw(), layer)
        self.lines = [
            line("Nơi nhận:", top=1200, left=160),
            *(
                line(text, top=1260 + 47 * at, left=160)
                for at, text in enumerate(("- Như Điều 3;", "- Lưu: VT."))
            ),
        ]

    def test_the_place_begins_level_with_the_recipients_and_right_of_them(self) -> None:
        place = place_of_block(self.lines, width=WIDTH, height=HEIGHT)
        assert place is not None
        self.assertLess(place.top, 1200)
        self.assertTrue(300 < place.left < 1000 and place.right == WIDTH)
        self.assertIsNone(place_of_block([line("Điều 1. Phê duyệt", top=400)], width=WIDTH, height=HEIGHT))

    def test_a_list_that_ends_with_the_kept_copy_is_enough(self) -> None:
        lines = [
            line("VÌ những", top=1200, left=160),
            line("- Đảng ủy xã;", top=1230, left=160),
            *self.lines[1:],
        ]
        place = place_of_block(lines, width=WIDTH, height=HEIGHT)
        assert place is not None
        self.assertLess(place.top, 1230)

    def test_pen_and_seal_vanish_and_title_and_name_are_read(self) -> None:
        place = place_of_block(self.lines, width=WIDTH, height=HEIGHT)
        assert place is not None
        block = read_block(pixels(self.page), self.lines, place, dpi=DPI, number=1, language="vie")
        authority, title, name = signature(block.lines, STATE_RULES, block.looks)
        self.assertEqual(authority and authority.value, "KT.")
        self.assertEqual(title and title.value, "CHỦ TỊCH / PHÓ CHỦ TỊCH")
        self.assertEqual(name and name.value, "Nguyễn Văn Mẫu")
        page = PageText(1, PageSize(WIDTH, HEIGHT, DPI), Source.OCR, tuple(self.lines), signature=block)
        self.assertEqual(page_of(json.loads(json.dumps(record_of(page)))).signature, block, "travels whole")
        box = name.box if name else None
        assert box is not None
        self.assertTrue(0.63 * HEIGHT < box.middle_y < 0.69 * HEIGHT, "boxes are pixels of the page")

    def test_coloured_ink_is_told_from_yellow_paper(self) -> None:
        everywhere = Box(0, 0, WIDTH, HEIGHT)
        self.assertTrue(has_coloured_ink(pixels(self.page), Box(840, 1290, 1400, 1590)))
        yellow = np.full((400, 400, 3), (232, 214, 170), np.uint8)
        self.assertFalse(has_coloured_ink(yellow, everywhere))
        grey = print_alone(pixels(self.page), Box(840, 1300, 1080, 1420))
        self.assertGreater(int(np.percentile(grey, 5)), 150)
