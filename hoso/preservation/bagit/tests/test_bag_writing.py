"""Writing bags, read back by our own check and by another hand's."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from hoso.preservation.bagit import validate_bag, write_bag
from hoso.preservation.errors import NothingToKeep, PathRefused

DAY = date(2026, 3, 2)


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    folder = tmp_path / "payload"
    (folder / "thư mục").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"Xin chao")
    (folder / "thư mục/trống.txt").write_bytes(b"")
    return folder


def test_a_bag_is_sound_and_another_program_agrees(payload: Path, tmp_path: Path, judge: Path) -> None:
    target = tmp_path / "bag"
    write_bag(payload, target, {"Source-Organization": "UBND xã\nTân Trào"}, made_on=DAY)
    assert validate_bag(target) == []
    assert "Payload-Oxum: 8.2" in (target / "bag-info.txt").read_text()
    done = subprocess.run(
        [judge, judge.parent / "bagit.py", "--validate", target], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_names_are_encoded_as_the_standard_asks(tmp_path: Path) -> None:
    """Bagit.py 1.9 does not read the percent sign back (RFC 8493, section 2.1.3); our check does."""
    (tmp_path / "payload").mkdir()
    (tmp_path / "payload/100%0A.txt").write_bytes(b"x")
    write_bag(tmp_path / "payload", tmp_path / "bag", {}, made_on=DAY)
    assert "data/100%250A.txt" in (tmp_path / "bag/manifest-sha512.txt").read_text()
    assert validate_bag(tmp_path / "bag") == []


def test_an_empty_payload_is_refused(tmp_path: Path) -> None:
    (tmp_path / "payload").mkdir()
    with pytest.raises(NothingToKeep):
        write_bag(tmp_path / "payload", tmp_path / "bag", {}, made_on=DAY)
    assert not (tmp_path / "bag/bagit.txt").exists()


def test_a_link_is_refused_and_what_is_half_done_is_no_bag(payload: Path, tmp_path: Path) -> None:
    (payload / "link").symlink_to("/etc/passwd")
    with pytest.raises(PathRefused):
        write_bag(payload, tmp_path / "bag", {}, made_on=DAY)
    assert next(each.code for each in validate_bag(tmp_path / "bag")) == "B001"


def test_a_bag_that_is_there_is_not_touched(payload: Path, tmp_path: Path) -> None:
    (tmp_path / "bag").mkdir()
    with pytest.raises(FileExistsError):
        write_bag(payload, tmp_path / "bag", {}, made_on=DAY)
    assert list((tmp_path / "bag").iterdir()) == []
