"""Our findings on the fixtures of the OCFL editors, and beside those of ocfl-py."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from hoso.preservation.findings import is_valid
from hoso.preservation.ocfl import Root, validate_object, validate_root
from hoso.preservation.ocfl.tests.world import FIRST, OTHER, SECOND, commit

SPECS = ("1.0", "1.1")
COUNTS = {"1.0": (10, 14, 52), "1.1": (12, 13, 55)}

_JUDGE = """
import json, sys
from ocfl.validator import Validator
verdicts = {}
for path in sys.argv[1:]:
    check = Validator()
    verdicts[path] = check.validate_object(path)
print(json.dumps(verdicts))
"""

_JUDGE_ROOT = """
import sys
from ocfl.storage_root import StorageRoot
passed = StorageRoot(root=sys.argv[1]).validate(log_warnings=True)
print(passed if isinstance(passed, bool) else passed[0])
"""


def objects(shared: Path, spec: str, kind: str) -> list[Path]:
    return sorted((shared / "conformance/ocfl" / spec / f"{kind}-objects").iterdir())


def expected_codes(folder: Path) -> set[str]:
    return set(re.findall(r"[EW]\d{3}", folder.name))


@pytest.mark.shared
@pytest.mark.parametrize("spec", SPECS)
def test_all_fixtures_are_there(hoso_shared: Path, spec: str) -> None:
    assert tuple(len(objects(hoso_shared, spec, kind)) for kind in ("good", "warn", "bad")) == COUNTS[spec]


@pytest.mark.shared
@pytest.mark.parametrize("spec", SPECS)
def test_good_objects_have_no_finding(hoso_shared: Path, spec: str) -> None:
    found = {folder.name: validate_object(folder) for folder in objects(hoso_shared, spec, "good")}
    assert {name: findings for name, findings in found.items() if findings} == {}


@pytest.mark.shared
@pytest.mark.parametrize("spec", SPECS)
def test_objects_with_a_warning_have_exactly_that_warning(hoso_shared: Path, spec: str) -> None:
    folders = objects(hoso_shared, spec, "warn")
    found = {folder.name: {finding.code for finding in validate_object(folder)} for folder in folders}
    assert found == {folder.name: expected_codes(folder) for folder in folders}


@pytest.mark.shared
@pytest.mark.parametrize("spec", SPECS)
def test_bad_objects_have_the_errors_that_they_were_made_for(hoso_shared: Path, spec: str) -> None:
    for folder in objects(hoso_shared, spec, "bad"):
        findings = validate_object(folder)
        assert expected_codes(folder) <= {finding.code for finding in findings}, folder.name
        assert not is_valid(findings), folder.name


@pytest.mark.shared
@pytest.mark.parametrize("spec", SPECS)
def test_the_second_judge_reaches_the_same_verdict(hoso_shared: Path, judge: Path, spec: str) -> None:
    folders = [folder for kind in ("good", "warn", "bad") for folder in objects(hoso_shared, spec, kind)]
    ran = subprocess.run([judge, "-c", _JUDGE, *folders], capture_output=True, text=True, check=True)
    theirs = json.loads(ran.stdout)
    ours = {str(folder): is_valid(validate_object(folder)) for folder in folders}
    assert ours == theirs


def test_the_second_judge_finds_nothing_in_a_store_of_ours(tmp_path: Path, judge: Path) -> None:
    root = Root.create(tmp_path / "ocfl")
    commit(root, FIRST)
    commit(root, SECOND, expected_head="v1")
    commit(root, {"only.txt": b"one"}, object_id=OTHER)
    ran = subprocess.run([judge, "-c", _JUDGE_ROOT, root.folder], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "True", ran.stdout
    assert "[W" not in ran.stdout + ran.stderr
    assert list(validate_root(root.folder)) == []
