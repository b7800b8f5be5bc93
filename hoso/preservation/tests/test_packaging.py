"""The AIP in the store, and packages that leave the house: made from what is kept, judged by others."""

import json
import subprocess
import zipfile
from pathlib import Path
from uuid import UUID

import pytest

from hoso.audit.models import TrailRow
from hoso.dossiers import services as dossiers
from hoso.dossiers.errors import HoldsShut
from hoso.dossiers.models import Dossier
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.lib.errors import NotAllowed, NotFound
from hoso.node.reader import ReaderPool
from hoso.preservation import foreign_packages, services
from hoso.preservation.bagit import validate_bag
from hoso.preservation.errors import ContentDiffers, NotPreserved, PackageAbsent
from hoso.preservation.findings import Severity
from hoso.preservation.foreign_packages import looked_at
from hoso.preservation.models import MadePackage, PreservedFile
from hoso.preservation.ocfl import validate_root
from hoso.preservation.packages import PackageKind
from hoso.preservation.tests.world import StoreTestCase, a_dossier
from tests.worlds import SERVICE

ROOT = Path(__file__).resolve().parents[3]
ALLOWED = {"SIP2", "SIP14", "CSIP2"}


class PackagingTests(StoreTestCase):
    pool: ReaderPool

    def setUp(self) -> None:
        super().setUp()
        self.out = self.home / "out"
        self.out.mkdir()
        self.dossier = self.a_complete_dossier()
        self.preserve(self.dossier.pk)

    def a_complete_dossier(self, *marks: str) -> Dossier:
        dossier = a_dossier(self.world, *(marks or ("một", "hai")))
        dossiers.describe(
            self.world.binh, dossier.pk, title="Hồ sơ mở đường", code="HS/01", retention_code="01", year=2024
        )
        return dossiers.approve(self.world.binh, dossier.pk)

    def make(self, dossier_id: UUID | None = None) -> tuple[MadePackage, Path]:
        submission = services.Submission(agreement="NL.BNV.2026.01")
        return services.make_sip(self.world.binh, dossier_id or self.dossier.pk, self.out, submission)

    def errors(self, path: Path) -> set[str]:
        with (
            ReaderPool(
                foreign_packages.TASKS, workers=1, work_root=self.home, limits=foreign_packages.LIMITS
            ) as pool,
            looked_at(pool, path) as checked,
        ):
            return {each.code for each in checked.findings if each.severity is Severity.ERROR}

    def test_the_object_holds_the_aip_and_its_bytes_once(self) -> None:
        kept = self.kept(self.dossier.pk)
        top = f"urn_uuid_{self.dossier.pk}"
        self.assertIn(f"{top}/METS.xml", kept)
        self.assertIn(f"{top}/metadata/preservation/PREMIS.xml", kept)
        data = {
            path: each for path, each in kept.items() if path.startswith(f"{top}/representations/rep1/data/")
        }
        self.assertEqual(len(data), 4)
        self.assertTrue(
            all(
                each in {kept[path] for path in kept if path.startswith("documents/")}
                for each in data.values()
            )
        )
        places = PreservedFile.objects.filter(logical_path__in=data).values_list("content_path", flat=True)
        self.assertTrue(all("/documents/" in place for place in places))
        self.assertEqual(list(validate_root(self.root.folder)), [])
        self.assertEqual(PreservedFile.objects.filter(media_type="").count(), 0)

    def test_a_dossier_that_lacks_something_is_kept_without_an_aip(self) -> None:
        bare = self.an_approved_dossier("ba")
        row = self.preserve(bare.pk)
        self.assertEqual((row.state, services.holds_aip(row)), ("preserved", False))
        self.assertEqual(services.missing_for_package(bare), ["code", "year", "retention_code"])
        with self.assertRaises(PackageAbsent):
            services.export_aip(self.world.binh, bare.pk, self.out)
        self.assertEqual((list(self.out.iterdir()), MadePackage.objects.count()), ([], 0))

    def test_a_sip_is_a_sound_package_of_the_circular(self) -> None:
        made, path = self.make()
        self.assertEqual(
            (made.kind, made.documents, made.files, made.agreement), ("SIP_hoso", 2, 4, "NL.BNV.2026.01")
        )
        self.assertEqual(path.name, f"1_{made.object_id_told}.zip")
        self.assertEqual(self.errors(path), set())
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
            told = json.loads(package.read(next(name for name in names if name.endswith("description.json"))))
        self.assertIn(f"{made.object_id_told}/representations/rep1/data/P01.2024.HS-01.0000001.pdf", names)
        self.assertFalse(any("PREMIS" in name for name in names))
        self.assertEqual(told["fonds"]["creator"]["id"], str(self.world.district))
        listed = {file["path"] for document in told["documents"] for file in document["files"]}
        self.assertEqual({f"{made.object_id_told}/{each}" for each in listed} - set(names), set())

    def test_the_same_state_makes_the_same_package(self) -> None:
        first, path = self.make()
        path.unlink()
        second, _path = self.make()
        self.assertEqual((first.digest, first.object_id_told), (second.digest, second.object_id_told))

    def test_it_is_entered_in_the_trail_with_what_was_made(self) -> None:
        made, _path = self.make()
        entry = TrailRow.objects.get(act="preservation.make_package")
        self.assertEqual(
            (entry.subject, entry.ids["kind"], entry.ids["digest"]),
            (self.dossier.pk, "SIP_hoso", made.digest),
        )

    def test_the_aip_comes_out_as_it_stands_and_is_sound_in_every_form(self) -> None:
        for form in ("zip", "folder"):
            _made, path = services.export_aip(self.world.binh, self.dossier.pk, self.out, form=form)
            self.assertEqual(self.errors(path), set())
        _made, bag = services.export_aip(self.world.binh, self.dossier.pk, self.out, form="bag")
        self.assertEqual(validate_bag(bag), [])
        self.assertEqual(self.errors(bag / "data" / f"urn_uuid_{self.dossier.pk}"), set())

    def test_before_it_is_preserved_nothing_is_made(self) -> None:
        waiting = self.a_complete_dossier("bốn")
        with self.assertRaises(NotPreserved):
            self.make(waiting.pk)
        self.assertEqual((list(self.out.iterdir()), MadePackage.objects.count()), ([], 0))

    def test_a_changed_byte_in_the_store_is_refused_and_leaves_no_file(self) -> None:
        original = next((self.object_folder(self.dossier.pk) / "v1/content/documents").rglob("original.pdf"))
        original.chmod(0o640)
        original.write_bytes(original.read_bytes().replace(b"1.7", b"1.6"))
        with self.assertRaises(ContentDiffers):
            self.make()
        with self.assertRaises(ContentDiffers):
            services.export_aip(self.world.binh, self.dossier.pk, self.out)
        self.assertEqual((list(self.out.iterdir()), MadePackage.objects.count()), ([], 0))

    def test_of_a_dossier_that_may_be_secret_nothing_leaves(self) -> None:
        members = list(holding_queries.member_ids(self.dossier.pk))
        holdings.shut(SERVICE, members[:1], reason="mark")
        with self.assertRaises((HoldsShut, NotFound, NotAllowed)):
            self.make()
        with self.assertRaises((HoldsShut, NotFound, NotAllowed)):
            services.export_aip(self.world.binh, self.dossier.pk, self.out)
        self.assertEqual((list(self.out.iterdir()), MadePackage.objects.count()), ([], 0))

    def test_an_outsider_finds_nothing_and_takes_nothing(self) -> None:
        with self.assertRaises(NotFound):
            services.make_sip(self.world.chi, self.dossier.pk, self.out, services.Submission())
        with self.assertRaises(NotFound):
            services.export_aip(self.world.chi, self.dossier.pk, self.out)
        self.assertEqual((list(self.out.iterdir()), MadePackage.objects.count()), ([], 0))

    @pytest.fixture(autouse=True)
    def _other_validator(self, eark_judge: Path) -> None:
        self.judge = eark_judge

    def test_the_validator_of_eark_agrees(self) -> None:
        _sip, path = self.make()
        with zipfile.ZipFile(path) as package:
            package.extractall(self.home / "sip")
        _aip, aip = services.export_aip(self.world.binh, self.dossier.pk, self.out, form="folder")
        for folder in (next((self.home / "sip").iterdir()), aip):
            done = subprocess.run(
                [self.judge, ROOT / "tests/eark_judge.py", folder], capture_output=True, text=True, check=True
            )
            metadata = json.loads(done.stdout)["metadata"]
            self.assertEqual(metadata["schema_results"]["messages"], [])
            found = metadata["schematron_results"]["messages"]
            self.assertLessEqual({each["rule_id"] for each in found if each["severity"] == "Error"}, ALLOWED)


def test_the_kinds_have_room_in_their_column() -> None:
    assert max(len(kind) for kind in PackageKind) <= 12
