"""The one folder that a reader may write in, seen from outside: filled, watched, emptied without trust."""

import fcntl
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hoso.node.errors import ReaderCrashed, ReaderTooBig


@dataclass(frozen=True, slots=True)
class WorkFolder:
    """A reader's folder. `uid` is the user the reader becomes; None when it stays our own."""

    path: Path
    uid: int | None

    def make(self) -> None:
        """Make it, empty, closed to everyone but the reader and us."""
        self.path.mkdir(mode=0o700)
        self.hand_over()

    def hand_over(self) -> None:
        """Give what the caller has put there to the reader's user."""
        if self.uid is not None:
            for path in (self.path, *(Path(entry.path) for entry in _walk(self.path))):
                os.chown(path, self.uid, self.uid, follow_symlinks=False)

    def check(self, *, most_bytes: int, most_files: int) -> None:
        """Look at everything there: only plain files and folders, not too many, not too large.

        Raises:
            ReaderTooBig: more than `most_bytes` or `most_files`.
            ReaderCrashed: a link, a special file or a closed folder, which no honest task leaves.
        """
        total = 0
        for count, entry in enumerate(_walk(self.path), start=1):
            try:
                found = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            total += found.st_blocks * 512
            if total > most_bytes or count > most_files:
                raise ReaderTooBig("the reader filled its work folder", limit="disk")
            if not _is_plain(found):
                raise ReaderCrashed("the reader left a link or a special file", reason="unsafe output")

    def output(self, name: str) -> Path:
        """Return the path of an output that an answer named; the name is not trusted.

        Raises:
            ReaderCrashed: it is no plain file below the folder.
        """
        path = self.path / name
        inside = path.resolve().is_relative_to(self.path.resolve())
        if not inside or path.is_symlink() or not path.is_file():
            raise ReaderCrashed("the reader named a file that is not its own", reason="unsafe output")
        return path

    def empty(self) -> None:
        """Remove everything in it.

        Raises:
            OSError: something would not go; the folder must not be used again.
        """
        for entry in list(os.scandir(self.path)):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, onerror=_open_and_retry)
            else:
                os.unlink(entry.path)  # noqa: PTH108 (an entry, not a Path)


def _is_plain(found: os.stat_result) -> bool:
    return stat.S_ISDIR(found.st_mode) or (stat.S_ISREG(found.st_mode) and found.st_nlink == 1)


def _walk(folder: Path) -> "Iterator[os.DirEntry[str]]":
    """Yield every entry below `folder`, links as such; what goes while we look is passed over."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    except PermissionError as error:
        raise ReaderCrashed("the reader closed a folder", reason="unsafe output") from error
    for entry in entries:
        yield entry
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))


def _open_and_retry(again: Callable[..., Any], path: str, _: object) -> None:
    # A folder made without rights of its own keeps an ordinary user out.
    parent = Path(path).parent
    parent.chmod(0o700)
    if Path(path).is_dir():
        Path(path).chmod(0o700)
        shutil.rmtree(path)
    else:
        again(path)


@dataclass(frozen=True, slots=True)
class PoolFolder:
    """The folder of one pool, held by a lock so that others can tell when its owner is dead."""

    path: Path
    lock: Path
    handle: int

    def remove(self) -> None:
        """Remove it with all work folders in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.lock.unlink(missing_ok=True)
        os.close(self.handle)


def open_pool_folder(root: Path) -> PoolFolder:
    """Make a pool's folder below `root`, removing first what killed processes have left there."""
    for left in root.glob("readers-*.lock"):
        _remove_if_left(left)
    name = f"readers-{secrets.token_hex(6)}"
    lock = root / f"{name}.lock"
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    (root / name).mkdir()
    (root / name).chmod(0o711)
    return PoolFolder(root / name, lock, handle)


def _remove_if_left(lock: Path) -> None:
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return
    PoolFolder(lock.with_suffix(""), lock, handle).remove()
