"""Each step may be begun again at any point: nothing is lost or doubled, late writers change nothing."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn

from django.test import SimpleTestCase

from hoso.digitisation import queries, services
from hoso.digitisation.errors import ClaimLost, MoveNotOpen
from hoso.digitisation.models import IncomingFile, ScanDocument, ScanPage
from hoso.digitisation.rules import limits, states
from hoso.digitisation.rules.states import MOST_CLAIMS, BatchState, DocState, FileState
from hoso.digitisation.services import claims, documents, examining, placing, retrying, workers
from hoso.digitisation.services.claims import Claim
from hoso.digitisation.services.running import carry_out
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import BLANK, a_page, a_scan, open_batch, send, work_through
from hoso.digitisation.tests.test_pipeline import DigitiseCase
from hoso.holdings.models import Membership
from hoso.lib.dates import now
from hoso.lib.errors import EnvironmentMissing
from hoso.node.errors import ReaderTimedOut
from hoso.node.reader import ReaderPool
from hoso.reading.marks import screen_seconds
from hoso.registry.models import Document


class StepCase(DigitiseCase):
    def setUp(self) -> None:
        super().setUp()
        self.batch = open_batch(self.binh, self.world, dossier_title="Một")
        self.file = send(self.binh, self.batch, "a.pdf", a_scan(a_page(), BLANK, a_page()))

    def taken(self) -> Claim:
        found = scans.claim(self.batch)
        assert found is not None
        return found

    def step(self) -> None:
        """One claim as far as it goes."""
        carry_out(self.taken(), pool=scans.pool(), actor=self.binh)

    def let_go(self) -> None:
        """Time passes: claims that nobody prolonged are over."""
        for table in (IncomingFile, ScanDocument):
            table._default_manager.filter(claimed_until__isnull=False).update(
                claimed_until=now() - timedelta(seconds=1)
            )

    def check_whole(self) -> None:
        scans.check_nothing_lost_or_doubled(self.batch)
        document = Document.objects.get()
        self.assertEqual((ScanPage.objects.count(), document.representations.count()), (3, 3))
        self.assertEqual(Membership.objects.filter(member=document.pk).count(), 1)
        self.file.refresh_from_db()
        self.assertEqual(self.file.state, FileState.DONE)


class TwiceTests(StepCase):
    def twice(self, do: Callable[[Claim], object], *, claims_before: int) -> None:
        """Do a step's work, lose the claim before its end is written down, and do it all again."""
        for _ in range(claims_before):
            self.step()
        late = self.taken()
        self.let_go()
        again = self.taken()
        self.assertEqual((again.id, again.attempt), (late.id, late.attempt + 1))
        with self.assertRaises(ClaimLost):
            do(late)
        do(again)
        self.let_go()
        work_through(self.binh, self.batch)
        self.check_whole()

    def test_examining_twice(self) -> None:
        self.twice(lambda held: examining.examine(held, pool=scans.pool(), actor=self.binh), claims_before=0)

    def test_reading_twice(self) -> None:
        self.twice(lambda held: documents.work_on(held, pool=scans.pool(), actor=self.binh), claims_before=1)

    def test_releasing_twice(self) -> None:
        self.twice(lambda held: placing.release(held, pool=scans.pool()), claims_before=2)

    def test_making_twice(self) -> None:
        self.twice(lambda held: documents.work_on(held, pool=scans.pool(), actor=self.binh), claims_before=3)

    def test_registering_twice(self) -> None:
        for _ in range(3):
            self.step()
        documents.work_on(self.taken(), pool=scans.pool(), actor=self.binh)  # made, not registered
        self.let_go()
        self.twice(lambda held: documents.work_on(held, pool=scans.pool(), actor=self.binh), claims_before=0)

    def test_placing_twice(self) -> None:
        for _ in range(4):
            self.step()
        self.assertEqual(placing.place_ready(self.binh, self.batch.pk, at=now()), 1)
        self.assertEqual(placing.place_ready(self.binh, self.batch.pk, at=now()), 0)
        self.check_whole()

    def test_every_state_is_left_by_a_fresh_worker(self) -> None:
        seen = []
        while (held := scans.claim(self.batch)) is not None:
            # Each worker does one claim and is never heard of again.
            seen.append(carry_out(held, pool=scans.pool(), actor=self.binh))
            self.let_go()
        self.assertEqual(seen, [FileState.CUT, DocState.READ, FileState.RELEASED, DocState.REGISTERED])
        work_through(self.binh, self.batch)
        self.check_whole()


