"""Readers for commands: in a work folder of their own, because these commands need no home."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hoso.node.reader import ReaderPool
from hoso.node.reader_process import Limits


@contextmanager
def readers(tasks: str, *, workers: int = 1, limits: Limits | None = None) -> Iterator[ReaderPool]:
    """Open so many readers for the tasks of a module; they end with the block."""
    with tempfile.TemporaryDirectory(prefix="hoso-reader-") as folder:
        # Started by root, readers become users of their own and must be able to pass.
        Path(folder).chmod(0o711)
        with ReaderPool(tasks, workers=workers, work_root=Path(folder), limits=limits) as pool:
            yield pool
