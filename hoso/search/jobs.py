"""Keeping the index in step: the consumer `search` of the outbox.

Rows are written by a process of their own (`engine.child`), for a commit holds the interpreter lock
and a worker's heartbeat must not stop.
"""

from collections.abc import Sequence
from typing import Any

from hoso.events import services as events
from hoso.events.services import Delivered
from hoso.search.engine.child import ChildWriter
from hoso.search.engine.shelf import current_generation, only_writer
from hoso.search.errors import IndexBusy
from hoso.search.opening import index_folder
from hoso.search.services import rebuild, write_rows
from hoso.search.waiting import CONSUMER, NAMES

LIST_EVENTS = 500


class _Desk:
    """Keeps the writing process while there is work, and lets go of the index's lock when there is none."""

    def __init__(self) -> None:
        self._writer: ChildWriter | None = None

    def writer(self) -> ChildWriter:
        """Return the writing process, started when there is none."""
        if self._writer is None:
            self._writer = ChildWriter(index_folder()).__enter__()
        return self._writer

    def check_free(self) -> None:
        """Refuse when another process writes the index.

        Raises:
            IndexBusy: it does.
        """
        if self._writer is None:
            with only_writer(index_folder()):
                pass

    def clear(self) -> None:
        """End the writing process; what it had not committed is written again by a later round."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.__exit__(None, None, None)


_desk = _Desk()


def catch_up(*, limit: int = LIST_EVENTS) -> Delivered:
    """Bring the index up to what was announced, at most `limit` announcements; builds a missing index.

    `Delivered.busy`: another process writes the index, which then does this work or hands it back.
    """
    try:
        if current_generation(index_folder()) is None:
            rebuild()
        # Before anything is delivered: a refusal afterwards would park subjects that have no fault.
        _desk.check_free()
    except IndexBusy:
        return Delivered(busy=True)
    delivered = events.deliver_together(CONSUMER, NAMES, _index, limit=limit)
    if not delivered.events:
        _desk.clear()
    return delivered


def _index(announced: Sequence[Any]) -> None:
    writer = _desk.writer()
    try:
        write_rows(writer, list(dict.fromkeys(event.subject for event in announced)))
        writer.commit()
    except BaseException:
        # Half a list may lie in the writer: a new one begins at the last commit.
        _desk.clear()
        raise
