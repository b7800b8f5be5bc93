"""What is printed is archival, says what it should, and is read again by machines."""

import ctypes
import io
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.test import override_settings

from hoso.printing.codes import qr_svg
from hoso.printing.errors import CodeTooLong, FetchRefused, SheetOdd
from hoso.printing.labels import LAYOUTS, BoxLabel, Sheet, box_labels, code_points, sheets
from hoso.printing.pdf import render
from hoso.printing.separators import SeparatorSheet, separator_sheets

LABEL = BoxLabel("K-2025/0001", "Phông Ủy ban nhân dân huyện Đắk R'lấp", "Đảng ủy xã Quảng Trực")


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def codes_of(content: bytes, *, page: int = 0, turned: int = 0) -> list[str]:
    """Read the codes of a page, printed and scanned at 150 dpi."""
    with pypdfium2.PdfDocument(content) as document:
        image = document[page].render(scale=150 / 72, grayscale=True).to_pil().rotate(turned, expand=True)
    return [found.text for found in zxingcpp.read_barcodes(image)]


def baselines_of(content: bytes) -> list[float]:
    """Return where the printed lines of the first page stand, in points from the top of the paper."""
    x, y = ctypes.c_double(), ctypes.c_double()
    found = set()
    with pypdfium2.PdfDocument(content) as document:
        text = document[0].get_textpage()
        for number in range(text.count_chars()):
            pypdfium2.raw.FPDFText_GetCharOrigin(text, number, x, y)
            if text.get_text_range(number, 1).strip():
                found.add(round(document[0].get_height() - y.value, 1))
    return sorted(found)


def pages_of(content: bytes) -> int:
    with pypdfium2.PdfDocument(content) as document:
        return len(document)


def written_template(folder: Path, page: str) -> Any:
    """Let a page of our own stand among the templates."""
    (folder / "page.html").write_text(page)
    backend = {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [folder]}
    return override_settings(TEMPLATES=[backend])


class TestPdf:
    def test_it_is_pdf_a_with_its_fonts_inside(self) -> None:
        with pikepdf.open(io.BytesIO(box_labels([LABEL]))) as document:
            with document.open_metadata() as metadata:
                assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "U")
            assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"
            assert not document.is_encrypted
            fonts = [font for page in document.pages for font in page.Resources.Font.values()]
            assert fonts
            for font in fonts:
                assert "/ToUnicode" in font
                assert set(font.DescendantFonts[0].FontDescriptor.keys()) & {"/FontFile2", "/FontFile3"}

    def test_vietnamese_comes_out_as_it_went_in(self, tmp_path: Path) -> None:
        words = "Ủy ban nhân dân xã Đắk Wer, tỉnh Lâm Đồng: nghiêng ngả ướt sũng"
        with written_template(tmp_path, "<p style='font-family: Liberation Sans'>{{ words }}</p>"):
            assert words in text_of(render("page.html", {"words": words}))

    def test_what_a_person_typed_stays_text(self) -> None:
        content = box_labels([BoxLabel("K 1", "<b>Phông</b> & <img src=x>", "B")])
        assert "<b>Phông</b> & <img src=x>" in text_of(content).replace("\r\n", " ")

    @pytest.mark.parametrize(
        "page",
        [
            "<img src='http://127.0.0.1:9/x.png'>",
            "<img src='file:///etc/passwd'>",
            "<link rel=stylesheet href='https://example.org/x.css'>",
            "<style>@import url(file:///etc/passwd); p { color: red }</style>",
            "<p style='background: url(http://127.0.0.1:9/x.png)'>x</p>",
            "<style>@font-face { font-family: x; src: url(file:///x.ttf) } p { font: 1em x }</style><p>x",
        ],
    )
    def test_nothing_is_fetched(self, page: str, tmp_path: Path) -> None:
        with written_template(tmp_path, page), pytest.raises(FetchRefused):
            render("page.html", {})


