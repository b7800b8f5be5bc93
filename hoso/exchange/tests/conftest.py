"""One home for the tests of this room, in a folder that readers of another user can come to."""

import shutil
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from hoso.exchange import opening
from hoso.exchange.tests.world import Office, PlayedNode, an_office
from hoso.node.home import Home, open_home
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


@pytest.fixture
def office(db: None, exchange_homes: tuple[Home, Home], settings: Settings) -> Office:
    """A commune on this node, whose clerk is An, and a province on another, whose node is played."""
    settings.HOSO_HOME = exchange_homes[0].root
    return an_office(PlayedNode(exchange_homes[1]))
