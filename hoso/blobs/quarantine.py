"""Where uploads wait until the secrecy detector, or a person, has released them.

Encrypted with a key of the batch, outside back-up and index. Destroying the key destroys the batch, copies
that somebody may have made of the folder included. Plain files: no database, no Django.

A file is a salt of 32 bytes and chunks of 64 KiB, each sealed with ChaCha20-Poly1305 (RFC 8439) under a key
of the file, derived by HKDF-SHA256 (RFC 5869) from the batch's key, the salt and the name. The nonce counts
the chunks and marks the last one (the STREAM construction, as in age-encryption.org/v1): a chunk that is
changed, moved, missing or from another file does not open.
"""

import io
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha512
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hoso.blobs.disk import FLOOR_BYTES, check_free, full_disk_named
from hoso.blobs.errors import BadName, NameTaken, NoSuchUpload, QuarantineBroken, TooBig
from hoso.lib.files import sync_folder
from hoso.lib.hashing import Digest

CHUNK_BYTES = 1 << 16
KEY_BYTES = SALT_BYTES = 32
TAG_BYTES = 16
_PURPOSE = b"hoso-quarantine-v1\n"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_PART = re.compile(r"\.(?P<name>.+)\.(?P<pid>\d+)\.[0-9a-f]{8}\.part")
# How much is written between two looks at the free disk.
_LOOK_BYTES = 16 << 20


@dataclass(frozen=True)
class Limits:
    """What one upload may take: bytes of a file, bytes of its batch, and bytes that must stay free."""

    file_bytes: int = 2 << 30
    batch_bytes: int = 200 << 30
    free_bytes: int = FLOOR_BYTES


@dataclass(frozen=True)
class QuarantinedFile:
    """A file that waits; digest (SHA-512) and size are those of its content, not of what lies on the disk."""

    digest: Digest
    size_bytes: int


