"""Copying files into a version that is being put together: each byte read once, digested on its way."""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hoso.lib.files import start_writing
from hoso.lib.hashing import Digest, chunks
from hoso.lib.threads import side_by_side
from hoso.preservation.errors import ContentDiffers

# Nobody writes to a preserved file again; removing the right helps against accidents.
FILE_MODE = 0o440
FOLDER_MODE = 0o750
# The disk takes several files to safety for the price of one, and digests are made beside each other.
_AT_ONCE = 4
# The disk is told to begin with files from this size; with small ones the telling costs more than it brings.
_BEGIN_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of one logical file: how to read them, and their SHA-512 where it is known beforehand."""

    digest: Digest | None
    open: Callable[[], BinaryIO]

    @classmethod
    def at(cls, path: Path, digest: Digest | None = None) -> "Content":
        """Return the content of a file on the disk; one not given is found while it is copied."""
        return cls(digest, lambda: path.open("rb", buffering=0))


@dataclass(frozen=True, slots=True)
class Copied:
    """The digests of what was copied, hexadecimal."""

    sha512: str
    sha256: str


def copy_all(folder: Path, wanted: Mapping[str, Content], *, sync: bool) -> dict[str, Copied]:
    """Copy each content to its path below `folder`; the first fault ends all.

    With `sync` each file is on the disk when this returns; else at most begun with.

    Raises:
        ContentDiffers: bytes do not have their announced digest.
    """
    for parent in sorted({path.rpartition("/")[0] for path in wanted}):
        (folder / parent).mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)

    def copy(item: tuple[str, Content]) -> Copied:
        return _copy(item[1], f"{folder}/{item[0]}", sync=sync)

    return {path: copied for (path, _content), copied in side_by_side(copy, wanted.items(), at_once=_AT_ONCE)}


def new_file(path: str) -> int:
    """Make a file that must not be there yet, and return its handle."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)


def write_all(handle: int, piece: bytes) -> None:
    """Write all of `piece`."""
    written = os.write(handle, piece)
    while written < len(piece):
        written += os.write(handle, memoryview(piece)[written:])


def _copy(content: Content, target: str, *, sync: bool) -> Copied:
    by_sha512, by_sha256 = hashlib.sha512(), hashlib.sha256()
    handle = new_file(target)
    try:
        with content.open() as source:
            for piece in chunks(source):
                by_sha512.update(piece)
                by_sha256.update(piece)
                write_all(handle, piece)
        if sync:
            os.fsync(handle)
        elif os.lseek(handle, 0, os.SEEK_CUR) >= _BEGIN_BYTES:
            start_writing(handle)
    finally:
        os.close(handle)
    found = by_sha512.hexdigest()
    if content.digest is not None and found != content.digest.value:
        name = target.rpartition("/")[2]
        raise ContentDiffers(f"{name}: announced {content.digest.value[:12]}, read {found[:12]}", path=name)
    return Copied(found, by_sha256.hexdigest())
