"""Whatever is changed, removed or put beside the evidence is found and named; what waits is warned of."""

import hashlib
import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from hoso.audit.models import TrailRow
from hoso.lib.errors import ChangedMeanwhile
from hoso.lib.ids import uuid7
from hoso.preservation import jobs
from hoso.preservation.authority import evidence_folder
from hoso.preservation.errors import ObjectUnsound
from hoso.preservation.evidence_files import KeptBatch
from hoso.preservation.models import EvidenceBatch, EvidenceCover, EvidenceFinding, ObjectEvidence
from hoso.preservation.ocfl.inventory import sidecar_of
from hoso.preservation.ocfl.tests.world import flip_a_bit
from hoso.preservation.services import evidence
from hoso.preservation.services.evidence.taking_up import record_or_remove
from hoso.preservation.tests.evidence_world import BEGIN, EvidenceTestCase
from hoso.preservation.tests.world import WORKER
from hoso.signatures.tests.pki import day


class FindingTests(EvidenceTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.dossiers = [self.a_preserved_dossier(mark) for mark in ("một", "hai", "ba")]
        self.batch = self.cover()
        self.folder = evidence_folder() / str(self.batch.pk)

    def sql(self, statement: str, *arguments: Any) -> None:
        """Do what only somebody with a shell and the database's own account can."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(statement, arguments)

    def writable(self, name: str) -> Path:
        path = self.folder / name
        path.chmod(0o640)
        return path

    def test_sound_evidence_has_no_finding(self) -> None:
        found = evidence.check_evidence(WORKER, self.means())
        self.assertEqual((found.batches, found.versions, found.issues), (1, 3, ()))
        self.assertEqual(TrailRow.objects.get(act="preservation.evidence_checked").ids["found"], 0)

    def test_a_changed_row_is_found(self) -> None:
        row = ObjectEvidence.objects.filter(batch=self.batch).first()
        assert row is not None
        self.sql("UPDATE preservation_objectevidence SET leaf = '\\x00' WHERE id = %s", row.pk)
        self.assertEqual(self.codes(), ["row_altered"])
        finding = EvidenceFinding.objects.get()
        self.assertEqual((finding.ocfl_id, finding.batch_id), (row.object.ocfl_id, self.batch.pk))

    def test_a_row_that_is_gone_is_found(self) -> None:
        row = ObjectEvidence.objects.filter(batch=self.batch).first()
        assert row is not None
        self.sql("DELETE FROM preservation_objectevidence WHERE id = %s", row.pk)
        self.assertEqual(self.codes(), ["row_missing"])
        self.assertEqual(EvidenceFinding.objects.get().ocfl_id, row.object.ocfl_id)

    def test_a_row_that_claims_to_be_covered_is_found(self) -> None:
        dossier = self.a_preserved_dossier("bốn")
        self.sql(
            "UPDATE preservation_objectevidence SET batch_id = %s, leaf = '\\x00' WHERE batch_id IS NULL",
            self.batch.pk,
        )
        self.assertEqual(self.codes(), ["row_unknown"])
        self.assertEqual(EvidenceFinding.objects.get().ocfl_id, f"urn:uuid:{dossier.pk}")

    def test_an_object_under_another_name_is_found(self) -> None:
        self.sql(
            "UPDATE preservation_preservedobject SET ocfl_id = 'urn:uuid:other' WHERE holding_id = %s",
            self.dossiers[0].pk,
        )
        self.assertEqual(self.codes(), ["object_missing", "row_missing", "row_unknown"])

    def test_a_flipped_bit_in_the_tree_is_found(self) -> None:
        flip_a_bit(self.writable("tree.bin"))
        self.assertEqual(self.codes(), ["tree_altered"])

    def test_a_changed_list_is_found(self) -> None:
        path = self.writable("leaves.txt")
        path.write_text(path.read_text().replace(f"{self.dossiers[0].pk} v1", f"{self.dossiers[0].pk} v2"))
        self.assertEqual(self.codes(), ["row_missing", "row_unknown"])
        path.write_text("nothing")
        self.assertEqual(self.codes(), ["folder_missing"])

    def test_a_stamp_that_was_exchanged_is_found(self) -> None:
        other = self.a_preserved_dossier("bốn")
        batch = self.cover(BEGIN + timedelta(days=1))
        self.assertEqual(batch.leaves, 1)
        shutil.copyfile(evidence_folder() / str(batch.pk) / "token.der", self.writable("token.der"))
        self.assertEqual(self.codes(BEGIN + timedelta(days=2)), ["stamp_altered"])
        self.assertIsNotNone(other)

    def test_a_folder_that_is_gone_is_found_and_its_records_are_not_given_out(self) -> None:
        shutil.rmtree(self.folder)
        self.assertEqual(self.codes(), ["folder_missing"])

    def test_a_folder_that_nobody_knows_is_found(self) -> None:
        shutil.copytree(self.folder, self.folder.with_name(str(uuid7())))
        self.assertEqual(self.codes(), ["folder_unknown"])

    def test_a_batch_that_is_recorded_while_the_check_runs_is_no_finding(self) -> None:
        other = self.folder.with_name(str(uuid7()))
        shutil.copytree(self.folder, other)

        def settle(_batches: int) -> None:
            shutil.rmtree(other, ignore_errors=True)

        found = evidence.check_evidence(WORKER, self.means(), advance=settle)
        self.assertEqual(found.issues, ())

    def test_what_the_store_no_longer_holds_is_found(self) -> None:
        shutil.rmtree(self.object_folder(self.dossiers[0].pk))
        self.assertEqual(self.codes(), ["object_missing"])

    def test_a_forged_inventory_is_found_although_store_and_database_agree(self) -> None:
        """A forger with every password changes the object, its inventory, and the row that remembers it."""
        folder = self.object_folder(self.dossiers[0].pk)
        document = json.loads((folder / "inventory.json").read_bytes())
        document["versions"]["v1"]["message"] = "Dossier as forged"
        content = (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
        for place in (folder, folder / "v1"):
            (place / "inventory.json").write_bytes(content)
            (place / "inventory.json.sha512").write_bytes(sidecar_of(content))
        self.sql(
            "UPDATE preservation_preservedobject SET inventory_digest = %s WHERE holding_id = %s",
            f"sha512:{hashlib.sha512(content).hexdigest()}", self.dossiers[0].pk,
        )  # fmt: skip
        # Of a tree of SHA-256 the inventories alone tell nothing: the object is read.
        with self.assertRaises(ObjectUnsound):
            evidence.prove_version(WORKER, self.dossiers[0].pk, None, self.means())

    def test_a_renewal_that_was_tampered_with_is_found(self) -> None:
        jobs.renew_evidence(self.means(day("2023-08-01")))
        cover = EvidenceCover.objects.get()
        self.sql("UPDATE preservation_evidencecover SET token = %s WHERE id = %s", self.batch.token, cover.pk)
        self.assertIn("cover_broken", self.codes(day("2023-08-02")))

    def test_what_was_put_right_is_gone_at_the_next_check(self) -> None:
        away = self.folder.with_name("away")
        self.folder.rename(away)
        self.assertEqual(self.codes(), ["folder_missing"])
        self.assertEqual(self.codes(), ["folder_missing"])
        self.assertEqual(EvidenceFinding.objects.count(), 1)
        away.rename(self.folder)
        self.assertEqual(self.codes(), [])
        self.assertIsNotNone(EvidenceFinding.objects.get().gone_at)

    def test_a_second_batch_over_the_same_is_not_recorded_and_its_files_go(self) -> None:
        other = self.folder.with_name(str(uuid7()))
        shutil.copytree(self.folder, other)
        about = json.loads((other / "batch.json").read_text())
        (other / "batch.json").write_text(json.dumps(about | {"id": other.name}))
        with self.assertRaises(ChangedMeanwhile):
            record_or_remove(WORKER, KeptBatch(other), self.means())
        self.assertEqual((EvidenceBatch.objects.count(), other.exists()), (1, False))
        self.assertEqual(self.codes(), [])
