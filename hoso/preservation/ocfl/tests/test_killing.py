"""kill -9 in the middle of commits, and several writers at once."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hoso.preservation.ocfl import Root, validate_root
from hoso.preservation.ocfl.tests.world import kept

# A writer adds versions to a few objects for as long as it lives, and says so after each.
_WRITER = """
import itertools, sys
from pathlib import Path
from hoso.preservation.ocfl import Root
from hoso.preservation.ocfl.tests.world import commit
root, name = Root.open(Path(sys.argv[1])), sys.argv[2]
print("ready", flush=True)
for number in itertools.count():
    object_id = f"urn:x:{name}-{number % 3}"
    head = root.inventory(object_id)[0].head if root.has(object_id) else None
    files = {f"{name}-{number}-{part}.bin": f"{name}{number}{part}".encode() * 9000 for part in range(3)}
    print(object_id, commit(root, files, expected_head=head, object_id=object_id).version, flush=True)
"""


def start(root: Root, name: str) -> "subprocess.Popen[str]":
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(root.folder), name], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    return writer


def kill(writer: "subprocess.Popen[str]") -> dict[str, int]:
    """Kill a writer and return the newest version that it had announced of each object."""
    os.kill(writer.pid, signal.SIGKILL)
    said, _ = writer.communicate()
    newest: dict[str, int] = {}
    for line in said.splitlines():
        if line.count(" ") == 1:
            object_id, version = line.split()
            newest[object_id] = int(version.removeprefix("v"))
    return newest


def heads(root: Root) -> dict[str, int]:
    """Return the newest version of every object."""
    found = {}
    for folder in root.object_folders():
        object_id = folder.name.replace("%3a", ":")
        found[object_id] = int(root.inventory(object_id)[0].head.removeprefix("v"))
    return found


def walk(root: Root, *, rounds: int, chance: random.Random) -> set[str]:
    """Kill writers at random moments; each time all that was announced is there and the store is sound."""
    outcomes: set[str] = set()
    before: dict[str, int] = {}
    for number in range(rounds):
        writer = start(root, f"w{number % 5}")
        time.sleep(chance.uniform(0, 0.06))
        before |= kill(writer)
        outcomes |= {left.outcome.value for left in root.recover()}
        after = heads(root)
        assert [found.code for found in validate_root(root.folder)] == []
        assert root.staging.busy_slots() == []
        # What was announced stands; at most one more version came, cut off before it could be announced.
        more = {object_id: after[object_id] - before.get(object_id, 0) for object_id in after}
        assert set(more.values()) <= {0, 1}
        assert sum(more.values()) <= 1
        assert before.keys() <= after.keys()
        before = after
    return outcomes


def test_a_killed_writer_leaves_whole_versions_only(tmp_path: Path) -> None:
    walk(Root.create(tmp_path / "ocfl"), rounds=6, chance=random.Random(20260105))


@pytest.mark.long
def test_a_writer_killed_many_times_leaves_whole_versions_only(tmp_path: Path) -> None:
    outcomes = walk(Root.create(tmp_path / "ocfl"), rounds=200, chance=random.Random(20260106))
    assert outcomes == {"discarded", "finished"}


def test_writers_to_the_same_objects_wait_for_each_other(tmp_path: Path) -> None:
    root = Root.create(tmp_path / "ocfl")
    config = root.folder / "extensions/0003-hash-and-id-n-tuple-storage-layout/config.json"
    # One letter to a folder: new objects meet in the same folders all the time.
    config.write_text(config.read_text().replace('"tupleSize": 3', '"tupleSize": 1'))
    root = Root.open(root.folder)
    writers = [start(root, name) for name in ("a", "b", "c")]
    time.sleep(1.0)
    announced: dict[str, int] = {}
    for writer in writers:
        announced |= kill(writer)
    root.recover()
    assert [found.code for found in validate_root(root.folder)] == []
    assert announced.keys() <= heads(root).keys()
    assert all(kept(root, object_id) for object_id in announced)
