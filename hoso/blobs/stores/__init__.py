"""The port behind which bytes are kept, and its two adapters: a folder, an S3 store."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from hoso.lib.hashing import Digest, chunks


class BlobStore(Protocol):
    """Keeps files under their digest. Nothing is ever overwritten; see `services.destroy` for `remove`."""

    def keep(self, path: Path, digest: Digest) -> None:
        """Take a copy of `path`, whose digest the caller found, and return when it is durable.

        Keeping the same bytes again changes nothing.

        Raises:
            ChangedWhileRead: the bytes copied do not have `digest`.
            BlobDamaged: something else is stored under `digest` already.
            DiskFull, StoreUnusable: the store has no room, or does not answer; nothing is kept.
        """

    def open(self, digest: Digest) -> BinaryIO:
        """Return the bytes as a stream to be read once, from the start.

        Raises:
            NoSuchBlob: nothing is kept under `digest`.
        """

    def holds(self, digest: Digest) -> int | None:
        """Return the size in bytes of what is kept under `digest`, None when nothing is."""

    def remove(self, digest: Digest) -> None:
        """Remove the bytes, durably; bytes that are not there are no fault. For `services.destroy` alone."""


def copying(source: BinaryIO, target: BinaryIO) -> Iterator[bytes]:
    """Copy `source` to `target`, yielding each piece on its way."""
    for piece in chunks(source):
        target.write(piece)
        yield piece


def object_key(digest: Digest) -> str:
    """Return the name under a store's root: two levels of folders, so that none grows past thousands."""
    return f"{digest.value[:2]}/{digest.value[2:4]}/{digest.algorithm}-{digest.value}"
