"""Keeping bytes, and destroying them by a decision."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from hoso.blobs.models import Blob
from hoso.blobs.opening import store_in_use
from hoso.blobs.stores.local import LocalStore
from hoso.lib.hashing import Digest, digest_file

# Bytes that were brought once more stay at least so long: by then whoever brought them has cited them.
GRACE = timedelta(days=1)
_KEPT = """
INSERT INTO blobs_blob (digest, size_bytes, media_type) VALUES (%s, %s, %s)
ON CONFLICT (digest) DO UPDATE SET kept_again_at = clock_timestamp(), destroyed_at = NULL
RETURNING kept_again_at IS NOT NULL
"""


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
    digest, store = digest_file(path), store_in_use()
    store.keep(path, digest)
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, (str(digest), path.stat().st_size, media_type))
        [was_there] = cursor.fetchone()
    # They may have been destroyed between our look and our row, which keeps `destroy` off from now on.
    if was_there and store.holds(digest) is None:
        store.keep(path, digest)
    return str(digest)


@transaction.atomic
def destroy(digest: str, *, is_used: Callable[[str], bool], at: datetime) -> bool:
    """Remove kept bytes for ever, unless `is_used` says that somebody still needs them; tell whether.

    The row stays with digest and size. Nobody can begin to cite the bytes while this is decided: who
    cites locks the row, and who brought the same bytes within `GRACE` before `at` counts as using them.
    Safe to repeat, also after a kill between the bytes and the row. Only a decision on disposal calls it.

    Raises:
        StoreUnusable: the store does not answer; nothing is noted.
    """
    row = Blob.objects.select_for_update().filter(pk=digest).first()
    if row is None or row.destroyed_at is not None:
        return True
    if is_used(digest) or (row.kept_again_at is not None and row.kept_again_at > at - GRACE):
        return False
    store_in_use().remove(Digest.parse(digest))
    row.destroyed_at = at
    row.save(update_fields=["destroyed_at"])
    return True


def sweep() -> int:
    """Remove what killed processes left half written in a folder of ours; returns how many files."""
    store = store_in_use()
    return store.sweep() if isinstance(store, LocalStore) else 0
