"""A full disk: the new version is refused and the old one stands."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hoso.preservation.errors import NoRoom
from hoso.preservation.ocfl import Root, validate_root
from hoso.preservation.ocfl.tests.world import DOSSIER, FIRST, commit, kept

BIG = {**FIRST, "film.mpg": os.urandom(3 << 20)}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two mebibytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True
        ).returncode
    ):
        pytest.skip("this account may not mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_full_disk_refuses_the_version_and_leaves_the_old_one(small_disk: Path) -> None:
    root = Root.create(small_disk / "ocfl")
    commit(root, FIRST)
    with pytest.raises(NoRoom):
        commit(root, BIG, expected_head="v1")
    assert kept(root) == FIRST
    assert list(validate_root(root.folder)) == []
    assert root.staging.busy_slots() == []
    with pytest.raises(NoRoom):
        commit(root, BIG, object_id="urn:uuid:0198c0de-0000-7000-8000-0000000000d9")
    assert commit(root, {**FIRST, "letter.txt": b"small"}, expected_head="v1").version == "v2"


def test_a_disk_without_names_left_refuses_the_version(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,nr_inodes=60", str(small_disk)], check=True)
    root = Root.create(small_disk / "ocfl")
    commit(root, FIRST)
    many = {f"{number:04}.txt": str(number).encode() for number in range(100)}
    with pytest.raises(NoRoom):
        commit(root, many, expected_head="v1")
    assert kept(root) == FIRST
    assert root.staging.busy_slots() == []


_LIMITED = """
import os, resource, sys
from pathlib import Path
from hoso.preservation.errors import NoRoom
from hoso.preservation.ocfl import Root
from hoso.preservation.ocfl.tests.test_disk_full import BIG
from hoso.preservation.ocfl.tests.world import commit
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
try:
    commit(Root.open(Path(sys.argv[1])), BIG, expected_head="v1")
except NoRoom:
    sys.exit(7)
"""


def test_the_limit_on_the_size_of_a_file_is_a_full_disk_too(tmp_path: Path) -> None:
    assert resource.RLIMIT_FSIZE is not None
    root = Root.create(tmp_path / "ocfl")
    commit(root, FIRST)
    ended = subprocess.run([sys.executable, "-c", _LIMITED, root.folder], check=False)
    assert ended.returncode == 7
    assert kept(root) == FIRST
    assert root.inventory(DOSSIER)[0].head == "v1"
    assert list(validate_root(root.folder)) == []
