import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from openpyxl import load_workbook

from hoso.access.values import AccessClass
from hoso.dossiers import services
from hoso.dossiers.errors import NothingToPrint
from hoso.dossiers.models import Submission
from hoso.dossiers.services import NewLine, NewWorkFile
from hoso.dossiers.tests.office import TEN, OfficeCase
from hoso.holdings import queries as holdings
from hoso.holdings import services as holding_services
from hoso.lib.errors import NotFound
from hoso.organisations.models import Body
from hoso.reading.pdfa_check import pdfa_findings
from hoso.rulesets.submission import Medium
from hoso.rulesets.vn_state.retention import Retention
from tests.worlds import SERVICE, TODAY, name_body

NAME = "Ủy ban nhân dân xã Chiêm Hóa"


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(text.split())


class PaperCase(OfficeCase):
    def setUp(self) -> None:
        name_body(self.office.world.commune, NAME)

    def of_the_party(self) -> None:
        Body.objects.filter(pk=self.office.world.commune).update(rule_set="vn-party")

    def submitted(self, *, medium: Medium = Medium.BOTH) -> Submission:
        work = self.closed(medium=medium)
        return services.submit(self.office.an, [work.pk])


class PlanPaperTests(PaperCase):
    def test_the_plan_has_five_columns_and_closes_with_its_counts(self) -> None:
        services.add_line(
            self.office.an, self.office.plan.pk,
            NewLine("Hồ sơ nghị quyết", Retention(None), person_name="Bà Tư"),
            heading_id=self.office.line.heading_id,
        )  # fmt: skip
        told = text_of(services.print_plan(self.office.an, self.office.plan.pk).content)
        for words in (
            "DANH MỤC HỒ SƠ", "năm 2026", "Độc lập - Tự do - Hạnh phúc", "dự thảo", "I. Xây dựng".upper(),
            "01.XD", "Hồ sơ mở đường liên xã", "10 năm", "Vĩnh viễn", "Bà Tư",
            "có 2 (viết bằng chữ: hai) hồ sơ, bao gồm: 1 hồ sơ bảo quản vĩnh viễn; 1 hồ sơ",
        ):  # fmt: skip
            self.assertIn(words, told)

    def test_a_plan_of_the_party_never_bears_the_national_name(self) -> None:
        self.of_the_party()
        self.in_force()
        told = text_of(services.print_plan(self.office.an, self.office.plan.pk).content)
        self.assertIn("ĐẢNG CỘNG SẢN VIỆT NAM", told)
        self.assertNotIn("CỘNG HÒA", told)
        self.assertNotIn("dự thảo", told)

    def test_what_is_printed_is_archival(self) -> None:
        content = services.print_plan(self.office.an, self.office.plan.pk).content
        with TemporaryDirectory() as folder:
            path = Path(folder) / "plan.pdf"
            path.write_bytes(content)
            self.assertEqual([finding.code for finding in pdfa_findings(path)], [])

    def test_as_a_sheet_it_can_be_sent_in_again(self) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "plan.xlsx"
            self.assertEqual(services.write_plan(self.office.an, self.office.plan.pk, path), 2)
            rows = list(load_workbook(io.BytesIO(path.read_bytes())).worksheets[0].values)
        self.assertEqual(rows[1], ("I", "Xây dựng", None, None, None))
        self.assertEqual(rows[2], ("01.XD", "Hồ sơ mở đường liên xã", "10 năm", "An", None))

    def test_an_empty_plan_and_one_of_others_are_not_printed(self) -> None:
        services.remove_line(self.office.an, self.office.line.pk)
        with self.assertRaises(NothingToPrint):
            services.print_plan(self.office.an, self.office.plan.pk)
        with self.assertRaises(NotFound):
            services.print_plan(self.office.world.chi, self.office.plan.pk)


class ContentsTests(PaperCase):
    def test_documents_stand_in_order_of_their_dates_with_their_pages(self) -> None:
        work = self.opened(documents=0)
        later = self.a_paper(date="2026-02-20", number="16", symbol="QĐ-UBND", subject="Về việc sửa cầu")
        earlier = self.a_paper(date="2026-01-05", number="3", symbol="TTr-UBND", subject="Về việc xin vốn")
        services.put_into(self.office.an, work.pk, [later.pk, earlier.pk])
        told = text_of(services.print_contents(self.office.an, work.pk).content)
        self.assertLess(told.index("xin vốn"), told.index("sửa cầu"))
        self.assertIn("16/QĐ-UBND", told)
        self.assertIn("gồm: 2 (viết bằng chữ: hai) văn bản, tài liệu; 2 trang", told)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "contents.xlsx"
            services.write_contents(self.office.an, work.pk, path)
            rows = list(load_workbook(path).worksheets[0].values)
        self.assertEqual([row[5] for row in rows[1:]], ["1", "2"])

    def test_what_one_may_not_read_is_a_line_without_words(self) -> None:
        work = self.opened(documents=0)
        paper = self.a_paper(subject="Về việc riêng tư")
        services.put_into(self.office.an, work.pk, [paper.pk])
        holding_services.set_class(SERVICE, [paper.pk], AccessClass.PERSONAL, reason="x")
        told = text_of(services.print_contents(self.office.an, work.pk).content)
        self.assertNotIn("riêng tư", told)
        self.assertIn("hạn chế tiếp cận", told)
        self.assertIn("riêng tư", text_of(services.print_contents(self.office.ha, work.pk).content))

    def test_nothing_is_printed_of_an_empty_dossier_or_to_an_outsider(self) -> None:
        work = self.opened(documents=0)
        with self.assertRaises(NothingToPrint):
            services.print_contents(self.office.an, work.pk)
        with self.assertRaises(NotFound):
            services.print_contents(self.office.world.chi, work.pk)


