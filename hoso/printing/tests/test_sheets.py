"""Rows leave as xlsx and csv; nothing in them runs when they are opened."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hoso.printing.errors import SheetTooLarge
from hoso.printing.sheets import Value, neutral, numbered, write_csv, write_xlsx

HEADINGS = ["Số", "Trích yếu"]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+84", "-1", "@SUM(A1)", " =1", "\t=1", "\r\n=1", "\xa0=1", "＝1", "=cmd|' /C calc'!A0"],
)
def test_text_that_a_program_would_run_is_neutralised(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize(
    "value", ["51/QĐ-UBND", "", "a=b", "1-2", -5, -5.5, Decimal("-1.20"), True, None, date(2025, 7, 1)]
)
def test_everything_else_stays_as_it_is(value: Value) -> None:
    assert neutral(value) == value


def test_signs_that_the_format_cannot_hold_are_replaced() -> None:
    assert neutral("a\x00b\x0bc\ud800") == "a\ufffdb\ufffdc\ufffd"


def test_an_xlsx_holds_what_was_written_and_no_formula(tmp_path: Path) -> None:
    noon = datetime(2025, 7, 1, 5, 0, tzinfo=UTC)
    rows: list[tuple[Value, Value]] = [("=1+1", "Về việc sáp nhập"), (-7, noon), (date(2025, 7, 1), None)]
    assert write_xlsx(tmp_path / "a.xlsx", HEADINGS, rows, title="Mục lục [1]") == 3
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert sheet.title == "Mục lục  1"
    assert [cell.value for cell in sheet[1]] == HEADINGS
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("'=1+1", "s")
    assert sheet["A3"].value == -7
    # The format knows no zones: five in the morning UTC is noon in Vietnam.
    assert sheet["B3"].value == datetime(2025, 7, 1, 12, 0)  # noqa: DTZ001
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_a_csv_opens_with_its_letters_and_runs_nothing(tmp_path: Path) -> None:
    rows: list[tuple[Value, Value]] = [("@x", 'Ủy ban, "xã"\nĐắk Wer'), (1, None)]
    assert write_csv(tmp_path / "a.csv", HEADINGS, rows) == 2
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as stream:
        found = list(csv.reader(stream))
    assert found == [HEADINGS, ["'@x", 'Ủy ban, "xã"\nĐắk Wer'], ["1", ""]]


def test_headings_are_neutralised_too(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", ["=1"], [])
    assert load_workbook(tmp_path / "a.xlsx").worksheets[0]["A1"].value == "'=1"


def test_a_text_longer_than_a_cell_is_refused_and_no_file_is_left(tmp_path: Path) -> None:
    with pytest.raises(SheetTooLarge):
        write_xlsx(tmp_path / "a.xlsx", HEADINGS, [("x" * 32_768, "")])
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.long
def test_more_rows_than_a_sheet_holds_are_refused_and_no_file_is_left(tmp_path: Path) -> None:
    with pytest.raises(SheetTooLarge):
        write_xlsx(tmp_path / "a.xlsx", ["x"], ((1,) for _ in range(1_048_576)))
    assert not (tmp_path / "a.xlsx").exists()


def test_rows_are_numbered_from_one() -> None:
    assert list(numbered([("a",), ("b",)])) == [(1, "a"), (2, "b")]
