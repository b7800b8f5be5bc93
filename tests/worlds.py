"""Small worlds, built by hand: the same three people everywhere.

An is a clerk of the commune, Bình an archivist of the province, Chi belongs to neither.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import connection

from hoso.access.values import AccessClass, Actor, service_actor
from hoso.accounts import queries as accounts_queries
from hoso.accounts import services as accounts
from hoso.accounts.rules import Role
from hoso.events.models import OutboxRow
from hoso.holdings import services as holdings
from hoso.holdings.models import Fonds
from hoso.lib.ids import uuid7
from hoso.lib.text import fold, squeeze
from hoso.organisations.models import Body, BodyName
from hoso.registry import services as registry
from hoso.registry.models import Document
from hoso.registry.rules import Proposal
from hoso.tables.models import during

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
LAST_DAY = date(2025, 6, 30)
PASSWORD = "mot mat khau dai 2026"
SERVICE = service_actor("test", TODAY)


def a_body(kind: str = "committee", level: str = "commune", *, ended: date | None = None) -> UUID:
    """A body that is there since 2000, and ended on the day after `ended`."""
    return Body.objects.create(
        kind=kind, level=level, rule_set="vn-state", valid=during(date(2000, 1, 1), ended)
    ).pk


def name_body(body_id: UUID, name: str, short_name: str = "") -> None:
    """Give a body one name through its whole life."""
    body = Body.objects.get(pk=body_id)
    folded = "\n".join(squeeze(fold(each)) for each in (name, short_name) if each)
    BodyName.objects.create(body=body, name=name, short_name=short_name, folded=folded, valid=body.valid)


def a_person(username: str, *, body: UUID, role: Role) -> Actor:
    """A person with an account and a post in `body` since 2026."""
    account = accounts.open_account(SERVICE, username, full_name=username.title(), password=PASSWORD)
    accounts.appoint(SERVICE, account.pk, body_id=body, title=role.value, role=role, from_on=date(2026, 1, 1))
    return accounts_queries.actor_for(account.pk, at=NOW)


@dataclass
class World:
    """A ceased district whose fonds the province keeps, a commune with a fonds of its own, and people."""

    province: UUID
    district: UUID
    commune: UUID
    other: UUID
    fonds: Fonds
    commune_fonds: Fonds
    an: Actor
    binh: Actor
    chi: Actor


def a_world() -> World:
    """Build the small world."""
    province, commune, other = a_body(level="province"), a_body(), a_body()
    district = a_body(level="district", ended=date(2025, 7, 1))
    fonds = holdings.open_fonds(
        SERVICE, creator_id=district, code="P01", title="UBND huyện", responsible_id=province,
        from_on=date(2025, 7, 1), closed_on=LAST_DAY,
    )  # fmt: skip
    commune_fonds = holdings.open_fonds(
        SERVICE, creator_id=commune, code="P02", title="UBND xã", responsible_id=commune,
        from_on=date(2025, 7, 1),
    )  # fmt: skip
    return World(
        province, district, commune, other, fonds, commune_fonds,
        a_person("an", body=commune, role=Role.CLERK),
        a_person("binh", body=province, role=Role.ARCHIVIST),
        a_person("chi", body=other, role=Role.ARCHIVIST),
    )  # fmt: skip


def a_reading(**values: str) -> registry.NewReading:
    """What the machine read on one page; every value certain."""
    given = {
        "issuer": "UBND huyện",
        "type": "Quyết định",
        "subject": "Về việc mở đường",
        "date": "2024-05-02",
    }
    proposals = {
        name: Proposal(value, 0.97, page=1, box=(10, 20, 300, 40)) for name, value in (given | values).items()
    }
    return registry.NewReading("vn-state", 1, 0.93, proposals)


def a_document(
    world: World, *, actor: Actor | None = None, fonds: Fonds | None = None, **values: str
) -> Document:
    """A registered document of the district's fonds, in the province's keeping, found in a box.

    Who registers is Bình, and An in the fonds of the commune.
    """
    own = fonds or world.fonds
    return registry.register_document(
        actor or (world.binh if own == world.fonds else world.an),
        uuid7(),
        fonds_id=own.pk,
        custodian_id=world.province if own == world.fonds else world.commune,
        access_class=AccessClass.INTERNAL,
        reading=a_reading(**values),
        files=(),
        found="found in room 3" if own == world.fonds else "",
    )


def id_of(actor: Actor) -> UUID:
    """The account of a person (the service has none)."""
    assert actor.account_id is not None
    return actor.account_id


def announced() -> list[str]:
    """Names of everything announced so far, in order."""
    return list(OutboxRow.objects.order_by("id").values_list("name", flat=True))


def check_constraints_now() -> None:
    """Let deferred constraints speak before the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
