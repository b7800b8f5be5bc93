"""The checkpoints as files beside the database, one line each."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from hoso.audit import queries
from hoso.audit.errors import NotACheckpoint
from hoso.audit.rules.checkpoints import Signed, parse_line
from hoso.lib.files import sync_folder

_END_BYTES = 1 << 16


def bring_up_to_date(folder: Path, *, incarnation: UUID) -> int:
    """Append to the files of `incarnation` every checkpoint they lack; returns how many, all fsynced.

    A file for each month; one process at a time. The database is written first: a checkpoint that stood
    in a file alone would look like a cut tail for ever.
    """
    with _locked(folder):
        written = _written_size(folder, incarnation)
        lacking = queries.list_checkpoints(after_size=written, incarnation=incarnation)
        by_file: dict[Path, list[Signed]] = {}
        for signed in lacking:
            by_file.setdefault(_file_for(folder, signed), []).append(signed)
        for path, checkpoints in by_file.items():
            _append(path, "".join(signed.line() + "\n" for signed in checkpoints))
    return len(lacking)


def read_folder(folder: Path) -> list[tuple[Path, Signed | None]]:
    """Return every checkpoint in the folder with its file, oldest file first.

    None stands for a line that cannot be read. A last line without its end was never finished and is
    passed over.
    """
    found: list[tuple[Path, Signed | None]] = []
    for path in sorted(folder.glob("*.jsonl")):
        text = path.read_text("utf-8", errors="replace")
        finished = text[: text.rfind("\n") + 1]
        found.extend((path, _parsed(line)) for line in finished.splitlines() if line.strip())
    return found


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _file_for(folder: Path, signed: Signed) -> Path:
    return folder / f"{signed.claim.incarnation}-{signed.claim.at:%Y-%m}.jsonl"


def _written_size(folder: Path, incarnation: UUID) -> int:
    """Return the size of the last checkpoint in the files, 0 when there is none."""
    for path in sorted(folder.glob(f"{incarnation}-*.jsonl"), reverse=True):
        with path.open("rb") as stream:
            lines = _end_of(stream).split(b"\n")[:-1]
        for line in reversed(lines):
            signed = _parsed(line.decode("utf-8", errors="replace"))
            if signed is not None:
                return signed.claim.size
    return 0


def _end_of(stream: BinaryIO) -> bytes:
    """Return the last 64 KiB, some ninety checkpoints; the file of a busy month is larger by far."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _END_BYTES))
    return stream.read()


def _parsed(line: str) -> Signed | None:
    try:
        return parse_line(line)
    except NotACheckpoint:
        return None


def _append(path: Path, text: str) -> None:
    """Append whole lines, first taking away the torn one a crash may have left at the end."""
    is_new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as stream:
        end = _end_of(stream)
        stream.seek(-len(end[end.rfind(b"\n") + 1 :]), os.SEEK_END)
        stream.truncate()
        stream.write(text.encode())
        stream.flush()
        os.fsync(stream.fileno())
    if is_new:
        sync_folder(path.parent)
