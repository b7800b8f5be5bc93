"""The digest algorithms that OCFL names, and several of them in one reading of a file.

Source: OCFL 1.1, section 3.4; OCFL Community Extension 0009 for the additional ones.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Protocol

CONTENT_ALGORITHMS = ("sha512", "sha256")
SPECIFIED = ("md5", "sha1", "sha256", "sha512", "blake2b-512")

_HEX = re.compile(r"[0-9a-fA-F]+")
_HEX_LENGTH = {
    "md5": 32,
    "sha1": 40,
    "sha256": 64,
    "sha512": 128,
    "sha512/256": 64,
    "blake2b-160": 40,
    "blake2b-256": 64,
    "blake2b-384": 96,
    "blake2b-512": 128,
}


class _State(Protocol):
    def update(self, piece: bytes | memoryview, /) -> None: ...
    def hexdigest(self) -> str: ...


class _Size:
    """Counts bytes in the manner of a digest (extension 0009, `size`)."""

    def __init__(self) -> None:
        self._count = 0

    def update(self, piece: bytes | memoryview, /) -> None:
        self._count += len(piece)

    def hexdigest(self) -> str:
        return str(self._count)


def _blake(bits: int) -> Callable[[], _State]:
    return lambda: hashlib.blake2b(digest_size=bits // 8)


# MD5 and SHA-1 are named for old fixity values only; nothing here trusts them alone.
_STATES: dict[str, Callable[[], _State]] = {
    "md5": lambda: hashlib.md5(usedforsecurity=False),
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha256": hashlib.sha256,
    "sha512": hashlib.sha512,
    "sha512/256": lambda: hashlib.new("sha512_256"),
    "blake2b-160": _blake(160),
    "blake2b-256": _blake(256),
    "blake2b-384": _blake(384),
    "blake2b-512": _blake(512),
    "size": _Size,
}


def is_known(algorithm: str) -> bool:
    """Tell whether the specification or extension 0009 names the algorithm."""
    return algorithm in _STATES


def is_digest(algorithm: str, value: str) -> bool:
    """Tell whether `value` has the form of a digest of a known algorithm; hexadecimal in either case."""
    if algorithm == "size":
        return re.fullmatch(r"0|[1-9][0-9]*", value) is not None
    return len(value) == _HEX_LENGTH[algorithm] and _HEX.fullmatch(value) is not None


def digest_bytes(content: bytes, algorithm: str) -> str:
    """Return the digest of bytes at hand, lower case."""
    state = _STATES[algorithm]()
    state.update(content)
    return state.hexdigest()


def digests_of(pieces: Iterable[bytes | memoryview], algorithms: Iterable[str]) -> dict[str, str]:
    """Return the digests of the pieces joined, lower case."""
    states = {algorithm: _STATES[algorithm]() for algorithm in algorithms}
    for piece in pieces:
        for state in states.values():
            state.update(piece)
    return {algorithm: state.hexdigest() for algorithm, state in states.items()}
