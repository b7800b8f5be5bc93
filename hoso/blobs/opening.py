"""Which store this node uses."""

import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from hoso.blobs.errors import StoreUnusable
from hoso.blobs.stores import BlobStore
from hoso.blobs.stores.bucket import Bucket
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
        return _s3(url, _access(home, ACCESS_FILE))
    if home is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    return LocalStore(home / "objects")


def open_bucket(url: str) -> Bucket:
    """Return the named objects below `url` (s3://bucket/prefix).

    Its keys come from the file `BUCKET.json` among the home's keys or the service's credentials, else from
    `objects.json`.

    Raises:
        StoreUnusable: no such address, or its keys cannot be read.
    """
    home: Path | None = settings.HOSO_HOME
    own = f"{urlsplit(url).netloc}.json"
    name = own if _access_file(home, own).exists() else ACCESS_FILE
    return _bucket(url, _access(home, name))


@lru_cache(maxsize=8)
def _bucket(url: str, access: tuple[tuple[str, str], ...]) -> Bucket:
    return Bucket(url, dict(access))


@lru_cache(maxsize=4)
def _s3(url: str, access: tuple[tuple[str, str], ...]) -> S3Store:
    # One client for all calls: it keeps its connections.
    return S3Store(url, dict(access))


def _access(home: Path | None, name: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(read_access(_access_file(home, name)).items()))


def _access_file(home: Path | None, name: str) -> Path:
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials and (Path(credentials) / name).exists():
        return Path(credentials) / name
    if home is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    return home / "keys" / name
