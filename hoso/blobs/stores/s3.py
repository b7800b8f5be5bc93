"""Bytes in an S3 store, whoever runs it."""

import hashlib
import json
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import obstore
import obstore.store
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from typing_extensions import Buffer

from hoso.blobs.errors import (
    AlreadyThere,
    BlobDamaged,
    ChangedThere,
    ChangedWhileRead,
    NoSuchBlob,
    StoreUnusable,
)
from hoso.blobs.stores import object_key
from hoso.lib.hashing import Digest, chunks, digest_file, digest_of
from hoso.lib.streams import as_stream
from hoso.node.listening import is_loopback

# Above this a file goes up in parts; below, in one request that the store refuses to do twice.
PART_BYTES = 8 << 20
_NEEDED = {"access_key_id", "secret_access_key"}
_KNOWN = _NEEDED | {"endpoint", "region"}


class S3Store:
    """One object per blob, named as in the local folder.

    A store answers a put when the object is durable, and shows it whole or not at all. What was put is read
    back and digested before we rely on it.
    """

    def __init__(self, url: str, access: Mapping[str, str], *, patience_seconds: int = 60) -> None:
        """Open `url` (s3://bucket/prefix); `access` holds the keys of `read_access`.

        A request that fails is tried again for `patience_seconds`.
        """
        self._store = connect(url, access, patience_seconds=patience_seconds)

    def keep(self, path: Path, digest: Digest) -> None:
        """See `BlobStore.keep`."""
        if self.holds(digest) is None:
            with asked():
                self._put(path, digest)
        self._check_kept(digest)

    def open(self, digest: Digest) -> BinaryIO:
        """See `BlobStore.open`."""
        try:
            with asked():
                answer = obstore.get(self._store, object_key(digest))
        except FileNotFoundError as error:
            raise NoSuchBlob(f"{digest} is not kept here", digest=str(digest)) from error
        return as_stream(pieces_of(answer.stream()))

    def holds(self, digest: Digest) -> int | None:
        """See `BlobStore.holds`."""
        try:
            with asked():
                return int(obstore.head(self._store, object_key(digest))["size"])
        except FileNotFoundError:
            return None

    def remove(self, digest: Digest) -> None:
        """See `BlobStore.remove`. A store that keeps old versions of objects keeps this one, too."""
        with suppress(FileNotFoundError), asked():
            obstore.delete(self._store, object_key(digest))

    def _put(self, path: Path, digest: Digest) -> None:
        key = object_key(digest)
        if path.stat().st_size > PART_BYTES:
            # Two processes may both send; the same key means the same bytes, so either may win.
            self._put_in_parts(path, digest)
            return
        content = b"".join(_checked(path, digest))
        # When another process was faster, what it put is read back like our own.
        with suppress(AlreadyExistsError):
            obstore.put(self._store, key, content, mode="create", use_multipart=False)

    def _put_in_parts(self, path: Path, digest: Digest) -> None:
        pieces = _checked(path, digest)
        try:
            obstore.put(self._store, object_key(digest), pieces, use_multipart=True, chunk_size=PART_BYTES)
        except BaseError as error:
            # A store that cannot give up an upload answers that, and hides why we did.
            if digest_file(path, algorithm=digest.algorithm) != digest:
                raise ChangedWhileRead(
                    f"{path.name} changed while it was copied", digest=str(digest)
                ) from error
            raise

    def _check_kept(self, digest: Digest) -> None:
        with asked(), self.open(digest) as stream:
            found = digest_of(chunks(stream), algorithm=digest.algorithm)
        if found != digest:
            raise BlobDamaged(f"the store holds other bytes under {digest}", digest=str(digest))


def connect(url: str, access: Mapping[str, str], *, patience_seconds: int) -> obstore.store.S3Store:
    """Return a client for `url` (s3://bucket/prefix); `access` holds the keys of `read_access`.

    Raises:
        StoreUnusable: no such address, or one that would send what is kept in the clear.
    """
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise StoreUnusable(f"{url} is no address of a store: s3://bucket/prefix")
    endpoint = access.get("endpoint")
    if endpoint is not None and not _is_guarded(endpoint):
        raise StoreUnusable(f"{endpoint} needs https: what is kept would cross the network in the clear")
    return obstore.store.S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        endpoint=endpoint,
        region=access.get("region", "us-east-1"),
        access_key_id=access["access_key_id"],
        secret_access_key=access["secret_access_key"],
        client_options={"timeout": "300s", "connect_timeout": "10s", "allow_http": _is_here(endpoint)},
        retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=patience_seconds)},
    )


def _is_here(endpoint: str | None) -> bool:
    """Tell whether only this machine itself is asked: there plain http will do."""
    return is_loopback(urlsplit(endpoint or "").hostname or "")


def _is_guarded(endpoint: str) -> bool:
    return urlsplit(endpoint).scheme == "https" or _is_here(endpoint)


def read_access(path: Path) -> dict[str, str]:
    """Return endpoint, region and keys from a JSON file that only its owner can read.

    Raises:
        StoreUnusable: it is missing, readable by others, or not of this form.
    """
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise StoreUnusable(f"{path} is readable by others: chmod 600 {path}", path=str(path))
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StoreUnusable(f"{path} cannot be read as JSON", path=str(path)) from error
    if not isinstance(found, dict) or not _NEEDED <= set(found) <= _KNOWN:
        raise StoreUnusable(f"{path} needs {sorted(_NEEDED)}, may have endpoint, region", path=str(path))
    return {name: str(value) for name, value in found.items()}


def pieces_of(answer: Iterable[Buffer]) -> Iterator[bytes]:
    """Yield the pieces of an answer; a line that breaks meanwhile is told in our words."""
    coming = iter(answer)
    while True:
        with asked():
            piece = next(coming, None)
        if piece is None:
            return
        yield bytes(piece)


@contextmanager
def asked() -> Iterator[None]:
    """Say in our words that the store did not do it; what is missing stays a `FileNotFoundError`."""
    try:
        yield
    except AlreadyExistsError as error:
        raise AlreadyThere("an object that was to be new stands in the store already") from error
    except PreconditionError as error:
        raise ChangedThere("an object in the store is not what it was when it was read") from error
    except BaseError as error:
        raise StoreUnusable(
            f"the object store did not answer as it should: {type(error).__name__}"
        ) from error


def _checked(path: Path, digest: Digest) -> Iterator[bytes]:
    """Yield the file's bytes, holding the last piece back until the digest is known to be right.

    An upload whose source raises is given up by the client: a file that changed meanwhile gets no name.
    """
    held = b""
    state = hashlib.new(digest.algorithm)
    with path.open("rb") as source:
        for piece in chunks(source):
            state.update(piece)
            if held:
                yield held
            held = piece
    if state.hexdigest() != digest.value:
        raise ChangedWhileRead(f"{path.name} changed while it was copied", digest=str(digest))
    yield held
