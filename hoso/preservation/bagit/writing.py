"""Writing bags: every file digested while it is copied, manifests last.

Source: RFC 8493, sections 2.1 and 2.2.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from hoso.lib.hashing import chunks
from hoso.preservation import disk
from hoso.preservation.bagit.reading import is_inside
from hoso.preservation.errors import NothingToKeep, PathRefused

ALGORITHM = "sha512"
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
# What a path must not hold as it is in a manifest.
_ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}


def write_bag(payload: Path, target: Path, info: Mapping[str, str], *, made_on: date) -> None:
    """Write what lies in the folder `payload` as a bag into the new folder `target`.

    `info` adds labels to bag-info.txt; values may have several lines. The bag is complete when this returns;
    when it is cut off, `bagit.txt` is missing and nobody takes it for one.

    Raises:
        NothingToKeep: there is no file.
        PathRefused: a file has a name that no bag can hold, or is a link or a device.
        FileExistsError: `target` is there.
    """
    target.mkdir()
    digests, total = [], 0
    for path in _files(payload):
        size, digest = _copy(payload / path, target / "data" / path)
        total += size
        digests.append((f"data/{path}", digest))
    if not digests:
        raise NothingToKeep("a bag without files would say nothing")
    tags = {
        f"manifest-{ALGORITHM}.txt": _manifest(digests),
        "bag-info.txt": _info(
            {**info, "Bagging-Date": made_on.isoformat(), "Payload-Oxum": f"{total}.{len(digests)}"}
        ),
    }
    for name, content in tags.items():
        _write(target / name, content)
    listed = [(name, hashlib.new(ALGORITHM, content).hexdigest()) for name, content in tags.items()]
    listed.append(("bagit.txt", hashlib.new(ALGORITHM, _DECLARATION).hexdigest()))
    _write(target / f"tagmanifest-{ALGORITHM}.txt", _manifest(listed))
    _write(target / "bagit.txt", _DECLARATION)


def _files(payload: Path) -> Iterator[str]:
    for prefix, inside in disk.walk(payload, ""):
        for entry in inside:
            path = f"{prefix}/{entry.name}".lstrip("/")
            if entry.kind in {disk.Kind.LINK, disk.Kind.STRANGE} or not is_inside(path):
                raise PathRefused(f"{path!r} cannot lie in a bag", path=path, reason="cannot lie in a bag")
            if entry.kind is disk.Kind.FILE:
                yield path


def _copy(source: Path, target: Path) -> tuple[int, str]:
    target.parent.mkdir(parents=True, exist_ok=True)
    state, size = hashlib.new(ALGORITHM), 0
    with disk.open_plain(source) as stream, target.open("xb") as copy:
        for piece in chunks(stream):
            state.update(piece)
            size += len(piece)
            copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
    return size, state.hexdigest()


def _manifest(digests: list[tuple[str, str]]) -> bytes:
    return "".join(f"{digest}  {_encoded(path)}\n" for path, digest in sorted(digests)).encode()


def _encoded(path: str) -> str:
    return "".join(_ENCODED.get(char, char) for char in path)


def _info(values: Mapping[str, str]) -> bytes:
    """Return the metadata: one label a line; the lines of a value after its first begin with a space."""
    return "".join(f"{label}: {_folded(value)}\n" for label, value in values.items()).encode()


def _folded(value: str) -> str:
    return "\n ".join(line.strip() for line in value.splitlines() if line.strip())


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
