"""Digests: always an algorithm and a value."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from hoso.lib.errors import BadValue

CHUNK_BYTES = 1 << 20
LENGTHS = {"sha256": 64, "sha512": 128}


class Readable(Protocol):
    """What can be read on to its end."""

    def read(self, size: int = ..., /) -> bytes:
        """Return up to `size` bytes; none at the end."""


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """A digest with its algorithm; `str()` gives `sha512:abc...`, lower-case hex."""

    algorithm: str
    value: str

    def __post_init__(self) -> None:
        length = LENGTHS.get(self.algorithm)
        if length is None:
            raise BadValue(f"unknown digest algorithm {self.algorithm!r}", algorithm=self.algorithm)
        if len(self.value) != length or not set(self.value) <= set("0123456789abcdef"):
            raise BadValue(f"not a {self.algorithm} value: {self.value[:20]!r}")

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.value}"

    @classmethod
    def parse(cls, text: str) -> "Digest":
        """Read what `str()` wrote.

        Raises:
            BadValue: no such algorithm, or not its length in lower-case hex.
        """
        algorithm, _, value = text.partition(":")
        return cls(algorithm, value)


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Read `stream` to its end in pieces of one mebibyte."""
    while piece := stream.read(CHUNK_BYTES):
        yield piece


def digest_of(pieces: Iterable[bytes], *, algorithm: str = "sha512") -> Digest:
    """Return the digest of the pieces joined."""
    state = hashlib.new(algorithm)
    for piece in pieces:
        state.update(piece)
    return Digest(algorithm, state.hexdigest())


def digest_of_ids(ids: Iterable[UUID]) -> Digest:
    """Return the SHA-256 of a set of ids, whatever their order: how a trail row of a great act names them."""
    return digest_of((each.bytes for each in sorted(set(ids))), algorithm="sha256")


def digest_file(path: Path, *, algorithm: str = "sha512") -> Digest:
    """Return the digest of the file's bytes, read once in pieces."""
    with path.open("rb") as stream:
        return digest_of(chunks(stream), algorithm=algorithm)


class Digesting:
    """A stream that digests what is read through it."""

    def __init__(self, source: Readable, algorithm: str) -> None:
        self._source = source
        self._state = hashlib.new(algorithm)

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        piece = self._source.read(size)
        self._state.update(piece)
        return piece

    @property
    def value(self) -> str:
        """The digest of what was read so far, lower-case hex."""
        return self._state.hexdigest()

    def rest(self) -> str:
        """Read to the end and return the digest of all, lower-case hex."""
        while self.read(CHUNK_BYTES):
            pass
        return self.value