class ClaimTests(StepCase):
    def test_what_is_claimed_is_claimed_by_nobody_else(self) -> None:
        self.assertIsNotNone(scans.claim(self.batch))
        self.assertIsNone(scans.claim(self.batch))

    def test_a_claim_whose_time_is_over_is_taken_up_again(self) -> None:
        first = self.taken()
        self.let_go()
        self.assertEqual(self.taken().attempt, first.attempt + 1)

    def test_a_prolonged_claim_is_kept_and_a_lost_one_is_not_prolonged(self) -> None:
        first = self.taken()
        claims.prolong(first, seconds=600)
        self.assertGreater(IncomingFile.objects.get().claimed_until or now(), now() + timedelta(seconds=600))
        self.let_go()
        self.taken()
        with self.assertRaises(ClaimLost):
            claims.prolong(first, seconds=1)

    def a_dead_worker(self) -> str:
        """The name of a process that shared this home and was killed."""
        program = (
            "import django; django.setup()\n"
            "from hoso.digitisation.services.workers import worker_name\n"
            "print(worker_name(), flush=True)\n"
            "input()\n"
        )
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", program], env=os.environ | {"HOSO_HOME": str(self.home)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        self.assertFalse(workers.is_gone(name))
        process.kill()
        process.communicate()
        return name

    def test_a_worker_that_shared_the_home_and_ended_holds_nothing(self) -> None:
        self.assertFalse(workers.is_gone(workers.worker_name()))
        self.assertTrue(workers.is_gone(self.a_dead_worker()))

    def test_a_worker_from_before_the_machine_was_started_anew_holds_nothing(self) -> None:
        # Whoever ran then holds no lock now, whatever its number or name space was.
        node, _mark, thread = workers.worker_name().split(".")
        (self.home / "run" / "workers" / ("ab" * 8)).touch()
        self.assertTrue(workers.is_gone(f"{node}.{'ab' * 8}.{thread}"))
        self.assertTrue(workers.is_gone(f"{node}.{'cd' * 8}.{thread}"))

    def test_of_workers_with_another_home_nothing_is_known(self) -> None:
        _node, mark, thread = workers.worker_name().split(".")
        for name in (f"0123456789ab.{mark}.{thread}", "somebody", "../../x.1"):
            self.assertFalse(workers.is_gone(name))

    def test_marks_of_workers_that_ended_long_ago_are_swept(self) -> None:
        workers.worker_name()
        old, new = (self.home / "run" / "workers" / name for name in ("ab" * 8, "cd" * 8))
        for path in (old, new):
            path.touch()
        os.utime(old, (0, 0))
        self.assertEqual(workers.sweep_marks(), 1)
        self.assertTrue(new.exists())

    def test_claims_of_killed_workers_come_back_at_once(self) -> None:
        self.assertIsNotNone(scans.claim(self.batch, worker=self.a_dead_worker()))
        self.assertIsNone(scans.claim(self.batch))
        self.assertEqual(claims.free_claims_of_the_dead(self.batch.pk), 1)
        self.assertIsNotNone(scans.claim(self.batch))

    def test_what_workers_die_over_again_and_again_is_parked(self) -> None:
        for _ in range(MOST_CLAIMS):
            self.taken()
            self.let_go()
        self.step()
        row = queries.list_files(self.binh, self.batch.pk)[0]
        self.assertEqual((row.state, row.reason), (FileState.FAILED, "digitisation.gave_up"))


