"""Files that are there after the power went."""

import ctypes
import os
from pathlib import Path
from types import TracebackType
from typing import Self

# Their drivers write everything out in syncfs and tell what failed. Network and FUSE ones may not.
_HONEST = {"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "tmpfs"}
_TELLS_ERRORS_SINCE = (5, 8)  # Linux; before, syncfs kept quiet about them
_LIBC = ctypes.CDLL(None, use_errno=True)


def sync_folder(folder: Path) -> None:
    """Force the folder's entries to the disk, so that a new name survives a crash."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_durably(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write `content` under `path` all or nothing, and return when it would survive a power cut."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


class WholeFileSystem:
    """Forces everything that was written to one file system to the disk at once.

    For many new files that costs a hundredth of forcing each; it also waits for what others wrote there.
    To be opened before the first write: only errors from then on are told.
    """

    def __init__(self, folder: Path) -> None:
        """Take the file system on which `folder` lies."""
        self._handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._handle)

    def sync(self) -> None:
        """Return when all of it is on the disk.

        Raises:
            OSError: something written since this was opened could not be.
        """
        if _LIBC.syncfs(self._handle) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))


def can_sync_at_once(folder: Path) -> bool:
    """Tell whether `WholeFileSystem` can be relied on for the file system of `folder`."""
    release = os.uname().release.split(".")
    if tuple(int("".join(filter(str.isdigit, part)) or 0) for part in release[:2]) < _TELLS_ERRORS_SINCE:
        return False
    return _kind_of(folder) in _HONEST


def start_writing(handle: int) -> None:
    """Let the disk begin with what was written to an open file, without waiting for it."""
    write = 2  # SYNC_FILE_RANGE_WRITE
    _LIBC.sync_file_range(handle, ctypes.c_int64(0), ctypes.c_int64(0), write)


def _kind_of(folder: Path) -> str:
    """Return the name of a folder's file system, empty when the system does not tell."""
    number = folder.stat().st_dev
    wanted = f"{os.major(number)}:{os.minor(number)}"
    try:
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        mount, _, filesystem = line.partition(" - ")
        if mount.split(" ")[2] == wanted:
            return filesystem.split(" ")[0]
    return ""
