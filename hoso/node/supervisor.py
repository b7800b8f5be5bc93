"""Keeps the parts of a running Hoso alive: database, pages, workers. It knows them only as commands."""

import fcntl
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

from hoso.node import cluster as clusters
from hoso.node.errors import AlreadySupervised, StepFailed
from hoso.node.home import Home
from hoso.node.server import Cluster

LOOK_EVERY_SECONDS = 0.1
DATABASE_EVERY_SECONDS = 1.0
OUTDATED_EVERY_SECONDS = 60.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
# A part that lived this long was well; its next failure counts as the first.
WELL_AFTER_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Part:
    """One command to keep running, or one step to run to its end.

    With the private database it finds `HOSO_DATABASE_URL` for `role` in its environment.
    """

    name: str
    command: tuple[str, ...]
    role: str = clusters.APP
    grace_seconds: float = 20.0  # from the wish to end until it is ended by force
    # Asked once a minute while it runs: whether what it read at its start has changed since. Then it is
    # ended as one asks it to end, and started again at once.
    is_outdated: Callable[[], bool] | None = None


def supervise(
    home: Home,
    parts: Sequence[Part],
    *,
    steps: Sequence[Part] = (),
    private_database: bool = True,
    say: Callable[[str], None],
) -> None:
    """Run `steps` one after the other, then keep `parts` running until SIGTERM or SIGINT; then end all.

    A part that ends is started again, after half a second at first and at most 30 seconds later; a killed
    database too. If this process itself is killed, the kernel tells the parts to end. Main thread only.

    Raises:
        AlreadySupervised: another supervisor works in this home.
        StepFailed: a step did not succeed; nothing was started.
        ServerMissing, ServerVersionDiffers, HomeOutOfReach, ServerNotStarted: see `cluster.lease`.
    """
    with ExitStack() as held:
        held.enter_context(_alone(home))
        stopping = held.enter_context(_told_to_stop())
        cluster = held.enter_context(clusters.lease(home)) if private_database else None
        for step in steps:
            _run_step(step, home, cluster, stopping)
        watched = [_Watched(part, home, cluster, say) for part in parts]
        try:
            _keep_running(watched, home, cluster, stopping, say)
        finally:
            _end_all(watched, say)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    handle = os.open(home.run / "supervisor.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise AlreadySupervised(f"{home.root} is served already", path=str(home.root)) from error
    finally:
        os.close(handle)


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run_step(step: Part, home: Home, cluster: Cluster | None, stopping: threading.Event) -> None:
    child = _spawn(step, home, cluster)
    while (status := child.poll()) is None:
        if stopping.wait(LOOK_EVERY_SECONDS):
            child.terminate()
            child.wait()
    if status != 0 and not stopping.is_set():
        raise StepFailed(f"{step.name} ended with {_how(status)}", step=step.name, how=_how(status))


def _spawn(part: Part, home: Home, cluster: Cluster | None) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "HOSO_HOME": str(home.root)}
    if cluster is not None:
        environment["HOSO_DATABASE_URL"] = cluster.url(part.role)
    # A group of its own, so that all it has started can be ended with it, and a terminal's Ctrl-C reaches
    # us alone; the kernel tells it when we die.
    command = ["setpriv", "--pdeathsig=TERM", "--", *part.command]
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)


def _keep_running(
    watched: Sequence["_Watched"],
    home: Home,
    cluster: Cluster | None,
    stopping: threading.Event,
    say: Callable[[str], None],
) -> None:
    next_look = 0.0
    while not stopping.wait(LOOK_EVERY_SECONDS):
        now = time.monotonic()
        if cluster is not None and now > next_look:
            next_look = now + DATABASE_EVERY_SECONDS
            if clusters.restart_if_gone(home, cluster):
                say("the database had ended and was started again")
        for one in watched:
            one.look(now)
            one.look_whether_outdated(now)


def _end_all(watched: Sequence["_Watched"], say: Callable[[str], None]) -> None:
    for one in watched:
        one.ask_to_end()
    for one in watched:
        one.wait_for_end()
    say("all parts have ended")


class _Watched:
    """One part and the process it is at the moment, if any."""

    def __init__(self, part: Part, home: Home, cluster: Cluster | None, say: Callable[[str], None]) -> None:
        self._part = part
        self._home = home
        self._cluster = cluster
        self._say = say
        self._child: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._failures = 0
        self._not_before = 0.0
        self._asked_at = 0.0
        self._next_question = 0.0

    def look(self, now: float) -> None:
        """Start the process when it is due, and notice when it has ended."""
        if self._child is None:
            if now >= self._not_before:
                self._start(now)
        elif _has_ended(self._child):
            self._bury(now)

    def _start(self, now: float) -> None:
        self._child = _spawn(self._part, self._home, self._cluster)
        self._started_at = now
        self._next_question = now + OUTDATED_EVERY_SECONDS
        self._say(f"{self._part.name} started (process {self._child.pid})")

    def look_whether_outdated(self, now: float) -> None:
        """End the process where what it read at its start has changed; the next look starts it again."""
        if self._child is None or self._part.is_outdated is None or now < self._next_question:
            return
        self._next_question = now + OUTDATED_EVERY_SECONDS
        if self._part.is_outdated():
            self._say(f"{self._part.name} is started again, for what it works with has changed")
            self.ask_to_end()
            self.wait_for_end()
            self._not_before = 0.0

    def _bury(self, now: float) -> None:
        status = self._clear_away()
        if now - self._started_at > WELL_AFTER_SECONDS:
            self._failures = 0
        pause = min(FIRST_PAUSE_SECONDS * 2**self._failures, LONGEST_PAUSE_SECONDS)
        self._failures += 1
        self._not_before = now + pause
        self._say(f"{self._part.name} ended ({_how(status)}); it is started again in {pause:g} s")

    def _clear_away(self) -> int:
        """End what the process may have left behind in its group, then take its status."""
        assert self._child is not None
        # Not yet waited for, so its number, which names the group, cannot belong to anybody else.
        with suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        status = self._child.wait()
        self._child = None
        return status

    def ask_to_end(self) -> None:
        if self._child is not None:
            self._child.terminate()
            self._asked_at = time.monotonic()

    def wait_for_end(self) -> None:
        if self._child is None:
            return
        while not _has_ended(self._child) and time.monotonic() < self._asked_at + self._part.grace_seconds:
            time.sleep(LOOK_EVERY_SECONDS / 2)
        self._clear_away()


def _has_ended(child: "subprocess.Popen[bytes]") -> bool:
    """Tell whether it has ended, leaving it to be waited for."""
    return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _how(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"exit code {status}"
