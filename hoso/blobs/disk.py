"""Room on the disk: a floor that stays free, and a full disk said in words."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hoso.blobs.errors import DiskFull

# The disk, the user's quota, or the process's own limit.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


# So much stays free wherever files are taken in, kept or drawn: the database lies on the same disk.
FLOOR_BYTES = 1 << 30


def check_free(folder: Path, *, floor_bytes: int = FLOOR_BYTES) -> None:
    """Refuse when less than `floor_bytes` are free where `folder` lies.

    A database whose disk fills up stops; taking in scans must stop before.

    Raises:
        DiskFull: it names how much is free and how much must stay so.
    """
    free = shutil.disk_usage(folder).free
    if free < floor_bytes:
        raise DiskFull(
            f"{folder}: {free} bytes free, {floor_bytes} must stay free",
            path=str(folder),
            free_bytes=free,
            floor_bytes=floor_bytes,
        )


@contextmanager
def full_disk_named(folder: Path) -> Iterator[None]:
    """Raise `DiskFull` when the block could not write because no room was left."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        free = shutil.disk_usage(folder).free
        raise DiskFull(f"{folder} is full", path=str(folder), free_bytes=free, floor_bytes=0) from error
