"""Bytes in a folder of this machine."""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from hoso.blobs.disk import FLOOR_BYTES, check_free, full_disk_named
from hoso.blobs.errors import BlobDamaged, ChangedWhileRead, NoSuchBlob
from hoso.blobs.stores import copying, object_key
from hoso.lib.files import sync_folder
from hoso.lib.hashing import Digest, digest_file, digest_of

_PART = re.compile(r"\.(?P<name>.+)\.(?P<pid>\d+)\.[0-9a-f]{8}\.part")


class LocalStore:
    """One file per blob, `aa/bb/sha512-aabb...`, read-only.

    A file appears under its name only when its bytes and its name are on the disk: written beside it
    under a temporary name, fsynced, linked, and the folder fsynced. A killed process leaves at most a
    `.part` file, which `sweep` takes away.
    """

    def __init__(self, root: Path, *, floor_bytes: int = FLOOR_BYTES) -> None:
        """Keep files below `root`, as long as `floor_bytes` stay free on its disk."""
        self.root = root
        self._floor_bytes = floor_bytes

    def keep(self, path: Path, digest: Digest) -> None:
        """See `BlobStore.keep`."""
        target = self._path(digest)
        if target.exists():
            self._check_kept(target, digest)
            return
        self._make_folders(target.parent)
        check_free(self.root, floor_bytes=self._floor_bytes + path.stat().st_size)
        part = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
        try:
            with full_disk_named(self.root):
                self._copy(path, part, digest)
            self._name(part, target, digest)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(target.parent)

    def open(self, digest: Digest) -> BinaryIO:
        """See `BlobStore.open`."""
        try:
            return self._path(digest).open("rb")
        except FileNotFoundError as error:
            raise NoSuchBlob(f"{digest} is not kept here", digest=str(digest)) from error

    def holds(self, digest: Digest) -> int | None:
        """See `BlobStore.holds`."""
        try:
            return self._path(digest).stat().st_size
        except FileNotFoundError:
            return None

    def remove(self, digest: Digest) -> None:
        """See `BlobStore.remove`."""
        path = self._path(digest)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)

    def sweep(self) -> int:
        """Remove what killed processes left half written; returns how many files.

        A part whose process still runs is left alone.
        """
        gone = 0
        for part in self.root.glob("??/??/.*.part"):
            match = _PART.fullmatch(part.name)
            if match is not None and not _runs(int(match["pid"])):
                part.unlink(missing_ok=True)
                gone += 1
        return gone

    def digests(self) -> Iterator[Digest]:
        """Yield the digest of every file kept, in the order of their names."""
        for folder in sorted(self.root.glob("??/??")):
            for path in sorted(folder.glob("sha*-*")):
                algorithm, _, value = path.name.partition("-")
                yield Digest(algorithm, value)

    def _path(self, digest: Digest) -> Path:
        return self.root / object_key(digest)

    def _make_folders(self, folder: Path) -> None:
        for part in (self.root, folder.parent, folder):
            if not part.is_dir():
                part.mkdir(parents=True, exist_ok=True)
                # The new folder's own name must survive too, not only the file in it.
                sync_folder(part.parent)

    def _copy(self, path: Path, part: Path, digest: Digest) -> None:
        with path.open("rb") as source, part.open("xb") as target:
            copied = digest_of(copying(source, target), algorithm=digest.algorithm)
            target.flush()
            os.fchmod(target.fileno(), 0o444)
            os.fsync(target.fileno())
        if copied != digest:
            raise ChangedWhileRead(f"{path.name} changed while it was copied", digest=str(digest))

    def _name(self, part: Path, target: Path, digest: Digest) -> None:
        """Give the finished file its name. A link, because a rename would overwrite."""
        try:
            os.link(part, target)
        except FileExistsError:
            self._check_kept(target, digest)

    def _check_kept(self, target: Path, digest: Digest) -> None:
        # Whoever keeps a file may delete the original afterwards: what we hold must be whole.
        if digest_file(target, algorithm=digest.algorithm) != digest:
            raise BlobDamaged(f"{target} does not have its digest", digest=str(digest))
        # Another process may have linked it a moment ago and not have synced the folder yet.
        sync_folder(target.parent)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
