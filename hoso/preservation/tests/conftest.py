"""One reader for the tests of this room, in a folder that its own user can come to."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hoso.node.reader import ReaderPool
from hoso.preservation import formats


@pytest.fixture(scope="session")
def format_pool() -> Iterator[ReaderPool]:
    folder = Path(tempfile.mkdtemp(prefix="hoso-readers-"))
    folder.chmod(0o711)
    try:
        with ReaderPool(formats.TASKS, workers=1, work_root=folder) as pool:
            yield pool
    finally:
        shutil.rmtree(folder, ignore_errors=True)
