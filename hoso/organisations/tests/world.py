"""A small world: a province, a district of it and two communes of the district."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, Grant, ScopeKind, service_actor
from hoso.lib.ids import uuid7
from hoso.organisations import services
from hoso.organisations.models import Body
from hoso.organisations.rules.bodies import Kind, Level
from hoso.organisations.rules.succession import Share, What

TODAY = date(2025, 6, 1)
BEFORE = date(2025, 6, 30)
DAY = date(2025, 7, 1)
SERVICE = service_actor("test", TODAY)
CHI = Actor(uuid7(), "chi", TODAY)


def binh(*body_ids: UUID) -> Actor:
    """Bình, an archivist who may change these bodies."""
    grants = (Grant(acts.BODIES, ScopeKind.BODY, body_id, AccessClass.OPEN) for body_id in body_ids)
    return Actor(uuid7(), "binh", TODAY, grants=tuple(grants))


def unit(
    name: str,
    code: str,
    level: Level,
    *,
    parent: Body | None = None,
    begins_on: date | None = None,
    ceased_on: date | None = None,
) -> Body:
    """An administrative unit with its statistical code."""
    return services.register_body(
        SERVICE,
        kind=Kind.TERRITORY,
        level=level,
        rule_set="",
        name=name,
        begins_on=begins_on,
        ceased_on=ceased_on,
        parent_id=parent.pk if parent else None,
        codes=[services.CodeGiven("statistical", code)],
    )


def organ(of: Body, kind: Kind, name: str, *, ceased_on: date | None = None) -> Body:
    """An organ of a unit, for all its days."""
    return services.register_body(
        SERVICE,
        kind=kind,
        level=of.level,
        rule_set="vn-party" if kind is Kind.PARTY_COMMITTEE else "vn-state",
        name=name,
        begins_on=of.begins_on,
        ceased_on=ceased_on or of.ceased_on,
        territory_id=of.pk,
    )


@dataclass
class World:
    """Before 1 July 2025, with the commune to come already in the directory."""

    province: Body
    district: Body
    commune: Body
    other: Body
    new: Body


def a_world() -> World:
    """Build the small world."""
    province = unit("Tỉnh Tuyên Quang", "08", Level.PROVINCE)
    district = unit("Huyện Chiêm Hóa", "073", Level.DISTRICT, parent=province)
    commune = unit("Thị trấn Vĩnh Lộc", "02287", Level.COMMUNE, parent=district)
    other = unit("Xã Xuân Quang", "02350", Level.COMMUNE, parent=district)
    new = unit("Xã Chiêm Hóa", "02999", Level.COMMUNE, parent=province, begins_on=DAY)
    return World(province, district, commune, other, new)


def line(
    predecessor: Body, successor: Body, share: Share = Share.WHOLE, what: What = What.TERRITORY
) -> services.LineGiven:
    """A line of a reorganisation."""
    return services.LineGiven(predecessor.pk, successor.pk, share, what)


def check_now() -> None:
    """Let the deferred constraints speak before the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
