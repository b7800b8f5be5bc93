"""Where the files of one object lie, for whoever reads with care: a folder, or a prefix of an S3 store."""

import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from hoso.blobs.stores.bucket import Bucket
from hoso.preservation import digests, disk
from hoso.preservation.disk import JSON_BYTES, Entry, Kind


class Place(Protocol):
    """Files by their path below the place, with forward slashes; `""` is the place itself."""

    def entries(self, path: str) -> list[Entry]:
        """Return what lies in a folder, in order of name."""

    def walk(self, path: str) -> Iterator[tuple[str, list[Entry]]]:
        """Yield every folder from `path` down with its entries."""

    def read_small(self, path: str, limit_bytes: int = JSON_BYTES) -> bytes:
        """Return the bytes of a plain file.

        Raises:
            OSError: it is missing, no plain file, unreadable, or larger than `limit_bytes`.
        """

    def read_digests(self, path: str, algorithms: Iterable[str]) -> dict[str, str]:
        """Return the digests of a plain file, read once.

        Raises:
            OSError: it is missing, no plain file, or unreadable.
        """

    def holds(self, path: str) -> bool:
        """Tell whether anything stands at `path`."""


class Folder:
    """A folder of this machine; no link is followed."""

    def __init__(self, path: Path) -> None:
        """Look at `path`."""
        self._path = path

    def entries(self, path: str) -> list[Entry]:
        """See `Place.entries`."""
        return disk.entries(self._path / path)

    def walk(self, path: str) -> Iterator[tuple[str, list[Entry]]]:
        """See `Place.walk`."""
        return disk.walk(self._path / path, path)

    def read_small(self, path: str, limit_bytes: int = JSON_BYTES) -> bytes:
        """See `Place.read_small`."""
        return disk.read_small(self._path / path, limit_bytes)

    def read_digests(self, path: str, algorithms: Iterable[str]) -> dict[str, str]:
        """See `Place.read_digests`."""
        handle = disk.open_handle(f"{self._path}/{path}")
        try:
            return digests.digests_of(_pieces(handle), algorithms)
        finally:
            os.close(handle)

    def holds(self, path: str) -> bool:
        """See `Place.holds`."""
        return (self._path / path).exists()


class Prefix:
    """The objects of an S3 store below one name; they are listed once, when first needed."""

    def __init__(self, bucket: Bucket, name: str) -> None:
        """Look at what lies below `name`."""
        self._bucket, self._name = bucket, name
        self._folders: dict[str, dict[str, Kind]] | None = None

    def entries(self, path: str) -> list[Entry]:
        """See `Place.entries`."""
        return [Entry(name, kind) for name, kind in sorted(self._listed().get(path, {}).items())]

    def walk(self, path: str) -> Iterator[tuple[str, list[Entry]]]:
        """See `Place.walk`."""
        waiting = [path]
        while waiting:
            here = waiting.pop()
            found = self.entries(here)
            yield here, found
            waiting.extend(f"{here}/{each.name}" for each in reversed(found) if each.kind is Kind.FOLDER)

    def read_small(self, path: str, limit_bytes: int = JSON_BYTES) -> bytes:
        """See `Place.read_small`."""
        with self._bucket.open(f"{self._name}/{path}") as stream:
            content = stream.read(limit_bytes + 1)
        if len(content) > limit_bytes:
            raise OSError(f"{path} is larger than {limit_bytes} bytes")
        return content

    def read_digests(self, path: str, algorithms: Iterable[str]) -> dict[str, str]:
        """See `Place.read_digests`."""
        with self._bucket.open(f"{self._name}/{path}") as stream:
            return digests.digests_of(iter(lambda: stream.read(1 << 20), b""), algorithms)

    def holds(self, path: str) -> bool:
        """See `Place.holds`."""
        above, _, name = path.rpartition("/")
        return name in self._listed().get(above, {})

    def _listed(self) -> dict[str, dict[str, Kind]]:
        if self._folders is None:
            self._folders = {}
            for found in self._bucket.under(self._name):
                self._note(self._folders, found.key.removeprefix(f"{self._name}/"))
        return self._folders

    def _note(self, folders: dict[str, dict[str, Kind]], path: str) -> None:
        above, _, name = path.rpartition("/")
        folders.setdefault(above, {}).setdefault(name, Kind.FILE)
        while above:
            above, _, name = above.rpartition("/")
            folders.setdefault(above, {})[name] = Kind.FOLDER


_own = threading.local()


def _pieces(handle: int) -> Iterator[memoryview]:
    """Yield the bytes of an open file in pieces, each good until the next."""
    # One piece of memory for each thread: small files would spend their time on getting new ones.
    if not hasattr(_own, "piece"):
        _own.piece = memoryview(bytearray(1 << 20))
    piece: memoryview = _own.piece
    while size := os.readv(handle, [piece]):
        yield piece[:size]
