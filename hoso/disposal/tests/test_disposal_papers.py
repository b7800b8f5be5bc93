"""Papers of a proposal: what stands on them, in whose form, and who gets none."""

from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from hoso.disposal import queries, services
from hoso.disposal.errors import NothingToPrint
from hoso.disposal.rules import Verdict
from hoso.disposal.services import Paper
from hoso.disposal.tests.world import MACHINE, DisposalTestCase, drawn_up
from hoso.holdings.models import Holding
from hoso.lib.errors import NotFound
from hoso.organisations.models import Body
from hoso.printing.tests.test_paper import text_of
from tests.worlds import name_body


class PaperTests(DisposalTestCase):
    def setUp(self) -> None:
        super().setUp()
        name_body(self.world.province, "Ủy ban nhân dân tỉnh")
        self.proposal = drawn_up(self.world, self.giang, self.old.pk, self.older.pk)

    def words(self, paper: Paper) -> str:
        return text_of(services.print_paper(self.world.binh, self.proposal.pk, paper).content)

    def destroy_one(self) -> None:
        services.present(self.world.binh, self.proposal.pk)
        first, second = (line.pk for line in queries.lines_of(self.proposal.pk))
        services.decide(self.giang, self.proposal.pk, [first], Verdict.DESTROY)
        services.decide(self.giang, self.proposal.pk, [second], Verdict.KEEP, reason="Còn giá trị tra cứu")
        services.enter_minutes(
            self.world.binh, self.proposal.pk, number="01/BB", on=date(2026, 2, 20), text="Nhất trí"
        )
        services.approve(self.dung, self.proposal.pk, number="12/QĐ-UBND", on=date(2026, 3, 1))
        services.ask(self.dung, self.proposal.pk)
        services.carry_out(MACHINE, self.proposal.pk)

    def test_the_list_the_explanation_and_the_draft_on_the_council(self) -> None:
        listed = self.words(Paper.LIST)
        for told in (
            "DANH MỤC TÀI LIỆU HẾT GIÁ TRỊ",
            "01.VP",
            "Hồ sơ 02.VP",
            "10 năm",
            "Hết thời hạn lưu trữ",
        ):
            self.assertIn(told, listed)
        self.assertIn("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", listed)
        self.assertIn("Tài liệu đã hết thời hạn lưu trữ.", self.words(Paper.EXPLANATION))
        council = self.words(Paper.COUNCIL)
        for told in ("Nguyễn Văn Chủ", "Chủ tịch Hội đồng", "Binh", "đại diện lưu trữ"):
            self.assertIn(told, council)

    def test_a_party_paper_never_bears_the_motto_of_the_state(self) -> None:
        Body.objects.filter(pk=self.world.province).update(rule_set="vn-party")
        for paper in (Paper.LIST, Paper.EXPLANATION, Paper.COUNCIL):
            told = self.words(paper)
            self.assertIn("ĐẢNG CỘNG SẢN VIỆT NAM", told)
            self.assertNotIn("CỘNG HÒA", told)

    def test_what_is_kept_back_and_the_certificate(self) -> None:
        self.destroy_one()
        kept = self.words(Paper.KEPT)
        self.assertIn("Còn giá trị tra cứu", kept)
        self.assertNotIn("01.VP", kept)
        certificate = self.words(Paper.CERTIFICATE)
        for told in ("12/QĐ-UBND", "01.VP", "6 (viết bằng chữ: sáu) tệp tin"):
            self.assertIn(told, certificate)
        self.assertNotIn("02.VP", self.words(Paper.LIST))
        services.enter_paper_minutes(
            self.world.binh, self.proposal.pk, on=date(2026, 3, 2), method="Nghiền bột",
            witnesses=[("Trần B", ""), ("Lê C", "Văn thư")], line_ids=[self.line(self.old).pk],
        )  # fmt: skip
        self.assertIn("Nghiền bột", self.words(Paper.MINUTES))

    def test_lists_are_written_as_sheets_and_nothing_else_is(self) -> None:
        target = Path(self.home) / "list.xlsx"
        self.assertEqual(services.write_paper(self.world.binh, self.proposal.pk, Paper.LIST, target), 2)
        rows = list(load_workbook(target).worksheets[0].values)
        self.assertEqual(rows[1][:3], (1, "01.VP", "Hồ sơ 01.VP"))
        with self.assertRaises(NothingToPrint):
            services.write_paper(self.world.binh, self.proposal.pk, Paper.COUNCIL, target)

    def test_what_is_not_there_yet_is_not_printed_and_outsiders_get_nothing(self) -> None:
        for paper in (Paper.KEPT, Paper.MINUTES, Paper.CERTIFICATE):
            with self.assertRaises(NothingToPrint):
                services.print_paper(self.world.binh, self.proposal.pk, paper)
        for paper in Paper:
            with self.assertRaises(NotFound):
                services.print_paper(self.world.chi, self.proposal.pk, paper)

    def test_a_title_above_ones_class_stands_on_no_paper(self) -> None:
        Holding.objects.filter(pk=self.old.pk).update(access_class=3)
        told = text_of(services.print_paper(self.dung, self.proposal.pk, Paper.LIST).content)
        self.assertNotIn("Hồ sơ 01.VP", told)
        self.assertIn("Hồ sơ 02.VP", told)
