"""Readers: child processes in which every byte from outside is parsed.

    pool = ReaderPool(tasks="hoso.reading.tasks", workers=2)
    with pool.lease() as reader:
        (reader.work / "in.pdf").write_bytes(...)
        answer = reader.call("read", {"input": "in.pdf"}, timeout_seconds=120)

A task is a function `(work: Path, arguments: dict) -> dict` of the tasks module; its outputs are files in the
work folder. `prepare()` in the module, if there is one, runs once when a process starts. A reader that hangs,
grows or crashes is ended; the next call finds a new one.
"""

import os
import queue
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from hoso.node.confinement import Cage, Layers
from hoso.node.errors import ReaderCrashed, ReaderRefused, ReaderTimedOut, ReaderTooBig
from hoso.node.home import find_home, open_home
from hoso.node.reader_process import GIBIBYTE, Limits, ReaderProcess
from hoso.node.work_folder import PoolFolder, WorkFolder, open_pool_folder

# Readers started by root become users of their own. Debian has given these numbers to nobody
# (base-passwd, users-and-groups) and systemd lists them as unused (60578 to 61183).
FIRST_UID, UIDS = 60_600, 500
_CODE = re.compile(r"[a-z_]+\.[a-z_]+")


class Reader:
    """One leased reader."""

    def __init__(self, slot: "_Slot") -> None:
        self._slot = slot

    @property
    def work(self) -> Path:
        """The work folder: put inputs here, find outputs here."""
        return self._slot.folder.path

    def call(
        self,
        task: str,
        arguments: dict[str, Any],
        *,
        timeout_seconds: float = 120.0,
        memory_bytes: int = 2 * GIBIBYTE,
    ) -> dict[str, Any]:
        """Run one task and return its answer.

        After an error the files in the work folder may be half written; the next call has a new process.

        Raises:
            ReaderRefused: the task refused, with the code and facts of its own error.
            ReaderCrashed: the process ended, its answer is nonsense, or the task has a fault.
            ReaderTimedOut, ReaderTooBig: it took more than it was given.
            ReaderNotConfined: no process could be started and shut in.
        """
        return self._slot.call(task, arguments, seconds=timeout_seconds, memory_bytes=memory_bytes)

    def output(self, name: str) -> Path:
        """Return the path of an output named in an answer, checked: a plain file below the work folder.

        Raises:
            ReaderCrashed: it is not.
        """
        return self._slot.folder.output(name)


