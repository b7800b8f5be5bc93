"""Looking at a folder that may have been made to mislead: no link is followed, no device opened."""

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any, BinaryIO

JSON_BYTES = 512 << 20  # an inventory of a million files is about 300 MB


class Kind(Enum):
    """What a name in a folder stands for."""

    FILE = auto()
    FOLDER = auto()
    LINK = auto()
    STRANGE = auto()  # device, socket, pipe


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a folder; `twin` tells which file of several names it is (None: it has one name)."""

    name: str
    kind: Kind
    twin: tuple[int, int] | None = None


class NotJson(Exception):
    """A file is not the JSON text it should be; the message says why."""


def entries(folder: Path) -> list[Entry]:
    """Return what lies in a folder, in order of name."""
    with os.scandir(folder) as found:
        return sorted((_entry(item) for item in found), key=lambda entry: entry.name)


def walk(folder: Path, prefix: str) -> Iterator[tuple[str, list[Entry]]]:
    """Yield every folder from `folder` down with its entries; its path begins with `prefix`."""
    waiting = [(folder, prefix)]
    while waiting:
        path, name = waiting.pop()
        found = entries(path)
        yield name, found
        below = [entry.name for entry in found if entry.kind is Kind.FOLDER]
        waiting.extend((path / child, f"{name}/{child}") for child in reversed(below))


def open_plain(path: Path) -> BinaryIO:
    """Open a plain file for reading.

    Raises:
        OSError: it is missing, a link, or no plain file.
    """
    return os.fdopen(open_handle(path), "rb")


def open_handle(path: Path | str) -> int:
    """Open a plain file for reading and return its handle.

    Raises:
        OSError: see `open_plain`.
    """
    # Without NONBLOCK the opening of a pipe would wait for ever.
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(f"{Path(path).name} is no plain file")
    return handle


def read_json(content: bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        NotJson: not UTF-8, not JSON, nested too deeply, or a key stands twice in one object.
    """
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error) or "nested too deeply") from error


def read_small(path: Path, limit_bytes: int = JSON_BYTES) -> bytes:
    """Return the bytes of a plain file.

    Raises:
        OSError: see `open_plain`, or the file is larger than `limit_bytes`.
    """
    with open_plain(path) as stream:
        content = stream.read(limit_bytes + 1)
    if len(content) > limit_bytes:
        raise OSError(f"{path.name} is larger than {limit_bytes} bytes")
    return content


def _entry(item: "os.DirEntry[str]") -> Entry:
    if item.is_symlink():
        return Entry(item.name, Kind.LINK)
    if item.is_dir(follow_symlinks=False):
        return Entry(item.name, Kind.FOLDER)
    if not item.is_file(follow_symlinks=False):
        return Entry(item.name, Kind.STRANGE)
    found = item.stat(follow_symlinks=False)
    return Entry(item.name, Kind.FILE, (found.st_dev, found.st_ino) if found.st_nlink > 1 else None)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:80]!r} stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
