"""What ends is started again; when it is time to stop, everything stops."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hoso.node import cluster as clusters
from hoso.node import server
from hoso.node.home import Home

# A part that writes its process number and stays; `child` also leaves a process of its own behind.
STAY = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"
SUPERVISE = """
import json, sys
from pathlib import Path
from hoso.node.home import home_at
from hoso.node import supervisor
from hoso.node.supervisor import Part, supervise
from hoso.lib.errors import DomainError
order = json.loads(sys.argv[1])
supervisor.OUTDATED_EVERY_SECONDS = 0.2
# A part is outdated once for each file `NAME.outdated` beside its notes.
def outdated(command):
    mark = Path(command[-1] + ".outdated")
    if not mark.exists(): return False
    mark.unlink()
    return True
def part(name, command):
    return Part(name, tuple(command), grace_seconds=2, is_outdated=lambda: outdated(command))
make = lambda named: [part(name, command) for name, command in named]
try:
    supervise(home_at(Path(order["home"])), make(order["parts"]), steps=make(order["steps"]),
              private_database=order["database"], say=lambda line: print(line, flush=True))
except DomainError as error:
    print("refused:", error.code, flush=True)
    sys.exit(3)
"""


class Running:
    """A supervisor in a process of its own, as `hoso serve` has it."""

    def __init__(
        self, home: Home, parts: dict[str, list[str]], steps: dict[str, list[str]], database: bool
    ) -> None:
        import json

        order = {
            "home": str(home.root),
            "parts": list(parts.items()),
            "steps": list(steps.items()),
            "database": database,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, json.dumps(order)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.read()


@pytest.fixture
def run(home_with_cluster: Home) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def begin(
        parts: dict[str, list[str]], *, steps: dict[str, list[str]] | None = None, database: bool = False
    ) -> Running:
        started.append(Running(home_with_cluster, parts, steps or {}, database))
        return started[-1]

    yield begin
    for one in started:
        one.process.terminate()
        one.process.communicate(timeout=30)


def stay(notes: Path) -> list[str]:
    return [sys.executable, "-c", STAY, str(notes)]


def pids(notes: Path, *, count: int, seconds: float = 20) -> list[int]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = notes.read_text().split() if notes.exists() else []
        if len(found) >= count:
            return [int(pid) for pid in found]
        time.sleep(0.05)
    raise AssertionError(f"{notes.name} did not start {count} times")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def gone(pid: int, *, seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not is_alive(pid)


def test_a_part_that_is_killed_is_started_again(run: Callable[..., Running], place: Path) -> None:
    run({"web": stay(place / "web"), "worker": stay(place / "worker")})
    first = pids(place / "web", count=1)[0]
    worker = pids(place / "worker", count=1)[0]
    os.kill(first, signal.SIGKILL)
    assert pids(place / "web", count=2)[1] != first
    assert is_alive(worker)
    assert len(pids(place / "worker", count=1)) == 1


def test_a_part_whose_ground_has_changed_is_started_again_once_and_the_others_are_left(
    run: Callable[..., Running], place: Path
) -> None:
    running = run({"worker": stay(place / "worker"), "web": stay(place / "web")})
    first = pids(place / "web", count=1)[0]
    worker = pids(place / "worker", count=1)[0]
    (place / "web.outdated").touch()
    assert pids(place / "web", count=2)[1] != first
    assert gone(first)
    assert is_alive(worker)
    running.process.terminate()
    assert "what it works with has changed" in running.said()
    assert len(pids(place / "web", count=2)) == 2


def test_a_part_that_fails_at_once_waits_longer_each_time(run: Callable[..., Running], place: Path) -> None:
    fails = f"open({str(place / 'web')!r}, 'a').write('1\\n'); raise SystemExit(4)"
    running = run({"web": [sys.executable, "-c", fails]})
    pids(place / "web", count=3)
    running.process.terminate()
    said = running.said()
    assert "exit code 4" in said
    assert said.index("in 0.5 s") < said.index("in 1 s")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_ends_every_part_and_then_itself(
    run: Callable[..., Running], place: Path, stop: signal.Signals
) -> None:
    running = run({"web": stay(place / "web"), "worker": stay(place / "worker")})
    found = pids(place / "web", count=1) + pids(place / "worker", count=1)
    running.process.send_signal(stop)
    assert running.process.wait(timeout=10) == 0
    assert not any(is_alive(pid) for pid in found)


def test_a_part_that_will_not_end_is_ended_by_force(run: Callable[..., Running], place: Path) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + STAY
    running = run({"web": [sys.executable, "-c", deaf, str(place / "web")]})
    pid = pids(place / "web", count=1)[0]
    running.process.terminate()
    assert running.process.wait(timeout=15) == 0
    assert not is_alive(pid)


def test_what_a_killed_part_leaves_behind_is_ended_with_it(run: Callable[..., Running], place: Path) -> None:
    leaves = f"import subprocess, sys; subprocess.Popen({stay(place / 'child')!r})\n" + STAY
    run({"web": [sys.executable, "-c", leaves, str(place / "web")]})
    child = pids(place / "child", count=1)[0]
    os.kill(pids(place / "web", count=1)[0], signal.SIGKILL)
    assert gone(child)


def test_when_the_supervisor_is_killed_the_parts_end(run: Callable[..., Running], place: Path) -> None:
    running = run({"web": stay(place / "web")})
    pid = pids(place / "web", count=1)[0]
    running.process.kill()
    assert gone(pid)


def test_a_second_supervisor_of_the_same_home_is_refused(run: Callable[..., Running], place: Path) -> None:
    run({"web": stay(place / "web")})
    first = pids(place / "web", count=1)
    second = run({"web": stay(place / "other")})
    assert second.process.wait(timeout=20) == 3
    assert "refused: node.already_supervised" in second.said()
    assert not (place / "other").exists()
    assert is_alive(first[0])


def test_a_step_that_fails_keeps_everything_from_starting(run: Callable[..., Running], place: Path) -> None:
    running = run({"web": stay(place / "web")}, steps={"tables": ["false"]})
    assert running.process.wait(timeout=20) == 3
    assert "refused: node.step_failed" in running.said()
    assert not (place / "web").exists()


def test_the_database_is_there_for_steps_and_parts_and_stops_with_them(
    run: Callable[..., Running], place: Path, home_with_cluster: Home
) -> None:
    asks = (
        "import os, psycopg, sys\n"
        "row = psycopg.connect(os.environ['HOSO_DATABASE_URL']).execute('SELECT current_user').fetchone()\n"
        "open(sys.argv[1], 'a').write(row[0])"
    )
    step = {"tables": [sys.executable, "-c", asks, str(place / "step")]}
    running = run({"web": stay(place / "web")}, steps=step, database=True)
    pids(place / "web", count=1)
    assert (place / "step").read_text() == "hoso_app"
    cluster = clusters.cluster_of(home_with_cluster)
    pid = server.postmaster(cluster)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 20
    while server.postmaster(cluster) in {None, pid} and time.monotonic() < until:
        time.sleep(0.1)
    assert server.postmaster(cluster) not in {None, pid}
    running.process.terminate()
    assert running.process.wait(timeout=20) == 0
    assert server.postmaster(cluster) is None
