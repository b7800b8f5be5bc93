import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pypdfium2
import pytest
from openpyxl import load_workbook

from hoso.access.values import AccessClass
from hoso.audit.models import TrailRow
from hoso.handover import services
from hoso.handover.errors import NothingToPrint
from hoso.handover.models import Handover, Line
from hoso.handover.rules import LineKind, LineState, Resolution, Way
from hoso.handover.services import NewLine, Paper
from hoso.handover.services.paper_words import article_in_words
from hoso.handover.tests.world import DATABASE, SEAL, HandoverCase, a_handover
from hoso.lib.errors import NotFound
from hoso.organisations.models import Body, BodyName
from hoso.printing.words import day_in_words
from hoso.tables.models import during


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", " ")


class PaperCase(HandoverCase):
    way = Way.GIVEN

    def setUp(self) -> None:
        BodyName.objects.create(
            body_id=self.world.district, name="Ủy ban nhân dân huyện Chiêm Hóa",
            folded="uy ban nhan dan huyen chiem hoa", valid=during(date(2000, 1, 1), date(2025, 7, 1)),
        )  # fmt: skip
        self.handover = a_handover(self.world, way=self.way)
        services.list_holdings(self.world.binh, self.handover.pk)
        services.declare(
            self.world.binh, self.handover.pk,
            [
                SEAL, DATABASE, NewLine(LineKind.SECRET, pieces=7),
                NewLine(LineKind.TASK, "Đơn của ông Nam", next_handler="Phòng Nội vụ"),
                NewLine(LineKind.BOX, "Bó 3", dates="1975 - 2010", shelf_metres=Decimal("1.5"), pieces=12),
            ],
        )  # fmt: skip
        if self.way is Way.GIVEN:
            services.send(self.world.binh, self.handover.pk)
        missing = self.line(self.handover, self.boxes[1])
        services.receive_line(self.world.binh, missing.pk, LineState.MISSING)
        services.receive_many(self.world.binh, self.handover.pk)
        services.resolve(
            self.world.binh, missing.pk, Resolution.LOST, reason="cháy năm 2019", name="Ông Giang"
        )

    def printed(self, paper: Paper, **given: int) -> str:
        return text_of(services.print_paper(self.world.binh, self.handover.pk, paper, **given).content)

    def become(self, rule_set: str) -> None:
        Body.objects.filter(pk=self.world.district).update(rule_set=rule_set)


class MinutesTests(PaperCase):
    def test_state_minutes_bear_the_national_heading_and_totals_in_words(self) -> None:
        text = self.printed(Paper.MINUTES)
        for words in (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "BIÊN BẢN",
            "Giao nhận hồ sơ, tài liệu", "BÊN GIAO:", "Ủy ban nhân dân huyện Chiêm Hóa",
            "Tổng số hộp (cặp): 13 (viết bằng chữ: mười ba)", "1,5 mét (viết bằng chữ: một phẩy năm)",
            "1975 - 2010", "cháy năm 2019", "Phòng Nội vụ", "Phần mềm một cửa", "Tài liệu mật: 7",
            "Bản 1/2: Bên giao giữ", "Bản 2/2: Bên nhận giữ", "ĐẠI DIỆN BÊN NHẬN",
        ):  # fmt: skip
            self.assertIn(words, text)
        self.assertNotIn("Con dấu", text)

    def test_party_minutes_bear_their_own_heading_and_never_the_national_one(self) -> None:
        self.become("vn-party")
        for paper in Paper:
            if paper is not Paper.FOUND:
                text = self.printed(paper)
                self.assertIn("ĐẢNG CỘNG SẢN VIỆT NAM", text)
                self.assertNotIn("CỘNG HÒA XÃ HỘI", text)
                self.assertNotIn("Độc lập", text)

    def test_it_is_pdf_a(self) -> None:
        content = services.print_paper(self.world.binh, self.handover.pk, Paper.MINUTES).content
        with pikepdf.open(io.BytesIO(content)) as document, document.open_metadata() as metadata:
            self.assertEqual((metadata["pdfaid:part"], metadata["pdfaid:conformance"]), ("2", "U"))

    def test_seals_are_on_minutes_of_their_own_to_the_police(self) -> None:
        text = self.printed(Paper.SEALS)
        self.assertIn("Công an tỉnh", text)
        self.assertIn("Con dấu UBND huyện", text)
        self.assertNotIn("Phần mềm", text)

    def test_secret_records_are_a_number_without_titles(self) -> None:
        text = self.printed(Paper.SECRET)
        self.assertIn("Tổng số: 7 (viết bằng chữ: bảy)", text)

    def test_an_outsider_prints_nothing(self) -> None:
        before = self.everything()
        with self.assertRaises(NotFound):
            services.print_paper(self.world.chi, self.handover.pk, Paper.MINUTES)
        self.assertEqual(self.everything(), before)

    def test_printing_stands_in_the_trail(self) -> None:
        self.printed(Paper.SEALS)
        self.assertEqual(TrailRow.objects.get(act="handover.print").ids["paper"], "seals")


