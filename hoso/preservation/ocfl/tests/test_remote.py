"""OCFL in a real S3 store: commits, two writers, and kill -9 at every step."""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest

from hoso.blobs.stores.bucket import Bucket
from hoso.blobs.tests.test_bucket import bucket_at
from hoso.preservation.errors import (
    ContentDiffers,
    HeadMoved,
    LeaseLost,
    NotARoot,
    ObjectMissing,
    ObjectUnsound,
)
from hoso.preservation.ocfl import Committed, Content, Outcome, RemoteRoot, validate_object, validate_root
from hoso.preservation.ocfl.tests import world
from hoso.preservation.ocfl.tests.remote_world import DOSSIER, FileLeases, commit_and_die, furnished, remote
from hoso.preservation.ocfl.tests.world import AN, FIRST, NOON, SECOND
from hoso.preservation.places import Prefix

_JUDGE_ROOT = """
import sys
from ocfl.storage_root import StorageRoot
passed = StorageRoot(root=sys.argv[1]).validate()
print(passed if isinstance(passed, bool) else passed[0])
"""
WHICH = {"first": FIRST, "second": SECOND}


@pytest.fixture
def name() -> str:
    return f"ocfl-{os.urandom(4).hex()}"


@pytest.fixture
def leases(tmp_path: Path) -> Path:
    return tmp_path / "leases.json"


@pytest.fixture
def root(s3_url: str, name: str, leases: Path) -> RemoteRoot:
    return remote(s3_url, name, leases)


def commit(root: RemoteRoot, files: dict[str, bytes], *, expected_head: str | None = None) -> Committed:
    contents = {path: world.content(data) for path, data in files.items()}
    return root.commit_version(
        DOSSIER, contents, message="Approved", agent=AN, created=NOON, expected_head=expected_head
    )


def kept(root: RemoteRoot) -> dict[str, bytes]:
    return {
        file.logical_path: root.open_file(DOSSIER, file.logical_path).read() for file in root.files(DOSSIER)
    }


def findings(root: RemoteRoot) -> list[str]:
    place = Prefix(root.bucket, root.path_of(DOSSIER))
    return [found.code for found in validate_object(place)]


def downloaded(root: RemoteRoot, folder: Path) -> Path:
    """Copy the whole root to the disk, as anybody may, with nothing but a list of names."""
    for each in root.bucket.under(""):
        (folder / each.key).parent.mkdir(parents=True, exist_ok=True)
        with root.bucket.open(each.key) as stream:
            (folder / each.key).write_bytes(stream.read())
    return folder