class FailureTests(DigitiseCase):
    def setUp(self) -> None:
        super().setUp()
        self.batch = open_batch(self.binh, self.world, dossier_title="Một")

    def row(self) -> queries.FileRow:
        return queries.list_files(self.binh, self.batch.pk)[0]

    def run_over(self, *pages: dict[str, object]) -> IncomingFile:
        file = send(self.binh, self.batch, "a.pdf", a_scan(*pages))
        send(self.binh, self.batch, "b.pdf", a_scan())
        work_through(self.binh, self.batch)
        self.assertEqual(scans.states(self.batch)["b.pdf"], FileState.DONE)
        file.refresh_from_db()
        return file

    def test_a_file_the_reader_refuses_is_a_row_with_its_reason(self) -> None:
        self.run_over(a_page(plays={"look": "torn"}))
        self.assertEqual((self.row().state, self.row().reason), (FileState.FAILED, "reading.file_broken"))

    def test_a_file_the_reader_crashes_on_is_tried_a_few_times_and_parked(self) -> None:
        file = self.run_over(a_page(plays={"look": "crash"}))
        self.assertEqual((self.row().state, self.row().reason), (FileState.FAILED, "node.reader_crashed"))
        self.assertEqual((file.attempt, file.failures), (3, 3))

    def test_what_the_reader_has_no_end_with_is_tried_twice_only(self) -> None:
        send(self.binh, self.batch, "a.pdf", a_scan())
        for parked in (False, True):
            held = scans.claim(self.batch)
            assert held is not None
            late = ReaderTimedOut("the reader was given 1 s", seconds=1)
            self.assertEqual(retrying.park_or_hand_back(held, late, actor=self.binh), parked)
        self.assertEqual((self.row().state, self.row().reason), (FileState.FAILED, "node.reader_timed_out"))

    def test_a_document_the_reader_crashes_on_is_parked_and_the_others_of_the_file_go_on(self) -> None:
        file = self.run_over(a_page(plays={"read": "crash"}), scans.a_sheet(), a_page())
        states = ScanDocument.objects.filter(file=file).order_by("ordinal").values_list("state", "reason")
        self.assertEqual(list(states), [("failed", "node.reader_crashed"), ("placed", "")])
        self.assertEqual(file.state, FileState.RELEASED)
        self.assertEqual(Document.objects.count(), 2)

    def test_a_page_the_reader_crashes_on_is_marked_and_its_document_goes_on(self) -> None:
        file = self.run_over(a_page(), a_page(plays={"read": "crash"}), a_page())
        document = file.documents.get()
        self.assertEqual((document.state, document.problem_pages), ("placed", [2]))
        self.assertEqual(file.state, FileState.DONE)

    def test_an_answer_that_is_no_reading_parks_the_document(self) -> None:
        file = self.run_over(a_page(says={"number": {"a": "b"}}))
        self.assertEqual(file.documents.get().reason, "digitisation.answer_odd")

    def test_a_fault_of_our_own_is_logged_and_parks_only_this_file(self) -> None:
        class Faulty(ReaderPool):
            def lease(self) -> NoReturn:
                raise RuntimeError("a fault nobody thought of")

        send(self.binh, self.batch, "a.pdf", a_scan())
        faulty = Faulty(tasks=scans.PLAYED)
        for _ in range(3):
            held = scans.claim(self.batch)
            assert held is not None
            with self.assertLogs("hoso.digitisation", level="ERROR"):
                carry_out(held, pool=faulty, actor=self.binh)
        self.assertEqual((self.row().state, self.row().reason), (FileState.FAILED, "digitisation.our_fault"))
        self.assertEqual(self.row().facts, {"error": "RuntimeError"})

    def test_a_disk_that_takes_nothing_stops_the_work_and_blames_no_file(self) -> None:
        send(self.binh, self.batch, "a.pdf", a_scan())
        for _ in range(2):
            held = scans.claim(self.batch)
            assert held is not None
            carry_out(held, pool=scans.pool(), actor=self.binh)
        (self.home / "objects").rmdir()
        (self.home / "objects").touch()
        held = scans.claim(self.batch)
        assert held is not None
        with self.assertRaises(EnvironmentMissing):
            carry_out(held, pool=scans.pool(), actor=self.binh)
        (self.home / "objects").unlink()
        (self.home / "objects").mkdir()
        work_through(self.binh, self.batch)
        self.assertEqual(self.row().state, FileState.DONE)

    def test_a_document_of_which_no_page_can_be_read_is_parked_with_the_pages_reason(self) -> None:
        file = self.run_over(a_page(unread=True))
        self.assertEqual(file.documents.get().reason, "reading.file_broken")

    def test_trying_again_begins_where_it_stopped(self) -> None:
        file = self.run_over(a_page(plays={"read": "crash"}), scans.a_sheet(), a_page())
        self.assertEqual(services.try_again(self.binh, file.pk), 1)
        self.assertEqual(
            list(ScanDocument.objects.filter(file=file).values_list("state", flat=True).order_by("ordinal")),
            ["waiting", "placed"],
        )
        work_through(self.binh, self.batch)
        self.assertEqual(ScanDocument.objects.filter(file=file, state="failed").count(), 1)

    def test_only_what_failed_can_be_tried_again(self) -> None:
        file = self.run_over()
        with self.assertRaises(MoveNotOpen):
            services.try_again(self.binh, file.pk)
        file.refresh_from_db()
        self.assertEqual(file.state, FileState.DONE)

    def test_a_file_that_seems_all_blank_waits_for_a_person_who_may_keep_it(self) -> None:
        file = self.run_over(BLANK, BLANK)
        self.assertEqual((file.state, file.reason), (FileState.FAILED, "digitisation.only_blank_pages"))
        services.try_again(self.binh, file.pk, keep_blank=True)
        work_through(self.binh, self.batch)
        file.refresh_from_db()
        self.assertEqual((file.state, ScanPage.objects.filter(file=file).count()), (FileState.DONE, 2))

    def test_bytes_lost_in_quarantine_are_mended_by_sending_the_file_again(self) -> None:
        content = a_scan()
        file = send(self.binh, self.batch, "a.pdf", content)
        for path in (self.home / "quarantine").rglob(f"*{file.pk}*"):
            path.unlink()
        work_through(self.binh, self.batch)
        self.assertEqual(self.row().reason, "blobs.no_such_upload")
        again = send(self.binh, self.batch, "a.pdf", content)
        self.assertEqual((again.pk, again.state), (file.pk, FileState.ADMITTED))
        work_through(self.binh, self.batch)
        self.assertEqual(self.row().state, FileState.DONE)

    def test_the_same_scan_twice_is_noticed_by_its_look_and_both_stay(self) -> None:
        look = "0f1e2d3c4b5a6978" * 4
        nearly = "0f1e2d3c4b5a697f" * 4  # three bits of sixty-four differ
        send(self.binh, self.batch, "a.pdf", a_scan(a_page(look=look)))
        send(self.binh, self.batch, "b.pdf", a_scan(a_page(look=nearly)))
        send(self.binh, self.batch, "c.pdf", a_scan(a_page(look=look), a_page()))
        work_through(self.binh, self.batch)
        first, second, third = ScanDocument.objects.order_by("file__ordinal")
        self.assertEqual((first.looks_like, second.looks_like, third.looks_like), (None, first, None))
        self.assertEqual(Document.objects.count(), 3)
        self.assertEqual(queries.counts(self.batch.pk).looks_like, 1)


