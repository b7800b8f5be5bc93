"""Copies of the store on another disk and in an S3 store, and damage that is mended from them."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hoso.audit.models import TrailRow
from hoso.blobs.opening import open_bucket
from hoso.preservation import jobs, queries, services
from hoso.preservation.errors import ContentDiffers, NoSuchCopy
from hoso.preservation.models import FixityRun, PreservedFile, PreservedObject, StoreCopy
from hoso.preservation.ocfl import validate_root
from hoso.preservation.ocfl.tests.world import flip_a_bit, tree
from hoso.preservation.opening import copy_places, open_place
from hoso.preservation.rules import fixity
from hoso.preservation.tests.test_s3_store import write_keys
from hoso.preservation.tests.world import WORKER, StoreTestCase
from tests.worlds import announced


def flip_all(*paths: Path) -> None:
    for path in paths:
        flip_a_bit(path)


class CopyTestCase(StoreTestCase):
    """A dossier that is preserved and copied to a second folder."""

    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="hoso-second-")
        self.addCleanup(folder.cleanup)
        self.second = Path(folder.name) / "ocfl"
        own = self.settings(HOSO_OCFL_COPIES=self.places())
        own.enable()
        self.addCleanup(own.disable)
        self.row = self.preserve(self.an_approved_dossier("một").pk)
        self.copied = services.copy_waiting(WORKER)

    def places(self) -> str:
        return str(self.second)

    @property
    def first_folder(self) -> Path:
        return self.root.object_folder(self.row.ocfl_id)

    @property
    def second_folder(self) -> Path:
        return self.second / self.root.path_of(self.row.ocfl_id)

    def found(self, place: str = "", *, sample: int | None = None) -> list[tuple[str, str]]:
        run = services.check_fixity(WORKER, sample=sample, place=place)
        return [(each.code, each.where) for each in queries.findings_of_run(WORKER, run.pk)]

    def is_sound(self, place: str = "") -> bool | None:
        if place:
            return StoreCopy.objects.get(object=self.row, place=place).is_sound
        return PreservedObject.objects.get(pk=self.row.pk).is_sound


class CopyTests(CopyTestCase):
    def test_a_copy_holds_the_same_to_the_last_byte(self) -> None:
        self.assertEqual(self.copied, 1)
        self.assertEqual(tree(self.second), tree(self.root.folder))
        copy = StoreCopy.objects.get()
        self.assertEqual((copy.head, copy.inventory_digest), ("v1", self.row.inventory_digest))
        self.assertEqual(TrailRow.objects.filter(act="preservation.copy").count(), 1)
        self.assertEqual(self.found(str(self.second)), [])
        self.assertIs(self.is_sound(str(self.second)), True)

    def test_copying_again_copies_nothing(self) -> None:
        self.assertEqual(services.copy_waiting(WORKER), 0)
        # As after a kill between the copy and its row.
        StoreCopy.objects.all().delete()
        before = tree(self.second)
        self.assertEqual((services.copy_waiting(WORKER), tree(self.second)), (1, before))

    def test_a_damaged_object_is_not_copied_over_a_good_copy(self) -> None:
        flip_a_bit(next(self.first_folder.rglob("original.pdf")))
        StoreCopy.objects.all().delete()
        shutil.rmtree(self.second)
        with self.assertRaises(Exception) as refused:
            services.copy_waiting(WORKER)
        self.assertEqual(getattr(refused.exception, "code", ""), "preservation.content_differs")
        self.assertEqual(StoreCopy.objects.count(), 0)

    def test_a_dossier_that_cannot_be_copied_keeps_no_other_waiting(self) -> None:
        flip_a_bit(next(self.first_folder.rglob("original.pdf")))
        StoreCopy.objects.all().delete()
        shutil.rmtree(self.second)
        other = self.preserve(self.an_approved_dossier("hai").pk)
        with self.assertRaises(ContentDiffers):
            services.copy_waiting(WORKER)
        self.assertEqual(StoreCopy.objects.get().object_id, other.pk)

    def test_a_copy_that_cannot_be_written_keeps_no_other_waiting(self) -> None:
        third = self.second.with_name("third")
        shutil.rmtree(self.second)
        self.second.write_bytes(b"no folder")
        with self.settings(HOSO_OCFL_COPIES=f"{self.second},{third}"):
            with self.assertRaises(FileExistsError):
                services.copy_waiting(WORKER)
            self.assertEqual(tree(third), tree(self.root.folder))
            # The same holds for reading: the check of the one stays open, and says why.
            self.assertEqual(jobs.check_sample(), 0)
            self.assertIs(self.is_sound(str(third)), True)
            FixityRun.objects.filter(ended_at=None).update(claimed_until=None)
            with self.assertRaises(FileExistsError):
                jobs.finish_checks()

    def test_a_place_that_is_no_copy_is_not_checked(self) -> None:
        with self.assertRaises(NoSuchCopy):
            services.check_fixity(WORKER, sample=None, place="/nowhere")
        self.assertEqual(FixityRun.objects.count(), 0)

    def test_the_daily_check_reads_the_store_and_the_copies(self) -> None:
        self.assertEqual(jobs.check_sample(), 0)
        places = FixityRun.objects.order_by("started_at").values_list("place", flat=True)
        self.assertEqual(list(places), ["", str(self.second)])
        self.assertIsNotNone(StoreCopy.objects.get().checked_at)


class MendTests(CopyTestCase):
    def test_a_flipped_bit_is_named_and_mended_from_the_copy(self) -> None:
        good = tree(self.root.folder)
        original = next(self.first_folder.rglob("original.pdf"))
        where = str(original.relative_to(self.first_folder))
        flip_a_bit(original)
        self.assertEqual(self.found(), [("file_altered", where), ("healed", where)])
        self.assertEqual(tree(self.root.folder), good)
        self.assertIs(self.is_sound(), True)
        self.assertEqual(TrailRow.objects.get(act="preservation.heal").ids["files"], 1)
        self.assertIn("preservation.ObjectHealed", announced())
        self.assertIn("preservation.FixityBroken", announced())
        self.assertEqual(self.found(), [])
        # Nobody overlooks that a disk begins to fail.
        self.assertEqual([each.codes for each in queries.list_unsound()], [("file_altered", "healed")])

    def test_whatever_is_missing_or_altered_in_either_is_mended(self) -> None:
        good = tree(self.root.folder)
        for place, folder in (("", self.first_folder), (str(self.second), self.second_folder)):
            for harm in self.harms(folder):
                harm()
                self.assertNotEqual(self.found(place), [])
                self.assertEqual(tree(self.root.folder), good, harm)
                self.assertEqual(tree(self.second), good, harm)
                self.assertIs(self.is_sound(place), True)

    def harms(self, folder: Path) -> list[Callable[[], object]]:
        return [
            lambda: next(folder.rglob("reading.json")).unlink(),
            lambda: flip_a_bit(folder / "inventory.json"),
            lambda: flip_a_bit(folder / "v1/inventory.json"),
            lambda: (folder / "inventory.json.sha512").unlink(),
            lambda: (folder / "0=ocfl_object_1.1").unlink(),
            lambda: flip_all(folder / "inventory.json", folder / "v1/inventory.json"),
            lambda: shutil.rmtree(folder / "v1"),
            lambda: shutil.rmtree(folder),
        ]

    def test_damage_in_both_stores_stays_named_and_nothing_is_made_up(self) -> None:
        for folder in (self.first_folder, self.second_folder):
            flip_a_bit(next(folder.rglob("original.pdf")))
        damaged = tree(self.root.folder)
        self.assertEqual([code for code, _where in self.found()], ["file_altered"])
        self.assertEqual(tree(self.root.folder), damaged)
        self.assertIs(self.is_sound(), False)
        self.assertEqual(TrailRow.objects.filter(act="preservation.heal").count(), 0)

    def test_what_is_too_much_is_left_for_a_person(self) -> None:
        (self.first_folder / "v1/content/smuggled.pdf").write_bytes(b"x")
        self.assertEqual(self.found(), [("file_extra", "v1/content/smuggled.pdf")])
        self.assertTrue((self.first_folder / "v1/content/smuggled.pdf").exists())
        self.assertIs(self.is_sound(), False)

    def test_damage_that_cannot_be_mended_is_told_and_hinders_no_check(self) -> None:
        """A disk that fails takes nothing more: here a file lies where mending would need a folder."""
        other = self.preserve(self.an_approved_dossier("hai").pk)
        shutil.rmtree(self.first_folder / "v1/content")
        (self.first_folder / "v1/content").write_bytes(b"no folder")
        codes = {code for code, _where in self.found()}
        self.assertLessEqual({"file_missing", "unreadable"}, codes)
        self.assertIs(self.is_sound(), False)
        self.assertIn("preservation.FixityBroken", announced())
        self.assertIs(PreservedObject.objects.get(pk=other.pk).is_sound, True)

    def test_a_copy_that_cannot_be_reached_mends_nothing_and_hinders_no_check(self) -> None:
        flip_a_bit(next(self.first_folder.rglob("original.pdf")))
        shutil.rmtree(self.second.parent)
        self.second.parent.write_bytes(b"no folder")
        self.addCleanup(self.second.parent.unlink)
        self.assertEqual([code for code, _where in self.found()], ["file_altered"])


class S3CopyTests(CopyTestCase):
    @pytest.fixture(autouse=True)
    def _server(self, s3_url: str) -> None:
        self.s3_url = s3_url

    def places(self) -> str:
        self.place = write_keys(self.home, self.s3_url)
        return self.place

    def test_a_copy_in_an_s3_store_mends_the_folder_and_is_mended_from_it(self) -> None:
        self.assertEqual((copy_places(), self.copied), ([self.place], 1))
        good = tree(self.root.folder)
        shutil.rmtree(self.first_folder.parent)
        self.assertNotEqual(self.found(), [])
        self.assertEqual(tree(self.root.folder), good)
        self.assertEqual(self.found(self.place), [])
        bucket, prefix = open_bucket(self.place), self.root.path_of(self.row.ocfl_id)
        keys = sorted(each.key for each in bucket.under(prefix))
        before = {key: (bucket.read(key) or (b"",))[0] for key in keys}
        for key in keys:
            if key.endswith(("original.pdf", "/inventory.json")) and "/v1/" in key:
                bucket.put(key, iter([os.urandom(40)]))
        self.assertNotEqual(self.found(self.place), [])
        self.assertIs(self.is_sound(self.place), True)
        self.assertEqual({key: (bucket.read(key) or (b"",))[0] for key in keys}, before)
        self.assertEqual(list(validate_root(self.root.folder)), [])
        self.assertTrue(open_place(self.place).has(self.row.ocfl_id))
        self.assertGreater(PreservedFile.objects.count(), 0)


def test_everything_is_read_within_the_period() -> None:
    table = {(0, 365): 50, (18_250, 365): 50, (18_251, 365): 51, (1_000_000, 1095): 914, (60, 1): 60}
    for (objects, days), expected in table.items():
        assert fixity.daily_sample(objects, days=days) == expected
        assert fixity.daily_sample(objects, days=days) * days >= objects


def test_reading_is_slowed_down_to_the_limit() -> None:
    assert fixity.pause_seconds(100, 1.0, bytes_a_second=None) == 0
    assert fixity.pause_seconds(100, 1.0, bytes_a_second=50) == 1.0
    assert fixity.pause_seconds(100, 5.0, bytes_a_second=50) == 0
