"""An object that a decision destroyed is gone everywhere; no check calls it a loss, unlike what vanished."""

import shutil
import tempfile
from pathlib import Path

from hoso.access import acts
from hoso.dossiers import services as dossiers
from hoso.holdings import services as holdings
from hoso.holdings.models import HoldingEvent
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed
from hoso.lib.ids import uuid7
from hoso.preservation import queries, services
from hoso.preservation.errors import BeingWritten, CopyOutOfReach, NotApproved
from hoso.preservation.models import ObjectEvidence, PreservedObject, StoreCopy
from hoso.preservation.ocfl import validate_root
from hoso.preservation.ocfl.staging import Intent, slot_of
from hoso.preservation.ocfl.tests.world import tree
from hoso.preservation.opening import open_place
from hoso.preservation.rules.states import CLAIM, State
from hoso.preservation.services import evidence
from hoso.preservation.tests.evidence_world import EvidenceTestCase
from hoso.preservation.tests.world import WORKER
from tests.worlds import TODAY

DECISION = "QĐ số 12/QĐ-UBND ngày 01/3/2026"


class DestroyedTestCase(EvidenceTestCase):
    """Two preserved and copied dossiers, of which the first is to be destroyed."""

    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="hoso-second-")
        self.addCleanup(folder.cleanup)
        self.second = Path(folder.name) / "ocfl"
        self.enterContext(self.settings(HOSO_OCFL_COPIES=str(self.second)))
        self.gone = self.preserve(self.an_approved_dossier("một").pk)
        self.other = self.preserve(self.an_approved_dossier("hai").pk)
        services.copy_waiting(WORKER)
        evidence.want_all_covered()
        self.act = uuid7()

    def note(self, *, in_history: bool = True) -> None:
        """Note the destruction as the room that disposes does, in one transaction with the history."""
        dossiers.note_destroyed(self.gone.holding_id, keep_title=True)
        services.note_destroyed(self.gone.holding_id, act_id=self.act)
        if in_history:
            holdings.destroy(
                self.world.binh, [self.gone.holding_id], act_id=self.act, decision=DECISION, on=TODAY
            )

    def destroy(self) -> None:
        self.note()
        services.remove_object(WORKER, self.gone.holding_id)

    def found(self, place: str = "", *, sample: int | None = None) -> list[str]:
        run = services.check_fixity(WORKER, sample=sample, place=place)
        return [each.code for each in queries.findings_of_run(WORKER, run.pk)]


