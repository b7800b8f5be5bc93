"""Finding aids are valid EAD3, whatever the dossiers are called."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree

from hoso.preservation.packages.finding_aid import AidFile, AidItem, FindingAid, rows_of, write_ead3

AID = FindingAid(
    "0198c0de-0000-7000-8000-000000000001", "P01", "Phông UBND huyện", "UBND huyện", "Lưu trữ lịch sử tỉnh",
    datetime(2026, 3, 2, 3, 0, tzinfo=UTC), "Hoso 0.1",
)  # fmt: skip


def items(count: int) -> list[AidItem]:
    day = date(2024, 5, 2)
    return [
        AidItem(f"{n}/QĐ-UBND", f"Về việc <mở> đường & cầu\x00 {n}", day, "UBND huyện", 2)
        for n in range(count)
    ]


def files(count: int) -> Iterator[AidFile]:
    for n in range(count):
        yield AidFile(
            f"f{n}", f"HS/{n}", f"Hồ sơ {n}", date(2024, 5, 2), date(2024, 6, 3), "Vĩnh viễn", items(3)
        )
    yield AidFile("bare", "", "Hồ sơ không ngày", None, None, "", [AidItem("", "", None, "", 0)])


@pytest.mark.shared
@pytest.mark.parametrize("count", [0, 3])
def test_a_finding_aid_is_valid_by_both_forms_of_the_schema(
    hoso_shared: Path, tmp_path: Path, count: int
) -> None:
    path = tmp_path / "aid.xml"
    told = files(count) if count else iter(())
    assert write_ead3(path, AID, told) == (count + 1 if count else 0)
    tree = etree.parse(str(path))
    schemas = hoso_shared / "schemas/ead3"
    etree.RelaxNG(etree.parse(str(schemas / "ead3.rng"))).assertValid(tree)
    # The XSD imports XLink by an address: it is read in a process that knows the catalog from its start.
    code = (
        "import sys; from lxml import etree; s = etree.XMLSchema(etree.parse(sys.argv[1]));"
        "s.assertValid(etree.parse(sys.argv[2]))"
    )
    environment = {**os.environ, "XML_CATALOG_FILES": str(hoso_shared / "schemas/catalog.xml")}
    subprocess.run([sys.executable, "-c", code, schemas / "ead3.xsd", path], check=True, env=environment)


def test_what_it_tells(tmp_path: Path) -> None:
    write_ead3(tmp_path / "aid.xml", AID, files(2))
    root = etree.parse(str(tmp_path / "aid.xml")).getroot()
    names = {"e": "http://ead3.archivists.org/schema/"}
    assert root.xpath("string(//e:archdesc/e:did/e:unitid)", namespaces=names) == "P01"
    assert root.xpath("count(//e:c[@level='item'])", namespaces=names) == 7
    assert root.xpath("string((//e:unitdate)[1]/@normal)", namespaces=names) == "2024-05-02/2024-06-03"
    assert "mở" in root.xpath("string((//e:c[@level='item'])[1]/e:did/e:unittitle)", namespaces=names)


def test_the_list_of_dossiers() -> None:
    assert list(rows_of(files(1))) == [
        [1, "HS/0", "Hồ sơ 0", "02/05/2024 - 03/06/2024", "Vĩnh viễn", 3],
        [2, "", "Hồ sơ không ngày", "", "", 1],
    ]
