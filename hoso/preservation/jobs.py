"""Long work, as plain functions: the worker process calls them (room `config` names queue, lock, retries)."""

from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from hoso.access.values import Actor, service_actor
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.node.reader import ReaderPool
from hoso.preservation import queries, services
from hoso.preservation.authority import Means, own_means
from hoso.preservation.errors import NoAuthority, RunEnded, StampNoBetter, StampRefused
from hoso.preservation.opening import copy_places, format_readers
from hoso.preservation.rules import fixity
from hoso.preservation.services import evidence
from hoso.signatures import opening


def preserve_waiting(*, limit: int = 1000) -> int:
    """Preserve the dossiers that wait, longest first; return how many were taken up.

    Safe to run twice, and at the same time in several processes. Run now and then, it takes up what a
    killed worker left and what failed before.
    """
    count = 0
    while count < limit and services.preserve_next(_actor(), pool=format_readers()) is not None:
        count += 1
    return count


def recover_store() -> int:
    """Put right what killed workers left in store and quarantine; return how many leftovers there were.

    To be run when workers start.
    """
    return len(services.recover_store(_actor())) + services.sweep_intakes()


def check_packages(pages: ReaderPool, *, older_than_seconds: float = services.CUT_OFF_AFTER_SECONDS) -> int:
    """Look at the packages from outside that nobody looked at for so long; return how many.

    `pages` looks for marks. Without `older_than_seconds`: those whose look was cut off.

    Raises:
        EnvironmentMissing: this machine cannot look, or its table is odd: everything waits.
    """
    trust = opening.trust_folder()
    return services.check_waiting(
        _actor(), readers=services.node_readers(pages), trust=trust if trust.is_dir() else None,
        older_than_seconds=older_than_seconds,
    )  # fmt: skip


def check_sample() -> int:
    """Check, in the store and each copy, what was not checked for the longest time; return the errors found.

    Run daily, it comes round to everything within HOSO_FIXITY_DAYS, at HOSO_FIXITY_MEGABYTES a second.
    A store that cannot be read keeps no other waiting: its check stays open, and `finish_checks` says why.
    """
    errors = 0
    for place in ("", *copy_places()):
        sample = fixity.daily_sample(queries.count_kept(place), days=settings.HOSO_FIXITY_DAYS)
        run = services.start_run(_actor(), sample=sample, place=place)
        try:
            run = services.continue_run(_actor(), run.pk, bytes_a_second=_bytes_a_second())
        except (DomainError, OSError):
            continue
        errors += run.errors_found
    return errors


def copy_store() -> int:
    """Bring the copies in line with the store; return how many objects were copied."""
    return services.copy_waiting(_actor())


def finish_checks() -> int:
    """Go on with checks that were cut off; return how many were finished.

    Raises:
        DomainError, OSError: the first reason why one could not be; the others were gone on with.
    """
    finished = 0
    failures: list[Exception] = []
    for run_id in queries.cut_off_runs(at=now()):
        try:
            services.continue_run(_actor(), run_id, bytes_a_second=_bytes_a_second())
            finished += 1
        except RunEnded:
            continue  # another worker was faster
        except (DomainError, OSError) as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return finished


def cover_waiting(means: Means | None = None) -> int:
    """Cover with time stamps what is preserved and waits for one; return how many stamps were asked for.

    Without an authority that answers everything waits on: the room `oversight` warns of it. `means` are
    those of this node now, if none are given.
    """
    evidence.want_all_covered()
    return _until_done(lambda: evidence.cover_next(_actor(), means or own_means(at=now())))


def renew_evidence(means: Means | None = None) -> int:
    """Renew what ends soon, hashing anew first what must be; return how many stamps were asked for."""
    evidence.judge_stamps(means or own_means(at=now()))
    count = _until_done(lambda: evidence.hash_anew_next(_actor(), means or own_means(at=now())))
    return count + _until_done(lambda: evidence.renew_next(_actor(), means or own_means(at=now())))


def check_evidence() -> int:
    """Check the evidence of everything; return how many faults were found."""
    return len(evidence.check_evidence(_actor(), own_means(at=now())).issues)


def _until_done(step: Callable[[], object | None]) -> int:
    count = 0
    try:
        while step() is not None:
            count += 1
    except (NoAuthority, StampRefused, StampNoBetter):
        # It is tried again by the clock; until then nothing is shown as more than it is.
        return count
    return count


def _bytes_a_second() -> int:
    return int(settings.HOSO_FIXITY_MEGABYTES) * 1_000_000


def _actor() -> Actor:
    return service_actor("preservation", timezone.localdate())
