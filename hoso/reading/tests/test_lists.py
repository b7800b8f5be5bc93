"""Lists as offices have them: read as text whatever program and letters they were typed with, and safely."""

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from hoso.node.errors import ReaderRefused
from hoso.node.reader import ReaderPool
from hoso.reading.lists import TASKS, ListRead, read_list, rows_of
from hoso.reading.lists.xlsx import plain_number
from hoso.rulesets.vn_letters import Letters
from hoso.rulesets.vn_letters.tables import to_tcvn3, to_vni
from tests.throwaway import passable_folder

WORDS = ("stt", "hop so", "so met", "tieu de", "thoi gian", "ghi chu")
HEADINGS = ["STT", "Hộp số", "Tiêu đề hồ sơ", "Số mét"]
ROWS = [
    ["1", "H-001", "Hồ sơ về việc thành lập huyện ủy lâm thời", "0.15"],
    ["2", "H-002", "Hồ sơ địa chính của các hộ gia đình xã Phúc Thịnh", "0.12"],
    ["3", "H-003", "Báo cáo tổng kết công tác tổ chức cán bộ năm 1986", "0.1"],
]
Read = Callable[[bytes], ListRead]


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    folder = passable_folder()
    with ReaderPool(TASKS, workers=1, work_root=folder) as opened:
        yield opened


@pytest.fixture
def read(pool: ReaderPool, tmp_path: Path) -> Read:
    return lambda content: read_list(pool, io.BytesIO(content), into=tmp_path, words=WORDS)


