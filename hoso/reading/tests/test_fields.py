"""Fields of drawn pages of both rule sets, of bare text, and what is left out in doubt."""

import tempfile
from pathlib import Path
from typing import Any
from unittest import TestCase

from PIL import ImageDraw

from hoso.reading.fields.citations import citations
from hoso.reading.fields.dates import place_and_date
from hoso.reading.fields.head import Head
from hoso.reading.fields.issuers import issuers, spelled_as_place
from hoso.reading.fields.numbering import number_and_symbol
from hoso.reading.fields.signatures import signature
from hoso.reading.model import Box, FieldValue, Letter, Line, Word, line_of
from hoso.reading.reader import extract_text, read_file
from hoso.reading.tests.pages import BLUE, HEIGHT, PARTY, STATE, WIDTH, draw, jpeg, stamped
from hoso.rulesets.catalogue import rule_set


def read(image_bytes: bytes, **options: Any) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.jpg"
        path.write_bytes(image_bytes)
        return read_file(path, **options).to_json()


def values(document: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [one["value"] for one in value] if isinstance(value, list) else value.get("value")
        for name, value in document["fields"].items()
    }


class StatePageTests(TestCase):
    document: dict[str, Any]
    values: dict[str, Any]

    @classmethod
    def setUpClass(cls) -> None:
        cls.document = read(jpeg(draw(STATE)))
        cls.values = values(cls.document)

    def test_the_rule_set_is_recognised(self) -> None:
        self.assertEqual(self.document["rule_set"], "vn-state")

    def test_each_part_of_the_head_is_read(self) -> None:
        expected = {
            "number": "127",
            "symbol": "QĐ-UBND",
            "date": "2024-03-14",
            "place": "Đồng Xuân",
            "issuer": "Ủy ban nhân dân xã Đồng Xuân",
            "parent_issuer": None,
            "type": "Quyết định",
            "subject": "Về việc phê duyệt kế hoạch chỉnh lý tài liệu năm 2024 của xã Đồng Xuân",
        }
        self.assertEqual({name: self.values[name] for name in expected}, expected)
        self.assertEqual(self.document["fields"]["type"]["code"], "QD")

    def test_authority_title_and_signer_are_read(self) -> None:
        names = ("authority", "signer_title", "signer")
        self.assertEqual(
            [self.values[name] for name in names], ["KT.", "CHỦ TỊCH / PHÓ CHỦ TỊCH", "Nguyễn Văn Mẫu"]
        )

    def test_receivers_are_listed_without_the_kept_copy(self) -> None:
        self.assertEqual(self.values["recipients"], ["Như Điều 3", "Đảng ủy xã"])

    def test_cited_documents_come_with_their_dates_and_the_own_number_is_none_of_them(self) -> None:
        cited = [(one["value"], one.get("date")) for one in self.document["fields"]["citations"]]
        self.assertEqual(cited, [("30/2020/NĐ-CP", "2020-03-05"), ("05/2025/TT-BNV", "2025-05-14")])

    def test_what_the_page_does_not_bear_is_empty(self) -> None:
        for name in ("urgency", "secrecy", "circulation", "copies"):
            self.assertEqual(self.document["fields"][name], {})

    def test_every_value_has_page_confidence_and_a_place_on_the_page(self) -> None:
        for name in ("number", "symbol", "date", "issuer", "subject", "signer"):
            value = self.document["fields"][name]
            self.assertEqual(value["page"], 1)
            self.assertTrue(0 < value["confidence"] <= 1)
            left, top, right, bottom = value["box"]
            self.assertTrue(0 <= left < right <= WIDTH and 0 <= top < bottom <= HEIGHT)

    def test_the_heading_is_read_column_after_column_one_line_per_printed_line(self) -> None:
        lines = self.document["text"].splitlines()
        self.assertEqual(lines[:3], ["ỦY BAN NHÂN DÂN", "XÃ ĐỒNG XUÂN", "Số: 127/QĐ-UBND"])
        self.assertEqual(lines[3], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")


class PartyPageTests(TestCase):
    document: dict[str, Any]
    values: dict[str, Any]

    @classmethod
    def setUpClass(cls) -> None:
        cls.document = read(jpeg(draw(PARTY)))
        cls.values = values(cls.document)

    def test_number_symbol_and_bodies_follow_the_partys_form(self) -> None:
        self.assertEqual(self.document["rule_set"], "vn-party")
        names = ("number", "symbol", "date", "parent_issuer", "issuer")
        self.assertEqual(
            [self.values[name] for name in names],
            ["36", "QĐ/ĐU", "2025-09-05", "Đảng bộ tỉnh Quảng Ngãi", "Đảng ủy xã Đồng Xuân"],
        )

    def test_the_printed_type_decides_where_qd_could_be_two(self) -> None:
        self.assertEqual(self.values["type"], "Quy định")
        self.assertEqual(self.document["fields"]["type"]["code"], "QYD")

    def test_the_partys_authority_prefix_is_read(self) -> None:
        self.assertEqual((self.values["authority"], self.values["signer"]), ("T/M", "Trần Thị Bình"))


class MarksTests(TestCase):
    def test_a_slanted_red_urgency_stamp_is_read(self) -> None:
        document = read(jpeg(stamped(draw(), "HỎA TỐC", angle_degrees=-25, at=(0.2, 0.19))))
        self.assertEqual(document["fields"]["urgency"]["value"], "HỎA TỐC")

    def test_a_circulation_mark_is_read(self) -> None:
        document = read(jpeg(stamped(draw(), "LƯU HÀNH NỘI BỘ", at=(0.24, 0.16))))
        self.assertEqual(document["fields"]["circulation"]["value"], "LƯU HÀNH NỘI BỘ")


class HandwritingTests(TestCase):
    def test_scrawls_for_number_and_day_are_left_empty_and_the_symbol_is_still_read(self) -> None:
        rows = tuple(
            (text.replace("127", "          ").replace("ngày 14", "ngày     "), x, y, points, bold)
            for text, x, y, points, bold in STATE
        )
        page = draw(rows)
        pen = ImageDraw.Draw(page)
        for x, y in ((0.212, 0.122), (0.668, 0.122)):
            left, top = round(x * WIDTH), round(y * HEIGHT)
            pen.line(
                [(left, top - 20), (left + 14, top + 24), (left + 30, top - 16), (left + 44, top + 20)],
                BLUE,
                5,
            )
        document = read(jpeg(page))
        self.assertEqual(document["fields"]["number"], {})
        self.assertEqual(document["fields"]["date"], {})
        self.assertEqual(document["fields"]["symbol"]["value"], "QĐ-UBND")

    def line(self, text: str) -> Line:
        words, left = [], 100
        for part in text.split():
            words.append(Word(part, Box(left, 100, left + 20 * len(part), 130), 0.96))
            left += 20 * len(part) + 20
        return line_of(words, 1)

    def number(self, looks: list[tuple[str, float]], *, ink: bool = False) -> str | None:
        class Played:
            def digits(self, box: Box) -> list[tuple[str, float]]:
                return looks

            def texts(self, box: Box) -> list[tuple[str, float]]:
                return [(f"{digits}/QD-UBND", confidence) for digits, confidence in looks]

            def lines(self, box: Box) -> list[list[Letter]]:
                return []

            def close(self, box: Box) -> list[list[Letter]]:
                return []

            def print_lines(self, box: Box) -> list[Line]:
                return []

            def has_ink(self, box: Box) -> bool:
                return ink

        seen = set()
        for printed in ("Số: 51 /QĐ-UBND", "Số: 51/QĐ-UBND"):
            head = Head((self.line(printed),), (), ())
            found, symbol = number_and_symbol(head, second_look=Played())
            self.assertEqual(symbol and symbol.value, "QĐ-UBND")
            seen.add(found.value if found else None)
        self.assertEqual(len(seen), 1)
        return seen.pop()

    def test_the_number_is_given_when_a_second_look_agrees(self) -> None:
        self.assertEqual(self.number([("51", 0.95), ("51", 0.9)]), "51")

    def test_the_number_is_not_given_when_looks_differ_are_weak_or_see_other_ink(self) -> None:
        self.assertIsNone(self.number([("54", 0.95), ("21", 0.9)]))
        self.assertIsNone(self.number([("51", 0.4)]))
        self.assertIsNone(self.number([]))
        self.assertIsNone(self.number([("51", 0.95)], ink=True))

    def test_a_date_whose_words_the_first_engine_lost_is_taken_from_the_other(self) -> None:
        class Played:
            def digits(self, box: Box) -> list[tuple[str, float]]:
                return []

            def texts(self, box: Box) -> list[tuple[str, float]]:
                return []

            def lines(self, box: Box) -> list[list[Letter]]:
                return [[Letter(letter, 0.97) for letter in "Ha Noi, ngay12 thang 9 nam 2023"]] * 2

            def close(self, box: Box) -> list[list[Letter]]:
                return []

            def print_lines(self, box: Box) -> list[Line]:
                return []

            def has_ink(self, box: Box) -> bool:
                return False

        head = Head((), (self.line("Ha Nöi, nghy /2. thắug 9 nam 2o23"),), ())
        place, on = place_and_date(head, second_look=Played())
        self.assertEqual((place, on and (on.value, on.confidence)), (None, ("2023-09-12", 0.85)))
        self.assertEqual(place_and_date(head, second_look=None), (None, None))

    def test_a_day_that_does_not_exist_is_no_date(self) -> None:
        head = Head((), (self.line("Hà Nội, ngày 31 tháng 02 năm 2025"),), ())
        place, on = place_and_date(head, second_look=None)
        self.assertEqual((place and place.value, on), ("Hà Nội", None))


LETTER = """ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH QUẢNG NGÃI\tĐộc lập - Tự do - Hạnh phúc
Số: 299/UBND-TTHC\tQuảng Ngãi, ngày 15 tháng 01 năm 2025
V/v công bố Danh mục thủ tục hành chính
Kính gửi:
- Sở Tư pháp;
- Sở Nội vụ.
Thực hiện các Quyết định số 1743/QĐ-BGTVT, 1744/QĐ-
BGTVT ngày 31/12/2024 của Bộ trưởng.
Nơi nhận:
- Như trên;
- Lưu: VT.
TL. CHỦ TỊCH
KT. CHÁNH VĂN PHÒNG
PHÓ CHÁNH VĂN PHÒNG
(Đã ký)
Nguyễn Phước Bình
"""


class BareTextTests(TestCase):
    def test_a_letter_without_a_printed_type_is_told_by_its_symbol_and_abstract(self) -> None:
        document = extract_text(LETTER, name="letter.txt").to_json()
        found = values(document)
        expected = {
            "number": "299",
            "symbol": "UBND-TTHC",
            "date": "2025-01-15",
            "place": "Quảng Ngãi",
            "issuer": "Ủy ban nhân dân tỉnh Quảng Ngãi",
            "type": "Công văn",
            "subject": "V/v công bố Danh mục thủ tục hành chính",
            "authority": "TL.",
            "signer_title": "CHỦ TỊCH / KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG",
            "signer": "Nguyễn Phước Bình",
            "recipients": ["Sở Tư pháp", "Sở Nội vụ", "Như trên"],
        }
        self.assertEqual({name: found[name] for name in expected}, expected)

    def test_a_number_broken_at_the_end_of_a_line_is_cited_whole(self) -> None:
        lines = [Line(text, 1) for text in LETTER.splitlines()]
        cited = [(one.value, one.date) for one in citations(lines, own_key="299-ubnd-tthc")]
        self.assertEqual(cited, [("1743/QĐ-BGTVT", ""), ("1744/QĐ-BGTVT", "2024-12-31")])

    def test_a_consolidated_text_takes_number_and_type_from_its_certification(self) -> None:
        text = (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nTHÔNG TƯ\nHướng dẫn quản lý\n"
            "Thông tư số 45/2016/TT-BLĐTBXH ngày 28 tháng 12 năm 2016 của Bộ trưởng\nĐiều 1. Phạm vi\n"
            "BỘ TÀI CHÍNH\nSố: 46/VBHN-BTC\nXÁC THỰC VĂN BẢN HỢP NHẤT\nHà Nội, ngày 10 tháng 02 năm 2025\n"
            "KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\nLê Văn Thanh\n"
        )
        found = values(extract_text(text, name="x").to_json())
        names = ("type", "number", "symbol", "date", "issuer", "signer")
        self.assertEqual(
            [found[name] for name in names],
            ["Văn bản hợp nhất", "46", "VBHN-BTC", "2025-02-10", "Bộ Tài chính", "Lê Văn Thanh"],
        )

    def test_a_sentence_that_begins_with_a_small_so_is_no_number_line(self) -> None:
        text = LETTER.replace("Số: 299/UBND-TTHC\t", "").replace(
            "Thực hiện các", "số 12/2020/NĐ-CP ngày 05 tháng 3 năm 2020.\nThực hiện các"
        )
        self.assertEqual(values(extract_text(text, name="x").to_json())["number"], None)

    def test_party_committees_of_a_district_are_bodies_of_their_own(self) -> None:
        for name, spelled in (
            ("HUYỆN ỦY CHIÊM HÓA", "Huyện ủy Chiêm Hóa"),
            ("THỊ ỦY MỸ HÀO", "Thị ủy Mỹ Hào"),
        ):
            head = Head((Line("TỈNH ỦY TUYÊN QUANG", 1), Line(name, 1)), (), ())
            parent, issuer = issuers(head)
            self.assertEqual(
                [one and one.value for one in (parent, issuer)], ["Tỉnh ủy Tuyên Quang", spelled]
            )

    def test_a_body_is_spelled_as_the_place_before_the_date(self) -> None:
        body = FieldValue("Huyện ủy Vấn Khe", 0.91, 1, None)
        for place, sure, spelled in (
            ("Vân Khê", 0.96, "Huyện ủy Vân Khê"),
            ("Vân Khê", 0.6, "Huyện ủy Vấn Khe"),
            ("Hà Nội", 0.96, "Huyện ủy Vấn Khe"),
            ("n Khe", 0.96, "Huyện ủy Vấn Khe"),
        ):
            found = spelled_as_place(body, FieldValue(place, sure, 1, None))
            self.assertEqual(found and found.value, spelled)
        self.assertIsNone(spelled_as_place(None, body))

    def test_strokes_of_a_signature_between_titles_are_passed_over(self) -> None:
        rows = (("KT. CHỦ TỊCH", 0.95), ("NGUM RT", 0.2), ("PHÓ CHỦ TỊCH", 0.93), ("Trần Văn Mẫu", 0.95))
        lines = [
            line_of([Word(text, Box(800, 100 + 40 * row, 1100, 130 + 40 * row), sure)], 1)
            for row, (text, sure) in enumerate(rows)
        ]
        found = signature(lines, rule_set("vn-state"))
        self.assertEqual(
            [one and one.value for one in found], ["KT.", "CHỦ TỊCH / PHÓ CHỦ TỊCH", "Trần Văn Mẫu"]
        )

    def test_a_signature_above_long_annexes_is_found_below_the_end_of_the_text(self) -> None:
        annex = "PHỤ LỤC\n" + "".join(f"{number}. Dòng thứ {number} của phụ lục\n" for number in range(300))
        text = (
            "CHÍNH PHỦ\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 100/NQ-CP\tHà Nội, ngày 06 tháng 4 năm 2026\n"
            "NGHỊ QUYẾT\nVề công tác văn thư\nĐiều 1. Các bộ chịu trách nhiệm thi hành Nghị quyết này./.\n"
            "TM. CHÍNH PHỦ\nKT. THỦ TƯỚNG\nPHÓ THỦ TƯỚNG\n\nTrần Văn Mẫu\n\n"
        )
        found = values(extract_text(text + annex, name="x").to_json())
        self.assertEqual((found["authority"], found["signer"]), ("TM.", "Trần Văn Mẫu"))

    def test_text_that_is_no_document_gives_nothing(self) -> None:
        document = extract_text("Danh sách\n1. Một\n2. Hai\n", name="x").to_json()
        self.assertEqual(document["rule_set"], "unknown")
        self.assertTrue(all(not value for value in document["fields"].values()))
