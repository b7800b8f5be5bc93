"""Documents inside a pile: where the next one begins."""

from pathlib import Path
from unittest import TestCase

from hoso.reading.model import Line, PageSize, PageText, Source
from hoso.reading.reader import extract_text, read_file
from hoso.reading.splits import splits
from hoso.reading.tests.pages import PARTY, STATE, draw, scan_pdf

HEADING = (
    "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
)  # fmt: skip
LETTER = (*HEADING, "Số: 127/QĐ-UBND", "Đồng Xuân, ngày 14 tháng 3 năm 2024", "QUYẾT ĐỊNH")
LAST = ("phối hợp thực hiện./.", "Nơi nhận:", "- Lưu: VT.", "CHỦ TỊCH", "Nguyễn Văn Mẫu")


def page(number: int, *texts: str) -> PageText:
    lines = tuple(Line(text, number) for text in texts)
    return PageText(number, PageSize(0, 0, 0), Source.TEXT_LAYER, lines)


class SplitTests(TestCase):
    def test_a_heading_with_number_and_date_begins_the_next_document(self) -> None:
        found = splits([page(1, *LETTER), page(2, *LAST), page(3, *LETTER)])
        self.assertEqual(
            [(one.page, one.reason) for one in found], [(3, "heading, number, date, type, end before it")]
        )
        self.assertGreaterEqual(found[0].confidence, 0.9)

    def test_the_first_page_and_pages_that_go_on_are_none(self) -> None:
        self.assertEqual(splits([page(1, *LETTER), page(2, "2", "Điều 2. Giao Văn phòng")]), ())
        self.assertEqual(splits([]), ())

    def test_forms_that_a_decision_encloses_are_none(self) -> None:
        for form in (
            ("Mẫu số 01", *HEADING, "BÁO CÁO", "Số: ....../BC-UBND", "....., ngày .... tháng .... năm ...."),
            ("3", *HEADING, "Số: /NQ-HĐND", "Đồng Xuân, ngày tháng năm 2025", "NGHỊ QUYẾT"),
            ("PHỤ LỤC", *HEADING, "ĐƠN ĐỀ NGHỊ"),
        ):
            self.assertEqual(splits([page(1, *LETTER), page(2, *LAST), page(3, *form)]), (), form)

    def test_bare_text_with_form_feeds_is_a_pile_too(self) -> None:
        text = "\f".join("\n".join(part) for part in (LETTER, LAST, LETTER))
        document = extract_text(text, name="pile.txt").to_json()
        self.assertEqual([split["page"] for split in document["splits"]], [3])
        alone = extract_text("\n".join(LETTER), name="one.txt").to_json()
        self.assertNotIn("splits", alone)


def test_two_scans_in_one_file_are_told_apart(tmp_path: Path) -> None:
    target = tmp_path / "pile.pdf"
    scan_pdf(target, draw(STATE), draw(PARTY))
    document = read_file(target).to_json()
    assert [(split["page"], split["confidence"] >= 0.6) for split in document["splits"]] == [(2, True)]
