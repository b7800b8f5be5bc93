"""Runs work that is written to wait for a network, where there is none.

The validator is written with coroutines because it can fetch revocation lists. Here it may not: all it
needs is given to it. An ordinary event loop opens sockets for itself, which the reader that parses
untrusted files is not allowed; this one has nothing to listen to, and refuses to wait.
"""

import asyncio
import selectors
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class _Nothing(selectors.BaseSelector):
    """Listens to nothing."""

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        raise RuntimeError("nothing may be listened to here")

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        raise KeyError(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout > 0:
            raise RuntimeError("the work waits for something, and nothing can come")
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return {}


class _QuietLoop(asyncio.SelectorEventLoop):
    # The pipe is for waking the loop from another thread; there is no other thread.
    def _make_self_pipe(self) -> None:
        return

    def _close_self_pipe(self) -> None:
        return


def at_once(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run a coroutine that has all it needs.

    Raises:
        RuntimeError: it waits for something.
    """
    loop = _QuietLoop(_Nothing())
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()