def test_versions_come_back_and_every_reader_finds_them_sound(
    root: RemoteRoot, tmp_path: Path, judge: Path
) -> None:
    assert (commit(root, FIRST).version, commit(root, FIRST).is_new) == ("v1", False)
    assert commit(root, SECOND, expected_head="v1").version == "v2"
    assert kept(root) == SECOND
    assert findings(root) == []
    assert list(root.object_ids()) == [DOSSIER]
    copy = downloaded(root, tmp_path / "copy")
    assert list(validate_root(copy)) == []
    ran = subprocess.run([judge, "-c", _JUDGE_ROOT, copy], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "True", ran.stdout
    # Only what was new was sent.
    v2 = root.inventory(DOSSIER)[0].new_content()
    assert sorted(path.rpartition("/")[2] for path in v2) == ["description.json", "original.pdf"]


def test_digests_that_are_not_given_are_found_on_the_way(root: RemoteRoot, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"the same")
    files = {name: Content.at(tmp_path / name) for name in ("a", "b")}
    take_in = partial(root.commit_version, DOSSIER, files, message="Taken in", agent=AN, created=NOON)
    done, again = take_in(expected_head=None), take_in(expected_head="v1")
    assert (done.version, again.version, again.is_new) == ("v1", "v1", False)
    assert kept(root) == {"a": b"the same", "b": b"the same"}
    assert len(root.inventory(DOSSIER)[0].new_content()) == 1
    assert findings(root) == []


def test_bytes_that_are_not_those_announced_commit_nothing(root: RemoteRoot) -> None:
    files = {"a": replace(world.content(b"one"), digest=world.wrong_digest())}
    with pytest.raises(ContentDiffers):
        root.commit_version(DOSSIER, files, message="m", agent=AN, created=NOON, expected_head=None)
    assert not root.has(DOSSIER)
    assert list(root.bucket.under(root.path_of(DOSSIER))) == []
    with pytest.raises(ObjectMissing):
        root.inventory(DOSSIER)


def test_an_old_head_commits_nothing(root: RemoteRoot) -> None:
    commit(root, FIRST)
    with pytest.raises(HeadMoved):
        commit(root, SECOND)
    assert (kept(root), findings(root)) == (FIRST, [])


def test_a_place_that_holds_something_else_does_not_become_a_root(s3_url: str, leases: Path) -> None:
    bucket = bucket_at(s3_url)
    bucket.create("letter.doc", b"mine")
    with pytest.raises(NotARoot):
        RemoteRoot.create(bucket, FileLeases(leases))
    assert [each.key for each in bucket.under("")] == ["letter.doc"]


def test_an_object_that_contradicts_itself_is_left_alone(root: RemoteRoot) -> None:
    commit(root, FIRST)
    before = root.inventory(DOSSIER)[0]
    root.bucket.create(f"{root.path_of(DOSSIER)}/v2/inventory.json", before.as_bytes())
    with pytest.raises(ObjectUnsound):
        commit(root, SECOND, expected_head="v1")


def test_a_flipped_bit_and_a_stray_and_a_missing_object_are_named(root: RemoteRoot) -> None:
    commit(root, SECOND)
    paths = sorted(root.inventory(DOSSIER)[0].new_content())
    prefix = root.path_of(DOSSIER)
    root.bucket.put(f"{prefix}/{paths[0]}", iter([b"{bit flipped}"]))
    root.bucket.remove(f"{prefix}/{paths[1]}")
    root.bucket.put(f"{prefix}/v1/content/stray", iter([b"x"]))
    place = Prefix(root.bucket, prefix)
    assert sorted({(found.code, found.where) for found in validate_object(place, quick=True)}) == [
        ("E023", "v1/content/stray"), ("E093", paths[0]), ("E093", paths[1]),
    ]  # fmt: skip


# kill -9 at every step.


# Each process begins as a copy of one that has read the program, but has spoken to no store yet.
_BEGUN = multiprocessing.get_context("forkserver")
_BEGUN.set_forkserver_preload(["pytest", "hoso.preservation.ocfl.tests.remote_world"])


def ended(url: str, name: str, leases: Path, step: int, when: str, which: str, head: str) -> bool:
    """Commit in a process that dies at `step`; tells whether it got to its end."""
    given = {"is_after": when == "after", "files": WHICH[which], "head": head}
    process = _BEGUN.Process(target=commit_and_die, args=(url, name, leases, step), kwargs=given)
    process.start()
    process.join()
    assert process.exitcode in {0, -9}
    return process.exitcode == 0


@pytest.mark.parametrize("which", ["first", "second"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_step_the_old_version_stands_or_the_new_one(
    s3_url: str, leases: Path, which: str, when: str, tmp_path: Path
) -> None:
    """Walk through every write of a commit; after each the reader, the next commit and recovery are right."""
    outcomes: list[str] = []
    for step in range(1, 40):
        name = f"ocfl-{os.urandom(4).hex()}"
        root = furnished(s3_url, name, leases.with_name(f"{name}.json"))
        old, head = (FIRST, "v1") if which == "second" else ({}, "")
        if old:
            commit(root, old)
        is_whole = ended(s3_url, name, leases.with_name(f"{name}.json"), step, when, which, head)
        stands = kept(root) if root.has(DOSSIER) else {}
        assert stands in (old, WHICH[which])
        outcomes.append("new" if stands == WHICH[which] else "old")
        left = root.recover()
        # Recovery never changes what is read.
        assert (kept(root) if root.has(DOSSIER) else {}) == stands
        assert all(each.outcome in {Outcome.FINISHED, Outcome.DISCARDED} for each in left)
        if stands == WHICH[which]:
            assert findings(root) == []
        # Whoever tries again finds it or writes it, once.
        again = commit(root, WHICH[which], expected_head=head or None)
        assert again.version == ("v2" if old else "v1")
        assert kept(root) == WHICH[which]
        assert findings(root) == []
        root.recover()
        assert list(validate_root(downloaded(root, tmp_path / name))) == []
        if is_whole:
            break
    else:
        pytest.fail("the commit never came to its end")
    # First everything leaves the old version, from the commit point on everything the new one.
    assert sorted(outcomes, reverse=True) == outcomes
    assert {"old", "new"} == set(outcomes)


def test_a_writer_thought_dead_that_wakes_up_harms_nothing(root: RemoteRoot) -> None:
    """The slow one has sent its bytes; the fast one takes the lease, commits; the slow one goes on."""
    commit(root, FIRST)
    slow_files = {**FIRST, "slow.txt": b"slow"}
    fast_files = {**FIRST, "fast.txt": b"fast"}

    slow = {path: world.content(data) for path, data in slow_files.items()}
    content = slow["slow.txt"]

    def opened() -> BinaryIO:
        """Read the bytes while the other commits."""
        commit(root, fast_files, expected_head="v1")
        return content.open()

    slow["slow.txt"] = Content(content.digest, opened)
    with pytest.raises((LeaseLost, HeadMoved)):
        root.commit_version(DOSSIER, slow, message="m", agent=AN, created=NOON, expected_head="v1")
    assert kept(root) == fast_files
    root.recover()
    assert findings(root) == []


class Racing(Bucket):
    """Lets another commit in the moment before the commit point."""

    race: "list[object]" = []

    def create(self, key: str, content: bytes) -> None:
        if key.endswith("v2/inventory.json") and self.race:
            act = self.race.pop()
            assert callable(act)
            act()
        super().create(key, content)


def test_two_writers_who_both_believe_to_have_the_lease_never_lose_a_version(
    s3_url: str, name: str, leases: Path
) -> None:
    first = remote(s3_url, name, leases)
    commit(first, FIRST)
    second = remote(s3_url, name, leases, Racing)
    assert isinstance(second.bucket, Racing)
    one, two = {**FIRST, "one.txt": b"one"}, {**FIRST, "two.txt": b"two"}
    # The lease was asked for the last time; from here on only If-None-Match stands between the two.
    second.bucket.race = [lambda: commit(first, one, expected_head="v1")]
    with pytest.raises(HeadMoved):
        commit(second, two, expected_head="v1")
    assert kept(first) == one
    assert findings(first) == []
    assert commit(second, two, expected_head="v2").version == "v3"
    assert (kept(first), findings(first)) == (two, [])


def writers(url: str, name: str, leases: Path, count: int) -> Iterator["subprocess.Popen[str]"]:
    script = """
import sys
from pathlib import Path
from hoso.lib.errors import ChangedMeanwhile
from hoso.preservation.ocfl.tests.remote_world import remote, DOSSIER
from hoso.preservation.ocfl.tests.world import AN, NOON, content
url, name, leases, me = sys.argv[1:]
root = remote(url, name, Path(leases))
for number in range(5):
    while True:
        head = root.inventory(DOSSIER)[0].head if root.has(DOSSIER) else None
        files = {f"{me}.txt": content(f"{me} {number}".encode())}
        try:
            print(root.commit_version(DOSSIER, files, message=f"{me} {number}", agent=AN, created=NOON,
                                      expected_head=head).version)
            break
        except ChangedMeanwhile:
            continue
"""
    for number in range(count):
        command = [sys.executable, "-c", script, url, name, str(leases), f"w{number}"]
        yield subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_processes_that_fight_over_one_object_each_get_all_their_versions(
    root: RemoteRoot, s3_url: str, name: str, leases: Path
) -> None:
    running = list(writers(s3_url, name, leases, 3))
    got = [process.communicate()[0].split() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    versions = sorted((version for each in got for version in each), key=lambda name: int(name[1:]))
    assert versions == [f"v{number}" for number in range(1, 16)]
    messages = [version.message for version in root.inventory(DOSSIER)[0].versions]
    assert sorted(messages) == sorted(f"w{writer} {number}" for writer in range(3) for number in range(5))
    root.recover()
    assert findings(root) == []
