"""Registers from another system on the page: sent, tried, taken in; what is wrong or odd goes out."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from hoso.digitisation.tests import scans
from hoso.registry.models import Document, Entry, RegisterList
from hoso.web.tests.test_registers import RegistersCase

CONTENT = (
    "Số, ký hiệu;Ngày văn bản;Trích yếu\n"
    "12/QĐ-UBND;05/01/2026;Về việc lập tổ kiểm kê\n"
    "13/QĐ-UBND;32/01/2026;Sai ngày\n"
    "9/QĐ-UBND;07/03/2020;<script>alert(1)</script>\n"
).encode()
COLUMNS = {"number": "0", "date": "1", "subject": "2"}


class RegisterListPageTests(RegistersCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.enterClassContext(scans.a_home())
        super().setUpTestData()

    def send_list(self, status: int = 302, **more: Any) -> Any:
        fonds = self.fonds_offered()
        given = {"fonds": fonds, "not_secret": "on", "file": SimpleUploadedFile("so di.csv", CONTENT)} | more
        return self.send(self.office.an, "new_list_of_issued", self.office.body, status=status, **given)

    def fonds_offered(self) -> str:
        self.as_(self.office.an)
        page = self.client.get(reverse("registers:new_list_of_issued", args=[self.office.body]))
        [(fonds, _title)] = page.context["form"].fields["fonds"].choices
        return str(fonds)

    def kept(self) -> RegisterList:
        self.send_list()
        return RegisterList.objects.latest("id")

    def test_the_page_of_registers_leads_to_it(self) -> None:
        page = self.page(self.office.an, "books", self.office.body)
        for name in ("new_list_of_arrivals", "new_list_of_issued", "lists"):
            self.assertIn(reverse(f"registers:{name}", args=[self.office.body]), page)

    def test_a_list_is_sent_tried_and_taken_in_and_told_of(self) -> None:
        kept = self.kept()
        address = reverse("registers:take_in_list", args=[kept.pk])
        tried = self.client.post(address, COLUMNS | {"do": "try"})
        self.assertContains(
            tried, "It would make 2 documents with 1 numbers; 0 rows are known, 1 would stay, 1 are odd."
        )
        self.assertContains(tried, "Văn bản đi: 1 numbers; last number 0, then 12.")
        self.assertContains(tried, "no register of this year is for it")
        self.assertEqual(Document.objects.count(), 0)
        taken = self.client.post(address, COLUMNS | {"do": "take"}, follow=True)
        self.assertContains(taken, "2 documents were taken in; 0 rows were known, 1 stay.")
        self.assertContains(taken, "a date is none")
        self.assertNotContains(taken, "<script>alert")
        self.assertEqual(Entry.objects.get(number=12).document, Document.objects.get(number="12"))
        self.assertIn("so di.csv", self.page(self.office.an, "lists", self.office.body))

    def test_failed_rows_go_out_to_be_mended_and_odd_ones_as_a_report(self) -> None:
        kept = self.kept()
        self.client.post(reverse("registers:take_in_list", args=[kept.pk]), COLUMNS | {"do": "take"})
        for rows, told in (
            ("failed", ("13/QĐ-UBND", "32/01/2026", "Sai ngày", 3, "a date is none")),
            ("odd", ("9/QĐ-UBND", "07/03/2020", "<script>alert(1)</script>", 4,
                     "no register of this year is for it")),
        ):  # fmt: skip
            out = self.client.get(reverse("registers:rows_as_sheet", args=[kept.pk, rows]))
            self.assertEqual(list(load_workbook(io.BytesIO(out.content)).worksheets[0].values)[1], told)
        other = self.client.get(reverse("registers:rows_as_sheet", args=[kept.pk, "other"]))
        self.assertEqual(other.status_code, 404)

    def test_a_row_with_a_secrecy_mark_is_told_of_and_in_no_preview(self) -> None:
        content = CONTENT + "14/QĐ-UBND;08/01/2026;Phương án phòng thủ;TUYỆT MẬT\n".encode()
        self.send_list(file=SimpleUploadedFile("so di.csv", content))
        kept = RegisterList.objects.latest("id")
        page = self.client.get(reverse("registers:list", args=[kept.pk]))
        self.assertEqual([row.number for row in page.context["preview"]], [2, 3, 4])
        address = reverse("registers:take_in_list", args=[kept.pk])
        for shown in (page, self.client.post(address, COLUMNS | {"do": "try"})):
            self.assertContains(shown, "bears a secrecy mark; nothing of it was kept")
            self.assertNotContains(shown, "14/QĐ-UBND")
            self.assertNotContains(shown, "phòng thủ")

    def test_a_document_names_the_list_it_comes_from(self) -> None:
        kept = self.kept()
        self.client.post(reverse("registers:take_in_list", args=[kept.pk]), COLUMNS | {"do": "take"})
        document = Document.objects.get(number="12")
        page = self.client.get(reverse("registry:document", args=[document.pk]))
        self.assertContains(page, "so di.csv, row 2")

    def test_without_the_declaration_or_the_form_of_a_list_nothing_is_read(self) -> None:
        self.send_list(status=422, not_secret="")
        page = self.send_list(status=422, file=SimpleUploadedFile("x.xlsx", b"PK\x03\x04 cut off"))
        self.assertContains(page, "It cannot be read as xlsx or csv", status_code=422)
        self.assertEqual(RegisterList.objects.count(), 0)

    def test_a_column_of_numbers_or_subjects_is_needed(self) -> None:
        kept = self.kept()
        address = reverse("registers:take_in_list", args=[kept.pk])
        page = self.client.post(address, {"date": "1", "do": "take"})
        self.assertContains(page, "No column is said to hold the numbers or the subjects.", status_code=422)
        self.assertEqual(Document.objects.count(), 0)

    def test_others_find_neither_list_nor_form(self) -> None:
        kept = self.kept()
        for actor in (self.office.hai, self.office.chi):
            page = self.as_(actor).get(reverse("registers:list", args=[kept.pk]))
            self.assertEqual(page.status_code, 404)
