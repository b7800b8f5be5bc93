"""The preservation store of this node: the folder `ocfl` of its home."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from hoso.preservation.errors import StoreUnusable
from hoso.preservation.ocfl import Root
from hoso.preservation.rules.description import ABOUT, ABOUT_NAME, AIP_ABOUT, AIP_ABOUT_NAME


def open_store() -> Root:
    """Return the store, made when it is not there yet.

    Raises:
        StoreUnusable: no home is set.
        NotARoot, StagingElsewhere: see `Root.create`.
    """
    home: Path | None = settings.HOSO_HOME
    if home is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    root = Root.create(home / "ocfl")
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
