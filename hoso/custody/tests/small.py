"""What several tests of custody need: rooms, boxes, and what must not have changed."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.test import TestCase

from hoso.access.values import Actor
from hoso.audit.models import TrailRow
from hoso.custody import services
from hoso.custody.models import Box
from hoso.custody.services import RoomFacts, RoomRegistered
from hoso.events.models import OutboxRow
from hoso.holdings.models import Fonds, Holding, HoldingEvent, Membership
from tests.refusals import each_refused, rows_of
from tests.worlds import World

FOUND = "found in the cellar of the former district office"


def every_row() -> dict[str, list[Any]]:
    """Everything of custody and of what it leans on, row by row."""
    kept: list[type[models.Model]] = [
        *apps.get_app_config("custody").get_models(),
        Fonds, Holding, HoldingEvent, Membership, TrailRow, OutboxRow,
    ]  # fmt: skip
    return rows_of(kept)


def assert_refused(
    case: TestCase, refusal: type[Exception], act: Callable[[Actor], object], *by: Actor
) -> None:
    """Each of the people is refused, and nothing at all has changed."""
    each_refused(case, refusal, act, by, every_row=every_row)


def a_room(
    world: World, *, boxes: int = 5, metres: str | None = "0.6", name: str = "Phòng 3", prefix: str = "P3",
    actor: Actor | None = None, **more: Any,
) -> RoomRegistered:  # fmt: skip
    """Bình registers a room of the ceased district that the province now keeps."""
    facts = RoomFacts(boxes, Decimal(metres) if metres else None, 1975, 2010)
    given: dict[str, Any] = {
        "name": name, "creator_id": world.district, "custodian_id": world.province, "prefix": prefix,
        "found": FOUND,
    }  # fmt: skip
    return services.register_room(actor or world.binh, facts, **given | more)


def boxes_of(room: RoomRegistered) -> Sequence[Box]:
    """The boxes of a room as they are now, in the order of their labels."""
    return list(Box.objects.filter(count=room.count).order_by("label"))
