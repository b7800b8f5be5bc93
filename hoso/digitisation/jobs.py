"""Long work, as plain functions: the worker process calls them (room `config` names queue, lock, retries)."""

import logging
import threading
from functools import cache
from uuid import UUID

from django.conf import settings

from hoso.digitisation import queries, services
from hoso.digitisation.services import workers as marks
from hoso.digitisation.services.turns import Turns
from hoso.lib.errors import NotAllowed, NotFound
from hoso.node.reader import ReaderPool

log = logging.getLogger(__name__)

# The batches this process works on, and those for which more work was announced meanwhile.
_at_work: set[UUID] = set()
_again: set[UUID] = set()
_guard = threading.Lock()
_stopping = threading.Event()


def stop() -> None:
    """Let the batches at work in this process end after what is being done; the rest is for the next one."""
    _stopping.set()


def work_on_batch(batch_id: str, *, workers: int = 1, pool: ReaderPool | None = None) -> bool:
    """Work on one batch until nothing is left for the machine; tell whether it is finished.

    Safe to run twice, and at the same time in several processes. In a process that works on the batch
    already it returns at once, so that one batch never takes the places of others; whoever works on it
    looks once more before it ends. Several batches take turns at the readers.
    """
    key, finished = UUID(batch_id), False
    if _is_at_work(key):
        return False
    try:
        while _is_more(key):
            finished = _worked_on(key, workers=workers, pool=pool or services.shared_pool())
    except BaseException:
        _end(key)
        raise
    return finished


def _is_at_work(batch_id: UUID) -> bool:
    """Say that there is work, and tell whether somebody in this process does it already; else it is us."""
    with _guard:
        was_at_work = batch_id in _at_work
        _at_work.add(batch_id)
        _again.add(batch_id)
        return was_at_work


def _is_more(batch_id: UUID) -> bool:
    """Tell whether work was announced since the last look; if not, nobody is at work from now on."""
    with _guard:
        is_more = batch_id in _again
        _again.discard(batch_id)
        if not is_more:
            _at_work.discard(batch_id)
        return is_more


def _end(batch_id: UUID) -> None:
    with _guard:
        _at_work.discard(batch_id)
        _again.discard(batch_id)


def _worked_on(batch_id: UUID, *, workers: int, pool: ReaderPool) -> bool:
    try:
        return services.run_batch(batch_id, pool=pool, workers=workers, turns=_turns(), stop=_stopping)
    except (NotFound, NotAllowed):
        # Its opener may no longer digitise: it waits for a colleague.
        log.warning("digitisation: batch %s waits for somebody to take it over", batch_id)
        return False


@cache
def _turns() -> Turns:
    """Return the turns at the readers of this process: as many places as there are readers."""
    return Turns(max(2, settings.HOSO_WORKERS))


def waiting_batches() -> list[tuple[str, str]]:
    """Return each batch in which the machine has something to do, with the node where its files wait.

    Looked at now and then, it brings back what a killed worker left.
    """
    return [(str(batch_id), str(queries.node_of(batch_id))) for batch_id in queries.waiting_batches()]


def node_of(batch_id: str) -> str:
    """Return the node in whose home the files of a batch wait: only workers there can work on it."""
    return str(queries.node_of(UUID(batch_id)))


def sweep_quarantine() -> int:
    """Remove from quarantine what no row cites any more; return how many files."""
    marks.sweep_marks()
    return services.sweep_quarantine()


def trim_page_images() -> int:
    """Remove page images nobody asked for in a month; return how many."""
    return services.trim_cache()
