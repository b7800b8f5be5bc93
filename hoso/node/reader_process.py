"""One reader process seen from its parent: started, asked, watched while it works, ended."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from hoso.node.confinement import PACKAGE, Cage
from hoso.node.errors import ReaderCrashed, ReaderNotConfined, ReaderTimedOut, ReaderTooBig

MEBIBYTE, GIBIBYTE = 1 << 20, 1 << 30
LOOK_EVERY_SECONDS = 0.05
DISK_EVERY_SECONDS = 1.0
# The package is found wherever it lies; -I shuts out the caller's environment and folder.
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from hoso.node.reader_main import main; main()"
# Half of a pair of code units is no text; PostgreSQL would refuse it later.
_LONE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What readers may use; per file unless it says otherwise."""

    address_space_bytes: int = 16 * GIBIBYTE  # of the process; libraries reserve what they never touch
    file_bytes: int = 2 * GIBIBYTE  # of each file written
    work_bytes: int = 8 * GIBIBYTE  # of all files in the work folder together
    work_files: int = 20_000
    answer_bytes: int = 64 * MEBIBYTE
    open_files: int = 256
    cpu_seconds: int = 8 * 3600  # of the process
    start_seconds: float = 60.0
    calls_per_process: int = 200
    age_seconds: float = 3600.0


class ReaderProcess:
    """A child that is shut in and waits for requests.

    Raises (on making):
        ReaderNotConfined: it could not be shut in, or its tasks could not be imported there.
    """

    def __init__(self, tasks: str, cage: Cage, limits: Limits) -> None:
        self._limits = limits
        self._born = time.monotonic()
        self._calls = 0
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", _PROGRAM, str(PACKAGE.parent)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(cage),
            cwd="/",
            start_new_session=True,
        )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._requests, self._answers = self._child.stdin.fileno(), self._child.stdout.fileno()
        os.set_blocking(self._requests, False)
        os.set_blocking(self._answers, False)
        try:
            self.layers = self._greet(tasks, cage)
        except BaseException:
            self.end()
            raise

    def _greet(self, tasks: str, cage: Cage) -> list[str]:
        spec = asdict(cage)
        spec["readable"] = [str(path) for path in cage.readable]
        work = str(spec.pop("work"))
        try:
            said = self.ask({"tasks": tasks, "work": work, "cage": spec}, seconds=self._limits.start_seconds)
        except (ReaderCrashed, ReaderTimedOut, ReaderTooBig) as error:
            raise ReaderNotConfined(f"it did not start: {error}", reason=str(error)) from error
        if "ready" not in said:
            reason = str(said.get("not_confined") or said.get("failed"))
            raise ReaderNotConfined(reason, reason=reason)
        return [str(name) for name in said["layers"]]

    @property
    def is_spent(self) -> bool:
        """Whether it has read enough files, or lived long enough, to be replaced by a fresh one."""
        old = time.monotonic() - self._born > self._limits.age_seconds
        return old or self._calls > self._limits.calls_per_process or self._child.poll() is not None

    def ask(
        self,
        request: dict[str, Any],
        *,
        seconds: float,
        memory_bytes: int = 4 * GIBIBYTE,
        look: Callable[[], None] = lambda: None,
    ) -> dict[str, Any]:
        """Send one request and return the answer; `look` is called every second to watch the disk.

        After any error the process must be ended: it may answer late, to another question.

        Raises:
            ReaderCrashed: it ended, or what it said is no answer.
            ReaderTimedOut: no answer within `seconds`.
            ReaderTooBig: more than `memory_bytes` in use, or the answer too long.
        """
        self._calls += 1
        if _readable(self._answers, 0):
            raise self._ended() if not os.read(self._answers, 1) else _nonsense("an answer nobody asked for")
        begun = time.monotonic()
        next_look = begun + DISK_EVERY_SECONDS
        pending = memoryview(json.dumps(request).encode("ascii") + b"\n")
        heard = bytearray()
        while not heard.endswith(b"\n"):
            pending = self._exchange(pending, heard)
            self._check(heard, memory_bytes)
            now = time.monotonic()
            if now > begun + seconds:
                raise ReaderTimedOut(f"no answer within {seconds:g} seconds", seconds=seconds)
            if now > next_look:
                look()
                next_look = now + DISK_EVERY_SECONDS
        return _parse(bytes(heard))

    def _exchange(self, pending: memoryview, heard: bytearray) -> memoryview:
        """Move what can be moved within one look; return what is still to be sent."""
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)
        if pending:
            poll.register(self._requests, select.POLLOUT)
        for handle, _ in poll.poll(LOOK_EVERY_SECONDS * 1000):
            if handle == self._answers:
                piece = os.read(self._answers, MEBIBYTE)
                if not piece:
                    raise self._ended()
                heard += piece
            else:
                pending = self._send(pending)
        return pending

    def _send(self, pending: memoryview) -> memoryview:
        try:
            return pending[os.write(self._requests, pending) :]
        except BrokenPipeError as error:
            raise self._ended() from error

    def _check(self, heard: bytearray, memory_bytes: int) -> None:
        if len(heard) > self._limits.answer_bytes:
            raise ReaderTooBig("the answer is too long", limit="answer")
        if _memory_bytes(self._child.pid) > memory_bytes:
            raise ReaderTooBig(f"more than {memory_bytes} bytes of memory", limit="memory")

    def _ended(self) -> ReaderCrashed:
        try:
            status = self._child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return ReaderCrashed("the reader closed its end", reason="closed")
        how = signal.Signals(-status).name if status < 0 else f"exit {status}"
        return ReaderCrashed(f"the reader ended: {how}", reason=how)

    def end(self) -> None:
        """Kill it and wait until it is gone."""
        self._child.kill()
        self._child.communicate()


def _environment(cage: Cage) -> dict[str, str]:
    """Nothing of ours: no addresses, no secrets. One thread per library: the pool is what is parallel."""
    work = str(cage.work)
    one_thread = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    folders = ("HOME", "TMPDIR", "XDG_CACHE_HOME")
    return {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        **dict.fromkeys(one_thread, "1"),
        **dict.fromkeys(folders, work),
    }


def _readable(handle: int, seconds: float) -> bool:
    return bool(select.select([handle], [], [], seconds)[0])


def _memory_bytes(pid: int) -> int:
    """Return what the process has in memory and in swap; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/status", "rb") as stream:  # noqa: PTH123 (twenty times a second)
            fields = dict(line.split(b":", 1) for line in stream if line.startswith((b"VmRSS", b"VmSwap")))
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(value.split()[0]) for value in fields.values()) * 1024


def _parse(line: bytes) -> dict[str, Any]:
    if line.count(b"\n") != 1 or _LONE_SURROGATE.search(line):
        raise _nonsense("more than one answer, or no text")
    try:
        found = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _nonsense("not JSON") from error
    if not isinstance(found, dict):
        raise _nonsense("not a JSON object")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _nonsense(reason: str) -> ReaderCrashed:
    return ReaderCrashed(f"the reader answered nonsense: {reason}", reason="nonsense")
