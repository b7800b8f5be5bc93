"""Long work, as plain functions: the worker process calls them (room `config` names queue, lock, retries)."""

from uuid import UUID

from hoso.digitisation import queries, services


def work_on_batch(batch_id: str, *, workers: int = 1) -> bool:
    """Work on one batch until nothing is left for the machine; tell whether it is finished.

    Safe to run twice, and at the same time in several processes.
    """
    return services.run_batch(UUID(batch_id), pool=services.shared_pool(), workers=workers)


def work_on_waiting_batches(*, workers: int = 1) -> int:
    """Work on every batch that is not finished, oldest first; return how many were finished.

    Run now and then, it takes up what a killed worker left.
    """
    waiting = queries.unfinished_batches()
    return sum(work_on_batch(str(batch_id), workers=workers) for batch_id in waiting)


def sweep_quarantine() -> int:
    """Remove from quarantine what no row cites any more; return how many files."""
    return services.sweep_quarantine()


def trim_page_images() -> int:
    """Remove page images nobody asked for in a month; return how many."""
    return services.trim_cache()
