"""Rooms full of boxes, registered, moved and counted; imported only where Django is ready."""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.custody import queries, services
from hoso.custody.services import RoomFacts, RoomRegistered
from hoso.lib.dates import now
from hoso.organisations import queries as organisations

CREATOR, KEEPER, CREATED_ON = "073/UBND", "08/UBND", "2025-06-30"
FOUND = "bench"
ROOM, ONE_BY_ONE, MOVED, MOVED_SINGLY = 412, 40, 5000, 60
_PLAIN_COUNT = """
SELECT held.custodian_id, box.location_id, box.state, count(*), sum(box.shelf_metres)
  FROM custody_box box JOIN holdings_holding held ON held.id = box.holding_id
 WHERE held.creator_id = %s AND held.struck_on IS NULL GROUP BY 1, 2, 3
"""


def measure(boxes: int, asker: str) -> dict[str, Any]:
    """Fill rooms with so many boxes; return what registering, moving and counting cost, in seconds."""
    account = accounts.find_account(asker)
    assert account is not None
    actor = accounts.actor_for(account.pk, at=now())
    room = _room(actor, ROOM, "R")
    register = _timed(lambda: _room(actor, ROOM, "S"))
    singly = _timed(lambda: _one_by_one(actor, room)) / ONE_BY_ONE * ROOM
    ids = _fill(actor, boxes)
    new = services.name_location(actor, room.count.custodian_id, "Kho mới").pk
    move = _timed(lambda: services.move_boxes(actor, ids[:MOVED], location_id=new, reason="bench"))
    move_singly = _timed(lambda: _move_singly(actor, ids[MOVED:], new)) / MOVED_SINGLY * MOVED
    creator = _creator()
    services.merge_tallies()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE custody_box, custody_tally, holdings_holding")
        plain = _timed(lambda: cursor.execute(_PLAIN_COUNT, [creator]), times=5)
    tallied = _timed(lambda: queries.totals_of(creator), times=5)
    return {
        "boxes": queries.totals_of(creator).boxes, "creator": creator, "room": room.place.pk,
        "register": register, "register_singly": singly, "move": move, "move_singly": move_singly,
        "totals": tallied, "totals_counted": plain,
    }  # fmt: skip


def _creator() -> Any:

    return organisations.get_creator(CREATOR, on=date.fromisoformat(CREATED_ON)).pk


def _room(actor: Actor, boxes: int, prefix: str) -> RoomRegistered:
    return services.register_room(
        actor, RoomFacts(boxes, Decimal(boxes) / 8, 1975, 2010), name=f"Phòng {prefix}", prefix=prefix,
        creator_id=_creator(), custodian_id=organisations.get_creator(KEEPER, on=actor.on).pk, found=FOUND,
    )  # fmt: skip


def _fill(actor: Actor, boxes: int) -> list[Any]:
    ids: list[Any] = []
    while len(ids) < boxes:
        ids += _room(actor, min(5000, boxes - len(ids)), f"F{len(ids)}").box_ids
    return ids


def _one_by_one(actor: Actor, room: RoomRegistered) -> None:
    for number in range(ONE_BY_ONE):
        services.register_box(
            actor, fonds_id=room.fonds_id, custodian_id=room.count.custodian_id, label=f"E-{number}",
            location_id=room.place.pk, found=FOUND,
        )  # fmt: skip


def _move_singly(actor: Actor, ids: list[Any], location_id: Any) -> None:
    for box_id in ids[:MOVED_SINGLY]:
        services.move_box(actor, box_id, location_id=location_id, reason="bench")


def _timed(act: Callable[[], object], *, times: int = 1) -> float:
    """Return the seconds of one run, the middle of several."""
    told = []
    for _ in range(times):
        began = time.perf_counter()
        with transaction.atomic():
            act()
        told.append(time.perf_counter() - began)
    return sorted(told)[len(told) // 2]
