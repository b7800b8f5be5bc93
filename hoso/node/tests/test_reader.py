"""A file from outside may be hostile: whatever it makes the reader do, it finds every door shut."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from hoso.node import landlock, seccomp
from hoso.node.confinement import Layers
from hoso.node.errors import (
    ReaderCrashed,
    ReaderNotConfined,
    ReaderRefused,
    ReaderTimedOut,
    ReaderTooBig,
)
from hoso.node.home import Home
from hoso.node.identity import open_identity
from hoso.node.probe import ALLOWED
from hoso.node.reader import ReaderPool
from hoso.node.reader_process import MEBIBYTE, Limits
from hoso.node.work_folder import WorkFolder

PLANTED = "hoso.node.tests.planted"

needs_landlock = pytest.mark.skipif(landlock.abi() == 0, reason="this kernel has no Landlock")
needs_seccomp = pytest.mark.skipif(not seccomp.is_available(), reason="no filter of system calls here")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a reader another user")


@pytest.fixture
def pool(own_home: Home) -> Iterator[ReaderPool]:
    with ReaderPool(PLANTED, workers=1, work_root=own_home.work) as made:
        yield made


def small_pool(home: Home, **limits: Any) -> ReaderPool:
    return ReaderPool(PLANTED, workers=1, work_root=home.work, limits=Limits(**limits))


@pytest.fixture
def doors(own_home: Home) -> Iterator[dict[str, object]]:
    """A real key, a listening port and a listening local socket, as an attacker would look for."""
    local_path = own_home.run / "local"
    with socket.create_server(("127.0.0.1", 0)) as port, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(local_path))
        local.listen()
        secret = open_identity(own_home).key_file
        yield {"secret": str(secret), "port": port.getsockname()[1], "socket": str(local_path)}


def test_an_honest_task_reads_its_input_and_leaves_its_output(pool: ReaderPool) -> None:
    with pool.lease() as reader:
        (reader.work / "in.pdf").write_bytes(b"118 bytes"[:3])
        answer = reader.call("count", {"input": "in.pdf"})
        assert answer == {"bytes": 3, "output": "count.txt"}
        assert reader.output(answer["output"]).read_text() == "3"


@as_root
def test_the_readers_of_all_pools_of_a_process_are_different_users(own_home: Home) -> None:
    with ExitStack() as opened:
        users = []
        for workers in (1, 2, 1):
            made = opened.enter_context(ReaderPool(PLANTED, workers=workers, work_root=own_home.work))
            readers = [opened.enter_context(made.lease()) for _ in range(workers)]
            users += [reader.call("who", {})["uid"] for reader in readers]
        assert len(set(users)) == len(users) == 4


def test_the_next_lease_finds_an_empty_folder(pool: ReaderPool) -> None:
    with pool.lease() as reader:
        (reader.work / "in.pdf").write_bytes(b"of the one before")
        (reader.work / "sub").mkdir()
        reader.call("count", {"input": "in.pdf"})
    with pool.lease() as reader:
        assert reader.call("who", {})["files"] == []


def test_a_process_is_kept_from_file_to_file_and_replaced_in_time(own_home: Home) -> None:
    with small_pool(own_home, calls_per_process=3) as pool:
        pids = []
        for _ in range(4):
            with pool.lease() as reader:
                pids.append(reader.call("who", {})["pid"])
    assert pids[0] == pids[1] == pids[2] != pids[3]


@needs_landlock
@needs_seccomp
def test_every_layer_is_in_force_here(pool: ReaderPool) -> None:
    expected = {"limits", "no_new_privs", "landlock", "seccomp"} | ({"user"} if os.geteuid() == 0 else set())
    assert set(pool.layers()) == expected


@needs_landlock
@needs_seccomp
@pytest.mark.parametrize("landlock_version", [1, 2, 3, 4, 6, 1000])
def test_a_planted_reader_finds_every_door_shut_on_old_and_new_kernels(
    doors: dict[str, object], own_home: Home, landlock_version: int
) -> None:
    before = sorted(path.name for path in own_home.keys.iterdir())
    pool = ReaderPool(PLANTED, 1, work_root=own_home.work, layers=Layers(landlock_at_most=landlock_version))
    with pool, pool.lease() as reader:
        tried = reader.call("escape", doors)
    assert {name for name, outcome in tried.items() if outcome == ALLOWED} == set()
    assert tried["read_secret"] == tried["connect"] == tried["run_program"] == "PermissionError"
    assert sorted(path.name for path in own_home.keys.iterdir()) == before


def test_the_same_attempts_succeed_outside(doors: dict[str, object], place: Path) -> None:
    # Otherwise the test above could pass for the wrong reason.
    program = (
        "import json, sys; from pathlib import Path; from hoso.node.probe import escape\n"
        "del_exec = json.loads(sys.argv[1]); import os; os.execv = lambda *_: None\n"
        "Path('planted.py').write_text('x'); import hoso.node.probe as probe; probe.__file__ = 'planted.py'\n"
        "print(json.dumps(escape(Path('.'), del_exec)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(doors)],
        cwd=place,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    tried = json.loads(done.stdout)
    may_differ = {"trace_parent", "read_parent_memory"}  # Yama forbids an ordinary user to look into a parent
    assert {name for name, outcome in tried.items() if outcome != ALLOWED} <= may_differ


@needs_seccomp
def test_without_landlock_the_filter_still_shuts_network_and_programs(
    own_home: Home, doors: dict[str, object]
) -> None:
    with ReaderPool(PLANTED, 1, work_root=own_home.work, layers=Layers(landlock_at_most=0)) as pool:
        try:
            with pool.lease() as reader:
                tried = reader.call("escape", doors)
        except ReaderNotConfined:
            # Our code lies where only root may read, or there is no user to become: nothing is started.
            return
    for name in (
        "connect",
        "connect_local",
        "run_program",
        "fork",
        "trace_parent",
        "kill_parent",
        "link_out",
    ):
        assert tried[name] == "PermissionError", name
    if os.geteuid() == 0:
        assert tried["read_secret"] == tried["write_outside"] == "PermissionError"


# As an ordinary user has it: nobody to become, and a kernel without Landlock.
_AS_AN_ORDINARY_USER = """
import json, os, sys
from pathlib import Path
from hoso.node.confinement import Cage, Layers, confine
from hoso.node.errors import ReaderNotConfined
layers = Layers(landlock_at_most=int(sys.argv[2]))
cage = Cage(Path(sys.argv[1]), (), None, os.getppid(), 8 << 30, 1 << 20, 60, 64, layers)
try:
    print(json.dumps(confine(cage)))