class ListTests(PaperCase):
    def test_the_delivery_list_has_its_columns_and_only_what_is_delivered(self) -> None:
        text = self.printed(Paper.DELIVERY)
        for words in (
            "MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU", "Số, ký hiệu", "Thời hạn", "Hồ sơ đất đai", "H-1",
            "Mục lục này gồm: 4 (viết bằng chữ: bốn)",
        ):  # fmt: skip
            self.assertIn(words, text)
        for words in ("H-2", "Phần mềm một cửa", "Con dấu"):
            self.assertNotIn(words, text)

    def test_the_inventory_has_every_kind_but_what_is_on_a_paper_of_its_own(self) -> None:
        text = self.printed(Paper.INVENTORY)
        for words in ("Phần mềm một cửa", "Đơn của ông Nam", "H-2", "xác định mất"):
            self.assertIn(words, text)
        self.assertNotIn("Con dấu", text)

    def test_there_is_no_second_volume(self) -> None:
        for volume in (0, 2):
            with self.assertRaises(NothingToPrint):
                self.printed(Paper.DELIVERY, volume=volume)

    def test_what_is_above_the_readers_class_is_counted_without_its_title(self) -> None:
        Handover.objects.filter(pk=self.handover.pk).update(state="listing")
        line = self.line(self.handover, self.loose)
        Line.objects.filter(pk=line.pk).update(access_class=AccessClass.SENSITIVE_PERSONAL)
        text = self.printed(Paper.DELIVERY)
        self.assertNotIn("Hồ sơ cán bộ", text)
        self.assertIn("(hồ sơ hạn chế tiếp cận)", text)
        self.assertIn("Mục lục này gồm: 4", text)

    def test_nothing_is_printed_of_an_empty_list(self) -> None:
        gone = Handover.objects.filter(pk=self.handover.pk)
        gone.update(state="listing")
        Line.objects.filter(handover=self.handover).delete()
        for paper in Paper:
            with self.assertRaises(NothingToPrint):
                self.printed(paper)


class FoundMinutesTests(PaperCase):
    way = Way.FOUND

    def test_without_a_giver_witnesses_sign_what_was_found(self) -> None:
        services.name_signers(
            self.world.binh, self.handover.pk, place="Phòng 3",
            witnesses=[{"name": "Hoàng Thị Mai", "post": "Trưởng thôn"}],
        )  # fmt: skip
        text = self.printed(Paper.FOUND)
        for words in (
            "Kiểm kê hiện trạng hồ sơ, tài liệu", "NGƯỜI CHỨNG KIẾN", "Hoàng Thị Mai", "không còn bên giao",
            "Phòng 3", "30/06/2025",
        ):  # fmt: skip
            self.assertIn(words, text)
        self.assertNotIn("BÊN GIAO", text)


class SheetTests(PaperCase):
    def test_every_line_is_a_row_and_no_cell_is_a_formula(self) -> None:
        Handover.objects.filter(pk=self.handover.pk).update(state="listing")
        line = self.line(self.handover, self.loose)
        Line.objects.filter(pk=line.pk).update(title="=HYPERLINK(1)")
        with TemporaryDirectory() as folder:
            path = Path(folder) / "a.xlsx"
            self.assertEqual(services.write_sheet(self.world.binh, self.handover.pk, path), 9)
            rows = list(load_workbook(path).worksheets[0].iter_rows(values_only=True))
        self.assertEqual((len(rows), rows[0][0]), (10, "STT"))
        self.assertIn("'=HYPERLINK(1)", [row[3] for row in rows])


class DayTests(HandoverCase):
    def test_days_below_ten_and_the_first_two_months_bear_a_zero(self) -> None:
        self.assertEqual(day_in_words(date(2026, 2, 5)), "ngày 05 tháng 02 năm 2026")
        self.assertEqual(day_in_words(date(2026, 3, 15)), "ngày 15 tháng 3 năm 2026")


@pytest.mark.parametrize(
    ("source", "cited"),
    [
        ("TT 06/2025/TT-BNV, art. 40.2a", "TT 06/2025/TT-BNV, Điều 40 khoản 2 điểm a"),
        ("TT 06/2025/TT-BNV, art. 39, art. 40.1", "TT 06/2025/TT-BNV, Điều 39, Điều 40 khoản 1"),
        ("CV 64-CV/TW", "CV 64-CV/TW"),
    ],
)
def test_papers_cite_articles_as_vietnamese_papers_do(source: str, cited: str) -> None:
    assert article_in_words(source) == cited
