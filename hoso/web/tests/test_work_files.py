"""Pages of plans and work files: from the plan of the year to the archive, by the people whose work it is."""

import io
from datetime import date
from typing import Any

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from hoso.access.values import Actor
from hoso.digitisation.tests.scans import a_home
from hoso.dossiers import services
from hoso.dossiers.models import FilePlan, PlanLine, Submission, WorkFile
from hoso.dossiers.tests.office import OfficeCase
from hoso.holdings import queries as holdings
from hoso.web.tests.signed_in import SignedInCase
from tests.worlds import TODAY, id_of, name_body

LIST = (
    "Số và ký hiệu hồ sơ;Tên đề mục và tiêu đề hồ sơ;Thời hạn bảo quản;Người lập hồ sơ;Ghi chú\n"
    "I;Tổ chức;;;\n01.TC;Hồ sơ nâng lương;20 năm;Khoa;\n02.TC;Hồ sơ lạ;mãi mãi;;\n"
).encode()


class PageCase(SignedInCase, OfficeCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.enterClassContext(a_home())
        super().setUpTestData()
        name_body(cls.office.world.commune, "UBND xã Chiêm Hóa")

    def page(self, actor: Actor, name: str, *ids: Any, **data: Any) -> str:
        response = self.as_(actor).get(reverse(f"dossiers:{name}", args=ids), data)
        self.assertEqual(response.status_code, 200, name)
        return str(response.content.decode())

    def post(self, actor: Actor, name: str, *ids: Any, **data: Any) -> Any:
        return self.as_(actor).post(reverse(f"dossiers:{name}", args=ids), data, follow=True)


class PlanPageTests(PageCase):
    def test_a_plan_is_begun_filled_sent_and_put_in_force(self) -> None:
        office = self.office
        made = self.post(
            office.an, "new_plan", body=str(office.world.commune), year=2027,
            fonds=str(office.world.commune_fonds.pk), numbering="whole",
        )  # fmt: skip
        self.assertContains(made, "Plan of 2027")
        plan = FilePlan.objects.get(year=2027)
        self.post(office.an, "add_heading", plan.pk, title="Văn hóa", abbreviation="VH", parent="")
        heading = plan.headings.get()
        again = self.post(
            office.an, "add_line", plan.pk, heading=str(heading.pk), title="Hồ sơ lễ hội",
            retention="Vĩnh viễn", person=str(id_of(office.khoa)), kind="matter", do="more",
        )  # fmt: skip
        self.assertContains(again, "01.VH was added.")
        self.post(office.an, "move_plan", plan.pk, do="send")
        self.assertContains(self.post(office.giang, "move_plan", plan.pk, do="approve"), "in force")
        self.assertContains(
            self.as_(office.khoa).get(reverse("dossiers:plan", args=[plan.pk])), "open a file"
        )

    def test_what_is_typed_wrong_comes_back_with_its_reason(self) -> None:
        office = self.office
        page = self.post(
            office.an, "add_line", office.plan.pk, title="Hồ sơ", retention="lâu dài", kind="matter"
        )
        self.assertContains(page, "Neither permanent nor a number of years.", status_code=422)
        self.assertContains(page, "lâu dài", status_code=422)
        page = self.post(
            office.an, "add_line", office.plan.pk, title="Hồ sơ", retention="5", kind="matter",
            symbol="01.XD",
        )  # fmt: skip
        self.assertContains(page, "would stand in it twice", status_code=422)
        page = self.post(
            office.an, "new_plan", body=str(office.world.commune), year=2026,
            fonds=str(office.world.commune_fonds.pk), numbering="whole",
        )  # fmt: skip
        self.assertContains(page, "has a file plan of 2026 already", status_code=422)
        self.assertEqual((PlanLine.objects.count(), FilePlan.objects.count()), (1, 1))

    def test_a_line_of_the_schedule_gives_the_higher_value(self) -> None:
        office = self.office
        self.post(
            office.an, "change_line", office.line.pk, title="Hồ sơ", retention="5", kind="matter",
            schedule="work_rules", person=str(id_of(office.an)),
        )  # fmt: skip
        self.assertEqual(PlanLine.objects.get().retention_years, 20)

    def test_the_head_returns_a_plan_and_its_makers_read_why(self) -> None:
        office = self.office
        services.send_plan(office.an, office.plan.pk)
        self.post(office.giang, "move_plan", office.plan.pk, do="return", reason="thiếu hồ sơ")
        self.assertIn("thiếu hồ sơ", self.page(office.an, "plan", office.plan.pk))

    def test_a_plan_is_copied_printed_and_written(self) -> None:
        office = self.office
        page = self.post(office.an, "move_plan", office.plan.pk, do="copy", year="2027")
        self.assertContains(page, "Hồ sơ mở đường liên xã")
        pdf = self.client.get(reverse("dossiers:plan_paper", args=[office.plan.pk]))
        self.assertTrue(pdf.content.startswith(b"%PDF"))
        xlsx = self.client.get(reverse("dossiers:plan_sheet", args=[office.plan.pk]))
        self.assertEqual(load_workbook(io.BytesIO(xlsx.content)).worksheets[0].max_row, 3)

    def test_lines_and_headings_are_removed(self) -> None:
        office = self.office
        heading_id = office.line.heading_id
        self.post(office.an, "change_line", office.line.pk, do="remove")
        self.post(office.an, "change_heading", heading_id, do="remove")
        self.assertEqual((PlanLine.objects.count(), office.plan.headings.count()), (0, 0))

    def test_moves_that_are_none_are_refused(self) -> None:
        for data in ({"do": "burn"}, {"do": "number", "numbering": "x"}, {"do": "copy", "year": "x"}):
            answer = self.post(self.office.an, "move_plan", self.office.plan.pk, **data)
            self.assertEqual(answer.status_code, 422)

    def test_a_list_is_tried_and_taken_in_and_what_failed_goes_out(self) -> None:
        office = self.office
        page = self.post(
            office.an, "new_list", office.plan.pk, not_secret="on",
            file=SimpleUploadedFile("danh muc.csv", LIST),
        )  # fmt: skip
        self.assertContains(page, "Hồ sơ nâng lương")
        kept = office.plan.lists.get()
        columns = {"symbol": "0", "title": "1", "retention": "2", "person": "3", "note": "4"}
        tried = self.post(office.an, "take_in_list", kept.pk, do="try", **columns)
        self.assertContains(tried, "It would make 1 files and 1 headings; 1 rows would stay.")
        taken = self.post(office.an, "take_in_list", kept.pk, do="take", **columns)
        self.assertContains(taken, "the retention is neither permanent nor a number of years")
        out = self.client.get(reverse("dossiers:failed_rows", args=[kept.pk]))
        rows = list(load_workbook(io.BytesIO(out.content)).worksheets[0].values)
        self.assertEqual((rows[1][1], rows[1][5]), ("Hồ sơ lạ", 4))
        self.assertEqual(PlanLine.objects.get(symbol="01.TC").person, id_of(office.khoa))

    def test_a_row_with_a_secrecy_mark_is_told_of_and_in_no_preview(self) -> None:
        office = self.office
        content = LIST + "09.QS;Kế hoạch phòng thủ;20 năm;;TỐI MẬT\n".encode()
        page = self.post(
            office.an, "new_list", office.plan.pk, not_secret="on",
            file=SimpleUploadedFile("danh muc.csv", content),
        )  # fmt: skip
        self.assertEqual([row.number for row in page.context["preview"]], [2, 3, 4])
        columns = {"symbol": "0", "title": "1", "retention": "2", "do": "try"}
        for shown in (page, self.post(office.an, "take_in_list", office.plan.lists.get().pk, **columns)):
            self.assertContains(shown, "bears a secrecy mark; nothing of it was kept")
            self.assertNotContains(shown, "09.QS")
            self.assertNotContains(shown, "phòng thủ")

    def test_without_the_declaration_no_list_is_read(self) -> None:
        page = self.post(self.office.an, "new_list", self.office.plan.pk, sheet="")
        self.assertEqual((page.status_code, self.office.plan.lists.count()), (422, 0))


class WorkPageTests(PageCase):
    def test_a_file_goes_from_the_plan_to_the_archive(self) -> None:
        office, today = self.office, str(timezone.localdate())
        self.in_force()
        opened = self.post(
            office.an, "open_line", office.line.pk, title="Hồ sơ mở đường", medium="digital", access_class="1"
        )
        self.assertContains(opened, "Nothing lies in it yet.")
        work = WorkFile.objects.get()
        paper = self.a_paper(number="15", symbol="QĐ-UBND")
        self.assertIn(str(paper.pk), self.page(office.an, "fill", work.pk, number="015/QĐ-UBND"))
        self.post(office.an, "fill", work.pk, document=[str(paper.pk)])
        self.assertEqual(holdings.members(work.pk), [paper.pk])
        self.post(office.an, "move_work", work.pk, do="end", ended_on=today)
        self.assertIn("60 days from the end of the work", self.page(office.an, "work_file", work.pk))
        closed = self.post(
            office.an, "close_work", work.pk, ended_on=today, title="Hồ sơ mở đường", symbol="01.XD",
            retention="20 năm",
        )  # fmt: skip
        self.assertContains(closed, "The file was closed.")
        self.assertContains(closed, "some documents have no file")
        submitted = self.post(office.an, "submit", work=[str(work.pk)])
        self.assertContains(submitted, "The files were submitted to the archive.")
        submission = Submission.objects.get()
        item = submission.items.get()
        self.assertIn("mở đường", self.page(office.ha, "submission", submission.pk))
        taken = self.post(office.ha, "decide", submission.pk, item=[str(item.pk)], do="take in")
        self.assertContains(taken, "1 file is in the archive.")
        for name in ("delivery_list", "minutes", "delivery_sheet"):
            content = self.client.get(reverse(f"dossiers:{name}", args=[submission.pk])).content
            self.assertIn(content[:2], {b"%P", b"PK"}, name)
        self.assertIn("To its approval", self.page(office.an, "work_file", work.pk))

    def test_the_archive_returns_it_and_the_keeper_reads_why(self) -> None:
        office, work = self.office, self.closed()
        submission = services.submit(office.an, [work.pk])
        item = str(submission.items.get().pk)
        refused = self.post(office.ha, "decide", submission.pk, item=[item], do="return", reason="")
        self.assertEqual(refused.status_code, 422)
        self.post(office.ha, "decide", submission.pk, item=[item], do="return", reason="thiếu tờ trình")
        self.assertIn("thiếu tờ trình", self.page(office.an, "work_file", work.pk))
        self.post(office.an, "move_work", work.pk, do="open again", reason="bổ sung")
        self.assertEqual(self.stored(work).state, "open")
        odd = self.post(office.ha, "decide", submission.pk, item=[item], do="burn")
        self.assertEqual(odd.status_code, 422)

    def test_what_is_due_stands_first_and_is_told_by_person(self) -> None:
        office = self.office
        late = self.closed(ended_on=date(2020, 6, 1))
        self.assertIn("overdue, or due within 30 days", self.page(office.an, "mine"))
        told = self.page(office.giang, "due")
        self.assertIn("Open since an earlier year", told)
        rows = self.page(office.giang, "due", keeper=str(id_of(office.an)), body=str(office.world.commune))
        self.assertIn(str(late.pk), rows)
        answer = self.as_(office.giang).get(
            reverse("dossiers:due"), {"keeper": str(id_of(office.an)), "after": "x"}
        )
        self.assertEqual(answer.status_code, 422)

    def test_a_file_outside_the_plan_is_opened_and_described(self) -> None:
        office = self.office
        self.post(
            office.khoa, "open_outside", title="Đơn của bà Năm", medium="paper", access_class="1",
            kind="subject",
            opened_on=str(TODAY), body=str(office.world.commune), fonds=str(office.world.commune_fonds.pk),
            retention="10 năm",
        )  # fmt: skip
        work = WorkFile.objects.get()
        self.post(
            office.khoa, "describe_work", work.pk, title="Đơn của bà Tư", symbol="9", retention="20",
            kind="type", medium="both",
        )  # fmt: skip
        stored = self.stored(work)
        self.assertEqual((stored.dossier.title, stored.retention_years), ("Đơn của bà Tư", 20))
        page = self.post(office.khoa, "close_work", work.pk, ended_on="2030-01-01", title="x", retention="20")
        self.assertContains(page, "or is still to come", status_code=422)

    def test_keeping_back_is_asked_and_answered_on_the_page(self) -> None:
        office, work = self.office, self.closed()
        self.post(office.an, "move_work", work.pk, do="ask", until_on="2027-01-01", reason="còn dùng")
        self.assertIn("còn dùng", self.page(office.giang, "intake"))
        self.assertIn("Consent", self.page(office.giang, "work_file", work.pk))
        self.post(office.giang, "move_work", work.pk, do="consent", consent="12/UBND")
        self.assertEqual(self.stored(work).state, "kept_back")
        answer = self.as_(office.ha).get(reverse("dossiers:kept_back", args=[office.world.commune]))
        self.assertTrue(answer.content.startswith(b"%PDF"))
        other = self.closed()
        self.post(office.an, "move_work", other.pk, do="ask", until_on="2027-01-01", reason="còn dùng")
        self.post(office.giang, "move_work", other.pk, do="refuse", reason="không cần")
        self.assertIn("không cần", self.page(office.an, "work_file", other.pk))

    def test_a_file_is_frozen_released_and_handed_on(self) -> None:
        office, work = self.office, self.opened(documents=1)
        self.post(office.ha, "move_work", work.pk, do="freeze", reason="thanh tra")
        self.assertIn("It is frozen:", self.page(office.an, "work_file", work.pk))
        member = str(holdings.members(work.pk)[0])
        answer = self.post(office.an, "move_work", work.pk, do="put out", document=[member], reason="x")
        self.assertEqual(answer.status_code, 422)
        self.post(office.ha, "move_work", work.pk, do="release", reason="xong")
        self.post(office.an, "move_work", work.pk, do="put out", document=[member], reason="x")
        self.assertEqual(holdings.members(work.pk), [])
        self.post(office.an, "hand_on", work.pk, keeper=str(id_of(office.khoa)), reason="nghỉ hưu")
        self.assertEqual(self.stored(work).keeper, id_of(office.khoa))
        self.assertEqual(self.post(office.khoa, "move_work", work.pk, do="burn").status_code, 422)

    def test_a_document_is_put_into_several_files_from_its_own_page(self) -> None:
        office = self.office
        works = [self.opened(documents=0), self.opened(documents=0)]
        paper = self.a_paper()
        self.assertIn("Hồ sơ mở đường liên xã", self.page(office.an, "put_document", paper.pk))
        self.post(office.an, "put_document", paper.pk, work=[str(work.pk) for work in works])
        self.assertEqual(len(holdings.groups_of([paper.pk], boxes=False)[paper.pk]), 2)

    def test_the_contents_and_the_whole_go_out(self) -> None:
        work = self.opened(documents=1)
        sent = {
            name: self.as_(self.office.an).get(reverse(f"dossiers:{name}", args=[work.pk])).getvalue()
            for name in ("contents_paper", "contents_sheet", "whole_paper", "whole_xml")
        }
        for name in ("contents_paper", "whole_paper"):
            page = pypdfium2.PdfDocument(sent[name])[0].get_textpage().get_text_bounded()
            self.assertIn("MỤC LỤC VĂN BẢN, TÀI LIỆU", page, name)
        rows = list(load_workbook(io.BytesIO(sent["contents_sheet"])).worksheets[0].values)
        self.assertEqual([row[2] for row in rows[1:]], ["01/02/2026"])
        self.assertIn("Hồ sơ mở đường liên xã", sent["whole_xml"].decode())

    def test_a_colleague_sees_no_buttons_and_moves_nothing(self) -> None:
        work = self.opened()
        page = self.page(self.office.khoa, "work_file", work.pk)
        self.assertNotIn("Close the file", page)
        answer = self.post(self.office.khoa, "move_work", work.pk, do="end", ended_on=str(TODAY))
        self.assertEqual((answer.status_code, self.stored(work).ended_on), (403, None))

    def test_lists_cost_the_same_however_many_files_there_are(self) -> None:
        office = self.office
        seen: list[dict[str, int]] = []
        for more in (2, 6):
            for _ in range(more):
                services.submit(office.an, [self.closed().pk])
                self.closed(ended_on=date(2020, 6, 1))
            seen.append({name: self.cost(actor, name) for actor, name in (
                (office.an, "mine"), (office.giang, "due"), (office.ha, "intake"), (office.an, "plans"),
            )})  # fmt: skip
        self.assertEqual(seen[0], seen[1])
        # Six of them tell who asks, and what that person may do; one the views that are kept of a list.
        self.assertEqual(seen[1], {"mine": 10, "due": 9, "intake": 13, "plans": 10})

    def cost(self, actor: Actor, name: str) -> int:
        self.as_(actor)
        with CaptureQueriesContext(connection) as asked:
            self.client.get(reverse(f"dossiers:{name}"))
        return len(asked)
