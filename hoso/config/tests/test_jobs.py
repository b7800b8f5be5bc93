"""Which jobs are queued where, which come back after a crash, and how often."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any, cast

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection
from django.test import SimpleTestCase, TransactionTestCase
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from hoso.config import jobs
from hoso.config.jobs import KEEPING, MOST_ATTEMPTS, RESCUE, WORK_ON_BATCH, Part, batches_of, lanes
from hoso.config.subscriptions import CONSUMERS
from hoso.digitisation import services
from hoso.digitisation.events import FileAdmitted
from hoso.digitisation.models import Batch
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import a_scan, open_batch, send
from hoso.events.services import deliver
from hoso.lib.ids import uuid7
from tests.worlds import World, a_world

PATIENCE_SECONDS = 60


class LaneTests(SimpleTestCase):
    def queues(self, part: Part | None) -> list[str]:
        return [queue for lane in lanes(part) for queue in lane.queues]

    def test_batches_have_a_worker_of_their_own_and_the_rescue_a_lane_of_its_own(self) -> None:
        digitising, keeping = self.queues(Part.DIGITISING), self.queues(Part.KEEPING)
        self.assertEqual(set(digitising) & set(keeping), set())
        self.assertIn((RESCUE,), [lane.queues for lane in lanes(Part.KEEPING)])

    def test_a_further_worker_does_everything(self) -> None:
        self.assertEqual(self.queues(None), [*self.queues(Part.DIGITISING), *self.queues(Part.KEEPING)])

    def test_every_job_has_a_lane(self) -> None:
        queues = {task.queue for name, task in app.tasks.items() if name.startswith(("digi", "pres", "jobs"))}
        # Batches are queued for the node where their files wait.
        self.assertEqual(queues - {jobs.BATCHES}, {KEEPING, RESCUE})
        self.assertEqual(app.tasks[WORK_ON_BATCH].queue, jobs.BATCHES)


class JobCase(TransactionTestCase):
    def setUp(self) -> None:
        # Django clears its own tables only.
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")


class QueueTests(JobCase):
    world: World

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(scans.a_home())
        self.world = a_world()

    def a_batch(self) -> Batch:
        batch = open_batch(self.world.binh, self.world)
        send(self.world.binh, batch, "a.pdf", a_scan())
        return batch

    def queued(self) -> list[tuple[str, str]]:
        found = ProcrastinateJob.objects.filter(task_name=WORK_ON_BATCH).order_by("id")
        return [(job.queue_name, job.args["batch_id"]) for job in found]

    def test_a_batch_is_queued_once_where_its_files_wait(self) -> None:
        batch = self.a_batch()
        for _ in range(2):
            jobs.queue_batch(FileAdmitted(uuid7(), batch.pk))
            jobs.queue_waiting(0)
        self.assertEqual(self.queued(), [(batches_of(str(batch.owner_node)), str(batch.pk))])

    def test_what_digitising_announces_is_heard_and_queues_the_batch(self) -> None:
        batch = self.a_batch()
        deliver("jobs", CONSUMERS["jobs"])
        self.assertEqual([queued for _queue, queued in self.queued()], [str(batch.pk)])

    def test_by_the_clock_only_batches_with_something_to_do_are_queued(self) -> None:
        open_batch(self.world.binh, self.world)  # nothing was sent yet
        done = open_batch(self.world.binh, self.world)
        services.close_batch(self.world.binh, done.pk)
        waiting = [self.a_batch(), self.a_batch()]
        jobs.queue_waiting(0)
        self.assertEqual([batch for _queue, batch in self.queued()], [str(batch.pk) for batch in waiting])


class WorkerTests(JobCase):
    """`hoso work` itself, in a process of its own."""

    def setUp(self) -> None:
        super().setUp()
        self.home = self.enterContext(scans.a_home())
        (self.home / "run").mkdir(exist_ok=True)
        self.world = a_world()

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        database = settings.DATABASES["default"]
        address = (
            f"postgresql://{database['USER']}@/{connection.settings_dict['NAME']}?host={database['HOST']}"
        )
        environment = os.environ | {"HOSO_DATABASE_URL": address, "HOSO_HOME": str(self.home)}
        command = [sys.executable, "-W", "ignore", "-m", "hoso.config.tests.worker", *arguments]
        process = subprocess.Popen(command, env=environment)
        self.addCleanup(process.kill)
        return process

    def closed_batches(self, count: int) -> list[Batch]:
        batches = [open_batch(self.world.binh, self.world) for _ in range(count)]
        # Nothing is in them: what remains is to finish them.
        Batch.objects.filter(pk__in=[batch.pk for batch in batches]).update(state="closed")
        return batches

    def wait_until_nothing_waits(self, name: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while ProcrastinateJob.objects.filter(task_name=name).exists():
            self.assertLess(time.monotonic(), end, f"{name} still waits")
            time.sleep(0.1)

    def test_a_worker_takes_up_what_waits_in_every_lane_and_ends_when_told(self) -> None:
        batches = self.closed_batches(2)
        jobs.queue_waiting(0)
        jobs.queue_preserving(None)
        worker = self.start()
        self.wait_until_nothing_waits(WORK_ON_BATCH)
        self.wait_until_nothing_waits(jobs.PRESERVE)
        self.assertEqual(
            set(Batch.objects.filter(pk__in=[each.pk for each in batches]).values_list("state", flat=True)),
            {"finished"},
        )
        worker.send_signal(signal.SIGTERM)
        self.assertEqual(worker.wait(timeout=PATIENCE_SECONDS), 0)

    def test_a_part_leaves_the_other_parts_work_alone(self) -> None:
        self.closed_batches(1)
        jobs.queue_waiting(0)
        jobs.queue_preserving(None)
        self.start("keeping")
        self.wait_until_nothing_waits(jobs.PRESERVE)
        self.assertTrue(ProcrastinateJob.objects.filter(task_name=WORK_ON_BATCH).exists())


class RescueTests(JobCase):
    """A job whose worker is no more."""

    def a_job(self, *, attempts: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status, attempts)"
                " VALUES ('tests', 'tests.none', 0, '{}', 'doing', %s) RETURNING id",
                [attempts],
            )
            [number] = cast(Iterator[int], cursor.fetchone())
        return number

    def rescue(self) -> None:
        class Context:
            pass

        context: Any = Context()
        context.app = app
        async_to_sync(jobs.rescue_stalled)(cast(JobContext, context), 0)

    def status(self, number: int) -> str:
        return str(ProcrastinateJob.objects.get(pk=number).status)

    def test_it_is_taken_up_again(self) -> None:
        number = self.a_job(attempts=MOST_ATTEMPTS - 1)
        self.rescue()
        self.assertEqual(self.status(number), "todo")

    def test_what_has_ended_its_worker_too_often_is_parked(self) -> None:
        number = self.a_job(attempts=MOST_ATTEMPTS)
        self.rescue()
        self.assertEqual(self.status(number), "failed")
        self.rescue()
        self.assertEqual(self.status(number), "failed")
