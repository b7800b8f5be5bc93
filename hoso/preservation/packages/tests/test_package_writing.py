"""Writing packages: valid for schemas and for another hand's validator, refused when something is missing."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hoso.preservation.earkip.schema import mets_schema, premis_schema
from hoso.preservation.errors import ContentDiffers, NothingToKeep, PackageIncomplete
from hoso.preservation.packages import PackageKind, which_package, write_frame
from hoso.preservation.packages.tests.making import (
    CODE,
    DOSSIER,
    IDS,
    a_package,
    a_plan,
    a_zip,
    sources,
    without,
)
from hoso.preservation.packages.zipping import write_folder, zip_name

ROOT = Path(__file__).resolve().parents[4]
# What the circular asks for and E-ARK does not allow: its profile (SIP2), its type (CSIP2); and SIP14, which
# the validator asks of the note that CSIP16 wants otherwise.
ALLOWED = {"SIP2", "SIP14", "CSIP2"}
METS_NS = "{http://www.loc.gov/METS/}"


@pytest.mark.parametrize(
    ("in_dossier", "same_system", "kind"),
    [
        (True, True, PackageKind.AIP_HOSO),
        (True, False, PackageKind.SIP_HOSO),
        (False, True, PackageKind.AIP_TAILIEU),
        (False, False, PackageKind.SIP_TAILIEU),
    ],
)
def test_which_package_is_made_when(in_dossier: bool, same_system: bool, kind: PackageKind) -> None:
    assert which_package(in_dossier=in_dossier, same_system=same_system) is kind


@pytest.mark.parametrize("kind", PackageKind)
def test_everything_is_valid_for_its_schema(kind: PackageKind, tmp_path: Path) -> None:
    package = a_package(kind, tmp_path)
    for path in package.rglob("METS.xml"):
        mets_schema().assertValid(etree.parse(str(path)))
    for path in package.rglob("PREMIS*.xml"):
        premis_schema().assertValid(etree.parse(str(path)))
    for path in package.rglob("EAD*.xml"):
        tree = etree.parse(str(path))
        located = tree.getroot().get("{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation")
        # Found from where it lies, as another program would look for it.
        etree.XMLSchema(etree.parse(str((path.parent / located).resolve()))).assertValid(tree)


@pytest.mark.parametrize("kind", PackageKind)
def test_every_file_is_listed_once_with_its_digest(kind: PackageKind, tmp_path: Path) -> None:
    package = a_package(kind, tmp_path)
    listed: dict[Path, tuple[str, str]] = {}
    for mets in package.rglob("METS.xml"):
        for element in etree.parse(str(mets)).iter(f"{METS_NS}file", f"{METS_NS}mdRef"):
            place = element.find(f"{METS_NS}FLocat") if element.tag == f"{METS_NS}file" else element
            path = mets.parent / place.get("{http://www.w3.org/1999/xlink}href")
            assert path not in listed
            listed[path] = (element.get("CHECKSUM"), element.get("SIZE"))
    for path, (digest, size) in listed.items():
        content = path.read_bytes()
        assert (hashlib.sha256(content).hexdigest().upper(), str(len(content))) == (digest, size)
    there = {path for path in package.rglob("*") if path.is_file()}
    assert there - set(listed) == {package / "METS.xml"}


@pytest.mark.parametrize("kind", PackageKind)
def test_the_circular_is_followed(kind: PackageKind, tmp_path: Path) -> None:
    package = a_package(kind, tmp_path)
    assert package.name == IDS[kind.oais].replace(":", "_")
    root = etree.parse(str(package / "METS.xml")).getroot()
    assert (root.get("OBJID"), root.get("TYPE")) == (
        IDS[kind.oais],
        {"SIP_hoso": "Mixed", "AIP_hoso": "Mixed", "DIP": "MIXED"}.get(kind.value, "Collection"),
    )
    header = root.find(f"{METS_NS}metsHdr")
    assert header.get("CREATEDATE") == "2026-03-02T10:00:00+07:00"
    assert header.findtext(f"{METS_NS}altRecordID") == "NL.BNV.2026.01"
    # PREMIS must be in an AIP, and is in no SIP.
    assert (package / "metadata/preservation/PREMIS.xml").exists() == (kind.oais == "AIP")
    assert (package / "representations/rep1/metadata/preservation/PREMIS_rep1.xml").exists() == (
        kind.oais == "AIP"
    )
    assert [each.name for each in (package / "representations").iterdir()] == ["rep1"]
    assert (package / f"representations/rep1/data/{CODE}.0000002.pdf").is_file()


@pytest.mark.parametrize("kind", PackageKind)
def test_the_validator_of_eark_agrees(kind: PackageKind, tmp_path: Path, eark_judge: Path) -> None:
    package = a_package(kind, tmp_path)
    answer = judged(eark_judge, package)
    assert answer["structure"]["status"] == "WellFormed", answer["structure"]
    assert answer["metadata"]["schema_results"]["messages"] == []
    errors = {
        each["rule_id"]
        for each in answer["metadata"]["schematron_results"]["messages"]
        if each["severity"] == "Error"
    }
    assert errors <= ALLOWED


def test_the_validator_of_eark_does_find_faults(tmp_path: Path, eark_judge: Path) -> None:
    package = a_package(PackageKind.SIP_HOSO, tmp_path)
    mets = package / "METS.xml"
    mets.write_text(mets.read_text().replace('LABEL="CSIP"', 'LABEL="Other"'))
    messages = judged(eark_judge, package)["metadata"]["schematron_results"]["messages"]
    assert "CSIP82" in {each["rule_id"] for each in messages if each["severity"] == "Error"}


def judged(judge: Path, package: Path) -> Any:
    done = subprocess.run(
        [judge, ROOT / "tests/eark_judge.py", package], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_the_same_plan_makes_the_same_bytes(tmp_path: Path) -> None:
    first, second = (a_zip(PackageKind.AIP_HOSO, tmp_path / name) for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_the_zip_holds_one_folder_and_sound_bytes(tmp_path: Path) -> None:
    with zipfile.ZipFile(a_zip(PackageKind.SIP_HOSO, tmp_path)) as package:
        assert package.testzip() is None
        assert {name.partition("/")[0] for name in package.namelist()} == {IDS["SIP"]}
    assert zip_name(3, IDS["SIP"]) == f"3_{IDS['SIP']}.zip"


@pytest.mark.parametrize("missing", ["fileCode", "title", "maintenance", "startDate", "numberOfPage"])
def test_without_a_field_that_must_be_there_nothing_is_packed(missing: str, tmp_path: Path) -> None:
    with pytest.raises(PackageIncomplete) as refused:
        write_frame(without(a_plan(PackageKind.SIP_HOSO), missing), tmp_path)
    assert refused.value.facts["field"] == missing
    assert not (tmp_path / "METS.xml").exists()


def test_a_code_that_the_circular_does_not_know_is_refused(tmp_path: Path) -> None:
    plan = a_plan(PackageKind.SIP_HOSO)
    with pytest.raises(PackageIncomplete) as refused:
        write_frame(replace(plan, fields={**DOSSIER, "maintenance": "5 năm"}), tmp_path)
    assert (refused.value.facts["field"], refused.value.facts["what"]) == ("maintenance", "code")


def test_a_package_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingToKeep):
        write_frame(a_plan(PackageKind.SIP_HOSO, count=0), tmp_path)


def test_a_text_that_is_too_long_is_shortened_and_told(tmp_path: Path) -> None:
    plan = replace(a_plan(PackageKind.SIP_HOSO), fields={**DOSSIER, "title": "Đường " * 300})
    frame = write_frame(plan, tmp_path)
    title = etree.parse(str(tmp_path / "metadata/descriptive/EAD.xml")).findtext("title")
    assert (len(title), title[-1], frame.shortened) == (1000, "…", {"title": 1})


def test_what_xml_cannot_hold_is_left_out(tmp_path: Path) -> None:
    title = "Hồ\x00 sơ\x1f\ud800 mở\n đường"
    plan = replace(a_plan(PackageKind.SIP_HOSO), fields={**DOSSIER, "title": title})
    write_frame(plan, tmp_path)
    assert etree.parse(str(tmp_path / "metadata/descriptive/EAD.xml")).findtext("title") == "Hồ sơ mở đường"


def test_bytes_that_changed_are_refused(tmp_path: Path) -> None:
    plan = a_plan(PackageKind.SIP_HOSO)
    frame = write_frame(plan, tmp_path / "frame")
    wrong = [replace(each, sha256="0" * 64) for each in sources(2)]
    (tmp_path / "out").mkdir()
    with pytest.raises(ContentDiffers):
        write_folder(tmp_path / "out", plan.object_id, frame, wrong)


_MEASURE = """
import resource, sys
from pathlib import Path
from hoso.preservation.packages import PackageKind, write_frame
from hoso.preservation.packages.tests.making import a_plan
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
write_frame(a_plan(PackageKind.AIP_HOSO, count=int(sys.argv[1])), Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_ten_times_the_documents_take_hardly_more_memory(tmp_path: Path) -> None:
    grown = []
    for count in (300, 3000):
        folder = tmp_path / str(count)
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", _MEASURE, str(count), folder], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        grown.append(int(done.stdout))
    # Two METS sections, PREMIS and the structural map of 3,000 documents are 12 MB of XML.
    assert grown[1] - grown[0] < 6000, f"{grown} KiB"
