"""Keeping bytes."""

from pathlib import Path

from hoso.blobs.models import Blob
from hoso.blobs.opening import store_in_use
from hoso.blobs.stores.local import LocalStore
from hoso.lib.hashing import digest_file


def keep(path: Path, *, media_type: str) -> str:
    """Keep the bytes of `path` and return their digest ("sha512:..."); `path` itself is left as it is.

    The bytes are durable before the row that cites them is written, so a row never points to nothing;
    when the transaction is rolled back, bytes without a row stay, which harms nobody. Keeping the same
    bytes again changes nothing, the first `media_type` included.

    Raises:
        BlobDamaged: other bytes lie under this digest.
        ChangedWhileRead: the file changed meanwhile.
        StoreUnusable, DiskFull: see `opening` and the stores.
    """
    digest = digest_file(path)
    store_in_use().keep(path, digest)
    row = Blob(digest=str(digest), size_bytes=path.stat().st_size, media_type=media_type)
    Blob.objects.bulk_create([row], ignore_conflicts=True)
    return str(digest)


def sweep() -> int:
    """Remove what killed processes left half written in a folder of ours; returns how many files."""
    store = store_in_use()
    return store.sweep() if isinstance(store, LocalStore) else 0
