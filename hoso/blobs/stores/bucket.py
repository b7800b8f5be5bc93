"""Named objects of an S3 store, and writing one only where it is not there yet, or is still the same.

`s3.S3Store` keeps blobs, named by their digests and read back when put; a `Bucket` is for what has names of
its own and may take another's place, as in an OCFL root. Both speak through `s3.connect` and `s3.asked`.

What rests on conditional writes is lost on a store that ignores them: `conditional_writes_fail` proves it.
"""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

import obstore

from hoso.blobs.errors import AlreadyThere, ChangedThere
from hoso.blobs.stores.s3 import PART_BYTES, asked, connect, pieces_of
from hoso.lib.streams import as_stream

_RACERS = 6
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Named:
    """One object: its name below the prefix, its size, and the tag that changes with its bytes."""

    key: str
    size_bytes: int
    tag: str


class Bucket:
    """The objects below one prefix (s3://bucket/prefix)."""

    def __init__(self, url: str, access: Mapping[str, str], *, patience_seconds: int = 60) -> None:
        """See `s3.connect`."""
        self._store = connect(url, access, patience_seconds=patience_seconds)
        self.url = url.rstrip("/")

    def read(self, key: str) -> tuple[bytes, str] | None:
        """Return an object's bytes and tag; None when it is not there."""
        try:
            with asked():
                answer = obstore.get(self._store, key)
                return bytes(answer.bytes()), str(answer.meta["e_tag"])
        except FileNotFoundError:
            return None

    def open(self, key: str) -> BinaryIO:
        """Return an object as a stream that is read once.

        Raises:
            FileNotFoundError: it is not there.
        """
        with asked():
            return as_stream(pieces_of(obstore.get(self._store, key).stream()))

    def find(self, key: str) -> Named | None:
        """Return what is told of an object without reading it; None when it is not there."""
        try:
            with asked():
                found = obstore.head(self._store, key)
        except FileNotFoundError:
            return None
        return Named(key, int(found["size"]), str(found["e_tag"]))

    def put(self, key: str, pieces: Iterator[bytes]) -> None:
        """Write an object from pieces, whatever stood there; it appears whole or not at all."""
        first = _gathered(pieces)
        with asked():
            if len(first) < PART_BYTES:
                obstore.put(self._store, key, first, use_multipart=False)
            else:
                obstore.put(
                    self._store, key, _behind(first, pieces), use_multipart=True, chunk_size=PART_BYTES
                )

    def create(self, key: str, content: bytes) -> None:
        """Write an object that must not be there yet (If-None-Match).

        Raises:
            AlreadyThere: it is, with other bytes.
        """
        try:
            with asked():
                obstore.put(self._store, key, content, mode="create", use_multipart=False)
        except AlreadyThere:
            # An answer may be lost on its way and the request be sent again: then it was ours.
            if (self.read(key) or (None,))[0] != content:
                raise

    def replace(self, key: str, content: bytes, *, tag: str) -> None:
        """Write an object that must still have `tag` (If-Match).

        Raises:
            ChangedThere: it has another, or is gone.
        """
        try:
            with asked():
                obstore.put(self._store, key, content, mode={"e_tag": tag}, use_multipart=False)
        except ChangedThere:
            if (self.read(key) or (None,))[0] != content:
                raise
        except FileNotFoundError as error:
            raise ChangedThere(f"{key} is gone", key=key) from error

    def remove(self, key: str) -> None:
        """Remove an object; one that is not there is no fault."""
        with suppress(FileNotFoundError), asked():
            obstore.delete(self._store, key)

    def under(self, prefix: str) -> Iterator[Named]:
        """Yield all objects whose names begin with `prefix` and a slash, in no order."""
        with asked():
            for batch in obstore.list(self._store, prefix):
                for found in batch:
                    yield Named(str(found["path"]), int(found["size"]), str(found["e_tag"]))

    def folders(self, prefix: str) -> list[str]:
        """Return the names right below `prefix` that have objects below them."""
        with asked():
            found = obstore.list_with_delimiter(self._store, prefix or None)["common_prefixes"]
        return [str(name).rstrip("/").rpartition("/")[2] for name in found]


def conditional_writes_fail(bucket: Bucket) -> str:
    """Return what of conditional writes the store does not keep, empty when it keeps all.

    Tries on objects of its own, which it removes: a second creation, a replacement by an old tag and of what
    is gone, and several at once, of whom one may win.

    Raises:
        StoreUnusable: the store does not answer.
    """
    name = f"probe-{secrets.token_hex(8)}"
    try:
        return _refusals_missing(bucket, name) or _races_lost(bucket, name)
    finally:
        for key in (name, *(f"{name}-{kind}-{number}" for kind in "cr" for number in range(_ROUNDS))):
            bucket.remove(key)


def _refusals_missing(bucket: Bucket, name: str) -> str:
    bucket.create(name, b"first")
    try:
        bucket.create(name, b"second")
        return "If-None-Match is ignored: an object that was there was written over"
    except AlreadyThere:
        pass
    found = bucket.find(name)
    tag = found.tag if found is not None else ""
    bucket.replace(name, b"second", tag=tag)
    for gone in (False, True):
        if gone:
            bucket.remove(name)
        try:
            bucket.replace(name, b"third", tag=tag)
            return "If-Match is ignored: an object that had changed was written over"
        except ChangedThere:
            pass
    return ""


def _races_lost(bucket: Bucket, name: str) -> str:
    for number in range(_ROUNDS):
        if _winners(partial(bucket.create, f"{name}-c-{number}")) != 1:
            return "If-None-Match is not kept when several write at once"
        key = f"{name}-r-{number}"
        bucket.create(key, b"first")
        found = bucket.find(key)
        tag = found.tag if found is not None else ""
        if _winners(partial(bucket.replace, key, tag=tag)) != 1:
            return "If-Match is not kept when several write at once"
    return ""


def _winners(write: Callable[[bytes], None]) -> int:
    """Let several write at the same moment and return how many were told that they did."""
    start = threading.Barrier(_RACERS)

    def race(number: int) -> bool:
        start.wait()
        try:
            write(f"racer {number}".encode())
        except (AlreadyThere, ChangedThere):
            return False
        return True

    with ThreadPoolExecutor(_RACERS) as racers:
        return sum(racers.map(race, range(_RACERS)))


def _gathered(pieces: Iterator[bytes]) -> bytes:
    """Return as many pieces joined as make a part, or all there are."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= PART_BYTES:
            break
    return b"".join(held)


def _behind(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
