"""Several workers on one batch, several batches at once, and hands that tremble."""

import os
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar
from uuid import UUID

from django.db import connection, connections
from django.test import SimpleTestCase, TransactionTestCase, override_settings

from hoso.accounts.models import Account
from hoso.digitisation import jobs, queries, services
from hoso.digitisation.errors import ClaimLost, QuarantineElsewhere
from hoso.digitisation.models import Batch, IncomingFile, ScanDocument
from hoso.digitisation.rules.states import BatchState, FileState
from hoso.digitisation.services import claims, sweeping
from hoso.digitisation.services.turns import Turns
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import a_page, a_scan, open_batch, send
from hoso.holdings import queries as holdings
from hoso.holdings.models import Membership
from hoso.lib.errors import NotFound
from hoso.lib.ids import uuid7
from hoso.registry.models import Document
from tests.worlds import World, a_world


class WorkersCase(TransactionTestCase):
    world: World

    def setUp(self) -> None:
        self.home = self.enterContext(scans.a_home())
        self.world = a_world()
        self.binh = self.world.binh

    def a_batch(self, files: int) -> Batch:
        batch = open_batch(self.binh, self.world, dossier_title="Một")
        for number in range(files):
            send(self.binh, batch, f"{number:02}.pdf", a_scan(a_page(), scans.a_sheet(), a_page()))
        return services.close_batch(self.binh, batch.pk)

    def check_done(self, batch: Batch, *, documents: int) -> None:
        batch.refresh_from_db()
        self.assertEqual(batch.state, BatchState.FINISHED)
        self.assertEqual(set(scans.states(batch).values()), {FileState.DONE})
        scans.check_nothing_lost_or_doubled(batch)
        ids = scans.document_ids(batch)
        self.assertEqual(len(ids), documents)
        dossier = Membership.objects.filter(member=ids[0]).values_list("group", flat=True).get()
        self.assertEqual(holdings.members(dossier), ids)


class TogetherTests(WorkersCase):
    def test_two_workers_share_a_batch_and_keep_its_order(self) -> None:
        batch = self.a_batch(6)
        self.assertTrue(services.run_batch(batch.pk, pool=scans.pool(), workers=2))
        self.check_done(batch, documents=12)
        self.assertEqual(IncomingFile.objects.filter(attempt__gt=2).count(), 0)

    def test_two_processes_on_two_batches_do_each_thing_once(self) -> None:
        batches = [self.a_batch(3), self.a_batch(3)]

        def run(batch_id: UUID) -> bool:
            try:
                return services.run_batch(batch_id, pool=scans.pool(), workers=2)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as processes:
            list(processes.map(run, [batch.pk for batch in (*batches, *batches)]))
        for batch in batches:
            self.check_done(batch, documents=6)
        self.assertEqual(Document.objects.count(), 12)

    def test_a_worker_told_to_stop_leaves_the_rest_for_the_next(self) -> None:
        batch = self.a_batch(4)
        stop = threading.Event()
        services.run_batch(
            batch.pk, pool=scans.pool(), workers=1, stop=stop, told=lambda _claim, _state: stop.set()
        )
        self.assertEqual(ScanDocument.objects.filter(document__isnull=False).count(), 0)
        self.assertEqual(IncomingFile.objects.filter(claimed_until__isnull=False).count(), 0)
        services.run_batch(batch.pk, pool=scans.pool(), workers=2)
        self.check_done(batch, documents=8)

    def test_a_batch_whose_opener_lost_the_right_waits_for_a_colleague(self) -> None:
        batch = self.a_batch(1)
        own = Account.objects.filter(username="binh")
        own.update(is_active=False)
        with self.assertRaises(NotFound):
            services.run_batch(batch.pk, pool=scans.pool())
        self.assertEqual(set(scans.states(batch).values()), {FileState.ADMITTED})
        self.assertEqual(queries.unfinished_batches(), [batch.pk])
        with self.assertLogs("hoso.digitisation", level="WARNING"):
            self.assertFalse(jobs.work_on_batch(str(batch.pk), pool=scans.pool()))
        own.update(is_active=True)
        services.take_over_batch(self.binh, batch.pk)
        services.run_batch(batch.pk, pool=scans.pool())
        self.check_done(batch, documents=2)


