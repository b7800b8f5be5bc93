"""kill -9 and a full disk at every step of a commit, one after the other, not by chance."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hoso.preservation.errors import NoRoom
from hoso.preservation.ocfl import Root, validate_root
from hoso.preservation.ocfl.tests.world import FIRST, commit, kept

MANY = {f"documents/{number % 4}/{number}.bin": str(number).encode() * 2000 for number in range(24)}
AFTER = {"few": {**FIRST, "letter.txt": b"letter"}, "many": {**FIRST, **MANY}}

# Whatever changes the disk below the root's folder is counted, and the n-th time is the last.
_MORTAL = """
import os, signal, sys
from pathlib import Path
from hoso.preservation.ocfl import Root
from hoso.preservation.ocfl.tests.test_every_step import AFTER
from hoso.preservation.ocfl.tests.world import commit
folder, last, which, head = sys.argv[1:]
root, seen = Root.open(Path(folder)), 0
above = str(Path(folder).parent)
CHANGING = {"os.rename", "os.mkdir", "os.remove", "os.rmdir"}
def watch(event, arguments):
    global seen
    is_write = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if event in CHANGING or is_write:
        if str(arguments[0]).startswith(above):
            seen += 1
            if seen == int(last):
                os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
commit(root, AFTER[which], expected_head=head or None)
"""


def dies_at(root: Root, step: int, which: str, head: str) -> bool:
    """Commit in a process that is killed at `step`; tells whether it was."""
    command = [sys.executable, "-c", _MORTAL, str(root.folder), str(step), which, head]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode != 0


def walk(tmp_path: Path, which: str, head: str, *, stride: int) -> tuple[set[str], int]:
    """Kill at every `stride`-th step; return what readers found afterwards, and how many steps there are."""
    stood: set[str] = set()
    old = FIRST if head else {}
    for step in range(1, 1000, stride):
        root = Root.create(tmp_path / f"{which}{step}" / "ocfl")
        if head:
            commit(root, FIRST)
        was_killed = dies_at(root, step, which, head)
        left = root.recover()
        stands = kept(root) if root.has("urn:uuid:0198c0de-0000-7000-8000-0000000000d1") else {}
        assert stands in (old, AFTER[which]), (step, left)
        stood.add("new" if stands == AFTER[which] else "old")
        assert [found.code for found in validate_root(root.folder)] == [], step
        assert root.staging.busy_slots() == [], step
        assert commit(root, AFTER[which], expected_head=head or None).version == ("v2" if head else "v1")
        assert kept(root) == AFTER[which]
        shutil.rmtree(root.folder.parent)
        if not was_killed:
            return stood, step
    pytest.fail("the commit never came to its end")


@pytest.mark.parametrize(("which", "head"), [("few", ""), ("few", "v1")])
def test_killed_at_some_steps_the_old_version_stands_or_the_new_one(
    tmp_path: Path, which: str, head: str
) -> None:
    stood, steps = walk(tmp_path, which, head, stride=9)
    assert stood == {"old", "new"}
    assert steps > 9


@pytest.mark.long
@pytest.mark.parametrize(("which", "head"), [("few", ""), ("few", "v1"), ("many", ""), ("many", "v1")])
def test_killed_at_any_step_the_old_version_stands_or_the_new_one(
    tmp_path: Path, which: str, head: str
) -> None:
    stood, _steps = walk(tmp_path, which, head, stride=1)
    assert stood == {"old", "new"}


@pytest.fixture
def tight_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a mebibyte."""
    place, mount = tmp_path / "disk", shutil.which("mount")
    place.mkdir()
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if mount is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("this account may not mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize("which", ["few", "many"])
def test_wherever_the_disk_gets_full_the_old_version_stands(tight_disk: Path, which: str) -> None:
    """A page more is free each time, until the commit has room."""
    root = Root.create(tight_disk / "ocfl")
    commit(root, FIRST)
    refusals = 0
    for pages in range(1, 250):
        filler = tight_disk / "filler"
        free = os.statvfs(tight_disk).f_bavail * 4096
        filler.write_bytes(b"x" * max(free - pages * 4096, 0))
        try:
            commit(root, AFTER[which], expected_head="v1")
            break
        except NoRoom:
            refusals += 1
            assert (kept(root), root.staging.busy_slots()) == (FIRST, [])
        finally:
            filler.unlink()
        assert list(validate_root(root.folder)) == []
    # The folder, the intent, each file, the inventories: each was the one that had no room.
    assert refusals >= 3
    assert kept(root) == AFTER[which]
    assert list(validate_root(root.folder)) == []
