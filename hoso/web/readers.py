"""The sandboxed readers of this web process: they draw page images from untrusted files."""

from functools import cache

from hoso.node.reader import ReaderPool


@cache
def reader_pool() -> ReaderPool:
    """Return this process's pool; its readers start when the first page is asked for."""
    return ReaderPool(tasks="hoso.reading.tasks", workers=2)
