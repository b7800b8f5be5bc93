"""Which store this node uses."""

from pathlib import Path

from django.conf import settings

from hoso.blobs.errors import StoreUnusable
from hoso.blobs.stores import BlobStore
from hoso.blobs.stores.local import LocalStore


def store_in_use() -> BlobStore:
    """Return the store of this node: the folder `objects` of its home.

    Raises:
        StoreUnusable: there is neither.
    """
    home: Path | None = settings.HOSO_HOME
    if home is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    return LocalStore(home / "objects")