class SeveralBatchesTests(WorkersCase):
    """What one worker process does when several batches are queued."""

    SLOW: ClassVar = {"look": "0.05", "screen": "0.05", "read": "0.1", "pdfa": "0.05"}

    def a_slow_batch(self, files: int) -> Batch:
        batch = open_batch(self.binh, self.world, dossier_title="Một")
        for number in range(files):
            send(self.binh, batch, f"{number:02}.pdf", a_scan(a_page(plays=self.SLOW)))
        return services.close_batch(self.binh, batch.pk)

    def work_on(self, batch: Batch) -> tuple[bool, dict[UUID, int]]:
        """Work on a batch as the worker process does; tell what of each batch was done at its end."""
        try:
            finished = jobs.work_on_batch(str(batch.pk), workers=2, pool=scans.pool())
            done = ScanDocument.objects.filter(document__isnull=False).values_list("batch_id", flat=True)
            return finished, Counter(done)
        finally:
            connections.close_all()

    def test_a_small_batch_does_not_wait_for_the_end_of_a_large_one_and_both_move(self) -> None:
        large, small = self.a_slow_batch(16), self.a_slow_batch(3)
        with ThreadPoolExecutor(2) as slots:
            first = slots.submit(self.work_on, large)
            second = slots.submit(self.work_on, small)
            finished, done = second.result()
            self.assertTrue(finished)
            self.assertEqual(done[small.pk], 3)
            self.assertLess(done[large.pk], 16)
            self.assertGreater(IncomingFile.objects.filter(batch=large).exclude(state="admitted").count(), 0)
            self.assertTrue(first.result()[0])
        self.check_done(large, documents=16)
        self.check_done(small, documents=3)
        # Nobody held a claim while waiting for a turn.
        self.assertLessEqual(max(ScanDocument.objects.values_list("attempt", flat=True)), 3)

    def test_a_second_job_for_a_batch_takes_no_slot_and_what_it_brought_is_done(self) -> None:
        batch = self.a_slow_batch(6)
        with ThreadPoolExecutor(2) as slots:
            first = slots.submit(self.work_on, batch)
            while not IncomingFile.objects.filter(claimed_until__isnull=False).exists():
                time.sleep(0.01)
            began = time.monotonic()
            self.assertFalse(slots.submit(self.work_on, batch).result()[0])
            self.assertLess(time.monotonic() - began, 1)
            self.assertFalse(first.done())
            self.assertTrue(first.result()[0])
        self.check_done(batch, documents=6)

    def test_a_process_told_to_stop_ends_soon_and_leaves_the_rest_unclaimed(self) -> None:
        batch = self.a_slow_batch(12)
        self.addCleanup(jobs._stopping.clear)
        with ThreadPoolExecutor(1) as slots:
            first = slots.submit(self.work_on, batch)
            while not IncomingFile.objects.exclude(state="admitted").exists():
                time.sleep(0.01)
            jobs.stop()
            self.assertFalse(first.result(timeout=10)[0])
        self.assertTrue(IncomingFile.objects.filter(state="admitted").exists())
        self.assertFalse(IncomingFile.objects.filter(claimed_until__isnull=False).exists())
        jobs._stopping.clear()
        self.assertTrue(self.work_on(batch)[0])
        self.check_done(batch, documents=12)

    def test_after_a_failure_the_batch_is_taken_up_again(self) -> None:
        batch = self.a_slow_batch(1)
        with scans.a_home(), self.assertRaises(QuarantineElsewhere):
            jobs.work_on_batch(str(batch.pk), pool=scans.pool())
        self.assertTrue(jobs.work_on_batch(str(batch.pk), pool=scans.pool()))


class TurnTests(SimpleTestCase):
    def test_whoever_waits_longest_comes_next(self) -> None:
        turns, came = Turns(1), list[int]()

        def wait(number: int) -> None:
            with turns.turn():
                came.append(number)

        with ThreadPoolExecutor(3) as hands:
            with turns.turn():
                for number in range(3):
                    hands.submit(wait, number)
                    time.sleep(0.05)
            with turns.turn():
                came.append(9)
        self.assertEqual(came, [0, 1, 2, 9])


