"""The preservation stores of this node: the one that it writes to, and its copies elsewhere."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings

from hoso.blobs.opening import open_bucket
from hoso.node.reader import ReaderPool
from hoso.preservation import foreign_packages, formats
from hoso.preservation.errors import StoreUnusable
from hoso.preservation.leases import DatabaseLeases
from hoso.preservation.ocfl import RemoteRoot, Root, Store
from hoso.preservation.rules.description import ABOUT, ABOUT_NAME, AIP_ABOUT, AIP_ABOUT_NAME

_FOLDER = "ocfl"


def open_store() -> Store:
    """Return the store that is written to: HOSO_OCFL_URL, else the folder `ocfl` of the home.

    It is made when it is not there yet.

    Raises:
        StoreUnusable: no home is set.
        NotARoot, StagingElsewhere, ConditionsIgnored: see `Root.create` and `RemoteRoot.create`.
    """
    return open_place(first_place())


def open_place(place: str) -> Store:
    """Return the store at a folder or an s3:// address, made when it is not there yet.

    Raises:
        NotARoot, StagingElsewhere, ConditionsIgnored: see `open_store`.
        blobs.StoreUnusable: the S3 store does not answer, or its keys cannot be read.
    """
    root: Store
    if place.startswith("s3://"):
        root = RemoteRoot.create(open_bucket(place), DatabaseLeases(place))
    else:
        root = Root.create(Path(place))
    # Whoever finds the store in a hundred years finds the words for its descriptions in it.
    root.explain(ABOUT_NAME, ABOUT)
    root.explain(AIP_ABOUT_NAME, AIP_ABOUT)
    return root


@contextmanager
def work_folder() -> Iterator[Path]:
    """Give an empty folder on the disk of the home, which goes when the block ends.

    Raises:
        StoreUnusable: no home is set.
    """
    home: Path | None = settings.HOSO_HOME
    if home is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    work = home / "work"
    work.mkdir(mode=0o711, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix="package-") as folder:
        yield Path(folder)


def first_place() -> str:
    """Return where the store lies that is written to.

    Raises:
        StoreUnusable: no home is set, and no address.
    """
    home: Path | None = settings.HOSO_HOME
    if settings.HOSO_OCFL_URL:
        return str(settings.HOSO_OCFL_URL)
    if home is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    return str(home / _FOLDER)


def copy_places() -> list[str]:
    """Return where the copies lie, in the order of HOSO_OCFL_COPIES; each is a store of its own."""
    return [place.strip() for place in settings.HOSO_OCFL_COPIES.split(",") if place.strip()]


def format_readers() -> ReaderPool:
    """Return the readers of this process that identify files; they start when first needed and end with it.

    Raises:
        StoreUnusable: no home is set.
    """
    return _formats(_work_folder())


def package_readers() -> ReaderPool:
    """Return the readers of this process that open packages; see `format_readers`."""
    return _packages(_work_folder())


@cache
def _formats(work: Path) -> ReaderPool:
    return ReaderPool(formats.TASKS, workers=1, work_root=work)


@cache
def _packages(work: Path) -> ReaderPool:
    return ReaderPool(foreign_packages.TASKS, workers=1, work_root=work, limits=foreign_packages.LIMITS)


def _work_folder() -> Path:
    home: Path | None = settings.HOSO_HOME
    if home is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    return home / "work"
