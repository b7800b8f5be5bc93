"""Which store this node uses."""

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from hoso.blobs.errors import StoreUnusable
from hoso.blobs.stores import BlobStore
from hoso.blobs.stores.local import LocalStore
from hoso.blobs.stores.s3 import S3Store, read_access

ACCESS_FILE = "objects.json"


def store_in_use() -> BlobStore:
    """Return the store of this node: HOSO_OBJECTS_URL, else the folder `objects` of its home.

    The keys of an S3 store come from the file `objects.json` among the home's keys or the service's
    credentials, never from the environment or an argument.

    Raises:
        StoreUnusable: neither is set up, or its keys cannot be read.
    """
    home: Path | None = settings.HOSO_HOME
    url: str | None = settings.HOSO_OBJECTS_URL
    if url:
        return _s3(url, tuple(sorted(read_access(_access_file(home)).items())))
    if home is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    return LocalStore(home / "objects")


@lru_cache(maxsize=4)
def _s3(url: str, access: tuple[tuple[str, str], ...]) -> S3Store:
    # One client for all calls: it keeps its connections.
    return S3Store(url, dict(access))


def _access_file(home: Path | None) -> Path:
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials and (Path(credentials) / ACCESS_FILE).exists():
        return Path(credentials) / ACCESS_FILE
    if home is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    return home / "keys" / ACCESS_FILE