class AnotherHomeTests(WorkersCase):
    """A worker that shares the database but not the home."""

    def check_untouched(self, batch: Batch) -> None:
        rows = IncomingFile.objects.filter(batch=batch).values_list("state", "attempt", "reason")
        self.assertEqual(set(rows), {(FileState.ADMITTED, 0, "")})

    def test_without_the_quarantine_nothing_is_claimed_and_no_file_is_blamed(self) -> None:
        batch = self.a_batch(2)
        with scans.a_home(), self.assertRaises(QuarantineElsewhere):
            services.run_batch(batch.pk, pool=scans.pool())
        self.check_untouched(batch)
        services.run_batch(batch.pk, pool=scans.pool())
        self.check_done(batch, documents=4)

    def test_a_batch_of_another_node_is_neither_worked_on_nor_added_to(self) -> None:
        batch = open_batch(self.binh, self.world)
        send(self.binh, batch, "a.pdf", a_scan())
        with override_settings(HOSO_NODE_ID=str(uuid7())):
            with self.assertRaises(QuarantineElsewhere):
                services.run_batch(batch.pk, pool=scans.pool())
            with self.assertRaises(QuarantineElsewhere):
                send(self.binh, batch, "b.pdf", a_scan())
        self.check_untouched(batch)
        self.assertEqual(scans.states(batch), {"a.pdf": FileState.ADMITTED})


class ClaimRaceTests(WorkersCase):
    def test_many_hands_take_each_file_once(self) -> None:
        batch = self.a_batch(8)

        def take(number: int) -> list[UUID]:
            taken = []
            while (held := claims.claim_next(f"hand {number}", batch_id=batch.pk)) is not None:
                taken.append(held.id)
            connections.close_all()
            return taken

        with ThreadPoolExecutor(4) as hands:
            taken = [file for found in hands.map(take, range(4)) for file in found]
        self.assertEqual((len(taken), len(set(taken))), (8, 8))

    def test_the_same_bytes_sent_at_once_from_two_places_are_one(self) -> None:
        content = a_scan()
        batches = [open_batch(self.binh, self.world) for _ in range(4)]

        def send_it(batch: Batch) -> str:
            try:
                return str(send(self.binh, batch, "a.pdf", content).state)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as places:
            states = sorted(places.map(send_it, batches))
        self.assertEqual(states, ["admitted", "duplicate", "duplicate", "duplicate"])

    def test_a_late_worker_is_told_that_its_claim_is_lost(self) -> None:
        batch = self.a_batch(1)
        late = claims.claim_next("late", batch_id=batch.pk)
        assert late is not None
        IncomingFile.objects.update(claimed_until=None)
        services.run_batch(batch.pk, pool=scans.pool())
        with self.assertRaises(ClaimLost):
            claims.prolong(late, seconds=5)
        self.check_done(batch, documents=2)


class QuarantineTests(WorkersCase):
    def names(self, batch: Batch) -> set[str]:
        folder = self.home / "quarantine" / str(batch.pk)
        return {path.name for path in folder.iterdir()} if folder.is_dir() else set()

    def test_bytes_without_a_row_are_swept_after_a_while(self) -> None:
        batch = self.a_batch(1)
        kept = self.names(batch)
        orphan = self.home / "quarantine" / str(batch.pk) / "0198c0de-orphan"
        orphan.write_bytes(b"what a killed process left")
        self.assertEqual(sweeping.sweep_quarantine(), 0)
        os.utime(orphan, (0, 0))
        self.assertEqual((jobs.sweep_quarantine(), self.names(batch)), (1, kept))

    def test_a_finished_batch_leaves_neither_bytes_nor_key(self) -> None:
        batch = self.a_batch(2)
        services.run_batch(batch.pk, pool=scans.pool(), workers=2)
        sweeping.sweep_quarantine(older_than_seconds=-1)
        self.assertEqual(
            (self.names(batch), list((self.home / "keys" / "quarantine").iterdir())), (set(), [])
        )

    def test_a_held_file_keeps_its_bytes_and_the_key(self) -> None:
        batch = open_batch(self.binh, self.world)
        send(self.binh, batch, "a.pdf", a_scan(a_page(mark="MẬT")))
        services.close_batch(self.binh, batch.pk)
        services.run_batch(batch.pk, pool=scans.pool())
        sweeping.sweep_quarantine(older_than_seconds=-1)
        self.assertEqual(len(self.names(batch)), 1)
        services.held_page(self.binh, IncomingFile.objects.get().pk, page=1, pool=scans.pool())


def tearDownModule() -> None:
    connection.close()
