"""One home for the tests of this room, in a folder that readers of another user can come to."""

import shutil
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from hoso.exchange import opening
from hoso.exchange.services import waiting
from hoso.exchange.tests.world import Office, PlayedNode, an_office
from hoso.node.home import Home, open_home
from hoso.node.reader import ReaderPool
from tests.throwaway import passable_folder


@pytest.fixture(scope="session")
def exchange_homes() -> Iterator[tuple[Home, Home]]:
    """Our home, and that of the node that is played."""
    folder = passable_folder()
    try:
        home = open_home(folder / "ours")
        yield home, open_home(folder / "theirs")
        opening._readers(home.work).close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def detector(exchange_homes: tuple[Home, Home]) -> Iterator[ReaderPool]:
    """The readers of pages, with the real detector."""
    with ReaderPool("hoso.reading.tasks", workers=1, work_root=exchange_homes[0].work) as pool:
        yield pool


@pytest.fixture
def office(db: None, exchange_homes: tuple[Home, Home], detector: ReaderPool, settings: Settings) -> Office:
    """A commune on this node, whose clerk is An, and a province on another, whose node is played."""
    settings.HOSO_HOME = exchange_homes[0].root
    for left in waiting.lying_long(older_than_seconds=-60):
        waiting.forget(left)
    return an_office(PlayedNode(exchange_homes[1]), detector)
