"""Checking what is preserved: whatever was changed, removed or smuggled in is found and named."""

import hashlib
import json
import shutil
from datetime import timedelta
from pathlib import Path

from hoso.audit.models import TrailRow
from hoso.lib.dates import now
from hoso.preservation import jobs, queries, services
from hoso.preservation.errors import RunEnded
from hoso.preservation.models import FixityFinding, FixityRun, PreservedFile, PreservedObject
from hoso.preservation.ocfl.inventory import sidecar_of
from hoso.preservation.ocfl.staging import Intent, slot_of
from hoso.preservation.ocfl.tests.world import FIRST, flip_a_bit, tree
from hoso.preservation.ocfl.tests.world import commit as commit_object
from hoso.preservation.rules.states import State
from hoso.preservation.services import checking
from hoso.preservation.tests.world import WORKER, StoreTestCase
from tests.worlds import announced


class FixityTests(StoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.dossier = self.an_approved_dossier("một")
        self.row = self.preserve(self.dossier.pk)
        self.folder = self.object_folder(self.dossier.pk)
        self.original = next(self.folder.rglob("original.pdf"))

    def check(self) -> FixityRun:
        return services.check_fixity(WORKER, sample=None)

    def found(self) -> list[tuple[str, str]]:
        """Check everything and return code and place of what was found."""
        run = self.check()
        return [(finding.code, finding.where) for finding in queries.findings_of_run(WORKER, run.pk)]

    def place(self, path: Path) -> str:
        return str(path.relative_to(self.folder))

    def forge(self, data: bytes) -> None:
        """Change a file and everything in the store that speaks of it, as a careful forger would."""
        before = self.original.read_bytes()
        self.original.chmod(0o640)
        self.original.write_bytes(data)
        inventory = (self.folder / "inventory.json").read_bytes()
        for made in (hashlib.sha512, hashlib.sha256):
            inventory = inventory.replace(made(before).hexdigest().encode(), made(data).hexdigest().encode())
        self.rewrite(inventory)

    def rewrite(self, inventory: bytes) -> None:
        """Put another inventory in place of both copies, with the sidecars that belong to it."""
        for place in (self.folder, self.folder / "v1"):
            for name, data in (
                ("inventory.json", inventory),
                ("inventory.json.sha512", sidecar_of(inventory)),
            ):
                (place / name).chmod(0o640)
                (place / name).write_bytes(data)

    def test_a_clean_store_has_no_finding(self) -> None:
        run = self.check()
        self.assertEqual((run.objects_checked, run.files_checked, run.errors_found), (1, 5, 0))
        sizes = PreservedFile.objects.values_list("size_bytes", flat=True)
        self.assertEqual(run.bytes_checked, sum(sizes))
        self.row.refresh_from_db()
        self.assertIs(self.row.is_sound, True)
        self.assertIsNotNone(self.row.checked_at)
        self.assertEqual(FixityFinding.objects.count(), 0)

    def test_a_flipped_bit_is_found_and_named(self) -> None:
        flip_a_bit(self.original)
        self.assertEqual(self.found(), [("file_altered", self.place(self.original))])

    def test_a_flipped_bit_is_found_by_a_sample_too(self) -> None:
        flip_a_bit(self.original)
        services.check_fixity(WORKER, sample=1)
        finding = FixityFinding.objects.get()
        self.assertEqual((finding.code, finding.where), ("file_altered", self.place(self.original)))

    def test_a_missing_file_is_found_and_named(self) -> None:
        other = next(self.folder.rglob("reading.json"))
        other.unlink()
        self.assertEqual(self.found(), [("file_missing", self.place(other))])

    def test_an_additional_file_is_found_and_named(self) -> None:
        (self.folder / "v1/content/smuggled.pdf").write_bytes(b"x")
        self.assertEqual(self.found(), [("file_extra", "v1/content/smuggled.pdf")])

    def test_a_changed_inventory_is_found_and_named(self) -> None:
        flip_a_bit(self.folder / "inventory.json")
        self.assertIn("inventory_changed", {code for code, _where in self.found()})

    def test_a_forged_file_is_found_although_the_store_agrees_with_itself(self) -> None:
        self.forge(b"%PDF-1.7 another decision")
        self.assertEqual(
            sorted(self.found()),
            [("database_differs", self.place(self.original)), ("inventory_changed", "inventory.json")],
        )

    def test_a_file_that_the_store_hides_from_its_inventory_is_found(self) -> None:
        document = json.loads((self.folder / "inventory.json").read_bytes())
        gone = self.place(self.original)
        digest = next(value for value, paths in document["manifest"].items() if paths == [gone])
        del document["manifest"][digest]
        del document["versions"]["v1"]["state"][digest]
        quick = document["fixity"]["sha256"]
        del quick[next(value for value, paths in quick.items() if paths == [gone])]
        self.rewrite(json.dumps(document).encode())
        self.original.unlink()
        self.assertEqual(
            sorted(self.found()), [("database_differs", gone), ("inventory_changed", "inventory.json")]
        )

    def test_a_missing_object_is_found_and_named(self) -> None:
        shutil.rmtree(self.root.folder / self.folder.relative_to(self.root.folder).parts[0])
        self.assertEqual(self.found(), [("object_missing", "")])

    def test_an_object_that_nobody_knows_and_stray_files_are_found(self) -> None:
        stranger = "urn:uuid:0198c0de-0000-7000-8000-00000000ffff"
        commit_object(self.root, FIRST, object_id=stranger)
        (self.root.folder / "abc").mkdir()
        (self.root.folder / "abc/letter.doc").write_bytes(b"x")
        where = str(self.root.object_folder(stranger).relative_to(self.root.folder))
        self.assertEqual(sorted(self.found()), [("object_unknown", where), ("structure", "abc/letter.doc")])

    def test_a_newer_version_that_was_not_recorded_is_no_damage(self) -> None:
        files = {path: data for path, data in self.kept(self.dossier.pk).items() if "reading" not in path}
        commit_object(self.root, files, object_id=self.row.ocfl_id, expected_head="v1")
        run = self.check()
        self.assertEqual((run.errors_found, run.warnings_found), (0, 1))
        self.assertEqual(FixityFinding.objects.get().code, "version_not_recorded")

    def test_what_a_killed_worker_left_is_put_right_and_named(self) -> None:
        self.root.staging.begin(slot_of(self.row.ocfl_id), Intent(self.row.ocfl_id, "v2"))
        run = self.check()
        self.assertEqual((run.errors_found, FixityFinding.objects.get().code), (0, "leftover"))
        self.assertEqual(TrailRow.objects.get(act="preservation.recover").ids["outcome"], "discarded")

    def test_damage_is_announced_and_entered_in_the_trail(self) -> None:
        flip_a_bit(self.original)
        run = self.check()
        self.assertEqual(announced()[-1], "preservation.FixityBroken")
        self.row.refresh_from_db()
        self.assertIs(self.row.is_sound, False)
        self.assertEqual(TrailRow.objects.get(act="preservation.checked").ids["errors"], 1)
        self.assertEqual(TrailRow.objects.get(act="preservation.check").subject, run.pk)

    def test_a_check_changes_nothing_in_the_store(self) -> None:
        flip_a_bit(self.original)
        before = tree(self.root.folder)
        self.check()
        self.assertEqual(tree(self.root.folder), before)

    def test_an_outsider_checks_nothing_and_sees_nothing(self) -> None:
        flip_a_bit(self.original)
        run = services.check_fixity(self.world.chi, sample=None)
        self.assertEqual((run.total, run.objects_checked), (0, 0))
        own = self.check()
        self.assertEqual(queries.findings_open_to(self.world.chi).count(), 0)
        self.assertEqual(queries.findings_of_run(self.world.chi, own.pk).count(), 0)
        self.assertEqual(queries.latest_runs(self.world.chi), [])

    def test_an_archivist_checks_what_is_open_to_him(self) -> None:
        flip_a_bit(self.original)
        run = services.check_fixity(self.world.binh, sample=5)
        self.assertEqual((run.objects_checked, run.errors_found), (1, 1))
        self.assertEqual(queries.findings_open_to(self.world.binh).count(), 1)
        self.assertEqual([each.pk for each in queries.latest_runs(self.world.binh)], [run.pk])


class RunTests(StoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.rows = [self.preserve(self.an_approved_dossier(mark).pk) for mark in ("một", "hai", "ba")]
        self.rows.sort(key=lambda row: row.pk)

    def checked(self) -> list[bool]:
        return [PreservedObject.objects.get(pk=row.pk).checked_at is not None for row in self.rows]

    def test_samples_come_round_to_everything(self) -> None:
        for expected in (1, 2, 3):
            services.check_fixity(WORKER, sample=1)
            self.assertEqual(sum(self.checked()), expected)
        self.assertEqual(jobs.check_sample(), 0)

    def test_a_run_that_was_cut_off_goes_on_where_it_stopped(self) -> None:
        run = services.start_run(WORKER, sample=None)
        claimed = checking._claim(run.pk, at=now() - timedelta(hours=5))
        first = self.rows[0]
        checking._store_checked(claimed, first, checking.check_object(self.root, first))
        self.assertEqual(self.checked(), [True, False, False])
        FixityRun.objects.update(claimed_until=now() - timedelta(seconds=1))
        steps: list[int] = []
        done = services.continue_run(WORKER, run.pk, advance=steps.append)
        self.assertEqual((len(steps), done.objects_checked, self.checked()), (2, 3, [True, True, True]))
        self.assertIsNotNone(FixityRun.objects.get(pk=run.pk).ended_at)

    def test_the_job_finishes_what_was_cut_off(self) -> None:
        run = services.start_run(WORKER, sample=2)
        self.assertEqual(jobs.finish_checks(), 1)
        self.assertEqual(FixityRun.objects.get(pk=run.pk).objects_checked, 2)
        self.assertEqual(jobs.finish_checks(), 0)

    def test_a_run_has_one_worker_and_ends_once(self) -> None:
        run = services.start_run(WORKER, sample=None)
        late = checking._claim(run.pk, at=now())
        with self.assertRaises(RunEnded):
            services.continue_run(WORKER, run.pk)
        FixityRun.objects.update(claimed_until=now() - timedelta(seconds=1))
        services.continue_run(WORKER, run.pk)
        with self.assertRaises(RunEnded):
            checking._store_checked(late, self.rows[0], checking.check_object(self.root, self.rows[0]))
        with self.assertRaises(RunEnded):
            services.continue_run(WORKER, run.pk)
        self.assertEqual(FixityRun.objects.get(pk=run.pk).objects_checked, 3)

    def test_what_waits_to_be_preserved_is_not_missed_by_a_check(self) -> None:
        waiting = self.an_approved_dossier("bốn")
        services.want_preserved(waiting.pk)
        self.assertEqual(PreservedObject.objects.filter(state=State.WAITING).count(), 1)
        self.assertEqual(services.check_fixity(WORKER, sample=None).objects_checked, 3)
