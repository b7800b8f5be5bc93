"""Two real registers of provinces load whole: every row is found again, and what is odd in them is told."""

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from hoso.lib.text import fold, squeeze
from hoso.node.reader import ReaderPool
from hoso.organisations.models import Body
from hoso.reading.lists import TASKS
from hoso.registry import queries, services
from hoso.registry.models import Document, Entry, Register, RegisterList
from hoso.registry.rules import Direction, NewRegister, NewSeries, Oddity
from hoso.rulesets.numbers import parse
from tests.throwaway import passable_folder
from tests.worlds import SERVICE, a_body, name_body

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
SON_LA = "data/vn-documents/register_son_la_2026.csv"
BINH_DUONG = "data/vn-documents/register_binh_duong_2014_2022.csv.gz"
# The last row of Sơn La is of August 2026.
THEN = replace(SERVICE, on=date(2026, 9, 1))


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(TASKS, workers=1, work_root=passable_folder()) as opened:
        yield opened


@dataclass
class Province:
    """A province whose register is taken over: its own file, and the rows as Python's csv reads them."""

    body: UUID
    content: bytes
    pool: ReaderPool

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.content.decode("utf-8"))))

    def take(self) -> tuple[RegisterList, services.RegisterTaken]:
        """Take the register over with the columns as they are proposed."""
        fonds = queries.fonds_to_list_for(self.body)
        assert fonds is not None
        kept = services.keep_register_list(
            THEN, fonds.pk, Direction.ISSUED, io.BytesIO(self.content), file_name="so.csv",
            is_declared=True, pool=self.pool,
        )  # fmt: skip
        columns, _was_kept = queries.register_mapping_for(kept)
        return kept, services.take_in_register_list(THEN, kept.pk, columns)


def a_province(name: str, short_name: str, path: Path, pool: ReaderPool, *series: NewSeries) -> Province:
    body = a_body(level="province")
    name_body(body, name, short_name)
    for each in series:
        services.open_register(THEN, body, NewRegister(Direction.ISSUED, each, "UBND"))
    raw = path.read_bytes()
    return Province(body, gzip.decompress(raw) if path.suffix == ".gz" else raw, pool)


def a_year(title: str, year: int, *symbols: str) -> NewSeries:
    return NewSeries(title, date(year, 1, 1), date(year, 12, 31), symbols=symbols)


@pytest.fixture
def son_la(db: None, hoso_shared: Path, pool: ReaderPool) -> Province:
    return a_province(
        "Ủy ban nhân dân tỉnh Sơn La", "UBND tỉnh Sơn La", hoso_shared / SON_LA, pool,
        a_year("Quyết định", 2026, "QĐ-UBND"), a_year("Quy phạm pháp luật", 2026, "2026/QĐ-UBND"),
    )  # fmt: skip


@pytest.fixture
def binh_duong(db: None, hoso_shared: Path, pool: ReaderPool) -> Province:
    letters = ("UBND-VX", "UBND-KT", "UBND-NC", "KH-UBND")
    years = [(a_year(f"Quyết định {year}", year, "QĐ-UBND"), a_year(f"Công văn {year}", year, *letters))
             for year in (2019, 2020, 2021)]  # fmt: skip
    return a_province(
        "Ủy ban nhân dân tỉnh Bình Dương", "UBND tỉnh Bình Dương", hoso_shared / BINH_DUONG, pool,
        *(each for both in years for each in both),
    )  # fmt: skip


def number_of(row: dict[str, str]) -> str:
    """A number as these tests compare it: letters and digits alone, without leading zeros."""
    plain = fold(row["number"].replace("Ð", "Đ"))
    return "-".join("".join(char if char.isalnum() else " " for char in plain).split()).lstrip("0")


def documents(province: Province) -> list[Document]:
    return list(Document.objects.filter(holding__creator=province.body))


def odd(taken: services.RegisterTaken, what: Oddity) -> set[int]:
    return {row for row, its in taken.odd.items() if what in its}