class RemovingTests(DestroyedTestCase):
    def test_it_is_gone_from_the_store_and_every_copy_and_the_others_stand(self) -> None:
        before = tree(self.root.object_folder(self.other.ocfl_id))
        self.destroy()
        for folder in (self.root.folder, self.second):
            self.assertFalse((folder / self.root.path_of(self.gone.ocfl_id)).exists())
            self.assertEqual(list(validate_root(folder)), [])
        self.assertEqual(tree(self.root.object_folder(self.other.ocfl_id)), before)
        self.assertEqual(self.root.staging.busy_slots(), [])
        self.assertFalse(StoreCopy.objects.filter(object=self.gone).exists())

    def test_digests_and_the_act_stay_in_the_row(self) -> None:
        self.destroy()
        row = PreservedObject.objects.get(pk=self.gone.pk)
        self.assertEqual((row.state, row.destruction), (State.DESTROYED, self.act))
        self.assertEqual((row.head, row.inventory_digest), (self.gone.head, self.gone.inventory_digest))
        self.assertTrue(row.files.exists())
        self.assertEqual(queries.destroyed_by(row), self.act)

    def test_it_is_safe_to_repeat(self) -> None:
        self.destroy()
        self.assertEqual(len(services.remove_object(WORKER, self.gone.holding_id)), 2)
        self.assertFalse(services.remove_object(WORKER, self.other.holding_id))
        self.assertTrue(self.root.has(self.other.ocfl_id))

    def test_what_a_kill_left_beside_the_root_goes_with_the_next_try(self) -> None:
        self.note()
        slot_folder = self.root.object_folder(self.gone.ocfl_id)

        work = self.root.staging.begin(slot_of(self.gone.ocfl_id), Intent(self.gone.ocfl_id, ""))
        slot_folder.replace(work.folder / "gone")  # killed after the rename
        services.remove_object(WORKER, self.gone.holding_id)
        self.assertEqual(self.root.staging.busy_slots(), [])
        self.assertEqual(list(validate_root(self.root.folder)), [])

    def test_nobody_but_the_service_removes(self) -> None:
        self.note()
        with self.assertRaises(NotAllowed):
            services.remove_object(self.world.binh, self.gone.holding_id)
        self.assertTrue(self.root.has(self.gone.ocfl_id))

    def test_a_copy_that_is_not_configured_any_more_is_named(self) -> None:
        self.note()
        with self.settings(HOSO_OCFL_COPIES=""), self.assertRaises(CopyOutOfReach):
            services.remove_object(WORKER, self.gone.holding_id)
        self.assertFalse(self.root.has(self.gone.ocfl_id))
        self.assertTrue(open_place(str(self.second)).has(self.gone.ocfl_id))
        services.remove_object(WORKER, self.gone.holding_id)
        self.assertFalse(open_place(str(self.second)).has(self.gone.ocfl_id))

    def test_what_is_being_written_is_not_destroyed(self) -> None:
        PreservedObject.objects.filter(pk=self.gone.pk).update(
            state=State.WAITING, claimed_until=now() + CLAIM
        )
        with self.assertRaises(BeingWritten):
            services.note_destroyed(self.gone.holding_id, act_id=self.act)
        self.assertEqual(PreservedObject.objects.get(pk=self.gone.pk).state, State.WAITING)

    def test_a_late_writer_removes_what_it_wrote(self) -> None:
        self.note()
        with self.assertRaises(NotApproved):
            self.preserve(self.gone.holding_id)
        services.remove_object(WORKER, self.gone.holding_id)
        services.want_preserved(self.gone.holding_id)
        self.assertEqual(PreservedObject.objects.get(pk=self.gone.pk).state, State.DESTROYED)
        self.assertEqual(services.copy_waiting(WORKER), 0)

    def test_whoever_may_verify_does_nothing_to_it_any_more_but_reads_what_it_was(self) -> None:
        self.destroy()
        self.assertNotIn(self.gone, queries.preserved_open_to(self.world.binh, acts.VERIFY))
        self.assertIn(self.gone, queries.preserved_open_to(self.world.binh))


class ChecksTests(DestroyedTestCase):
    def test_no_check_calls_a_recorded_destruction_a_loss(self) -> None:
        self.cover()
        self.destroy()
        self.assertEqual(self.found(), [])
        self.assertEqual(self.found(str(self.second)), [])
        self.assertEqual(self.found(sample=10), [])
        with tempfile.TemporaryDirectory() as folder:
            drilled = services.drill(WORKER, out=Path(folder) / "1")
        self.assertTrue(drilled.is_right, drilled)
        self.assertEqual(self.codes(), [])
        self.assertEqual(queries.list_unsound(), [])
        self.assertEqual(queries.count_kept(), 1)

    def test_one_that_vanished_without_record_is_a_loss(self) -> None:
        self.cover()
        for folder in (self.root.folder, self.second):
            shutil.rmtree(folder / self.root.path_of(self.gone.ocfl_id))
        self.assertIn("object_missing", self.found())
        with tempfile.TemporaryDirectory() as out:
            self.assertEqual(services.drill(WORKER, out=Path(out) / "1").missing, [self.gone.ocfl_id])
        self.assertIn("object_missing", self.codes())

    def test_a_state_without_an_act_in_the_history_hides_nothing(self) -> None:
        self.cover()
        self.note(in_history=False)
        services.remove_object(WORKER, self.gone.holding_id)
        self.assertEqual(HoldingEvent.objects.filter(fact="destroyed").count(), 0)
        self.assertEqual(self.found(), ["object_missing"])
        self.assertIn("object_missing", self.codes())

    def test_what_should_be_gone_and_still_stands_is_told(self) -> None:
        self.note()
        self.assertEqual(self.found(), ["object_not_destroyed"])
        with tempfile.TemporaryDirectory() as out:
            drilled = services.drill(WORKER, out=Path(out) / "1")
        self.assertEqual((drilled.not_destroyed, drilled.is_right), ([self.gone.ocfl_id], False))

    def test_versions_that_wait_for_a_stamp_wait_no_more(self) -> None:
        self.destroy()
        self.assertEqual(set(ObjectEvidence.objects.values_list("object", flat=True)), {self.other.pk})
        evidence.want_all_covered()
        self.assertEqual(set(ObjectEvidence.objects.values_list("object", flat=True)), {self.other.pk})
