"""A small store: who commits, what is committed, and what the folder then looks like."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from hoso.lib.hashing import Digest, digest_of
from hoso.preservation.ocfl import Agent, Committed, Content, Root

AN = Agent("Nguyễn Văn An", "urn:uuid:0198c0de-0000-7000-8000-00000000000a")
DOSSIER = "urn:uuid:0198c0de-0000-7000-8000-0000000000d1"
OTHER = "urn:uuid:0198c0de-0000-7000-8000-0000000000d2"
NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

FIRST = {"documents/0001/original.pdf": b"scan of decision 15", "description.json": b'{"title": "first"}'}
SECOND = {
    **FIRST,
    "description.json": b'{"title": "second"}',
    "documents/0002/original.pdf": b"scan of letter 7",
}


def content(data: bytes) -> Content:
    """Return bytes as the store takes them."""
    digest = digest_of([data])
    return Content(digest, opener(data))


def opener(data: bytes) -> Callable[[], BinaryIO]:
    """Return a function that opens the bytes anew each time."""
    return lambda: io.BytesIO(data)


def commit(
    root: Root, files: dict[str, bytes], *, expected_head: str | None = None, object_id: str = DOSSIER
) -> Committed:
    """Commit a version as An would."""
    contents = {path: content(data) for path, data in files.items()}
    return root.commit_version(
        object_id, contents, message="Approved", agent=AN, created=NOON, expected_head=expected_head
    )


def kept(root: Root, object_id: str = DOSSIER) -> dict[str, bytes]:
    """Return the files of the newest version with their bytes."""
    return {
        file.logical_path: root.open_file(object_id, file.logical_path).read()
        for file in root.files(object_id)
    }


def tree(folder: Path) -> dict[str, bytes | None]:
    """Return every name below a folder: bytes of files, None for folders."""
    found = sorted(folder.rglob("*"))
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in found}


def wrong_digest() -> Digest:
    """Return a digest that nothing here has."""
    return digest_of([b"something else"])


def flip_a_bit(path: Path) -> None:
    """Change one bit in the middle of a file, as an old disk does."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o640)
    path.write_bytes(data)
