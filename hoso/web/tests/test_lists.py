"""Existing lists on the page: sent, tried, taken in, and what failed sent out to come back."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from hoso.custody.models import Box, TakenList
from hoso.web.tests.worlds import WebCase

CONTENT = "STT;Hộp số;Tiêu đề;Số mét\n1;H-801;Đường;0,1\n2;H-802;Trường;much\n".encode()


class ListPageTests(WebCase):
    def send(self, **more: Any) -> Any:
        given = {
            "fonds": str(self.world.fonds.pk), "found": "room 3", "not_secret": "on",
            "file": SimpleUploadedFile("muc luc.csv", CONTENT),
        }  # fmt: skip
        return self.as_(self.world.binh).post(reverse("lists:new"), given | more, follow=True)

    def test_a_list_is_sent_tried_and_taken_in_and_what_failed_goes_out(self) -> None:
        page = self.send()
        self.assertContains(page, "H-801")
        kept = TakenList.objects.latest("id")
        address = reverse("lists:take_in", args=[kept.pk])
        columns = {"label": "1", "contents": "2", "metres": "3"}
        tried = self.client.post(address, columns | {"do": "try"})
        self.assertContains(tried, "1 rows would make 1 boxes; 0 rows are there already; 1 rows would stay.")
        self.assertContains(tried, "the metres are no measure")
        self.assertEqual(Box.objects.filter(label="H-801").count(), 0)
        taken = self.client.post(address, columns | {"do": "take"}, follow=True)
        self.assertContains(taken, "1 boxes were taken in from 1 rows")
        self.assertEqual(Box.objects.get(label="H-801").contents, "Đường")
        out = self.client.get(reverse("lists:failed", args=[kept.pk, "xlsx"]))
        rows = list(load_workbook(io.BytesIO(out.content)).worksheets[0].values)
        self.assertEqual(rows[1], ("2", "H-802", "Trường", "much", 3, "the metres are no measure"))
        csv = self.client.get(reverse("lists:failed", args=[kept.pk, "csv"]))
        self.assertIn("H-802,Trường,much,3,the metres are no measure", csv.content.decode())
        self.assertEqual(self.client.get(reverse("lists:failed", args=[kept.pk, "exe"])).status_code, 404)

    def test_a_list_that_cannot_be_read_comes_back_with_the_reason(self) -> None:
        page = self.send(file=SimpleUploadedFile("x.xlsx", b"PK\x03\x04 cut off"))
        self.assertContains(page, "It cannot be read as xlsx or csv", status_code=422)

    def test_a_row_with_a_secrecy_mark_is_told_of_and_in_no_preview(self) -> None:
        content = "STT;Hộp số;Tiêu đề\n1;H-803;Kế hoạch phòng thủ;MẬT\n2;H-804;Trường\n".encode()
        page = self.send(file=SimpleUploadedFile("muc luc.csv", content))
        self.assertEqual([(row.number, row.cells[1]) for row in page.context["preview"]], [(3, "H-804")])
        self.assertContains(page, "bears a secrecy mark; nothing of it was kept")
        address = reverse("lists:take_in", args=[TakenList.objects.latest("id").pk])
        tried = self.client.post(address, {"label": "1", "contents": "2", "do": "try"})
        self.assertContains(tried, "bears a secrecy mark; nothing of it was kept")
        for shown in (page, tried):
            self.assertNotContains(shown, "H-803")
            self.assertNotContains(shown, "phòng thủ")

    def test_without_headings_the_columns_are_those_of_the_first_row_that_was_kept(self) -> None:
        page = self.send(file=SimpleUploadedFile("muc luc.csv", "1;H-803;MẬT\n2;H-804;Trường\n".encode()))
        self.assertEqual(page.context["headings"], ["", "", ""])

    def test_without_the_declaration_nothing_is_read(self) -> None:
        before = TakenList.objects.count()
        self.assertEqual(self.send(not_secret="").status_code, 422)
        self.assertEqual(TakenList.objects.count(), before)

    def test_a_column_of_labels_is_needed(self) -> None:
        answer = self.as_(self.world.binh).post(reverse("lists:take_in", args=[self.list.pk]), {"label": ""})
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(Box.objects.filter(label="H-801").count(), 0)

    def test_the_cells_of_a_list_reach_no_page_as_a_script(self) -> None:
        self.list.left.update(cells=["<script>alert(1)</script>", "x"])
        page = self.as_(self.world.binh).get(reverse("lists:one", args=[self.list.pk]))
        self.assertNotContains(page, "<script>alert")
