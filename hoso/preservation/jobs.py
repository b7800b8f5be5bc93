"""Long work, as plain functions: the worker process calls them (room `config` names queue, lock, retries)."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from hoso.access.values import Actor, service_actor
from hoso.lib.dates import now
from hoso.node.reader import ReaderPool
from hoso.preservation import formats, queries, services
from hoso.preservation.errors import RunEnded, StoreUnusable
from hoso.preservation.opening import copy_places
from hoso.preservation.rules import fixity


def preserve_waiting(*, limit: int = 1000) -> int:
    """Preserve the dossiers that wait, longest first; return how many were taken up.

    Safe to run twice, and at the same time in several processes. Run now and then, it takes up what a
    killed worker left and what failed before.
    """
    count = 0
    while count < limit and services.preserve_next(_actor(), pool=_shared_pool(_work_folder())) is not None:
        count += 1
    return count


def recover_store() -> int:
    """Put right what killed workers left in store and quarantine; return how many leftovers there were.

    To be run when workers start.
    """
    return len(services.recover_store(_actor())) + services.sweep_intakes()


def check_sample() -> int:
    """Check, in the store and each copy, what was not checked for the longest time; return the errors found.

    Run daily, it comes round to everything within HOSO_FIXITY_DAYS, at HOSO_FIXITY_MEGABYTES a second.
    """
    errors = 0
    for place in ("", *copy_places()):
        sample = fixity.daily_sample(queries.count_kept(place), days=settings.HOSO_FIXITY_DAYS)
        run = services.check_fixity(_actor(), sample=sample, place=place, bytes_a_second=_bytes_a_second())
        errors += run.errors_found
    return errors


def copy_store() -> int:
    """Bring the copies in line with the store; return how many objects were copied."""
    return services.copy_waiting(_actor())


def finish_checks() -> int:
    """Go on with checks that were cut off; return how many were finished."""
    finished = 0
    for run_id in queries.cut_off_runs(at=now()):
        try:
            services.continue_run(_actor(), run_id, bytes_a_second=_bytes_a_second())
            finished += 1
        except RunEnded:
            continue  # another worker was faster
    return finished


@cache
def _shared_pool(work: Path) -> ReaderPool:
    """Return the readers of this process; they start when first needed and end with it."""
    return ReaderPool(formats.TASKS, workers=1, work_root=work)


def _work_folder() -> Path:
    home: Path | None = settings.HOSO_HOME
    if home is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    return home / "work"


def _bytes_a_second() -> int:
    return int(settings.HOSO_FIXITY_MEGABYTES) * 1_000_000


def _actor() -> Actor:
    return service_actor("preservation", timezone.localdate())
