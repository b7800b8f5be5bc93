"""Folders that the database's and the readers' own users can come to."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hoso.node import cluster as clusters
from hoso.node.home import Home, open_home
from tests.throwaway import passable_folder


@contextmanager
def open_place() -> Iterator[Path]:
    """An empty folder that other users may pass, unlike pytest's own when root runs the tests."""
    folder = passable_folder()
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


@pytest.fixture(scope="session")
def founded() -> Iterator[Path]:
    """A home whose cluster was made once for all tests, and does not wait for the disk from then on."""
    with open_place() as folder:
        home = open_home(folder / "home")
        cluster = clusters.ensure_started(home)
        clusters.stop(home)
        with (cluster.data / "local.conf").open("a") as stream:
            # Nothing is lost by it when a process is killed, only when the power goes.
            stream.write("fsync = off\n")
        yield home.root


@pytest.fixture
def home_with_cluster(founded: Path, place: Path) -> Home:
    """A home of its own with a cluster that was made and is not running."""
    subprocess.run(["cp", "--archive", str(founded), str(place / "home")], check=True)
    return open_home(place / "home")