class LimitTests(SimpleTestCase):
    def test_a_file_that_hangs_keeps_no_reader_for_hours(self) -> None:
        self.assertEqual(limits.look_seconds(0), 60)
        self.assertEqual(limits.look_seconds(40_000), 80)
        self.assertEqual(limits.look_seconds(2 * 2**30), 30 * 60)
        for seconds in (screen_seconds, limits.read_seconds, limits.make_seconds):
            self.assertLessEqual(seconds(400), 3600)
            self.assertGreaterEqual(seconds(1), 90)

    def test_a_document_of_very_many_pages_has_its_time(self) -> None:
        self.assertEqual(limits.read_seconds(2), 300)
        self.assertEqual(limits.read_seconds(100), 3600)
        self.assertEqual(limits.read_seconds(5000), 40_000)


class StateTableTests(SimpleTestCase):
    def test_no_move_leads_out_of_an_end(self) -> None:
        starts = {before for before, _ in states.FILE_MOVES}
        # Out of what is done only a person leads, who cuts a file otherwise.
        self.assertEqual(
            set(FileState) - starts, {FileState.SECRET, FileState.DUPLICATE, FileState.WITHDRAWN}
        )
        starts_of_documents = {before for before, _ in states.DOC_MOVES}
        self.assertEqual(set(DocState) - starts_of_documents, {DocState.RECUT, DocState.LEFT_OUT})

    def test_an_unknown_move_is_refused(self) -> None:
        for move in (
            lambda: states.batch_after(BatchState.FINISHED, "burn"),
            lambda: states.file_after(FileState.DONE, "burn"),
            lambda: states.doc_after(DocState.PLACED, "fail"),
        ):
            with self.assertRaises(MoveNotOpen):
                move()
