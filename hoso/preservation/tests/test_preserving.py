"""Preserving approved dossiers."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hoso.accounts.rules import Role as Post
from hoso.audit.models import TrailRow
from hoso.dossiers import queries as dossiers
from hoso.dossiers import services as dossier_services
from hoso.dossiers.errors import HoldsShut
from hoso.dossiers.events import DossierApproved
from hoso.dossiers.models import Dossier
from hoso.dossiers.rules import Status
from hoso.holdings import services as holdings
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed, NotFound
from hoso.preservation import handlers, jobs, queries, services
from hoso.preservation.errors import HeadMoved, NotApproved, ObjectUnsound
from hoso.preservation.models import PreservedFile, PreservedObject
from hoso.preservation.ocfl import validate_root
from hoso.preservation.ocfl.tests.world import flip_a_bit, tree
from hoso.preservation.rules.description import FORM
from hoso.preservation.services import preserving
from hoso.preservation.services.writing import build_package
from hoso.preservation.tests.world import PDF, TEXT, WORKER, StoreTestCase, a_dossier, keep
from hoso.registry import services as registry
from hoso.registry.rules import Role
from hoso.registry.services import NewFile
from tests.worlds import SERVICE, a_person, announced


class PreservingTests(StoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.dossier = self.an_approved_dossier()
        self.documents = [document.pk for document in dossiers.all_contents(self.dossier.pk)]

    def stored(self) -> PreservedObject:
        return PreservedObject.objects.get(holding_id=self.dossier.pk)

    def description(self) -> Any:
        return json.loads(self.kept(self.dossier.pk)["description.json"])

    def days_later(self, days: int) -> datetime:
        assert self.dossier.approved_at is not None
        return self.dossier.approved_at + timedelta(days=days)

    def approve_again(self) -> Dossier:
        """What arrangement will do one day: the dossier is approved in a new state."""
        Dossier.objects.filter(pk=self.dossier.pk).update(
            title="Hồ sơ đường liên xã", status=Status.APPROVED, approved_at=self.days_later(1)
        )
        return Dossier.objects.get(pk=self.dossier.pk)

    def test_originals_copies_words_and_the_description_stand_in_the_store(self) -> None:
        row = self.preserve(self.dossier.pk)
        first, second = self.documents
        self.assertEqual(
            set(self.kept(self.dossier.pk)),
            {"description.json"} | {
                f"documents/{document}/{name}"
                for document in (first, second)
                for name in ("original.pdf", "reading-copy.pdf", "reading.json", "text.txt")
            },
        )  # fmt: skip
        kept = self.kept(self.dossier.pk)
        self.assertEqual(kept[f"documents/{first}/original.pdf"], PDF + "một".encode())
        self.assertEqual(kept[f"documents/{first}/text.txt"].decode(), f"{TEXT} một")
        self.assertEqual((row.state, row.head, row.tries), ("preserved", "v1", 0))
        self.assertEqual(list(validate_root(self.root.folder)), [])

    def test_of_a_dossier_with_a_document_that_may_be_secret_nothing_is_written(self) -> None:
        holdings.shut(SERVICE, self.documents[:1], reason="mark")
        with self.assertRaises(HoldsShut):
            self.preserve(self.dossier.pk)
        self.assertEqual(list(self.root.folder.rglob("original.pdf")), [])
        holdings.open_again(SERVICE, self.documents[:1], reason="no mark")
        self.assertEqual(self.preserve(self.dossier.pk).state, "preserved")

    def test_the_database_remembers_what_stands_there(self) -> None:
        row = self.preserve(self.dossier.pk)
        _inventory, digest = self.root.inventory(row.ocfl_id)
        self.assertEqual(row.inventory_digest, str(digest))
        files = {file.logical_path: file for file in PreservedFile.objects.filter(object=row)}
        original = files[f"documents/{self.documents[0]}/original.pdf"]
        self.assertEqual((original.puid, original.size_bytes), ("fmt/276", len(PDF + "một".encode())))
        self.assertTrue((self.object_folder(self.dossier.pk) / original.content_path).is_file())
        self.assertEqual(len(files), 9)

    def test_the_description_tells_what_each_file_is_without_us(self) -> None:
        self.preserve(self.dossier.pk)
        told = self.description()
        self.assertEqual((told["form"], told["dossier"]["title"]), (FORM, "Hồ sơ mở đường"))
        self.assertEqual(told["dossier"]["approved_by"]["name"], "Binh")
        self.assertEqual([each["id"] for each in told["documents"]], [str(each) for each in self.documents])
        document = told["documents"][0]
        self.assertEqual(document["fields"]["subject"]["value"], "Về việc một")
        original = document["files"][0]
        self.assertEqual(original["file_name"], "Nguyễn Văn An một.pdf")
        self.assertEqual((original["role"], original["format"]["puid"]), ("original", "fmt/276"))
        listed = {file["path"] for each in told["documents"] for file in each["files"]}
        self.assertEqual(listed | {"description.json"}, set(self.kept(self.dossier.pk)))

    def test_the_form_of_the_description_is_explained_in_the_store_itself(self) -> None:
        self.assertIn(FORM, (self.root.folder / f"{FORM}.txt").read_text())
        self.assertEqual(list(validate_root(self.root.folder)), [])

    def test_the_store_names_no_person_in_a_path(self) -> None:
        self.preserve(self.dossier.pk)
        self.assertNotIn("Nguyễn", "".join(tree(self.root.folder)))

    def test_it_is_entered_in_the_trail_and_announced(self) -> None:
        row = self.preserve(self.dossier.pk)
        self.assertEqual(announced()[-1], "preservation.DossierPreserved")
        entry = TrailRow.objects.get(act="preservation.commit")
        self.assertEqual((entry.subject, entry.service), (self.dossier.pk, "preservation"))
        self.assertEqual((entry.ids["version"], entry.ids["inventory"]), ("v1", row.inventory_digest))
        self.dossier.refresh_from_db()
        self.assertEqual(self.dossier.status, Status.PRESERVED)

    def test_preserving_it_twice_writes_one_version(self) -> None:
        self.preserve(self.dossier.pk)
        before, heard = tree(self.root.folder), announced()
        self.preserve(self.dossier.pk)
        self.assertEqual((tree(self.root.folder), announced()), (before, heard))

    def test_after_a_kill_between_store_and_database_the_version_is_only_recorded(self) -> None:
        self.preserve(self.dossier.pk)
        before = tree(self.root.folder)
        PreservedFile.objects.all().delete()
        PreservedObject.objects.all().delete()
        row = self.preserve(self.dossier.pk)
        self.assertEqual((row.head, tree(self.root.folder)), ("v1", before))
        self.assertEqual(PreservedFile.objects.filter(object=row).count(), 9)

    def test_newer_signatures_after_the_kill_make_no_second_version(self) -> None:
        self.preserve(self.dossier.pk)
        before = tree(self.root.folder)
        PreservedFile.objects.all().delete()
        PreservedObject.objects.all().delete()
        # The same approval, told a little differently than in the first try.
        Dossier.objects.filter(pk=self.dossier.pk).update(title="Hồ sơ mở đường.", status=Status.APPROVED)
        row = self.preserve(self.dossier.pk)
        self.assertEqual((row.head, tree(self.root.folder)), ("v1", before))
        self.assertEqual(
            PreservedFile.objects.get(
                object=row, logical_path__endswith=f"{self.documents[0]}/original.pdf"
            ).puid,
            "fmt/276",
        )

    def test_a_new_approval_makes_a_second_version_that_keeps_the_first(self) -> None:
        self.preserve(self.dossier.pk)
        dossier = self.approve_again()
        row = self.preserve(dossier.pk)
        self.assertEqual((row.head, self.description()["dossier"]["title"]), ("v2", "Hồ sơ đường liên xã"))
        self.assertEqual(PreservedFile.objects.filter(object=row).count(), 10)
        self.assertEqual(PreservedFile.objects.filter(object=row, is_current=True).count(), 9)
        self.assertEqual(list(validate_root(self.root.folder)), [])

    def correct(self) -> None:
        """A person corrects a document of the approved dossier, and the dossier is approved again."""
        registry.confirm_document(
            self.world.binh, self.documents[0], corrections={"number": "16"}, reason="dấu đè lên số"
        )
        dossier_services.approve_again(self.world.binh, self.dossier.pk)
        handlers.on_dossier_approved(DossierApproved(self.dossier.pk))

    def test_a_correction_after_the_approval_becomes_the_next_version(self) -> None:
        self.preserve(self.dossier.pk)
        self.correct()
        self.assertEqual(self.stored().state, "waiting")
        services.preserve_next(WORKER, pool=self.pool)
        self.assertEqual((self.stored().state, self.stored().head), ("preserved", "v2"))
        number = self.description()["documents"][0]["fields"]["number"]
        self.assertEqual((number["value"], number["given_by"]), ("16", str(self.world.binh.account_id)))
        self.assertEqual(list(validate_root(self.root.folder)), [])

    def test_what_is_approved_again_while_it_is_written_waits_for_its_own_version(self) -> None:
        row = services.want_preserved(self.dossier.pk)
        inputs = queries.inputs_of(self.dossier.pk)
        package = build_package(self.dossier, inputs, pool=self.pool, folder=self.home)
        committed = preserving._commit(self.root, row, self.dossier, package)
        self.correct()
        preserving._record(WORKER, self.root, self.dossier, committed)
        self.assertEqual((self.stored().state, self.stored().head), ("waiting", "v1"))
        self.assertEqual(services.preserve_next(WORKER, pool=self.pool), self.dossier.pk)
        self.assertEqual((self.stored().state, self.stored().head), ("preserved", "v2"))

    def test_an_open_dossier_is_not_preserved(self) -> None:
        dossier = a_dossier(self.world, "ba")
        with self.assertRaises(NotApproved):
            self.preserve(dossier.pk)
        self.assertFalse(PreservedObject.objects.filter(holding_id=dossier.pk).exists())
        self.assertFalse(self.root.has(f"urn:uuid:{dossier.pk}"))

    def test_an_outsider_finds_nothing_and_writes_nothing(self) -> None:
        with self.assertRaises(NotFound):
            self.preserve(self.dossier.pk, actor=self.world.chi)
        with self.assertRaises(NotFound):
            services.retry_dossier(self.world.chi, self.dossier.pk)
        self.assertEqual(PreservedObject.objects.count(), 0)
        self.preserve(self.dossier.pk)
        self.assertIsNone(queries.find_preserved(self.world.chi, self.dossier.pk))
        self.assertEqual(queries.files_of(self.world.chi, self.dossier.pk), [])
        self.assertEqual(len(queries.files_of(self.world.binh, self.dossier.pk)), 9)

    def test_a_dossier_that_does_not_exist_is_not_preserved(self) -> None:
        with self.assertRaises(NotFound):
            self.preserve(UUID(int=7))

    def test_an_object_that_someone_changed_gets_no_new_version(self) -> None:
        self.preserve(self.dossier.pk)
        flip_a_bit(self.object_folder(self.dossier.pk) / "v1/inventory.json")
        before = tree(self.root.folder)
        dossier = self.approve_again()
        with self.assertRaises(ObjectUnsound):
            self.preserve(dossier.pk)
        self.assertEqual(tree(self.root.folder), before)
        self.assertEqual(self.stored().head, "v1")

    def test_a_version_that_we_know_nothing_of_is_not_written_over(self) -> None:
        self.preserve(self.dossier.pk)
        self.approve_again()
        self.preserve(self.dossier.pk)
        # As after a restore of an old database beside a newer store.
        PreservedObject.objects.update(head="v1", approved_at=self.dossier.approved_at, state="waiting")
        Dossier.objects.filter(pk=self.dossier.pk).update(
            title="ba", approved_at=self.days_later(2), status=Status.APPROVED
        )
        before = tree(self.root.folder)
        with self.assertRaises(HeadMoved):
            self.preserve(self.dossier.pk)
        self.assertEqual(tree(self.root.folder), before)

    def test_a_reading_that_cannot_be_parsed_is_kept_all_the_same(self) -> None:
        broken = keep(b"\xff not json", "application/json")
        registry.add_files(self.documents[0], [NewFile(Role.READING, broken, "r.json", "application/json")])
        self.preserve(self.dossier.pk)
        kept = self.kept(self.dossier.pk)
        readings = [kept[f"documents/{self.documents[0]}/reading{end}.json"] for end in ("", "-2")]
        self.assertIn(b"\xff not json", readings)


class WaitingTests(StoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.dossier = self.an_approved_dossier()

    def approved(self) -> None:
        handlers.on_dossier_approved(DossierApproved(self.dossier.pk))

    def stored(self) -> PreservedObject:
        return PreservedObject.objects.get(holding_id=self.dossier.pk)

    def next(self) -> UUID | None:
        return services.preserve_next(WORKER, pool=self.pool)

    def test_an_approved_dossier_waits_and_is_then_preserved_once(self) -> None:
        self.approved()
        self.approved()
        self.assertEqual((self.stored().state, self.stored().head), ("waiting", ""))
        self.assertEqual(self.next(), self.dossier.pk)
        self.assertIsNone(self.next())
        self.approved()
        self.assertIsNone(self.next())
        self.assertEqual((self.stored().state, self.stored().head), ("preserved", "v1"))

    def test_a_failure_is_written_down_and_tried_again_later(self) -> None:
        self.approved()
        for path in (self.home / "objects").rglob("*"):
            if path.is_file():
                path.unlink()
        self.assertEqual(self.next(), self.dossier.pk)
        row = self.stored()
        self.assertEqual((row.state, row.tries, row.reason), ("waiting", 1, "blobs.no_such_blob"))
        self.assertIsNone(self.next())
        self.assertFalse(self.root.has(row.ocfl_id))

    def test_what_fails_too_often_waits_for_a_person(self) -> None:
        self.approved()
        for path in (self.home / "objects").rglob("*"):
            if path.is_file():
                path.unlink()
        for _ in range(8):
            PreservedObject.objects.update(claimed_until=None)
            self.next()
        self.assertEqual((self.stored().state, self.stored().tries), ("parked", 8))
        PreservedObject.objects.update(claimed_until=None)
        self.assertIsNone(self.next())
        services.retry_dossier(self.world.binh, self.dossier.pk)
        self.assertEqual((self.stored().state, self.stored().tries), ("waiting", 0))

    def test_an_archivist_may_retry_a_clerk_may_not(self) -> None:
        self.approved()
        clerk = a_person("dung", body=self.world.province, role=Post.CLERK)
        with self.assertRaises(NotAllowed):
            services.retry_dossier(clerk, self.dossier.pk)

    def test_what_a_dead_worker_had_taken_is_taken_up_again(self) -> None:
        self.approved()
        preserving._claim(at=now() - timedelta(hours=3))
        self.assertEqual(self.next(), self.dossier.pk)
        self.assertEqual((self.stored().state, self.stored().attempt), ("preserved", 2))

    def test_what_a_living_worker_has_is_left_to_it(self) -> None:
        self.approved()
        preserving._claim(at=now())
        self.assertIsNone(self.next())

    def test_a_late_worker_writes_no_failure_over_a_success(self) -> None:
        self.approved()
        late = preserving._claim(at=now() - timedelta(hours=3))
        assert late is not None
        self.next()
        preserving._note_failure(late, OSError("late"))
        self.assertEqual((self.stored().state, self.stored().reason), ("preserved", ""))

    def test_the_job_works_through_all_that_waits(self) -> None:
        other = self.an_approved_dossier("ba")
        self.approved()
        services.want_preserved(other.pk)
        (self.home / "work").mkdir(mode=0o711)
        self.assertEqual(jobs.preserve_waiting(), 2)
        self.assertEqual(PreservedObject.objects.filter(state="preserved").count(), 2)
        self.assertEqual(jobs.recover_store(), 0)
