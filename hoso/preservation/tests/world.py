"""An approved dossier with kept files, and a store to preserve it in."""

import json
import tempfile
from pathlib import Path
from uuid import UUID

from django.test import TestCase

from hoso.access.values import AccessClass, Actor, service_actor
from hoso.blobs import services as blobs
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Dossier
from hoso.lib.ids import uuid7
from hoso.node.reader import ReaderPool
from hoso.preservation import formats, services
from hoso.preservation.models import PreservedObject
from hoso.preservation.ocfl import Root
from hoso.preservation.opening import open_store
from hoso.registry import services as registry
from hoso.registry.models import Document
from hoso.registry.rules import Role
from hoso.registry.services import NewFile
from tests.worlds import TODAY, World, a_reading, a_world

WORKER = service_actor("preservation", TODAY)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PDF_TYPE = "application/pdf"
TEXT = "QUYẾT ĐỊNH\nVề việc mở đường"


def keep(data: bytes, media_type: str) -> str:
    """Keep bytes as a blob and return their digest."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return blobs.keep(Path(file.name), media_type=media_type)


def files_of_a_document(mark: str) -> list[NewFile]:
    """An original, a reading copy made from it, and its words."""
    reading = json.dumps({"text": f"{TEXT} {mark}", "words": []}, ensure_ascii=False).encode()
    original, copy = PDF + mark.encode(), PDF + f"copy {mark}".encode()
    return [
        NewFile(Role.ORIGINAL, keep(original, PDF_TYPE), f"Nguyễn Văn An {mark}.pdf", PDF_TYPE),
        NewFile(Role.PDFA, keep(copy, PDF_TYPE), "a.pdf", PDF_TYPE, made_by="hoso 0.1"),
        NewFile(Role.READING, keep(reading, "application/json"), "reading.json", "application/json"),
    ]


def a_confirmed_document(world: World, mark: str) -> Document:
    """A document of the district's fonds with its files, confirmed by Bình."""
    document = registry.register_document(
        world.binh,
        uuid7(),
        fonds_id=world.fonds.pk,
        custodian_id=world.province,
        access_class=AccessClass.INTERNAL,
        reading=a_reading(subject=f"Về việc {mark}"),
        files=files_of_a_document(mark),
        found="room 3",
    )
    registry.confirm_certain(world.binh, [document.pk])
    return document


def a_dossier(world: World, *marks: str) -> Dossier:
    """A dossier of confirmed documents, not yet approved."""
    dossier = dossiers.open_dossier(
        world.binh,
        fonds_id=world.fonds.pk,
        custodian_id=world.province,
        title="Hồ sơ mở đường",
        found="room 3",
    )
    documents = [a_confirmed_document(world, mark).pk for mark in marks]
    dossiers.add_documents(world.binh, dossier.pk, documents)
    return dossier


class StoreTestCase(TestCase):
    """Gives each test a home with an empty store, the small world, and one reader for formats."""

    pool: ReaderPool
    world: World

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix="hoso-readers-")
        cls.addClassCleanup(folder.cleanup)
        Path(folder.name).chmod(0o711)
        cls.pool = ReaderPool(formats.TASKS, workers=1, work_root=Path(folder.name))
        cls.addClassCleanup(cls.pool.close)

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = a_world()

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="hoso-home-")
        self.addCleanup(folder.cleanup)
        self.home = Path(folder.name)
        self.home.chmod(0o711)
        (self.home / "objects").mkdir()
        own = self.settings(HOSO_HOME=self.home)
        own.enable()
        self.addCleanup(own.disable)

    @property
    def root(self) -> Root:
        store = open_store()
        assert isinstance(store, Root)
        return store

    def an_approved_dossier(self, *marks: str) -> Dossier:
        dossier = a_dossier(self.world, *(marks or ("một", "hai")))
        return dossiers.approve(self.world.binh, dossier.pk)

    def preserve(self, dossier_id: UUID, *, actor: Actor = WORKER) -> PreservedObject:
        return services.preserve_dossier(actor, dossier_id, pool=self.pool)

    def kept(self, dossier_id: UUID) -> dict[str, bytes]:
        """Return the newest version of a dossier as the store gives it back."""
        ocfl_id = f"urn:uuid:{dossier_id}"
        return {
            file.logical_path: self.root.open_file(ocfl_id, file.logical_path).read()
            for file in self.root.files(ocfl_id)
        }

    def object_folder(self, dossier_id: UUID) -> Path:
        return self.root.object_folder(f"urn:uuid:{dossier_id}")
