"""Builds the one procrastinate app from the plain job functions of the rooms.

Rooms know nothing of procrastinate: their `jobs.py` holds plain functions, named here with queue,
retries and lock. Jobs and arguments carry ids only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import procrastinate
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from procrastinate import JobContext, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status

from hoso.digitisation.events import BatchReopened, FileAdmitted, HoldDecided

# A job that ended its worker this often is parked as failed: a person looks at it.
MOST_ATTEMPTS = 6
STALLED_AFTER_SECONDS = 20
BACKOFF = RetryStrategy(max_attempts=4, exponential_wait=4)

WORK_ON_BATCH = "digitisation.work_on_batch"
PRESERVE = "preservation.preserve_waiting"
CHECK = "oversight.check_everything"
SEND = "exchange.send_waiting"
SCREEN = "exchange.screen_waiting"
JUDGE = "signatures.judge_due"
PACKAGES = "preservation.check_packages"
DESTROY = "disposal.destroy_asked"
REINDEX = "search.rebuild"
# Batches apart from everything else, so that a long one keeps nothing waiting; each node has a queue of
# its own for them, because a batch is worked on where its quarantine lies.
BATCHES, KEEPING, RESCUE = "digitisation", "keeping", "rescue"
# What also runs by the clock takes up whatever a crash left behind; minute, hour, day, month, weekday.
PERIODIC = {
    "digitisation.jobs.sweep_quarantine": "17 3 * * *",
    "digitisation.jobs.trim_page_images": "47 3 * * *",
    "oversight.jobs.check_everything": "37 4 * * *",
    "custody.jobs.merge_tallies": "53 * * * *",
    "dossiers.jobs.watch_terms": "7 4 * * *",
    "preservation.jobs.preserve_waiting": "* * * * *",
    "preservation.jobs.recover_store": "7 * * * *",
    "preservation.jobs.check_sample": "27 2 * * *",
    "preservation.jobs.finish_checks": "37 * * * *",
    "preservation.jobs.cover_waiting": "12 * * * *",
    "preservation.jobs.renew_evidence": "52 1 * * *",
    "preservation.jobs.check_evidence": "22 5 * * 0",
    # What came in is judged at once; this takes up what is due again, and what a crash left.
    "signatures.jobs.judge_due": "* * * * *",
    "preservation.jobs.copy_store": "*/5 * * * *",
    # What a kill left, or a store that did not answer.
    "disposal.jobs.destroy_asked": "3-59/10 * * * *",
    # What failed waits for seconds at first; every five seconds somebody looks.
    "exchange.jobs.send_waiting": "* * * * * */5",
    "exchange.jobs.sweep_quarantine": "27 3 * * *",
}


class Part(StrEnum):
    """What one worker process does; without a part, everything."""

    DIGITISING = "digitising"
    KEEPING = "keeping"


@dataclass(frozen=True, slots=True)
class Lane:
    """Queues that are worked on together, and how many of their jobs at once."""

    queues: tuple[str, ...]
    at_once: int


def lanes(part: Part | None) -> list[Lane]:
    """Return the lanes of a part. Batches take turns at the readers, however many are at work at once."""
    digitising = [Lane((batches_of(settings.HOSO_NODE_ID),), 8)]
    keeping = [Lane((KEEPING,), 3), Lane((RESCUE,), 1)]
    if part is None:
        return digitising + keeping
    return digitising if part is Part.DIGITISING else keeping


def batches_of(node_id: str) -> str:
    """Return the queue of the batches whose files wait in the home of a node."""
    # PostgreSQL's names of channels have 63 bytes; the last digits of an id are random.
    return f"{BATCHES}:{node_id.replace('-', '')[-12:]}"


def build(app: procrastinate.App) -> None:
    """Register every job; called by Django once procrastinate's app is ready."""
    app.task(name=WORK_ON_BATCH, queue=BATCHES, retry=BACKOFF)(_work_on_batch)
    app.task(name=PRESERVE, queue=KEEPING, retry=BACKOFF)(_plain("preservation.jobs.preserve_waiting"))
    app.task(name=CHECK, queue=KEEPING, retry=BACKOFF)(_plain("oversight.jobs.check_everything"))
    app.task(name=SEND, queue=KEEPING, retry=BACKOFF)(_send_waiting)
    # One at a time: the detector is slow, and messages, packages and warnings share this lane.
    app.task(name=SCREEN, queue=KEEPING, lock=SCREEN, retry=BACKOFF)(_screen_waiting)
    screening = app.task(name=f"{SCREEN}.timed", queue=KEEPING, queueing_lock=SCREEN, lock=SCREEN)
    app.periodic(cron="* * * * * */5")(screening(_screen_by_the_clock))
    # One at a time: a package may take hours.
    app.task(name=PACKAGES, queue=KEEPING, lock=PACKAGES, retry=BACKOFF)(_look_at_sent)
    looking = app.task(name=f"{PACKAGES}.timed", queue=KEEPING, queueing_lock=PACKAGES, lock=PACKAGES)
    app.periodic(cron="22 * * * *")(looking(_check_packages))
    app.task(name=DESTROY, queue=KEEPING, lock=DESTROY, retry=BACKOFF)(_plain("disposal.jobs.destroy_asked"))
    app.task(name=REINDEX, queue=KEEPING, lock=REINDEX, retry=BACKOFF)(_plain("search.jobs.rebuild"))
    app.task(name=JUDGE, queue=KEEPING, retry=BACKOFF)(_plain("signatures.jobs.judge_due"))
    for name, cron in PERIODIC.items():
        task = app.task(name=f"{name}.timed", queue=KEEPING, queueing_lock=name)(_timed(name))
        app.periodic(cron=cron)(task)
    waiting = app.task(name="digitisation.queue_waiting", queue=RESCUE, queueing_lock="queue_waiting")
    app.periodic(cron="* * * * *")(waiting(queue_waiting))
    rescue = app.task(name="jobs.rescue_stalled", queue=RESCUE, queueing_lock="rescue", pass_context=True)
    app.periodic(cron="* * * * * */10")(rescue(rescue_stalled))