class TestLabels:
    @pytest.mark.parametrize("sheet", Sheet)
    def test_every_label_of_a_sheet_is_read_and_lies_on_the_paper(self, sheet: Sheet) -> None:
        layout = LAYOUTS[sheet]
        assert layout.left * 2 + layout.across * layout.width + (layout.across - 1) * layout.gap <= 210.3
        assert layout.top * 2 + layout.down * layout.height <= 297.3
        labels = [BoxLabel(f"K-2025/{number:04d}", "Phông", "Xã") for number in range(layout.count)]
        content = box_labels(labels, sheet=sheet)
        assert pages_of(content) == 1
        assert sorted(codes_of(content)) == [label.code for label in labels]
        for label in labels:
            assert label.code in text_of(content)

    def test_more_labels_take_more_sheets_and_used_places_stay_empty(self) -> None:
        labels = [BoxLabel(f"K-{number}", "Phông", "Xã") for number in range(9)]
        assert pages_of(box_labels(labels)) == 2
        content = box_labels(labels[:7], used=3)
        assert pages_of(content) == 2
        assert sorted(codes_of(content)) == ["K-0", "K-1", "K-2", "K-3", "K-4"]
        assert sorted(codes_of(content, page=1)) == ["K-5", "K-6"]

    @pytest.mark.parametrize("sheet", Sheet)
    def test_no_line_is_printed_over_another_or_past_its_label(self, sheet: Sheet) -> None:
        layout = LAYOUTS[sheet]
        lines = baselines_of(box_labels([replace(LABEL, note="Chưa chỉnh lý, 12 bó")], sheet=sheet))
        assert len(lines) >= 4
        for upper, lower in pairwise(lines):
            assert lower - upper >= 9
        assert lines[-1] <= (layout.top + layout.height - 2) * 72 / 25.4

    def test_the_code_may_say_something_else_than_the_print(self) -> None:
        content = box_labels([BoxLabel("Hộp số 7", "Phông", "Xã", payload="HOSO:box=7")])
        assert codes_of(content) == ["HOSO:box=7"]
        assert "Hộp số 7" in text_of(content).replace("\r\n", " ")

    def test_an_office_adds_its_own_paper(self, tmp_path: Path) -> None:
        measures = (
            "across = 2\ndown = 6\nwidth = 90.0\nheight = 40.0\nleft = 10.0\ntop = 15.0\ngap_down = 5.0"
        )
        (tmp_path / "label-sheets.toml").write_text(f"[tomy]\n{measures}\n")
        found = sheets(tmp_path)
        assert list(found) == [*(sheet.value for sheet in Sheet), "tomy"]
        labels = [BoxLabel(f"K-{number}", "Phông", "Xã") for number in range(12)]
        content = box_labels(labels, sheet=found["tomy"])
        assert pages_of(content) == 1
        assert len(codes_of(content)) == 12

    @pytest.mark.parametrize(
        "table",
        [
            "[x]\nacross = 3",
            "nonsense =",
            "[x]\nacross = 3\ndown = 9\nwidth = 70.0\nheight = 37.0\nleft = 0\ntop = 0",
        ],
    )
    def test_odd_measures_are_refused(self, table: str, tmp_path: Path) -> None:
        (tmp_path / "label-sheets.toml").write_text(table)
        with pytest.raises(SheetOdd):
            sheets(tmp_path)

    def test_letters_outside_latin_are_read_back(self) -> None:
        assert codes_of(box_labels([BoxLabel("HỘP ĐẶC BIỆT", "Phông", "Xã")])) == ["HỘP ĐẶC BIỆT"]

    def test_a_longer_code_is_printed_smaller(self) -> None:
        sizes = [code_points("K" * length, 50) for length in (4, 12, 20, 60)]
        assert sizes == sorted(sizes, reverse=True)
        assert (sizes[0], sizes[-1]) == (30.0, 9.0)

    def test_words_too_long_for_a_code_are_refused(self) -> None:
        with pytest.raises(CodeTooLong):
            box_labels([BoxLabel("x" * 400, "Phông", "Xã")])
        with pytest.raises(CodeTooLong):
            qr_svg("x" * 9000)


class TestSeparators:
    @pytest.mark.parametrize("turned", [0, 90, 180, 3])
    def test_a_sheet_is_read_whichever_way_it_lies(self, turned: int) -> None:
        content = separator_sheets([SeparatorSheet("HOSO-SPLIT", "TỜ PHÂN CÁCH", ("Đặt giữa hai văn bản.",))])
        assert codes_of(content, turned=turned) == ["HOSO-SPLIT", "HOSO-SPLIT"]
        assert "TỜ PHÂN CÁCH" in text_of(content)

    def test_each_sheet_has_its_page(self) -> None:
        sheets = [SeparatorSheet(f"HOSO:sheet=1&box=K-{number}", f"HỘP K-{number}") for number in range(3)]
        content = separator_sheets(sheets)
        assert [codes_of(content, page=page)[0] for page in range(3)] == [sheet.payload for sheet in sheets]
