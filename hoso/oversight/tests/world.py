"""The small world with names, a head of the province, and checks that can be run again and again."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.test import TestCase

from hoso.access.values import AccessClass, Actor
from hoso.accounts.rules import Role
from hoso.blobs.models import Blob
from hoso.lib.ids import uuid7
from hoso.organisations.models import Body, BodyName
from hoso.oversight import services
from hoso.oversight.models import Finding
from hoso.oversight.rules import Kind, State
from hoso.oversight.services import Outcome
from hoso.registry import services as registry
from hoso.registry.models import DeclaredSeries, Document
from hoso.registry.rules import NewSeries
from hoso.registry.rules import Role as FileKind
from hoso.tables.models import during
from tests.worlds import NOW, SERVICE, World, a_person, a_reading, a_world, name_body

DISTRICT_NAME = "Ủy ban nhân dân huyện Chiêm Hóa"
MONTHS = 12


class OversightCase(TestCase):
    world: World
    head: Actor

    def setUp(self) -> None:
        self.world = a_named_world()
        self.head = a_person("giang", body=self.world.province, role=Role.LEADER)

    def check(self, at: datetime = NOW) -> list[Outcome]:
        return services.check_all(SERVICE, at=at, unseen_months=MONTHS)

    def check_later(self, days: int) -> list[Outcome]:
        return self.check(NOW + timedelta(days=days))

    def waiting(self) -> list[Kind]:
        """Kinds of the findings that wait for somebody."""
        rows = Finding.objects.filter(state=State.OPEN).order_by("kind")
        return [Kind(kind) for kind in rows.values_list("kind", flat=True)]

    def found(self, kind: Kind) -> Finding:
        return Finding.objects.get(kind=kind)


def a_named_world() -> World:
    """The small world; the district and the province have names by which their papers are known."""
    world = a_world()
    name_body(world.district, DISTRICT_NAME, "UBND huyện Chiêm Hóa")
    name_body(world.province, "Ủy ban nhân dân tỉnh Tuyên Quang", "UBND tỉnh Tuyên Quang")
    return world


def cease(body_id: UUID, on: date = date(2026, 1, 1)) -> None:
    """End a body by law; `on` is the first day on which it is no more."""
    life = during(date(2000, 1, 1), on)
    BodyName.objects.filter(body=body_id).update(valid=life)
    Body.objects.filter(pk=body_id).update(valid=life)


def a_paper(
    world: World,
    number: str,
    *,
    symbol: str = "QĐ-UBND",
    cites: Iterable[tuple[str, date | None]] = (),
    recipients: Iterable[str] = (),
    files: Iterable[registry.NewFile] = (),
    access_class: AccessClass = AccessClass.INTERNAL,
    pages: int = 1,
    **values: str,
) -> Document:
    """A decision of the district, found in its fonds."""
    reading = a_reading(number=number, symbol=symbol, issuer=DISTRICT_NAME, **values)
    reading = registry.NewReading(
        reading.rule_set, pages, reading.ocr_confidence, reading.proposals, tuple(recipients), tuple(cites)
    )
    return registry.register_document(
        world.binh, uuid7(), fonds_id=world.fonds.pk, custodian_id=world.province, access_class=access_class,
        reading=reading, files=tuple(files), found="found in room 3",
    )  # fmt: skip


def a_file(
    pages: int, *, role: FileKind = FileKind.ORIGINAL, digest: str = "sha256:" + "a" * 64
) -> registry.NewFile:
    Blob.objects.get_or_create(digest=digest, defaults={"size_bytes": 10, "stored_at": NOW})
    return registry.NewFile(role, digest, "scan.pdf", "application/pdf", 1, pages)


def a_series(
    world: World, *, first: int = 1, last: int | None = None, body: UUID | None = None
) -> DeclaredSeries:
    """The district's decisions of 2024, declared."""
    series = NewSeries(
        "Quyết định 2024", date(2024, 1, 1), date(2024, 12, 31), symbols=("QĐ-UBND",),
        complete_from=first, complete_to=last,
    )  # fmt: skip
    return registry.declare_series(SERVICE, body or world.district, series)
