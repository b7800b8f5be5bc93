"""A province that takes over what its district left: boxes, dossiers, and people who may and may not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import TestCase

from hoso.access.values import AccessClass
from hoso.audit.models import TrailRow
from hoso.custody import services as custody
from hoso.dossiers import services as dossiers
from hoso.events.models import OutboxRow
from hoso.handover import services
from hoso.handover.models import Clearance, ClearanceItem, Handover, Line, Plan, Receiver, Tally
from hoso.handover.rules import LineKind, Medium, Way
from hoso.handover.services import NewLine
from hoso.holdings import services as holdings
from hoso.holdings.models import Holding, HoldingEvent, Responsibility, Scope
from hoso.holdings.queries import main_scope
from hoso.holdings.rules import Kind
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.organisations.models import BodyParent
from hoso.tables.models import during
from tests.worlds import SERVICE, TODAY, World, a_world

DEADLINE = TODAY + timedelta(days=30)
SEAL = NewLine(LineKind.SEAL, "Con dấu UBND huyện")
DATABASE = NewLine(LineKind.DATABASE, "Phần mềm một cửa", note="chỉ đọc")
KEPT: list[type[Any]] = [
    Plan, Handover, Receiver, Line, Tally, Clearance, ClearanceItem,
    Holding, HoldingEvent, Scope, Responsibility, TrailRow, OutboxRow,
]  # fmt: skip


def furnish(world: World) -> None:
    """Let the district have stood below the province, as the law has it."""
    BodyParent.objects.create(
        body_id=world.district, parent_id=world.province, valid=during(date(2000, 1, 1), date(2025, 7, 1))
    )


def a_box(world: World, label: str, *, keeper: UUID | None = None) -> UUID:
    """A box of the district's fonds; it stands in the district's rooms unless a keeper is named."""
    box = custody.register_box(
        SERVICE, fonds_id=world.fonds.pk, custodian_id=world.province, label=label, found="room 3"
    )
    Holding.objects.filter(pk=box.pk).update(custodian_id=keeper or world.district)
    return box.pk


def a_dossier(world: World, title: str, *, box: UUID | None = None) -> UUID:
    """A dossier of the district's fonds, in a box or not."""
    made = dossiers.open_dossier(
        SERVICE, fonds_id=world.fonds.pk, custodian_id=world.district, title=title, found="room 3"
    )
    if box is not None:
        holdings.put_in(SERVICE, box, [made.pk], is_box=True)
    return made.pk


def a_document(world: World, *, dossier: UUID | None = None) -> UUID:
    """A document of the district's fonds, in a dossier or loose."""
    made = holdings.register(
        SERVICE, Kind.DOCUMENT, fonds_id=world.fonds.pk, custodian_id=world.district,
        access_class=AccessClass.INTERNAL, found="room 3",
    )  # fmt: skip
    if dossier is not None:
        holdings.put_in(SERVICE, dossier, [made.pk])
    return made.pk


def many_holdings(world: World, number: int, *, kind: Kind = Kind.RECORD) -> list[UUID]:
    """Many holdings in the district's keeping, made as one set."""
    scope = main_scope(world.fonds.pk)
    rows = [
        Holding(
            id=uuid7(), kind=kind, scope=scope, creator_id=world.district, custodian_id=world.district,
            access_class=AccessClass.INTERNAL, found_story="x", registered_at=now(),
        )
        for _ in range(number)
    ]  # fmt: skip
    return [row.pk for row in Holding.objects.bulk_create(rows, batch_size=2000)]


def a_handover(world: World, *, way: Way = Way.FOUND, receivers: bool = True) -> Handover:
    """The district's handover, led by the province, which receives everything."""
    plan = services.make_plan(
        world.binh, body_id=world.province, title="Tiếp nhận tài liệu cấp huyện", basis="12/QĐ-UBND",
        deadline_on=DEADLINE, givers=[world.district], way=way,
    )  # fmt: skip
    handover = Handover.objects.get(plan=plan)
    if receivers:
        for medium in (Medium.PAPER, Medium.DIGITAL, Medium.MATTERS):
            services.confirm_receiver(
                world.binh, handover.pk, medium, body_id=world.province, reason="12/QĐ-UBND"
            )
        services.confirm_receiver(
            world.binh, handover.pk, Medium.DEVICES, outside="Công an tỉnh", reason="nộp con dấu"
        )
    return handover


class HandoverCase(TestCase):
    """One district, three boxes and two dossiers, and what was kept before an act."""

    world: World
    boxes: list[UUID]
    inside: UUID
    loose: UUID
    document: UUID

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = a_world()
        furnish(cls.world)
        cls.boxes = [a_box(cls.world, f"H-{number}") for number in (1, 2)]
        cls.inside = a_dossier(cls.world, "Hồ sơ đất đai", box=cls.boxes[0])
        cls.loose = a_dossier(cls.world, "Hồ sơ cán bộ")
        cls.document = a_document(cls.world, dossier=cls.inside)

    def everything(self) -> list[Any]:
        return [list(model.objects.order_by("pk").values()) for model in KEPT]

    def assert_refused(
        self, refusal: type[Exception], act: Callable[..., object], *given: Any, **named: Any
    ) -> Any:
        """Try an act that must be refused and leave everything as it was; return the refusal."""
        before = self.everything()
        with self.assertRaises(refusal) as refused, transaction.atomic():
            act(*given, **named)
        self.assertEqual(self.everything(), before)
        return refused.exception

    def sent(self) -> Handover:
        """A list with a giver, sent."""
        handover = a_handover(self.world, way=Way.GIVEN)
        services.list_holdings(self.world.binh, handover.pk)
        return services.send(self.world.binh, handover.pk)

    def line(self, handover: Handover, holding: UUID) -> Line:
        return Line.objects.get(handover=handover, holding=holding)

    def keeper(self, holding: UUID) -> UUID:
        return Holding.objects.get(pk=holding).custodian_id
