"""The index of this node, as this process has it open."""

from functools import cache
from pathlib import Path

from django.conf import settings

from hoso.lib.errors import EnvironmentMissing
from hoso.search.engine.reading import Reader
from hoso.search.engine.snapshot import Snapshot


def index_folder() -> Path:
    """Return where the index lies.

    Raises:
        EnvironmentMissing: this process has no home folder.
    """
    if settings.HOSO_HOME is None:
        raise EnvironmentMissing("there is no home folder: set HOSO_HOME")
    return Path(settings.HOSO_HOME) / "index"


def snapshot() -> Snapshot:
    """Return the index as of its last commit.

    Raises:
        IndexMissing: it has not been built yet.
    """
    return _reader(index_folder()).snapshot()


@cache
def _reader(folder: Path) -> Reader:
    return Reader(folder)