def places(province: Province, holds: Callable[[dict[str, str]], bool]) -> set[int]:
    """Numbers of the rows, as a spreadsheet shows them, for which something holds."""
    return {place for place, row in enumerate(province.rows, start=2) if holds(row)}


def assert_found_again(province: Province, kept: RegisterList) -> None:
    """Each row leads to a document with its number, date and subject, and no document is of no row."""
    listed = {row.number: row for row in kept.listed.select_related("document")}
    assert set(listed) == set(range(2, len(province.rows) + 2))
    for place, row in enumerate(province.rows, start=2):
        document = listed[place].document
        assert document is not None
        assert number_of({"number": f"{document.number}/{document.symbol}"}) == number_of(row), row
        assert document.issued_on == date.fromisoformat(row["date"])
        assert fold(document.subject) == fold(squeeze(row["subject"]))
        assert listed[place].cells == list(row.values())
    assert {row.document_id for row in listed.values()} == {each.pk for each in documents(province)}


def different(province: Province) -> set[tuple[str, str, str]]:
    return {(number_of(row), row["date"], fold(squeeze(row["subject"]))) for row in province.rows}


def twice_in_a_year(province: Province) -> set[int]:
    bearing: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in province.rows:
        bearing[number_of(row), row["date"][:4]].add((row["date"], fold(squeeze(row["subject"]))))
    several = {key for key, its in bearing.items() if len(its) > 1}
    return places(province, lambda row: (number_of(row), row["date"][:4]) in several)


def repeated(province: Province) -> set[int]:
    seen, found = set(), set()
    for place, row in enumerate(province.rows, start=2):
        key = number_of(row), row["date"], fold(squeeze(row["subject"]))
        found |= {place} if key in seen else set()
        seen.add(key)
    return found


def state_of(province: Province) -> list[object]:
    entries = Entry.objects.filter(register__body=province.body)
    registers = Register.objects.filter(body=province.body)
    return [
        list(rows.order_by("pk").values())
        for rows in (Document.objects.filter(holding__creator=province.body), entries, registers)
    ]


def test_the_173_rows_of_son_la_load_whole_and_their_oddities_are_told(son_la: Province) -> None:
    kept, taken = son_la.take()
    assert (len(son_la.rows), taken.errors) == (173, {})
    assert_found_again(son_la, kept)
    # Resolution 23/NQ-HĐND stands there twice, once with a capital letter more in its subject.
    assert taken.documents == len(documents(son_la)) == len(different(son_la)) == 172
    assert odd(taken, Oddity.LISTED_TWICE) == repeated(son_la)
    assert odd(taken, Oddity.ISSUER_OTHER) == places(son_la, lambda row: row["issuer"] != "UBND Tỉnh")
    assert len(odd(taken, Oddity.ISSUER_OTHER)) == 31
    assert odd(taken, Oddity.NUMBER_TWICE) == twice_in_a_year(son_la) - repeated(son_la)
    assert odd(taken, Oddity.NUMBER_UNREAD) == set()
    assert odd(taken, Oddity.TYPE_OTHER) == places(
        son_la, lambda row: not row["number"].split("/", 1)[1].replace("2026/", "").startswith(
            {"Quyết": "QĐ", "Nghị": "NQ"}[row["type"].split()[0]]
        )
    )  # fmt: skip
    # A directive (CT-UBND) is no decision: the only row of the committee that no register numbers.
    assert odd(taken, Oddity.NO_REGISTER) == places(
        son_la, lambda row: row["issuer"] == "UBND Tỉnh" and "QĐ-UBND" not in row["number"]
    )


