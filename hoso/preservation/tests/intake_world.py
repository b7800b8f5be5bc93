"""A preserved dossier sent as a package, and a second archive, of the same body, that may take it in."""

from pathlib import Path

from hoso.access.values import AccessClass, Actor
from hoso.accounts.rules import Role as Post
from hoso.blobs.quarantine import Quarantine
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Dossier
from hoso.holdings import services as holdings
from hoso.holdings.models import Fonds
from hoso.lib.ids import uuid7
from hoso.node.reader import ReaderPool
from hoso.preservation import foreign_packages, formats, services
from hoso.preservation.models import Intake
from hoso.preservation.services.intake import Readers
from hoso.preservation.tests.world import PDF_TYPE, StoreTestCase, keep
from hoso.registry import services as registry
from hoso.registry.models import Document
from hoso.registry.rules import Role
from hoso.registry.services import NewFile
from hoso.signatures import judging
from hoso.signatures.tests.papers import plain_paper
from tests.worlds import SERVICE, a_person, a_reading


class IntakeTestCase(StoreTestCase):
    readers: Readers
    giang: Actor
    there: Fonds
    sent: Dossier

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        root = cls.pool._work_root
        pools = [
            ReaderPool(foreign_packages.TASKS, workers=1, work_root=root, limits=foreign_packages.LIMITS),
            ReaderPool(formats.TASKS, workers=1, work_root=root),
            ReaderPool("hoso.reading.tasks", workers=1, work_root=root),
            ReaderPool(judging.TASKS, workers=1, work_root=root),
        ]
        for pool in pools:
            cls.addClassCleanup(pool.close)
        cls.readers = Readers(*pools)

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.giang = a_person("giang", body=cls.world.commune, role=Post.ARCHIVIST)
        # The fonds of the same body, as another archive keeps it.
        cls.there = holdings.open_fonds(
            SERVICE, creator_id=cls.world.other, code="P01", title="UBND huyện",
            responsible_id=cls.world.commune, from_on=cls.world.fonds.closed_on or cls.giang.on,
        )  # fmt: skip

    def setUp(self) -> None:
        super().setUp()
        (self.home / "intake.toml").write_text('not_scanned = "accept"\n')
        self.sip = self.a_sip()

    def a_paper(self, mark: str) -> Document:
        content = plain_paper(self.home / f"{mark}.pdf", pages=1).read_bytes() + mark.encode()
        document = registry.register_document(
            self.world.binh, uuid7(), fonds_id=self.world.fonds.pk, custodian_id=self.world.province,
            access_class=AccessClass.INTERNAL, found="room 3",
            reading=a_reading(subject=f"Về việc {mark}", number="15", symbol="QĐ-UBND"),
            files=[NewFile(Role.ORIGINAL, keep(content, PDF_TYPE), f"{mark}.pdf", PDF_TYPE)],
        )  # fmt: skip
        registry.confirm_certain(self.world.binh, [document.pk])
        return document

    def a_sip(self, *marks: str) -> Path:
        dossier = dossiers.open_dossier(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, code="HS/01",
            title="Hồ sơ mở đường", year=2024, retention_code="01", found="room 3",
        )  # fmt: skip
        dossiers.add_documents(
            self.world.binh, dossier.pk, [self.a_paper(mark).pk for mark in marks or ("mot", "hai")]
        )
        dossiers.approve(self.world.binh, dossier.pk)
        self.preserve(dossier.pk)
        (self.home / "out").mkdir(exist_ok=True)
        self.sent = dossier
        return services.make_sip(self.world.binh, dossier.pk, self.home / "out", services.Submission())[1]

    def receive(self, path: Path | None = None, *, actor: Actor | None = None) -> Intake:
        return services.receive_package(
            actor or self.giang,
            self.there.pk,
            path or self.sip,
            file_name="1.zip",
            readers=self.readers,
            trust=None,
        )

    def accept(self, row: Intake, *, reason: str = "", actor: Actor | None = None) -> Intake:
        return services.accept_package(actor or self.giang, row.pk, readers=self.readers, reason=reason)

    def in_quarantine(self, row: Intake) -> bool:
        return Quarantine(self.home, part="packages").has(row.pk)

    def ours(self) -> int:
        return Document.objects.filter(holding__scope__fonds=self.there).count()
