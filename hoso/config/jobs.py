"""Builds the one procrastinate app from the plain job functions of the rooms.

Rooms know nothing of procrastinate: their `jobs.py` holds plain functions, named here with queue,
retries and lock. Jobs and arguments carry ids only.
"""

from collections.abc import Callable
from typing import Any

import procrastinate
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from procrastinate import JobContext, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status

from hoso.digitisation.events import BatchReopened

# A job that ended its worker this often is parked as failed: a person looks at it.
MOST_ATTEMPTS = 6
STALLED_AFTER_SECONDS = 20
BACKOFF = RetryStrategy(max_attempts=4, exponential_wait=4)

WORK_ON_BATCH = "digitisation.work_on_batch"


def build(app: procrastinate.App) -> None:
    """Register every job; called by Django once procrastinate's app is ready."""
    app.task(_work_on_batch, name=WORK_ON_BATCH, queue="digitisation", retry=BACKOFF)
    for cron, name, function in (
        ("*/1 * * * *", "digitisation.waiting_batches", _work_on_waiting_batches),
        ("17 3 * * *", "digitisation.sweep_quarantine", _sweep_quarantine),
        ("47 3 * * *", "digitisation.trim_page_images", _trim_page_images),
    ):
        task = app.task(function, name=name, queue="digitisation", queueing_lock=name, pass_context=True)
        app.periodic(cron=cron)(task)
    rescue = app.task(
        rescue_stalled, name="jobs.rescue_stalled", queue="rescue", queueing_lock="rescue", pass_context=True
    )
    app.periodic(cron="* * * * * */10")(rescue)


def _job(name: str) -> Callable[..., Any]:
    """Return a room's job function, imported when it runs: Django's start stays as light as it was."""
    function: Callable[..., Any] = import_string(f"hoso.{name}")
    return function


def _work_on_batch(batch_id: str) -> None:
    _job("digitisation.jobs.work_on_batch")(batch_id, workers=settings.HOSO_WORKERS)


def _work_on_waiting_batches(_context: JobContext, timestamp: int) -> None:
    _job("digitisation.jobs.work_on_waiting_batches")(workers=settings.HOSO_WORKERS)


def _sweep_quarantine(_context: JobContext, timestamp: int) -> None:
    _job("digitisation.jobs.sweep_quarantine")()


def _trim_page_images(_context: JobContext, timestamp: int) -> None:
    _job("digitisation.jobs.trim_page_images")()


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


def queue_batch(event: Any) -> None:
    """Queue the work on a batch, once however many of its files arrived; a handler, safe to run twice."""
    from procrastinate.contrib.django import app  # ready only when Django is

    batch_id = event.subject if isinstance(event, BatchReopened) else event.batch_id
    try:
        with transaction.atomic():
            app.configure_task(WORK_ON_BATCH, queueing_lock=f"batch:{batch_id}").defer(batch_id=str(batch_id))
    except AlreadyEnqueued:
        return
