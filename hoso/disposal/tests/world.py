"""An archive with dossiers whose term has ended: Bình draws up, Dung decides, Giang sits on the council."""

import json
from datetime import date
from uuid import UUID

from hoso.access.values import AccessClass, Actor, service_actor
from hoso.accounts.rules import Role
from hoso.disposal import queries, services
from hoso.disposal.models import Line, Proposal
from hoso.disposal.rules import Ground, Seat, Verdict
from hoso.disposal.services import NewSeat
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Dossier
from hoso.lib.ids import uuid7
from hoso.preservation.tests.world import PDF, PDF_TYPE, TEXT, WORKER, StoreTestCase, keep
from hoso.registry import services as registry
from hoso.registry.models import Document
from hoso.registry.rules import Role as FileRole
from hoso.registry.services import NewFile
from tests.worlds import TODAY, World, a_person, a_reading, id_of

MACHINE = service_actor("disposal", TODAY)
TEN_YEARS, FOR_EVER = "06", "01"
DECISION_ON = date(2026, 3, 1)


def files_of(mark: str) -> list[NewFile]:
    """An original, a reading copy and the words of one document; the same mark makes the same bytes."""
    reading = json.dumps({"text": f"{TEXT} {mark}", "words": []}, ensure_ascii=False).encode()
    return [
        NewFile(FileRole.ORIGINAL, keep(PDF + mark.encode(), PDF_TYPE), f"{mark}.pdf", PDF_TYPE),
        NewFile(FileRole.PDFA, keep(PDF + f"copy {mark}".encode(), PDF_TYPE), "a.pdf", PDF_TYPE),
        NewFile(FileRole.READING, keep(reading, "application/json"), "reading.json", "application/json"),
    ]


def an_old_document(world: World, mark: str, *, dated: str = "2005-05-02") -> Document:
    """A confirmed document of the district, with files."""
    document = registry.register_document(
        world.binh, uuid7(), fonds_id=world.fonds.pk, custodian_id=world.province,
        access_class=AccessClass.INTERNAL,
        reading=a_reading(subject=f"Về việc {mark}", date=dated, number="7", symbol="QĐ-UBND", signer="Lê A"),
        files=files_of(mark), found="room 3",
    )  # fmt: skip
    registry.confirm_certain(world.binh, [document.pk])
    return document


def an_old_dossier(
    world: World, *documents: Document, code: str = "01.VP", retention: str = TEN_YEARS
) -> Dossier:
    """An approved dossier of these documents, kept for so long."""
    dossier = dossiers.open_dossier(
        world.binh, fonds_id=world.fonds.pk, custodian_id=world.province, title=f"Hồ sơ {code}", code=code,
        retention_code=retention, found="room 3",
    )  # fmt: skip
    dossiers.add_documents(world.binh, dossier.pk, [each.pk for each in documents])
    return dossiers.approve(world.binh, dossier.pk)


def seats(world: World, member: Actor) -> list[NewSeat]:
    """A council of three."""
    return [
        NewSeat(Seat.CHAIR, "Nguyễn Văn Chủ", "Phó Chủ tịch"),
        NewSeat(Seat.ARCHIVE, account=id_of(world.binh), post="Lưu trữ"),
        NewSeat(Seat.MEMBER, account=id_of(member), post="Trưởng phòng"),
    ]


def drawn_up(world: World, member: Actor, *dossier_ids: UUID) -> Proposal:
    """A proposal by Bình with explanation and council, not presented yet."""
    proposal = services.draw_up(world.binh, world.province, title="Tài liệu hết giá trị đợt 1")
    services.add_dossiers(world.binh, proposal.pk, dict.fromkeys(dossier_ids, Ground.TERM_ENDED))
    services.explain(world.binh, proposal.pk, "Tài liệu đã hết thời hạn lưu trữ.")
    services.name_council(world.binh, proposal.pk, seats(world, member))
    proposal.refresh_from_db()
    return proposal


def decided(world: World, member: Actor, *dossier_ids: UUID) -> Proposal:
    """A proposal of which the council says that everything is to be destroyed, with its minutes."""
    proposal = drawn_up(world, member, *dossier_ids)
    services.present(world.binh, proposal.pk)
    ids = [line.pk for line in queries.lines_of(proposal.pk)]
    services.decide(world.binh, proposal.pk, ids, Verdict.DESTROY)
    services.enter_minutes(
        world.binh, proposal.pk, number="01/BB", on=date(2026, 2, 20), text="Hội đồng nhất trí."
    )
    proposal.refresh_from_db()
    return proposal


def approved(world: World, leader: Actor, member: Actor, *dossier_ids: UUID, **how: bool) -> Proposal:
    """A proposal on which Dung decided, and of which the destruction was asked for."""
    proposal = decided(world, member, *dossier_ids)
    services.approve(leader, proposal.pk, number="12/QĐ-UBND", on=DECISION_ON, **how)
    services.ask(leader, proposal.pk)
    proposal.refresh_from_db()
    return proposal


class DisposalTestCase(StoreTestCase):
    """Two old dossiers of two documents each, preserved; nothing proposed yet."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.dung = a_person("dung", body=cls.world.province, role=Role.LEADER)
        cls.giang = a_person("giang", body=cls.world.province, role=Role.OFFICER)

    dung: Actor
    giang: Actor

    def setUp(self) -> None:
        super().setUp()
        self.papers = [an_old_document(self.world, mark) for mark in ("một", "hai", "ba", "bốn")]
        self.old = an_old_dossier(self.world, *self.papers[:2], code="01.VP")
        self.older = an_old_dossier(self.world, *self.papers[2:], code="02.VP")
        for dossier in (self.old, self.older):
            self.preserve(dossier.pk, actor=WORKER)
        services.reckon([self.old.pk, self.older.pk])

    def approved(self, *dossiers: Dossier, **how: bool) -> Proposal:
        wanted = dossiers or (self.old, self.older)
        return approved(self.world, self.dung, self.giang, *(each.pk for each in wanted), **how)

    def line(self, dossier: Dossier) -> Line:
        return Line.objects.filter(holding_id=dossier.pk).latest("id")

    def blobs_kept(self) -> set[str]:
        """The digests of all files in the home's store of blobs."""
        return {path.name.replace("-", ":", 1) for path in (self.home / "objects").glob("??/??/sha*-*")}
