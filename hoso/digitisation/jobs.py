"""Long work, as plain functions: the worker process calls them (room `config` names queue, lock, retries)."""

import logging
from uuid import UUID

from hoso.digitisation import queries, services
from hoso.digitisation.services import workers
from hoso.lib.errors import NotAllowed, NotFound

log = logging.getLogger(__name__)


def work_on_batch(batch_id: str, *, workers: int = 1) -> bool:
    """Work on one batch until nothing is left for the machine; tell whether it is finished.

    Safe to run twice, and at the same time in several processes.
    """
    return services.run_batch(UUID(batch_id), pool=services.shared_pool(), workers=workers)


def work_on_waiting_batches(*, workers: int = 1) -> int:
    """Work on every batch that is not finished, oldest first; return how many were finished.

    Run now and then, it takes up what a killed worker left.
    """
    return sum(_worked_on(batch_id, workers=workers) for batch_id in queries.unfinished_batches())


def _worked_on(batch_id: UUID, *, workers: int) -> bool:
    try:
        return work_on_batch(str(batch_id), workers=workers)
    except (NotFound, NotAllowed):
        # Its opener may no longer digitise: it waits for a colleague, the batches behind it do not.
        log.warning("digitisation: batch %s waits for somebody to take it over", batch_id)
        return False


def sweep_quarantine() -> int:
    """Remove from quarantine what no row cites any more; return how many files."""
    workers.sweep_marks()
    return services.sweep_quarantine()


def trim_page_images() -> int:
    """Remove page images nobody asked for in a month; return how many."""
    return services.trim_cache()
