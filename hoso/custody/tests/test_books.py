"""The registry's book of file copies, printed and as a sheet."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
from django.test import TestCase
from openpyxl import load_workbook

from hoso.custody import services
from hoso.custody.rules import Book
from hoso.custody.services import Borrower
from hoso.rulesets.vn_state.registers import FILE_COPIES_COLUMNS
from tests.worlds import a_document, a_world

YEAR = {"from_on": date(2026, 1, 1), "to_on": date(2026, 12, 31)}


class FileCopiesTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.document = a_document(self.world, number="15", symbol="QĐ-UBND")
        for book in (Book.FILE_COPIES, Book.ARCHIVE):
            loan = services.lend(
                self.world.binh, self.document.pk, Borrower("Nguyễn Thị Hòa"), purpose="đối chiếu",
                permitted_by="Trần Văn Ba", due_on=self.world.binh.on + timedelta(days=2), book=book, pages=3,
            )  # fmt: skip
            services.take_back(self.world.binh, loan.pk, pages=2, differences="thiếu tờ 3")

    def test_the_sheet_has_the_nine_columns_of_the_decree(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "so.xlsx")
            count = services.write_file_copies(path, self.world.binh, self.world.province, **YEAR)
            rows = list(load_workbook(path).worksheets[0].iter_rows(values_only=True))
        self.assertEqual((count, len(FILE_COPIES_COLUMNS)), (1, 9))
        day = f"{self.world.binh.on:%d/%m/%Y}"
        self.assertEqual(
            [cell or "" for cell in rows[1]],
            [
                day, "Nguyễn Thị Hòa", "15/QĐ-UBND, 02/05/2024", "Quyết định Về việc mở đường", "", "", day,
                "Trần Văn Ba", "đối chiếu; thiếu tờ 3",
            ],
        )  # fmt: skip

    def test_the_print_has_a_cover_the_columns_and_a_line_a_loan(self) -> None:
        content = services.print_file_copies(self.world.binh, self.world.province, **YEAR)
        with pypdfium2.PdfDocument(content) as document:
            pages = [page.get_textpage().get_text_bounded() for page in document]
        self.assertEqual(len(pages), 2)
        self.assertIn("SỔ SỬ DỤNG BẢN LƯU", pages[0])
        for part in (
            "Số và ký hiệu hồ sơ",
            f"{self.world.binh.on:%d/%m/%Y}",
            "15/QĐ-UBND",
            "Nguyễn Thị Hòa",
            "Tổng số: 1 lượt",
        ):
            self.assertIn(part, " ".join(pages[1].split()))

    def test_a_stranger_finds_no_line_in_it(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "so.xlsx")
            self.assertEqual(services.write_file_copies(path, self.world.chi, self.world.province, **YEAR), 0)
