"""Some real scans of offices, where the reference data is at hand."""

import csv
from pathlib import Path

import pytest

from hoso.lib.text import squeeze
from hoso.reading.model import Reading
from hoso.reading.page_words import words_in_reading
from hoso.reading.pdfa import write_pdfa
from hoso.reading.pdfa_check import pdfa_findings
from hoso.reading.reader import read_file
from hoso.reading.screening import screen_file
from hoso.reading.tasks import stored

pytestmark = pytest.mark.shared
CHOSEN = ("bgddt-test-9", "quangngai-05", "quangngai-299-ub", "quangngai-574-ub", "quangngai-22-ttr")


@pytest.fixture(scope="module")
def scans(hoso_shared: Path) -> Path:
    return hoso_shared / "data" / "vn-scans"


@pytest.fixture(scope="module")
def readings(scans: Path) -> dict[str, Reading]:
    return {name: read_file(scans / "scans" / f"{name}.pdf", pages=[1]) for name in CHOSEN}


@pytest.fixture(scope="module")
def labels(scans: Path) -> dict[str, dict[str, str]]:
    with (scans / "scans_labels.csv").open(encoding="utf-8") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def same(one: str, other: str) -> bool:
    return squeeze(one).casefold() == squeeze(other).casefold()


@pytest.mark.parametrize("name", CHOSEN)
@pytest.mark.parametrize("field", ["place", "issuer", "type", "urgency"])
def test_printed_fields_are_read_as_they_were_labelled(
    readings: dict[str, Reading], labels: dict[str, dict[str, str]], name: str, field: str
) -> None:
    value = readings[name].fields.single.get(field)
    assert same(value.value if value else "", labels[name][field])


@pytest.mark.parametrize("name", CHOSEN)
def test_a_number_or_date_is_right_or_not_given(
    readings: dict[str, Reading], labels: dict[str, dict[str, str]], name: str
) -> None:
    single = readings[name].fields.single
    number, _, symbol = labels[name]["number"].partition("/")
    assert single["symbol"].value == symbol
    assert "number" not in single or single["number"].value == number.lstrip("0")
    assert "date" not in single or single["date"].value == labels[name]["date"]


@pytest.mark.parametrize("name", CHOSEN)
def test_none_of_them_is_held_as_secret(scans: Path, name: str) -> None:
    assert screen_file(scans / "scans" / f"{name}.pdf")[1] == []


def test_a_signed_scan_becomes_a_pdfa_with_its_own_picture(scans: Path, tmp_path: Path) -> None:
    source = scans / "scans" / "quangngai-574-ub.pdf"
    reading = read_file(source)
    write_pdfa(source, tmp_path / "out.pdf", words=words_in_reading(stored(reading)))
    assert pdfa_findings(tmp_path / "out.pdf") == []
    assert (tmp_path / "out.pdf").stat().st_size < 1.2 * source.stat().st_size
