"""The finding aid of a fonds tells of what one may read, and of nothing else."""

import tempfile
from pathlib import Path

from django.test import TestCase
from lxml import etree

from hoso.audit.models import TrailRow
from hoso.dossiers import services as dossiers
from hoso.lib.errors import NotFound
from hoso.preservation import services
from tests.worlds import World, a_document, a_world

EAD = {"e": "http://ead3.archivists.org/schema/"}


class FindingAidTests(TestCase):
    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = a_world()
        for title in ("Hồ sơ mở đường", "Hồ sơ xây cầu"):
            dossier = dossiers.open_dossier(
                cls.world.binh, fonds_id=cls.world.fonds.pk, custodian_id=cls.world.province, title=title,
                retention_code="01", found="room 3",
            )  # fmt: skip
            document = a_document(cls.world, number="15", symbol="QĐ-UBND")
            dossiers.add_documents(cls.world.binh, dossier.pk, [document.pk])

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "aid.xml"

    def test_it_tells_of_dossiers_and_documents_and_is_entered_in_the_trail(self) -> None:
        self.assertEqual(services.write_finding_aid(self.world.binh, self.world.fonds.pk, self.path), 2)
        root = etree.parse(str(self.path)).getroot()
        titles = root.xpath("//e:c[@level='file']/e:did/e:unittitle/text()", namespaces=EAD)
        self.assertEqual(titles, ["Hồ sơ mở đường", "Hồ sơ xây cầu"])
        codes = root.xpath("//e:c[@level='item']/e:did/e:unitid/text()", namespaces=EAD)
        self.assertEqual(codes, ["15/QĐ-UBND", "15/QĐ-UBND"])
        entry = TrailRow.objects.get(act="preservation.write_finding_aid")
        self.assertEqual((entry.subject, entry.ids["dossiers"]), (self.world.fonds.pk, 2))

    def test_as_a_sheet(self) -> None:
        sheet = self.path.with_suffix(".xlsx")
        self.assertEqual(services.write_finding_aid(self.world.binh, self.world.fonds.pk, sheet), 2)
        self.assertTrue(sheet.read_bytes().startswith(b"PK"))

    def test_an_outsider_gets_nothing(self) -> None:
        with self.assertRaises(NotFound):
            services.write_finding_aid(self.world.chi, self.world.fonds.pk, self.path)
        self.assertFalse(self.path.exists())
        self.assertFalse(TrailRow.objects.filter(act="preservation.write_finding_aid").exists())
