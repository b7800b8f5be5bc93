"""Approved dossiers in an S3 store: the same acts, leases in the database, a real server."""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import SimpleTestCase

from hoso.blobs.opening import open_bucket
from hoso.dossiers import services as dossiers
from hoso.holdings import services as holdings
from hoso.lib.ids import uuid7
from hoso.preservation import queries, services
from hoso.preservation.leases import DatabaseLeases
from hoso.preservation.models import ObjectLease, PreservedFile, PreservedObject
from hoso.preservation.ocfl import RemoteRoot, Store
from hoso.preservation.opening import open_store
from hoso.preservation.tests.world import WORKER, StoreTestCase
from tests.worlds import TODAY


def keys_of(url: str) -> dict[str, str]:
    """Return what stands in the file of keys for http://KEY:SECRET@host:port/bucket."""
    parts = urlsplit(url)
    return {
        "endpoint": f"{parts.scheme}://{parts.hostname}:{parts.port}",
        "access_key_id": parts.username or "",
        "secret_access_key": parts.password or "",
    }


def write_keys(home: Path, url: str) -> str:
    """Write the keys into a home and return an s3:// address nobody has used."""
    (home / "keys").mkdir(exist_ok=True)
    file = home / "keys/objects.json"
    file.write_text(json.dumps(keys_of(url)))
    file.chmod(0o600)
    return f"s3://{urlsplit(url).path.strip('/')}/ocfl-{os.urandom(4).hex()}"


class S3StoreTests(StoreTestCase):
    @pytest.fixture(autouse=True)
    def _server(self, s3_url: str) -> None:
        self.s3_url = s3_url

    def setUp(self) -> None:
        super().setUp()
        own = self.settings(HOSO_OCFL_URL=write_keys(self.home, self.s3_url))
        own.enable()
        self.addCleanup(own.disable)

    @property
    def store(self) -> Store:
        return open_store()

    def found(self) -> list[tuple[str, str]]:
        run = services.check_fixity(WORKER, sample=None)
        return [(finding.code, finding.where) for finding in queries.findings_of_run(WORKER, run.pk)]

    def test_a_dossier_is_preserved_checked_and_preserved_again(self) -> None:
        dossier = self.an_approved_dossier("một")
        row = self.preserve(dossier.pk)
        self.assertEqual((row.head, row.state), ("v1", "preserved"))
        self.assertEqual(self.preserve(dossier.pk).head, "v1")
        self.assertIsInstance(self.store, RemoteRoot)
        self.assertEqual(list(self.store.object_ids()), [row.ocfl_id])
        sizes = PreservedFile.objects.filter(object=row)
        self.assertEqual({file.size_bytes > 0 for file in sizes}, {True})
        self.assertEqual(self.found(), [])
        self.assertEqual(ObjectLease.objects.filter(until__isnull=False).count(), 0)

    def test_a_destroyed_dossier_leaves_nothing_and_the_other_stands(self) -> None:
        gone, other = (self.preserve(self.an_approved_dossier(mark).pk) for mark in ("một", "hai"))
        act = uuid7()
        dossiers.note_destroyed(gone.holding_id, keep_title=True)
        services.note_destroyed(gone.holding_id, act_id=act)
        holdings.destroy(self.world.binh, [gone.holding_id], act_id=act, decision="12/QĐ", on=TODAY)
        self.assertEqual([code for code, _where in self.found()], ["object_not_destroyed"])
        services.remove_object(WORKER, gone.holding_id)
        services.remove_object(WORKER, gone.holding_id)
        store = self.store
        assert isinstance(store, RemoteRoot)
        self.assertEqual(list(store.bucket.under(store.path_of(gone.ocfl_id))), [])
        self.assertEqual(list(store.object_ids()), [other.ocfl_id])
        self.assertEqual(self.found(), [])
        self.assertEqual(ObjectLease.objects.filter(until__isnull=False).count(), 0)

    def test_damage_and_strangers_are_named(self) -> None:
        row = self.preserve(self.an_approved_dossier("một").pk)
        bucket, prefix = open_bucket(self.store.place), self.store.path_of(row.ocfl_id)
        place = PreservedFile.objects.filter(object=row).order_by("logical_path").last()
        assert place is not None
        bucket.put(f"{prefix}/{place.content_path}", iter([b"other bytes"]))
        self.assertEqual(self.found(), [("file_altered", place.content_path)])
        bucket.remove(f"{prefix}/{place.content_path}")
        self.assertEqual(self.found(), [("file_missing", place.content_path)])
        for each in list(bucket.under(prefix)):
            bucket.remove(each.key)
        self.assertEqual(self.found(), [("object_missing", "")])
        bucket.create("abc/0=ocfl_object_1.1", b"ocfl_object_1.1\n")
        self.assertIn(("object_unknown", "abc"), self.found())

    def test_a_worker_that_was_killed_after_the_commit_is_made_good(self) -> None:
        dossier = self.an_approved_dossier("một")
        row = self.preserve(dossier.pk)
        prefix = self.store.path_of(row.ocfl_id)
        bucket = open_bucket(self.store.place)
        # As it is left after a kill right behind the commit: nothing that follows it was written.
        for name in (
            "inventory.json",
            "inventory.json.sha512",
            "0=ocfl_object_1.1",
            "v1/inventory.json.sha512",
        ):
            bucket.remove(f"{prefix}/{name}")
        PreservedObject.objects.update(head="", inventory_digest="", committed_at=None, state="waiting")
        ObjectLease.objects.update(is_cut=True)
        left = services.recover_store(WORKER)
        self.assertEqual([each.outcome.value for each in left], ["finished"])
        self.assertEqual(DatabaseLeases(self.store.place).unfinished(), [])
        self.assertEqual(self.preserve(dossier.pk).head, "v1")
        self.assertEqual(self.found(), [])

    def test_doctor_proves_the_store(self) -> None:
        (check,) = services.examine_stores()
        self.assertTrue(check.ok, check.found)
        self.assertTrue(check.found.endswith("keeps conditional writes"))
        (self.home / "keys/objects.json").chmod(0o644)
        (check,) = services.examine_stores()
        self.assertFalse(check.ok)
        self.assertTrue(check.advice_command)


class DoctorTests(SimpleTestCase):
    def test_a_copy_on_the_same_disk_is_warned_of(self) -> None:
        with self.settings(HOSO_HOME=Path("/tmp/home"), HOSO_OCFL_COPIES="/tmp/second"):
            store, copy = services.examine_stores()
        self.assertTrue(store.ok)
        self.assertEqual((copy.ok, copy.is_needed), (False, False))