class Quarantine:
    """The quarantine of one home: batches in `quarantine/`, their keys in `keys/quarantine/`.

    Whoever sweeps knows its own batches only, so each room but the first has a `part` to itself.
    """

    def __init__(self, home: Path, *, part: str = "") -> None:
        self.home = home
        self.folder = home / "quarantine" / part
        self.keys = home / "keys" / "quarantine" / part

    def admit(self, batch_id: UUID, name: str, stream: BinaryIO, limits: Limits) -> QuarantinedFile:
        """Take `stream` in, to its end, under `name`; durable on return.

        Names are made by us (ids, counters), not by whoever uploads. Admitting the same content again under
        its name changes nothing.

        Raises:
            BadName: a name that could reach elsewhere, or that is hidden.
            TooBig: the file or its batch would pass its limit.
            DiskFull: too little would stay free; nothing of the file is left.
            NameTaken: the batch holds other content under this name.
        """
        target = self._path(batch_id, name)
        key = self._key_for_writing(batch_id)
        self._make_folder(target.parent)
        check_free(self.folder, floor_bytes=limits.free_bytes)
        part = target.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}.part")
        try:
            with full_disk_named(self.folder):
                admitted = self._write(part, name, key, stream, limits=self._left(batch_id, limits))
            self._name(part, target, admitted, key)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(target.parent)
        return admitted

    def open(self, batch_id: UUID, name: str) -> BinaryIO:
        """Return the content as a stream. Every piece read has been checked; the end only at the end.

        Raises:
            NoSuchUpload: no such file, or its batch was destroyed.
            QuarantineBroken: while reading, when the file is cut, changed, or under another key.
        """
        path = self._path(batch_id, name)
        key = self._key(batch_id)
        try:
            source = path.open("rb")
        except FileNotFoundError as error:
            raise NoSuchUpload(f"batch {batch_id} has no {name}", batch_id=batch_id) from error
        return cast(BinaryIO, io.BufferedReader(_Opened(source, key, name)))

    def copy_out(self, batch_id: UUID, name: str, path: Path) -> QuarantinedFile:
        """Write the content to `path`, a new file, whole or not at all; what it is, is returned.

        Raises:
            NoSuchUpload, QuarantineBroken: see `open`; no file is left then.
            DiskFull: no room for it.
        """
        with self.open(batch_id, name) as source:
            try:
                with full_disk_named(path.parent), path.open("xb") as target:
                    return _described(_copied(source, target))
            except FileExistsError:
                raise
            except BaseException:
                path.unlink(missing_ok=True)
                raise

    def remove(self, batch_id: UUID, name: str) -> None:
        """Remove one file, because its content was released or is no longer needed. Safe to do twice."""
        path = self._path(batch_id, name)
        if path.exists():
            path.unlink(missing_ok=True)
            sync_folder(path.parent)

    def has(self, batch_id: UUID) -> bool:
        """Tell whether the batch's folder and key are here."""
        return (self.folder / str(batch_id)).is_dir() and self._key_path(batch_id).exists()

    def names(self, batch_id: UUID) -> list[str]:
        """Return the names of the batch's files, in their order; empty when there is no such batch."""
        folder = self.folder / str(batch_id)
        return sorted(path.name for path in folder.glob("[!.]*")) if folder.is_dir() else []

    def lying_long(self, *, older_than_seconds: float) -> list[UUID]:
        """Return the batches to which nothing was written for so long: a row would know of them by now."""
        oldest = time.time() - older_than_seconds
        folders = self.folder.glob("*-*-*-*-*")
        return sorted(UUID(each.name) for each in folders if _written_at(each) < oldest)

    def destroy(self, batch_id: UUID) -> None:
        """Make a batch unreadable for ever, then remove its files. Safe to do twice and after a crash.

        The key goes first: from then on what is left on the disk means nothing. It is written over, but no
        file system promises that its old blocks are gone: put the keys on a disk that is encrypted itself.
        """
        key = self._key_path(batch_id)
        if key.exists():
            with key.open("r+b") as stream:
                stream.write(os.urandom(KEY_BYTES))
                stream.flush()
                os.fsync(stream.fileno())
            key.unlink()
            sync_folder(self.keys)
        _remove_folder(self.folder / str(batch_id))

    def sweep(self) -> int:
        """Remove what killed processes left: parts of files, and folders whose key is gone; how many."""
        gone = 0
        for folder in self.folder.glob("*-*-*-*-*"):
            if not self._key_path(UUID(folder.name)).exists():
                _remove_folder(folder)
                gone += 1
                continue
            for part in folder.glob(".*.part"):
                match = _PART.fullmatch(part.name)
                if match is not None and not Path(f"/proc/{match['pid']}").exists():
                    part.unlink(missing_ok=True)
                    gone += 1
        return gone

    def _path(self, batch_id: UUID, name: str) -> Path:
        if _NAME.fullmatch(name) is None or name.endswith(".part"):
            raise BadName(f"a name of {len(name)} characters that is none of ours")
        return self.folder / str(batch_id) / name

    def _key_path(self, batch_id: UUID) -> Path:
        return self.keys / f"{batch_id}.key"

    def _key(self, batch_id: UUID) -> bytes:
        try:
            key = self._key_path(batch_id).read_bytes()
        except FileNotFoundError as error:
            raise NoSuchUpload(f"batch {batch_id} has no key (any more)", batch_id=batch_id) from error
        if len(key) != KEY_BYTES:
            raise QuarantineBroken(f"the key of batch {batch_id} is damaged", batch_id=batch_id)
        return key

    def _key_for_writing(self, batch_id: UUID) -> bytes:
        """Return the batch's key, making it first; a folder without a key is always a destroyed batch."""
        path = self._key_path(batch_id)
        if not path.exists():
            self.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
            try:
                with open(part, "xb", opener=_for_us_alone) as stream:
                    stream.write(os.urandom(KEY_BYTES))
                    stream.flush()
                    os.fsync(stream.fileno())
                _link_unless_there(part, path)
            finally:
                part.unlink(missing_ok=True)
            sync_folder(self.keys)
        return self._key(batch_id)

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            if folder.parent != self.home:
                self._make_folder(folder.parent)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(folder.parent)

    def _left(self, batch_id: UUID, limits: Limits) -> Limits:
        """Return `limits` with what the batch has taken already subtracted."""
        taken = _taken(self.folder / str(batch_id))
        return Limits(limits.file_bytes, limits.batch_bytes - taken, limits.free_bytes)

    def _write(
        self, part: Path, name: str, key: bytes, stream: BinaryIO, *, limits: Limits
    ) -> QuarantinedFile:
        salt = os.urandom(SALT_BYTES)
        with open(part, "xb", opener=_for_us_alone) as target:
            target.write(salt)
            pieces = self._within(_pieces(stream), limits)
            admitted = _described(_sealed(pieces, _file_key(key, salt, name), target))
            target.flush()
            os.fsync(target.fileno())
        return admitted

    def _within(self, pieces: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
        """Pass the pieces on, as long as they keep to the limits."""
        size = looked = 0
        for piece in pieces:
            size += len(piece)
            if size > limits.file_bytes:
                raise TooBig(f"more than {limits.file_bytes} bytes", limit_bytes=limits.file_bytes)
            if size > limits.batch_bytes:
                raise TooBig("the batch passes its limit", limit_bytes=max(0, limits.batch_bytes))
            if size - looked >= _LOOK_BYTES:
                looked = size
                check_free(self.folder, floor_bytes=limits.free_bytes)
            yield piece

    def _name(self, part: Path, target: Path, admitted: QuarantinedFile, key: bytes) -> None:
        if _link_unless_there(part, target):
            return
        with target.open("rb") as source, io.BufferedReader(_Opened(source, key, target.name)) as there:
            if _described(_pieces(cast(BinaryIO, there))) != admitted:
                raise NameTaken(
                    f"{target.name} is in the batch already, with other content", name=target.name
                )


class _Opened(io.RawIOBase):
    """The content of a sealed file as a stream that is read once."""

    def __init__(self, source: BinaryIO, key: bytes, name: str) -> None:
        self._source = source
        self._name = name
        salt = source.read(SALT_BYTES)
        if len(salt) < SALT_BYTES:
            raise QuarantineBroken(f"{name} is cut")
        self._cipher = ChaCha20Poly1305(_file_key(key, salt, name))
        self._count = 0
        self._next = source.read(CHUNK_BYTES + TAG_BYTES)
        self._rest = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._rest and not self._ended:
            self._rest = memoryview(self._open_next())
        taken = min(len(buffer), len(self._rest))
        buffer[:taken] = self._rest[:taken]
        self._rest = self._rest[taken:]
        return taken

    def close(self) -> None:
        self._source.close()
        super().close()

    def _open_next(self) -> bytes:
        chunk, self._next = self._next, self._source.read(CHUNK_BYTES + TAG_BYTES)
        self._ended = not self._next
        try:
            content = self._cipher.decrypt(_nonce(self._count, last=self._ended), chunk, None)
        except InvalidTag as error:
            raise QuarantineBroken(f"{self._name}: piece {self._count} does not open") from error
        self._count += 1
        return content


def _file_key(key: bytes, salt: bytes, name: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt, _PURPOSE + name.encode()).derive(key)


def _nonce(count: int, *, last: bool) -> bytes:
    return count.to_bytes(11) + (b"\x01" if last else b"\x00")


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    """Read `stream` in pieces of exactly 64 KiB, only the last shorter; a stream may give less at a time."""
    while True:
        piece = b""
        while len(piece) < CHUNK_BYTES and (more := stream.read(CHUNK_BYTES - len(piece))):
            piece += more
        if piece:
            yield piece
        if len(piece) < CHUNK_BYTES:
            return


def _sealed(pieces: Iterator[bytes], file_key: bytes, target: BinaryIO) -> Iterator[bytes]:
    """Write each piece sealed to `target`, the last one marked, and yield it as it was."""
    cipher = ChaCha20Poly1305(file_key)
    held = next(pieces, b"")
    count = 0
    for piece in pieces:
        target.write(cipher.encrypt(_nonce(count, last=False), held, None))
        yield held
        held, count = piece, count + 1
    target.write(cipher.encrypt(_nonce(count, last=True), held, None))
    yield held


def _copied(source: BinaryIO, target: BinaryIO) -> Iterator[bytes]:
    for piece in _pieces(source):
        target.write(piece)
        yield piece


def _described(pieces: Iterator[bytes]) -> QuarantinedFile:
    """Run the pieces to their end; return digest and size of them all."""
    state, size = sha512(), 0
    for piece in pieces:
        state.update(piece)
        size += len(piece)
    return QuarantinedFile(Digest("sha512", state.hexdigest()), size)


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _link_unless_there(part: Path, target: Path) -> bool:
    """Give a finished file its name; False when the name is taken. A rename would overwrite."""
    try:
        os.link(part, target)
    except FileExistsError:
        return False
    return True


def _taken(folder: Path) -> int:
    """Return the bytes that lie in a batch's folder, from which others may be removing files just now."""
    taken = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                taken += 0 if entry.name.startswith(".") else entry.stat(follow_symlinks=False).st_size
    return taken


def _written_at(folder: Path) -> float:
    """Return when something was last written into a folder, or into a file that grows in it."""
    latest = folder.stat().st_mtime
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                latest = max(latest, entry.stat(follow_symlinks=False).st_mtime)
    return latest


def _remove_folder(folder: Path) -> None:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        path.unlink(missing_ok=True)
    folder.rmdir()
    sync_folder(folder.parent)