def _job(name: str) -> Callable[..., Any]:
    """Return a room's job function, imported when it runs: Django's start stays as light as it was."""
    function: Callable[..., Any] = import_string(f"hoso.{name}")
    return function


def _work_on_batch(batch_id: str) -> None:
    _job("digitisation.jobs.work_on_batch")(batch_id, workers=settings.HOSO_WORKERS)


def _send_waiting() -> None:
    _job("exchange.jobs.send_waiting")()
    if _job("exchange.jobs.is_due")():
        queue_sending(None)


def _screen_waiting() -> None:
    # The readers of pages that this process has; the room itself knows of none.
    _job("exchange.jobs.screen_waiting")(_job("digitisation.services.shared_pool")())


def _check_packages(timestamp: int) -> None:
    _job("preservation.jobs.check_packages")(_job("digitisation.services.shared_pool")())


def _look_at_sent() -> None:
    _job("preservation.jobs.check_packages")(
        _job("digitisation.services.shared_pool")(), older_than_seconds=0.0
    )


def _screen_by_the_clock(timestamp: int) -> None:
    _screen_waiting()


def _plain(name: str) -> Callable[[], None]:
    def run() -> None:
        _job(name)()

    return run


def _timed(name: str) -> Callable[[int], None]:
    def run(timestamp: int) -> None:
        _job(name)()

    return run


async def rescue_stalled(context: JobContext, timestamp: int) -> None:
    """Take up again what a killed worker left; park what has killed its worker too often.

    procrastinate does not do this by itself, and its retry knows no limit.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        if job.attempts >= MOST_ATTEMPTS:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)


def queue_batch(event: FileAdmitted | HoldDecided | BatchReopened) -> None:
    """Queue the work on a batch, once however many of its files arrived; a handler, safe to run twice."""
    batch_id = str(event.subject if isinstance(event, BatchReopened) else event.batch)
    _queue_batch(batch_id, _job("digitisation.jobs.node_of")(batch_id))


def queue_waiting(timestamp: int) -> None:
    """Queue every batch in which something waits: what a crash left goes on, idle workers lend a hand.

    A worker that is busy with a batch already ends such a job at once.
    """
    for batch_id, node_id in _job("digitisation.jobs.waiting_batches")():
        _queue_batch(batch_id, node_id)


def _queue_batch(batch_id: str, node_id: str) -> None:
    _queue_once(WORK_ON_BATCH, f"batch:{batch_id}", queue=batches_of(node_id), batch_id=batch_id)


def queue_preserving(_event: Any) -> None:
    """Queue the preservation of what was approved; a handler, safe to run twice."""
    _queue_once(PRESERVE, PRESERVE, queue=KEEPING)


def queue_checks(_event: Any) -> None:
    """Queue the checks that somebody asked for; a handler, safe to run twice."""
    _queue_once(CHECK, CHECK, queue=KEEPING)


def queue_destroying(_event: Any) -> None:
    """Queue the destruction that somebody asked for; a handler, safe to run twice."""
    _queue_once(DESTROY, DESTROY, queue=KEEPING)


def queue_reindexing(_event: Any) -> None:
    """Queue the building anew of the index: words of what was destroyed leave its files by that alone."""
    _queue_once(REINDEX, REINDEX, queue=KEEPING)


def queue_judging(_event: Any) -> None:
    """Queue the judging of what came in; a handler, safe to run twice."""
    _queue_once(JUDGE, JUDGE, queue=KEEPING)


def queue_sending(_event: Any) -> None:
    """Queue the sending of messages that were made; a handler, safe to run twice."""
    _queue_once(SEND, SEND, queue=KEEPING)


def queue_screening(_event: Any) -> None:
    """Queue the look at files that came or were released; a handler, safe to run twice."""
    _queue_once(SCREEN, SCREEN, queue=KEEPING)


def queue_packages(_event: Any) -> None:
    """Queue the look at packages that came through a page; a handler, safe to run twice."""
    _queue_once(PACKAGES, PACKAGES, queue=KEEPING)


def _queue_once(name: str, lock: str, *, queue: str, **arguments: str) -> None:
    from procrastinate.contrib.django import app  # ready only when Django is

    try:
        # The savepoint: a job that is queued already must not break the deliverer's transaction.
        with transaction.atomic():
            app.configure_task(name, queueing_lock=lock, queue=queue).defer(**arguments)
    except AlreadyEnqueued:
        return