class _Slot:
    """A place in the pool: one folder, and the process that works in it, if one is up."""

    def __init__(
        self, folder: WorkFolder, start: Callable[[WorkFolder], ReaderProcess], limits: Limits
    ) -> None:
        self.folder = folder
        self._start = start
        self._limits = limits
        self._process: ReaderProcess | None = None

    def call(
        self, task: str, arguments: dict[str, Any], *, seconds: float, memory_bytes: int
    ) -> dict[str, Any]:
        self.folder.hand_over()
        process = self._started()
        request = {"task": task, "arguments": arguments}
        try:
            said = process.ask(request, seconds=seconds, memory_bytes=memory_bytes, look=self._look)
            self._look()
            return _answer(said)
        except (ReaderCrashed, ReaderTimedOut, ReaderTooBig):
            self.end()
            raise

    def layers(self) -> list[str]:
        return self._started().layers

    def _started(self) -> ReaderProcess:
        if self._process is None:
            self._process = self._start(self.folder)
        return self._process

    def _look(self) -> None:
        self.folder.check(most_bytes=self._limits.work_bytes, most_files=self._limits.work_files)

    def tidy(self) -> None:
        """Empty the folder, and end a process that has read enough."""
        if self._process is not None and self._process.is_spent:
            self.end()
        try:
            self.folder.empty()
        except OSError:
            # A process may still be writing: without it the folder empties.
            self.end()
            self.folder.empty()

    def end(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None


def _answer(said: dict[str, Any]) -> dict[str, Any]:
    """Return the task's answer, or raise what the process said instead."""
    match said:
        case {"answer": dict() as answer}:
            return answer
        case {"refused": {"code": str(code), "message": str(message), "facts": dict(facts)}} if (
            _CODE.fullmatch(code)
        ):
            plain = {str(key): value for key, value in facts.items() if not isinstance(value, dict | list)}
            raise ReaderRefused(code, message[:2000], **plain)
        case {"too_big": str(limit)}:
            raise ReaderTooBig(f"the task ran out of {limit}", limit=limit[:20])
        case {"failed": str(where)}:
            raise ReaderCrashed(f"the task failed: {where[:500]}", reason=where[:500])
    raise ReaderCrashed("the reader answered nonsense: no known answer", reason="nonsense")


class ReaderPool:
    """Up to `workers` readers that know one tasks module; they start when first needed.

    May be shared by threads. `readable` names further files or folders that the tasks may read, such as
    models. Work folders lie below `work_root`, by default `work/` of the home.
    """

    def __init__(
        self,
        tasks: str,
        workers: int = 2,
        *,
        work_root: Path | None = None,
        readable: tuple[Path, ...] = (),
        limits: Limits | None = None,
        layers: Layers | None = None,
    ) -> None:
        self._tasks = tasks
        self._workers = workers
        self._work_root = work_root
        self._readable = readable
        self._limits = limits or Limits()
        self._layers = layers or Layers()
        self._opening = threading.Lock()
        self._opened: _Opened | None = None

    def __enter__(self) -> "ReaderPool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def lease(self) -> Iterator[Reader]:
        """Have one reader and its empty work folder to oneself; waits until one is free.

        The folder is emptied when the block ends: move outputs out before.
        """
        free = self._open().free
        slot = free.get()
        try:
            yield Reader(slot)
        finally:
            slot.tidy()
            free.put(slot)

    def layers(self) -> list[str]:
        """Return the names of the layers that shut a reader in, as one reports them."""
        with self.lease() as reader:
            return reader._slot.layers()

    def close(self) -> None:
        """End the readers and remove their folders; the next lease opens the pool again."""
        with self._opening:
            if self._opened is not None and self._opened.pid == os.getpid():
                self._opened.close()
            self._opened = None

    def _open(self) -> "_Opened":
        with self._opening:
            # A pool that came through a fork must not share pipes with its parent: it begins afresh.
            if self._opened is None or self._opened.pid != os.getpid():
                root = self._work_root or open_home(find_home()).work
                self._opened = _Opened(open_pool_folder(root), self._workers, self._start, self._limits)
            return self._opened

    def _start(self, folder: WorkFolder) -> ReaderProcess:
        limits = self._limits
        cage = Cage(
            work=folder.path,
            readable=self._readable,
            uid=folder.uid,
            parent_pid=os.getpid(),
            address_space_bytes=limits.address_space_bytes,
            file_bytes=limits.file_bytes,
            cpu_seconds=limits.cpu_seconds,
            open_files=limits.open_files,
            layers=self._layers,
        )
        return ReaderProcess(self._tasks, cage, limits)


class _Opened:
    """What a pool holds in one process."""

    def __init__(
        self,
        folder: PoolFolder,
        workers: int,
        start: Callable[[WorkFolder], ReaderProcess],
        limits: Limits,
    ) -> None:
        self.pid = os.getpid()
        self.free: queue.LifoQueue[_Slot] = queue.LifoQueue()  # the warm ones first
        self._folder = folder
        # The kernel ends a reader with the thread that started it, so that thread must outlive all leases.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="reader-starter")
        self._slots = [
            _Slot(
                _work_folder(folder, number),
                lambda at: self._starter.submit(start, at).result(),
                limits,
            )
            for number in range(workers)
        ]
        for slot in self._slots:
            slot.folder.make()
            self.free.put(slot)

    def close(self) -> None:
        for slot in self._slots:
            slot.end()
        self._starter.shutdown()
        self._folder.remove()


# Readers of one process that it numbered so far.
_NUMBERS = count()


def _work_folder(folder: PoolFolder, number: int) -> WorkFolder:
    # A user for each reader, of whatever pool: what the kernel counts per user is not shared, and none may
    # touch another. The factor keeps processes apart that were started one after the other.
    uid = FIRST_UID + (os.getpid() * 31 + next(_NUMBERS)) % UIDS if os.geteuid() == 0 else None
    return WorkFolder(folder.path / str(number), uid)
