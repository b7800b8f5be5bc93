"""The preservation store of this node: the folder `ocfl` of its home."""

from pathlib import Path

from django.conf import settings

from hoso.preservation.errors import StoreUnusable
from hoso.preservation.ocfl import Root
from hoso.preservation.rules.description import ABOUT, ABOUT_NAME


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
    return root
