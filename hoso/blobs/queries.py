"""Reading bytes by digest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from hoso.blobs.errors import BlobDamaged, NoSuchBlob
from hoso.blobs.models import Blob
from hoso.blobs.opening import store_in_use
from hoso.blobs.stores import copying
from hoso.lib.hashing import Digest, digest_of


@dataclass(frozen=True)
class BlobFacts:
    """What is known of kept bytes without reading them."""

    digest: str
    size_bytes: int
    media_type: str
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class BlobUse:
    """That something cites kept bytes: whose document they are; None where they belong to no document.

    `what` is a code for people: a file of a document, a pile of scans, a message, a photograph ...
    """

    digest: str
    document_id: UUID | None
    what: str


def destroyed_among(digests: Iterable[str]) -> set[str]:
    """Return those of the digests whose bytes were destroyed by a decision."""
    found = Blob.objects.filter(pk__in=list(digests), destroyed_at__isnull=False)
    return set(found.values_list("pk", flat=True))


def sizes_of(digests: Iterable[str]) -> dict[str, int]:
    """Return the size in bytes of each of several blobs."""
    return dict(Blob.objects.filter(pk__in=list(digests)).values_list("pk", "size_bytes"))


def get_facts(digest: str) -> BlobFacts:
    """Return size and type of kept bytes.

    Raises:
        NoSuchBlob: nothing is kept under `digest`.
    """
    row = Blob.objects.filter(pk=digest).first()
    if row is None:
        raise NoSuchBlob(f"{digest} is not kept here", digest=digest)
    return BlobFacts(row.digest, row.size_bytes, row.media_type, row.stored_at)


def open_blob(digest: str) -> BinaryIO:
    """Return kept bytes as a stream to be read once; the caller closes it.

    Raises:
        NoSuchBlob: nothing is kept under `digest`.
    """
    return store_in_use().open(Digest.parse(digest))


def local_copy(digest: str, folder: Path) -> Path:
    """Write kept bytes into `folder` and return the file; the caller removes it.

    The bytes are checked against their digest on the way. The file is named by the digest.

    Raises:
        NoSuchBlob: nothing is kept under `digest`.
        BlobDamaged: the bytes no longer match; no file is left behind.
    """
    wanted = Digest.parse(digest)
    target = folder / f"{wanted.algorithm}-{wanted.value}"
    with store_in_use().open(wanted) as source, target.open("wb") as copy:
        found = digest_of(copying(source, copy), algorithm=wanted.algorithm)
    if found != wanted:
        target.unlink()
        raise BlobDamaged(f"{digest} is stored with other bytes", digest=digest)
    return target
