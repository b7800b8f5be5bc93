"""Rooms full of boxes, registered, moved and counted; imported only where Django is ready."""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.bench.made.asking import page_ms, signed_in
from hoso.bench.made.looking import let_the_server_look
from hoso.custody import queries, services
from hoso.custody.services import RoomFacts, RoomRegistered
from hoso.lib.dates import now
from hoso.organisations import queries as organisations

CREATOR, KEEPER, CREATED_ON = "073/UBND", "08/UBND", "2025-06-30"
FOUND = "bench"
ROOM, ONE_BY_ONE, MOVED, MOVED_SINGLY = 412, 40, 5000, 60
SHELVES = 200
_FILL = """
WITH made AS (
    INSERT INTO holdings_holding (id, owner_node, kind, scope_id, creator_id, custodian_id, access_class,
                                  secrecy, found_story, registered_at)
    SELECT gen_random_uuid(), held.owner_node, held.kind, held.scope_id, held.creator_id, held.custodian_id,
           held.access_class, '', held.found_story, held.registered_at
      FROM holdings_holding held, generate_series(1, %(boxes)s) WHERE held.id = %(like)s
    RETURNING id
), numbered AS (SELECT id, row_number() OVER () AS number FROM made)
INSERT INTO custody_box (id, owner_node, holding_id, body_id, label, location_id, state, shelf_metres, note,
                         last_seen_at, last_seen_by)
SELECT numbered.id, box.owner_node, numbered.id, box.body_id, 'F-' || lpad(numbered.number::text, 7, '0'),
       (%(shelves)s::uuid[])[1 + numbered.number %% cardinality(%(shelves)s::uuid[])], box.state,
       box.shelf_metres, '', box.last_seen_at, box.last_seen_by
  FROM custody_box box, numbered WHERE box.id = %(like)s
"""
_PLAIN_COUNT = """
SELECT held.custodian_id, box.location_id, box.state, count(*), sum(box.shelf_metres)
  FROM custody_box box JOIN holdings_holding held ON held.id = box.holding_id
 WHERE held.creator_id = %s AND held.struck_on IS NULL GROUP BY 1, 2, 3
"""


def measure(boxes: int, asker: str) -> dict[str, Any]:
    """Fill rooms with so many boxes; return what registering, moving and counting cost, in seconds."""
    actor = accounts.actor_for(accounts.get_account(asker).pk, at=now())
    room = _room(actor, ROOM, "R")
    register = _timed(lambda: _room(actor, ROOM, "S"))
    singly = _timed(lambda: _one_by_one(actor, room)) / ONE_BY_ONE * ROOM
    ids = _fill(actor, room, boxes)
    new = services.name_location(actor, room.count.custodian_id, "Kho mới").pk
    move = _timed(lambda: services.move_boxes(actor, ids[:MOVED], location_id=new, reason="bench"))
    move_singly = _timed(lambda: _move_singly(actor, ids[MOVED:], new)) / MOVED_SINGLY * MOVED
    creator = _creator()
    services.merge_tallies()
    let_the_server_look("custody_box", "custody_tally", "holdings_holding")
    with connection.cursor() as cursor:
        plain = _timed(lambda: cursor.execute(_PLAIN_COUNT, [creator]), times=5)
    tallied = _timed(lambda: queries.totals_of(creator), times=5)
    return {
        "boxes": queries.totals_of(creator).boxes, "creator": creator, "room": room.place.pk,
        "register": register, "register_singly": singly, "move": move, "move_singly": move_singly,
        "totals": tallied, "totals_counted": plain, "pages": _pages(asker, creator, room.place.pk),
    }  # fmt: skip


def _pages(asker: str, creator: Any, place: Any) -> dict[str, dict[str, float]]:
    """Ask for pages as the signed-in person does."""
    client = signed_in(asker)
    paths = {
        "body": f"/boxes/of/{creator}/", "stores": "/boxes/stores/", "boxes": "/boxes/",
        "room": f"/boxes/stores/{place}/",
    }  # fmt: skip
    return {name: page_ms(client, path) for name, path in paths.items()}


def _creator() -> Any:
    return organisations.get_creator(CREATOR, on=date.fromisoformat(CREATED_ON)).pk


def _room(actor: Actor, boxes: int, prefix: str) -> RoomRegistered:
    return services.register_room(
        actor, RoomFacts(boxes, Decimal(boxes) / 8, 1975, 2010), name=f"Phòng {prefix}", prefix=prefix,
        creator_id=_creator(), custodian_id=organisations.get_creator(KEEPER, on=actor.on).pk, found=FOUND,
    )  # fmt: skip


def _fill(actor: Actor, room: RoomRegistered, boxes: int) -> list[Any]:
    """Copy the first box of a room so many times, spread over shelves, by the database's own means.

    One act for each of a hundred rooms would measure something else, and take its time.
    """
    keeper, like = room.count.custodian_id, room.box_ids[0]
    shelves = [services.name_location(actor, keeper, f"Giá {number}").pk for number in range(SHELVES)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FILL, {"boxes": boxes, "like": like, "shelves": shelves})
        cursor.execute("SELECT id FROM custody_box WHERE label LIKE 'F-%' ORDER BY label LIMIT 20000")
        return [row[0] for row in cursor.fetchall()]


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