def test_numbers_of_son_la_stand_in_their_registers_and_new_ones_go_on(son_la: Province) -> None:
    _kept, taken = son_la.take()
    told = {"QĐ-UBND": set[int](), "2026/QĐ-UBND": set[int]()}
    for row in son_la.rows:
        number, symbol = row["number"].split("/", 1)
        if row["issuer"] == "UBND Tỉnh" and symbol in told:
            told[symbol].add(int(number))
    for register in Register.objects.filter(body=son_la.body).select_related("series"):
        assert register.series is not None
        numbers = told[register.series.symbols[0]]
        assert set(register.entries.values_list("number", flat=True)) == numbers
        assert register.last_number == max(numbers)
        next_entry = services.skip_number(THEN, register.pk, on=THEN.on, reason="thử")
        assert next_entry.number == max(numbers) + 1
    assert taken.entries == sum(map(len, told.values()))


def test_the_2001_rows_of_binh_duong_load_whole_and_their_oddities_are_told(binh_duong: Province) -> None:
    kept, taken = binh_duong.take()
    assert (len(binh_duong.rows), taken.errors) == (2001, {})
    assert_found_again(binh_duong, kept)
    assert taken.documents == len(documents(binh_duong)) == len(different(binh_duong))
    assert odd(taken, Oddity.LISTED_TWICE) == repeated(binh_duong)
    assert taken.known == len(repeated(binh_duong)) == 2001 - taken.documents
    assert odd(taken, Oddity.NUMBER_TWICE) == twice_in_a_year(binh_duong) - repeated(binh_duong)
    assert odd(taken, Oddity.NUMBER_UNREAD) == places(
        binh_duong, lambda row: row["number"] in {"12/BCĐ (CAT-PC02)", "90/TB-BCH PCTT-TKCN"}
    )
    assert odd(taken, Oddity.NUMBER_UNREAD) == places(binh_duong, lambda row: parse(row["number"]) is None)
    years = {"2019", "2020", "2021"}
    assert odd(taken, Oddity.NO_REGISTER) >= places(
        binh_duong, lambda row: row["date"][:4] not in years
    ) - repeated(binh_duong)


def test_each_number_of_binh_duong_stands_once_in_the_register_of_its_year(binh_duong: Province) -> None:
    _kept, taken = binh_duong.take()
    told: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in binh_duong.rows:
        number, _, symbol = number_of(row).partition("-")
        kind = "Quyết định" if symbol == "qd-ubnd" else "Công văn"
        if symbol in {"qd-ubnd", "ubnd-vx", "ubnd-kt", "ubnd-nc", "kh-ubnd"}:
            told[kind, row["date"][:4]].add(int(number))
    for register in Register.objects.filter(body=binh_duong.body):
        kind, _, year = register.title.rpartition(" ")
        assert set(register.entries.values_list("number", flat=True)) == told[kind, year], register.title
    assert taken.entries == Entry.objects.filter(register__body=binh_duong.body).count()


def fewest_out(told: list[tuple[int, str]]) -> int:
    """How few numbers must be left out for the dates of the others to follow them; the plain way."""
    told = sorted(told)
    runs: list[int] = []
    for at, (_, day) in enumerate(told):
        runs.append(1 + max((runs[to] for to in range(at) if told[to][1] <= day), default=0))
    return len(told) - max(runs, default=0)


def test_numbers_out_of_the_order_of_dates_are_as_few_as_can_be(son_la: Province) -> None:
    _kept, taken = son_la.take()
    groups: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for row in son_la.rows:
        number, symbol = row["number"].split("/", 1)
        issuer = "" if row["issuer"] == "UBND Tỉnh" else row["issuer"]
        groups[issuer, fold(symbol).replace(" ", "-")].append((int(number), row["date"]))
    assert len(odd(taken, Oddity.OUT_OF_ORDER)) == sum(map(fewest_out, groups.values()))


@pytest.mark.parametrize("name", ["son_la", "binh_duong"])
def test_reading_them_again_changes_nothing(name: str, request: pytest.FixtureRequest) -> None:
    province: Province = request.getfixturevalue(name)
    province.take()
    before = state_of(province)
    kept, again = province.take()
    assert (again.documents, again.entries, again.known) == (0, 0, len(province.rows))
    assert state_of(province) == before
    assert Body.objects.filter(pk=province.body).exists()
    assert queries.counts_of_list(kept.pk).known == len(province.rows)