except ReaderNotConfined as error:
    print(json.dumps(error.facts["reason"]))
"""


def confined_as_an_ordinary_user(work: Path, *, landlock_version: int) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", _AS_AN_ORDINARY_USER, str(work), str(landlock_version)],
        capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    return json.loads(done.stdout)


def test_without_landlock_and_without_a_user_of_its_own_no_reader_starts(place: Path) -> None:
    assert "neither Landlock nor a user" in confined_as_an_ordinary_user(place, landlock_version=0)


@needs_landlock
def test_with_landlock_an_ordinary_users_reader_starts(place: Path) -> None:
    assert "landlock" in confined_as_an_ordinary_user(place, landlock_version=1000)


@pytest.mark.skipif(os.geteuid() == 0, reason="root's readers are users of their own")
def test_an_ordinary_users_pool_reads_nothing_without_landlock(own_home: Home) -> None:
    layers = Layers(landlock_at_most=0)
    opened = ReaderPool(PLANTED, 1, work_root=own_home.work, layers=layers)
    with opened as pool, pool.lease() as reader, pytest.raises(ReaderNotConfined):
        reader.call("who", {})  # a reader starts when it is first asked


@needs_landlock
def test_without_the_filter_landlock_still_shuts_files(own_home: Home, doors: dict[str, object]) -> None:
    pool = ReaderPool(PLANTED, 1, work_root=own_home.work, layers=Layers(seccomp=False))
    with pool, pool.lease() as reader:
        tried = reader.call("escape", doors)
    assert tried["read_secret"] == tried["write_outside"] == tried["list_processes"] == "PermissionError"


def test_the_reader_has_nothing_of_ours(pool: ReaderPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSO_DATABASE_URL", "postgresql://hoso_app:secret@/hoso")
    with Path(os.devnull).open() as inherited, pool.lease() as reader:
        os.set_inheritable(inherited.fileno(), True)
        found = reader.call("who", {})
    assert not [name for name in found["environment"] if name.startswith(("HOSO", "PG", "AWS"))]
    assert len(found["open"]) == 4  # three standard ones and the pipe for answers
    assert found["environment"]["OMP_THREAD_LIMIT"] == "1"


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's readers stay that user")
def test_started_by_root_each_reader_is_a_user_of_its_own(own_home: Home) -> None:
    with ReaderPool(PLANTED, 2, work_root=own_home.work) as pool, pool.lease() as one, pool.lease() as two:
        uids = {one.call("who", {})["uid"], two.call("who", {})["uid"]}
        owners = {one.work.stat().st_uid, two.work.stat().st_uid}
    assert 0 not in uids
    assert len(uids) == 2
    assert uids == owners


def next_call_works(pool: ReaderPool) -> bool:
    with pool.lease() as reader:
        (reader.work / "in").write_bytes(b"four")
        return bool(reader.call("count", {"input": "in"})["bytes"] == 4)


def test_a_crash_is_coded_and_the_next_file_is_read(pool: ReaderPool) -> None:
    for task, reason in (("crash", "SIGSEGV"), ("leave", "exit 3")):
        with pool.lease() as reader, pytest.raises(ReaderCrashed) as crashed:
            reader.call(task, {})
        assert crashed.value.facts["reason"] == reason
        assert next_call_works(pool)


def test_after_a_crash_the_same_lease_goes_on_with_its_inputs(pool: ReaderPool) -> None:
    with pool.lease() as reader:
        (reader.work / "in").write_bytes(b"four")
        with pytest.raises(ReaderCrashed):
            reader.call("crash", {})
        assert reader.call("count", {"input": "in"})["bytes"] == 4


def test_a_reader_that_hangs_is_ended_in_time(pool: ReaderPool) -> None:
    begun = time.monotonic()
    with pool.lease() as reader, pytest.raises(ReaderTimedOut):
        reader.call("hang", {}, timeout_seconds=0.5)
    assert time.monotonic() - begun < 5
    assert next_call_works(pool)


def test_a_reader_that_grows_is_ended(pool: ReaderPool) -> None:
    with pool.lease() as reader, pytest.raises(ReaderTooBig) as refused:
        reader.call("grow", {}, memory_bytes=200 * MEBIBYTE)
    assert refused.value.facts["limit"] == "memory"
    assert next_call_works(pool)


def test_a_reader_that_grows_at_once_is_stopped_by_its_address_space(own_home: Home) -> None:
    with small_pool(own_home, address_space_bytes=1024 * MEBIBYTE) as pool:
        with pool.lease() as reader, pytest.raises(ReaderTooBig):
            reader.call("grow_at_once", {"bytes": 4096 * MEBIBYTE})
        assert next_call_works(pool)


def test_a_reader_that_fills_the_disk_is_ended(own_home: Home) -> None:
    with small_pool(own_home, work_bytes=20 * MEBIBYTE, work_files=100, file_bytes=10 * MEBIBYTE) as pool:
        for task, arguments in (
            ("fill", {"files": 200, "bytes": 1}),
            ("fill", {"files": 50, "bytes": MEBIBYTE}),
            ("one_large_file", {}),
        ):
            with pool.lease() as reader, pytest.raises(ReaderTooBig) as refused:
                reader.call(task, arguments)
            assert refused.value.facts["limit"] == "disk"
            assert next_call_works(pool)


def test_an_answer_without_end_is_cut_off(own_home: Home) -> None:
    with small_pool(own_home, answer_bytes=MEBIBYTE) as pool:
        with pool.lease() as reader, pytest.raises(ReaderTooBig) as refused:
            reader.call("talk_too_much", {"bytes": 20 * MEBIBYTE})
        assert refused.value.facts["limit"] == "answer"
        assert next_call_works(pool)


@pytest.mark.parametrize(
    "line",
    [
        "no JSON at all",
        "[1, 2]",
        '{"answer": "a string"}',
        '{"answer": {"value": NaN}}',
        '{"answer": {}}\n{"answer": {}}',
        '{"answer": {"text": "\\ud800"}}',
        '{"refused": {"code": "not a code", "message": "", "facts": {}}}',
        '{"something": "else"}',
        "[" * 100_000,
    ],
)
def test_an_answer_that_is_none_is_refused(pool: ReaderPool, line: str) -> None:
    with pool.lease() as reader, pytest.raises(ReaderCrashed):
        reader.call("lie", {"line": line})
    assert next_call_works(pool)


def test_a_second_answer_is_not_taken_for_the_next_file(pool: ReaderPool) -> None:
    with pool.lease() as reader:
        assert reader.call("lie_later", {}) == {"bytes": 1}
        time.sleep(0.6)
        (reader.work / "in").write_bytes(b"four")
        with pytest.raises(ReaderCrashed):
            reader.call("count", {"input": "in"})
        assert reader.call("count", {"input": "in"})["bytes"] == 4


def test_the_noise_of_libraries_is_no_answer(pool: ReaderPool) -> None:
    with pool.lease() as reader:
        assert reader.call("print_much", {}) == {"printed": True}


def test_a_refusal_of_the_task_keeps_its_code_and_facts(pool: ReaderPool) -> None:
    with pool.lease() as reader, pytest.raises(ReaderRefused) as refused:
        reader.call("refuse", {})
    assert (refused.value.code, refused.value.facts) == ("lib.bad_value", {"page": 3})


def test_a_fault_of_the_task_names_the_place_and_not_the_content(pool: ReaderPool) -> None:
    with pool.lease() as reader, pytest.raises(ReaderCrashed) as crashed:
        reader.call("fail", {})
    assert "RuntimeError at" in str(crashed.value)
    assert "planted.py" in str(crashed.value)
    assert "Nguyễn" not in str(crashed.value)


@pytest.mark.parametrize("task", ["surrogate", "not_a_number", "no_such_task"])
def test_an_answer_that_cannot_be_said_is_a_fault(pool: ReaderPool, task: str) -> None:
    with pool.lease() as reader, pytest.raises(ReaderCrashed):
        reader.call(task, {})
    assert next_call_works(pool)


@pytest.mark.parametrize("name", ["../in", "/etc/passwd", "", "missing", "a/../../in"])
def test_an_output_named_elsewhere_is_not_opened(pool: ReaderPool, name: str) -> None:
    with pool.lease() as reader, pytest.raises(ReaderCrashed):
        reader.output(reader.call("name_elsewhere", {"name": name})["output"])


def test_links_and_special_files_are_never_followed(place: Path) -> None:
    folder = WorkFolder(place / "work", None)
    folder.make()
    (place / "secret").write_text("key")
    for make in (
        lambda at: at.symlink_to(place / "secret"),
        lambda at: at.hardlink_to(place / "secret"),
        lambda at: os.mkfifo(at),
    ):
        make(folder.path / "page.png")
        with pytest.raises(ReaderCrashed):
            folder.check(most_bytes=1 << 20, most_files=10)
        if (folder.path / "page.png").is_symlink():
            with pytest.raises(ReaderCrashed):
                folder.output("page.png")
        folder.empty()
    assert (place / "secret").read_text() == "key"


def test_folders_that_keep_us_out_are_removed_all_the_same(pool: ReaderPool) -> None:
    with pool.lease() as reader, suppress(ReaderCrashed):
        reader.call("close_the_door", {})
    assert next_call_works(pool)


def test_two_readers_work_side_by_side_and_a_third_waits(own_home: Home) -> None:
    with ReaderPool(PLANTED, 2, work_root=own_home.work) as pool:
        done: list[bool] = []
        threads = [threading.Thread(target=lambda: done.append(next_call_works(pool))) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert done == [True] * 6


def test_a_closed_pool_leaves_nothing_behind(own_home: Home) -> None:
    with ReaderPool(PLANTED, 1, work_root=own_home.work) as pool:
        assert next_call_works(pool)
    assert list(own_home.work.iterdir()) == []


def test_what_a_killed_process_left_is_removed_and_its_reader_ends(own_home: Home) -> None:
    program = (
        "import sys, time; from pathlib import Path; from hoso.node.reader import ReaderPool\n"
        f"pool = ReaderPool({PLANTED!r}, 1, work_root=Path(sys.argv[1]))\n"
        "with pool.lease() as reader: print(reader.call('who', {})['pid'], flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", program, str(own_home.work)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert owner.stdout is not None
    reader_pid = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    with ReaderPool(PLANTED, 1, work_root=own_home.work) as pool:
        assert next_call_works(pool)
        assert len(list(own_home.work.glob("readers-*.lock"))) == 1
    wait_until_gone(reader_pid)


def wait_until_gone(pid: int) -> None:
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or b"Z" in Path(f"/proc/{pid}/stat").read_bytes().split()[2]:
            return
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    raise AssertionError("the reader outlived its owner")


def test_readers_outlive_the_thread_that_asked_first(own_home: Home) -> None:
    with ReaderPool(PLANTED, 1, work_root=own_home.work) as pool:
        pids: list[int] = []

        def ask() -> None:
            with pool.lease() as reader:
                pids.append(reader.call("who", {})["pid"])

        for _ in range(2):
            thread = threading.Thread(target=ask)
            thread.start()
            thread.join()
            time.sleep(0.2)
    assert pids[0] == pids[1]


def test_tasks_that_cannot_be_imported_are_named(own_home: Home) -> None:
    pool = ReaderPool("hoso.node.tests.missing", 1, work_root=own_home.work)
    with pool, pool.lease() as reader, pytest.raises(ReaderNotConfined, match="ModuleNotFoundError"):
        reader.call("count", {})


def test_the_libraries_of_reading_work_behind_shut_doors(pool: ReaderPool) -> None:
    with pool.lease() as reader:
        answer = reader.call("libraries", {})
    assert answer["text"].strip() == "HOSO 118"
    assert answer["pixels"][:2] == [200, 200]
