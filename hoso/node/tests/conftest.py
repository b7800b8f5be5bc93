"""Folders that the database's and the readers' own users can come to."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hoso.node.home import Home, open_home


@contextmanager
def open_place() -> Iterator[Path]:
    """An empty folder that other users may pass, unlike pytest's own when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="hoso-node-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def place() -> Iterator[Path]:
    with open_place() as folder:
        yield folder


@pytest.fixture
def own_home(place: Path) -> Home:
    """A home with nothing in it."""
    return open_home(place / "home")
