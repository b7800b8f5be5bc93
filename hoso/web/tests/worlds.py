"""A small house with everything a page can show: batch, documents, held file, dossier, box."""

from pathlib import Path
from typing import Any
from uuid import UUID

from hoso.access.values import Actor
from hoso.accounts.rules import Role
from hoso.custody import services as custody
from hoso.custody.models import Box, ListRow, StockTake, TakenList
from hoso.digitisation.models import Batch, IncomingFile
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import a_page, a_scan, open_batch, send, work_through
from hoso.dossiers.models import Dossier
from hoso.lib.dates import now
from hoso.web.tests.signed_in import SignedInCase
from tests.worlds import World, a_person, a_world

CERTAIN_SUBJECT, DOUBTFUL_SUBJECT = "Về việc mở đường liên xã", "Về việc sửa trường học"
SECRET_WORDS = "kế hoạch phòng thủ"
SECRET = {"subject": SECRET_WORDS}


class WebCase(SignedInCase):
    """Pages over one house; it is built once for a class, each test works on a copy."""

    home: Path
    world: World
    batch: Batch
    box: Box
    stock_take: StockTake
    list: TakenList
    dossier: Dossier
    certain: UUID
    doubtful: UUID
    held: IncomingFile

    @classmethod
    def setUpTestData(cls) -> None:
        cls.home = cls.enterClassContext(scans.a_home())
        cls.world = a_world()
        binh = cls.world.binh
        cls.box = custody.register_box(
            binh, fonds_id=cls.world.fonds.pk, custodian_id=cls.world.province, label="H-001", found="room 3"
        )
        store = custody.add_place(binh, cls.world.province, "Kho lưu trữ 7")
        custody.move_box(binh, cls.box.pk, location_id=store.pk, reason="")
        cls.stock_take = custody.start_stock_take(binh, store.pk)
        # As if it had been read: the reader of lists has tests of its own.
        cls.list = TakenList.objects.create(
            body_id=cls.world.province, fonds=cls.world.fonds, file_name="mục lục kín.csv", sha256="0" * 64,
            headings=["Hộp số", "Tiêu đề"], headings_key="0" * 64, letters="unicode", confidence=1.0,
            found="room 3", rows=2, read_at=now(),
        )  # fmt: skip
        for number, cells in ((2, ["H-801", "Đường"]), (3, ["=1", "Trường"])):
            ListRow.objects.create(source=cls.list, number=number, cells=cells)
        cls.batch = open_batch(binh, cls.world, box_id=cls.box.pk, dossier_title="Đường và trường")
        says = scans.SAYS | {"number": "15", "symbol": "QĐ-UBND", "subject": CERTAIN_SUBJECT}
        send(binh, cls.batch, "duong.pdf", a_scan(a_page(says=says), a_page(says={})))
        send(binh, cls.batch, "truong.pdf", a_scan(a_page(says={"subject": DOUBTFUL_SUBJECT})))
        cls.held = send(
            binh, cls.batch, "kin.pdf", a_scan(a_page(mark="MẬT", says={"subject": SECRET_WORDS}))
        )
        work_through(binh, cls.batch)
        cls.certain, cls.doubtful = scans.document_ids(cls.batch)
        cls.dossier = Dossier.objects.get()

    def page(self, actor: Actor, path: str, **data: Any) -> str:
        """Return the page a person sees, which must be there."""
        response = self.as_(actor).get(path, data)
        self.assertEqual(response.status_code, 200, path)
        return str(response.content.decode())


def a_leader(case: WebCase) -> Actor:
    """A leader of the province: reads, approves, does not correct."""
    return a_person("giang", body=case.world.province, role=Role.LEADER)


def a_clerk_of_the_province(case: WebCase) -> Actor:
    """A clerk of the province: digitises, decides nothing about held files."""
    return a_person("huong", body=case.world.province, role=Role.CLERK)
