"""What can be rebuilt from the store alone, and what the drill says of it."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hoso.audit.models import TrailRow
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed
from hoso.preservation import services
from hoso.preservation.authority import Means
from hoso.preservation.errors import NoSuchCopy
from hoso.preservation.models import PreservedFile, PreservedObject
from hoso.preservation.ocfl.tests.world import flip_a_bit
from hoso.preservation.rules.rebuilding import Difference, differences, parse
from hoso.preservation.services import evidence
from hoso.preservation.services.drilling import Drilled
from hoso.preservation.tests.world import WORKER, StoreTestCase
from hoso.registry.models import FieldValue
from hoso.signatures.evidence.terms import Terms
from hoso.signatures.trust import NOBODY


class DrillTests(StoreTestCase):
    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="hoso-drill-")
        self.addCleanup(folder.cleanup)
        self.out = Path(folder.name)
        self.dossier = self.an_approved_dossier("một", "hai")
        self.row = self.preserve(self.dossier.pk)
        self.runs = 0

    def drilled(self) -> Drilled:
        self.runs += 1
        return services.drill(WORKER, out=self.out / str(self.runs))

    def lines(self, kind: str) -> list[dict[str, Any]]:
        text = (self.out / str(self.runs) / f"{kind}.jsonl").read_text()
        return [json.loads(line) for line in text.splitlines()]

    def test_a_store_tells_what_the_database_knows(self) -> None:
        drilled = self.drilled()
        self.assertEqual(drilled.differences, [])
        self.assertTrue(drilled.is_right)
        self.assertEqual(
            drilled.rebuilt, {"fonds": 1, "dossiers": 1, "documents": 2, "files": 8, "versions": 1}
        )
        (dossier,) = self.lines("dossiers")
        self.assertEqual((dossier["title"], dossier["fonds"]), (self.dossier.title, str(self.world.fonds.pk)))
        self.assertEqual({file["document"] for file in self.lines("files")}, {
            document["id"] for document in self.lines("documents")
        })  # fmt: skip
        self.assertEqual(TrailRow.objects.get(act="preservation.drill").ids["right"], True)

    def test_what_it_cannot_rebuild_is_named_with_its_rows(self) -> None:
        not_rebuilt = self.drilled().not_rebuilt
        self.assertGreater(not_rebuilt["organisations.body"], 0)
        self.assertGreater(not_rebuilt["accounts.account"], 0)
        self.assertGreater(not_rebuilt["audit.trailrow"], 0)
        self.assertIn("holdings.holding (partly)", not_rebuilt)
        self.assertNotIn("registry.document", not_rebuilt)

    def test_a_value_that_was_changed_behind_everybody_is_told(self) -> None:
        value = FieldValue.objects.filter(field="subject").first()
        assert value is not None
        FieldValue.objects.filter(pk=value.pk).update(value="Về việc khác")
        drilled = self.drilled()
        where = f"{self.dossier.pk}/documents/{value.document_id}/fields/subject/value"
        self.assertEqual([each.where for each in drilled.differences], [where])
        self.assertEqual(drilled.differences[0].in_database, '"Về việc khác"')

    def test_a_file_that_the_database_remembers_otherwise_is_told(self) -> None:
        PreservedFile.objects.filter(logical_path__endswith="original.pdf").update(
            digest=f"sha512:{'0' * 128}"
        )
        self.assertEqual(len(self.drilled().differences), 2)

    def test_an_object_that_tells_nothing_or_is_gone_or_is_unknown_is_named(self) -> None:
        description = next(self.object_folder(self.dossier.pk).rglob("description.json"))
        flip_a_bit(description)
        self.assertEqual(self.drilled().unreadable, [self.row.ocfl_id])
        shutil.rmtree(self.object_folder(self.dossier.pk))
        self.assertEqual(self.drilled().missing, [self.row.ocfl_id])

    def test_a_stranger_in_the_store_is_named(self) -> None:
        PreservedFile.objects.all().delete()
        PreservedObject.objects.all().delete()
        drilled = self.drilled()
        self.assertEqual((drilled.unknown, drilled.rebuilt["documents"]), ([self.row.ocfl_id], 2))
        self.assertFalse(drilled.is_right)

    def test_an_older_drill_is_not_written_over(self) -> None:
        self.drilled()
        before = (self.out / "1/dossiers.jsonl").read_bytes()
        with self.assertRaises(FileExistsError):
            services.drill(WORKER, out=self.out / "1")
        self.assertEqual((self.out / "1/dossiers.jsonl").read_bytes(), before)

    def test_a_fonds_of_several_dossiers_is_told_once(self) -> None:
        self.preserve(self.an_approved_dossier("ba").pk)
        drilled = self.drilled()
        self.assertEqual((drilled.rebuilt["fonds"], drilled.rebuilt["dossiers"]), (1, 2))
        self.assertEqual([each["id"] for each in self.lines("fonds")], [str(self.world.fonds.pk)])

    def test_nobody_but_the_service_works_on_the_whole_store(self) -> None:
        at = now()
        means = Means(at, NOBODY, Terms(), None)
        for act in (
            lambda: services.drill(self.world.binh, out=self.out / "9"),
            lambda: services.copy_waiting(self.world.binh),
            lambda: evidence.check_evidence(self.world.binh, means),
            lambda: evidence.cover_next(self.world.binh, means),
            lambda: evidence.hash_anew_next(self.world.binh, means),
            lambda: evidence.renew_next(self.world.binh, means),
        ):
            with self.assertRaises(NotAllowed):
                act()
        self.assertFalse((self.out / "9").exists())

    def test_a_place_that_is_no_copy_is_refused(self) -> None:
        with self.assertRaises(NoSuchCopy):
            services.drill(WORKER, out=self.out / "9", place="/nowhere")
        self.assertFalse((self.out / "9").exists())


def test_differences_are_found_by_id_and_place() -> None:
    store = {"a": 1, "list": [{"id": "x", "v": 1}, {"id": "y"}], "plain": [1, 2]}
    other = {"a": 1, "list": [{"id": "y"}, {"id": "x", "v": 2}], "plain": [2, 1]}
    assert list(differences(store, other)) == [
        Difference("list/x/v", "1", "2"),
        Difference("list/order", '["x", "y"]', '["y", "x"]'),
        Difference("plain", "[1, 2]", "[2, 1]"),
    ]
    assert list(differences(store, store)) == []


def test_what_is_no_description_of_ours_tells_nothing() -> None:
    for content in (b"", b"[]", b'{"form": "other"}', b'{"form": "hoso-dossier-1"}', b"\xff", b"[" * 100_000):
        assert parse(content) is None
    whole: dict[str, Any] = {"form": "hoso-dossier-1", "dossier": {}, "fonds": {}, "custodian": {}}
    assert parse(json.dumps({**whole, "documents": []}).encode()) is not None
    for document in (1, {}, {"id": "a"}, {"id": 1, "files": []}, {"id": "a", "files": [{"path": "b"}]}):
        assert parse(json.dumps({**whole, "documents": [document]}).encode()) is None
