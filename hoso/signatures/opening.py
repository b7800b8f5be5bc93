"""What this node brings along: the folder of whom it trusts, and its readers."""

from functools import cache
from pathlib import Path

from django.conf import settings

from hoso.blobs.errors import StoreUnusable
from hoso.node.reader import ReaderPool
from hoso.signatures.judging import TASKS

TRUST_FOLDER = "trust"


def home_folder() -> Path:
    """Return the home of this process.

    Raises:
        StoreUnusable: there is none.
    """
    root: Path | None = settings.HOSO_HOME
    if root is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    return root


def trust_folder() -> Path:
    """Return the folder in which people put whom the institution trusts; it need not be there."""
    return home_folder() / TRUST_FOLDER


def readers() -> ReaderPool:
    """Return the readers of this process; they start when first needed and end with it."""
    return _readers(home_folder() / "work")


@cache
def _readers(work: Path) -> ReaderPool:
    return ReaderPool(TASKS, workers=1, work_root=work)