def xlsx(fill: Callable[[Workbook], None]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    fill(book)
    book.save(stream)
    return stream.getvalue()


def plain(rows: list[list[str]]) -> bytes:
    def fill(book: Workbook) -> None:
        for row in rows:
            book.worksheets[0].append(row)

    return xlsx(fill)


def delimited(rows: list[list[str]], sign: str) -> str:
    return "".join(sign.join(row) + "\r\n" for row in rows)


def cells(found: ListRead, sheet: int = 0) -> list[list[str]]:
    return [list(row.cells) for row in rows_of(found, sheet=sheet)]


def test_a_spreadsheet_is_read_with_its_headings_found_below_the_title(read: Read) -> None:
    title = [["UBND HUYỆN CHIÊM HÓA"], [], ["MỤC LỤC HỒ SƠ"], []]
    found = read(plain([*title, HEADINGS, *ROWS]))
    sheet = found.sheets[0]
    assert (sheet.headings, sheet.headings_row, sheet.first_row) == (HEADINGS, 5, 6)
    assert cells(found) == ROWS
    assert [row.number for row in rows_of(found, sheet=0)] == [6, 7, 8]
    assert (found.letters, found.encoding) == (Letters.UNICODE, "")


def test_headings_in_two_rows_become_one_text_a_column_and_their_numbers_are_no_row(read: Read) -> None:
    def fill(book: Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet.append(["STT", "Hộp số", "Thời gian", None, "Ghi chú"])
        sheet.append([None, None, "Bắt đầu", "Kết thúc"])
        sheet.append(["(1)", "(2)", "(3)", "(4)", "(5)"])
        sheet.append([1, "H-1", date(1975, 5, 1), date(1976, 12, 31)])
        for merged in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
            sheet.merge_cells(merged)

    found = read(xlsx(fill))
    assert found.sheets[0].headings == ["STT", "Hộp số", "Thời gian Bắt đầu", "Thời gian Kết thúc", "Ghi chú"]
    assert cells(found) == [["1", "H-1", "1975-05-01", "1976-12-31"]]


def test_a_field_over_several_rows_says_the_same_in_each(read: Read) -> None:
    def fill(book: Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        for row in (["Hộp số", "Tiêu đề"], ["H-1", "a"], [None, "b"], [None, "c"], ["H-2", "d"], [None, "e"]):
            sheet.append(row)
        sheet.merge_cells("A2:A4")

    assert cells(read(xlsx(fill))) == [["H-1", "a"], ["H-1", "b"], ["H-1", "c"], ["H-2", "d"], ["", "e"]]


def test_numbers_dates_truths_and_long_texts_are_what_people_see(read: Read) -> None:
    def fill(book: Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet.append(["Hộp số", "Số mét"])
        moment = datetime.fromisoformat("2025-06-30T17:05")  # the format knows no zone
        sheet.append([412, 51.5, True, moment, "a\nb", 0.1 + 0.2, -3, "=1"])
        sheet["H2"].data_type = "s"

    assert cells(read(xlsx(fill))) == [
        ["412", "51.5", "TRUE", "2025-06-30 17:05:00", "a\nb", "0.3", "-3", "=1"]
    ]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("51.499999999999996", "51.5"), ("1E3", "1000"), ("007", "7"), ("nan", "nan"), ("1e400", "1e400"),
        ("x", "x"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_it_was_typed(raw: str, text: str) -> None:
    assert plain_number(raw) == text


def test_a_formula_gives_what_was_computed_last_and_nothing_is_computed(read: Read) -> None:
    content = _with_sheet(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Hộp số</t></is></c>'
        '<c r="B1" t="str"><v>Số mét</v></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2"><f>WEBSERVICE("http://x")</f></c></row>'
    )
    found = read(content)
    assert cells(found) == [["2"]]


def test_macros_are_left_alone(read: Read) -> None:
    content = _with_sheet("<row><c><v>7</v></c></row>", {"xl/vbaProject.bin": b"\0" * 99})
    assert [row.cells for row in rows_of(read(content), sheet=0, first_row=1)] == [["7"]]


def test_a_stray_cell_far_away_costs_nothing(read: Read) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>9</v></c><c r="A1048576"><v>8</v></c></row>'
    found = read(_with_sheet(f'<row r="1"><c r="A1"><v>7</v></c><c r="XFD1"><v>9</v></c></row>{far}'))
    assert [row.cells for row in rows_of(found, sheet=0, first_row=1)] == [["7"], ["8"]]


def test_hidden_sheets_are_told_and_the_longest_visible_one_is_the_main_one(read: Read) -> None:
    def fill(book: Workbook) -> None:
        for name, count in (("secret", 9), ("main", 3), ("other", 1)):
            sheet = book.create_sheet(name)
            sheet.append(HEADINGS)
            for at in range(count):
                sheet.append([at, f"H-{at}", "x", 1])
        book["secret"].sheet_state = "hidden"
        book.remove(book.worksheets[0])

    found = read(xlsx(fill))
    assert [(sheet.name, sheet.is_hidden) for sheet in found.sheets] == [
        ("secret", True), ("main", False), ("other", False),
    ]  # fmt: skip
    assert found.sheets[found.main_sheet].name == "main"
    assert len(cells(found, 1)) == 3


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_whatever_parts_its_columns(read: Read, sign: str, encoding: str) -> None:
    found = read(delimited([HEADINGS, *ROWS], sign).encode(encoding))
    assert found.sheets[0].headings == HEADINGS
    assert cells(found) == ROWS
    assert found.encoding == encoding.removesuffix("-sig")


@pytest.mark.parametrize(("letters", "typed"), [(Letters.TCVN3, to_tcvn3), (Letters.VNI, to_vni)])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_old_letters_come_back_in_cells_and_headings(
    read: Read, letters: Letters, typed: Callable[[str], str], kind: str
) -> None:
    old = [[typed(cell) for cell in row] for row in [HEADINGS, *ROWS]]
    content = plain(old) if kind == "xlsx" else delimited(old, ";").encode("latin-1")
    found = read(content)
    assert (found.letters, found.confidence > 0.5) == (letters, True)
    assert found.sheets[0].headings == HEADINGS
    assert cells(found) == ROWS


def test_a_quoted_field_may_hold_line_ends_and_the_rows_are_counted_as_rows(read: Read) -> None:
    found = read('Hộp số,Tiêu đề\r\nH-1,"a\r\nb"\r\n,\r\nH-2,"c ""d"""\r\n'.encode())
    assert [(row.number, row.cells) for row in rows_of(found, sheet=0)] == [
        (2, ["H-1", "a\r\nb"]), (4, ["H-2", 'c "d"']),
    ]  # fmt: skip


def test_a_list_without_headings_begins_at_its_first_row(read: Read) -> None:
    found = read(b"1;2\r\n3;4\r\n")
    assert (found.sheets[0].headings, cells(found)) == ([], [["1", "2"], ["3", "4"]])


BOMB = b"\0" * (20 << 20)
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    '<worksheet><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd">'
    "<worksheet><sheetData></sheetData></worksheet>"
)


def _archive(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _with_sheet(rows: str, more: dict[str, bytes] | None = None, *, whole: str = "") -> bytes:
    relations = '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
    book = '<workbook><sheets><sheet name="a" r:id="r1" xmlns:r="x"/></sheets></workbook>'
    sheet = whole or f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    parts = {
        "xl/workbook.xml": book.encode(), "xl/_rels/workbook.xml.rels": relations.encode(),
        "xl/worksheets/sheet1.xml": sheet.encode(),
    }  # fmt: skip
    return _archive(parts | (more or {}))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "reading.file_empty"),
        (b"PK\x03\x04 and then nothing", "reading.list_not_readable"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "reading.list_not_readable"),
        (b"a;b\x00\x01\x02;c", "reading.list_not_readable"),
        (b'a;b\r\n"c;d\r\n', "reading.list_not_readable"),
        (_archive({"word/document.xml": b"<a/>"}), "reading.list_not_readable"),
        (_with_sheet("", whole=ENTITIES), "reading.list_not_readable"),
        (_with_sheet("", whole=OUTSIDE), "reading.list_not_readable"),
        (_with_sheet("<row><c>"), "reading.list_not_readable"),
        (_archive({f"p{at}": b"" for at in range(2_001)}), "reading.list_too_large"),
        (_archive({f"p{at}": BOMB for at in range(52)}), "reading.list_too_large"),
        (b"a;b\n" * 100_001, "reading.list_too_large"),
    ],
    ids=[
        "empty", "cut off", "xls", "binary", "open quote", "another archive", "entities", "system file",
        "bad xml", "many parts", "bomb", "too many rows",
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_its_code(read: Read, content: bytes, code: str) -> None:
    with pytest.raises(ReaderRefused) as refused:
        read(content)
    assert refused.value.code == code


def test_a_part_that_is_larger_than_its_archive_says_is_refused(read: Read) -> None:
    honest = _with_sheet("<row><c><v>1</v></c></row>" * 50_000)
    size = len("<worksheet><sheetData></sheetData></worksheet>") + 50_000 * len("<row><c><v>1</v></c></row>")
    lying = honest.replace(size.to_bytes(4, "little"), (200).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(ReaderRefused) as refused:
        read(lying)
    assert refused.value.code == "reading.list_not_readable"


def test_columns_beyond_the_limit_and_odd_places_do_no_harm(read: Read) -> None:
    rows = (
        '<row r="1"><c r="XFD1"><v>9</v></c><c r="A1"><v>1</v></c></row>'
        '<row r="99999999999"><c><v>2</v></c></row>'
        '<row><c t="s"><v>7</v></c><c t="s"><v>x</v></c><c t="e"><v>#REF!</v></c></row>'
        '<row><c s="99999"><v>3</v></c><c t="inlineStr"><is><r><t>a</t></r><rPh><t>no</t></rPh>'
        "<r><t>b_x0041_</t></r></is></c></row>"
    )
    found = read(_with_sheet(rows))
    assert [row.cells for row in rows_of(found, sheet=0, first_row=1)] == [
        ["1"], ["2"], ["", "", "#REF!"], ["3", "abA"],
    ]  # fmt: skip


@pytest.mark.long
def test_a_hundred_thousand_rows_are_read_within_a_gigabyte(read: Read) -> None:
    row = "".join(f"<c><v>{at}</v></c>" for at in range(8))
    content = _with_sheet(f"<row>{row}</row>" * 100_000)
    started = time.monotonic()
    found = read(content)
    assert found.sheets[0].rows == 100_000
    assert sum(1 for _ in rows_of(found, sheet=0)) == 100_000
    assert time.monotonic() - started < 120