class DeliveryTests(PaperCase):
    def test_the_delivery_list_has_seven_columns_and_its_sums_in_words(self) -> None:
        submission = self.submitted()
        told = text_of(services.print_delivery_list(self.office.ha, submission.pk).content)
        for words in (
            "MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU", "01.XD", "Hồ sơ mở đường liên xã", "10 năm", "12 tờ; 1 trang",
            "gồm: 1 (viết bằng chữ: một) hồ sơ, tài liệu", "0 hồ sơ bảo quản vĩnh viễn",
        ):  # fmt: skip
            self.assertIn(words, told)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "list.xlsx"
            self.assertEqual(services.write_delivery_list(self.office.ha, submission.pk, path), 1)

    def test_the_minutes_come_in_two_copies_with_both_sides(self) -> None:
        submission = self.submitted()
        services.take_in(self.office.ha, [submission.items.get().pk])
        told = text_of(services.print_minutes(self.office.ha, submission.pk).content)
        for words in (
            "Bản 1/2: Bên giao giữ", "Bản 2/2: Bên nhận giữ", "BÊN GIAO", "Ông (bà): An", "Ông (bà): Ha",
            "Tổng số hồ sơ (đơn vị bảo quản): 1 (viết bằng chữ: một)", "Tổng số hồ sơ: 1", "UBND xã (P02)",
            "NĐ-CP", "Danh mục hồ sơ năm 2026", "lập thành hai bản",
        ):  # fmt: skip
            self.assertIn(words, told)
        self.assertNotIn("chưa được tiếp nhận", told)

    def test_papers_of_the_party_never_bear_the_national_name(self) -> None:
        self.of_the_party()
        submission = self.submitted()
        for printed in (
            services.print_delivery_list(self.office.ha, submission.pk),
            services.print_minutes(self.office.ha, submission.pk),
        ):
            told = text_of(printed.content)
            self.assertIn("ĐẢNG CỘNG SẢN VIỆT NAM", told)
            self.assertNotIn("CỘNG HÒA", told)
            self.assertNotIn("NĐ-CP", told)

    def test_a_title_above_the_class_of_the_reader_is_left_out_its_line_is_not(self) -> None:
        submission = self.submitted()
        work_id = submission.items.get().work_file_id
        holding_services.set_class(SERVICE, [work_id], AccessClass.PERSONAL, reason="x")
        told = text_of(services.print_delivery_list(self.office.khoa, submission.pk).content)
        self.assertNotIn("mở đường", told)
        self.assertIn("(hồ sơ hạn chế tiếp cận)", told)

    def test_what_was_returned_is_on_no_paper(self) -> None:
        submission = self.submitted()
        services.return_to_keeper(self.office.ha, [submission.items.get().pk], reason="x")
        for act in (services.print_delivery_list, services.print_minutes):
            with self.assertRaises(NothingToPrint):
                act(self.office.ha, submission.pk)
            with self.assertRaises(NotFound):
                act(self.office.world.chi, submission.pk)

    def test_the_archive_gets_a_list_of_what_is_kept_back(self) -> None:
        commune = self.office.world.commune
        with self.assertRaises(NothingToPrint):
            services.print_kept_back(self.office.ha, commune)
        work = self.closed()
        services.ask_to_keep_back(self.office.an, work.pk, until_on=date(2027, 1, 1), reason="còn dùng")
        services.consent_to_keep_back(self.office.giang, work.pk, consent="12/UBND-VP")
        told = text_of(services.print_kept_back(self.office.ha, commune).content)
        for words in ("GIỮ LẠI", "giữ đến 01/01/2027; 12/ UBND-VP; An"):
            self.assertIn(words, told)
        with self.assertRaises(NotFound):
            services.print_kept_back(self.office.world.chi, commune)


class OutsidePlanTests(PaperCase):
    def test_a_file_without_documents_is_listed_by_its_sheets(self) -> None:
        work = services.open_outside_plan(
            self.office.an, self.office.world.commune, NewWorkFile("Việc", "7", TEN, medium=Medium.PAPER),
            fonds_id=self.office.world.commune_fonds.pk,
        )  # fmt: skip
        services.close_work(self.office.an, work.pk, services.Closing(TODAY, [TEN], sheet_count=9))
        submission = services.submit(self.office.an, [work.pk], box_count=1)
        told = text_of(services.print_delivery_list(self.office.ha, submission.pk).content)
        self.assertIn("9 tờ", told)
        self.assertEqual(holdings.members(work.pk), [])
