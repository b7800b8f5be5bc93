"""One stock-take in a home made for measuring; run in a process of its own, prints its times as JSON.

`python -m hoso.bench.served.taking_stock BOXES SCANS_AT_ONCE`, with the home's database in the environment.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import django

PREFIX, ROOM = "K1", "Kho 1"


class Times:
    """Seconds by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds.setdefault(name, []).append(time.perf_counter() - began)


def main() -> None:
    """Take stock once, and tell how long each part took."""
    django.setup()
    json.dump(_measured(int(sys.argv[1]), at_once=int(sys.argv[2])), sys.stdout)


def _measured(count: int, *, at_once: int) -> dict[str, Any]:
    from django.apps import apps
    from django.utils import timezone

    from hoso.access.values import service_actor
    from hoso.custody import queries, services
    from hoso.custody.rules import Scan, code_of_box
    from hoso.lib.dates import now
    from hoso.lib.ids import uuid7
    from hoso.organisations import services as organisations

    by, times = service_actor("bench", timezone.localdate()), Times()
    body = organisations.register_body(
        by, kind="peoples_committee", level="province", rule_set="vn-state", name="UBND tỉnh"
    )
    with times.of("register"):
        room = services.register_room(
            by, services.RoomFacts(count, Decimal("0.1") * count), name=ROOM, creator_id=body.pk,
            custodian_id=body.pk, prefix=PREFIX, found="bench",
        )  # fmt: skip
    with times.of("start"):
        stock_take = services.start_stock_take(by, room.place.pk)
    with times.of("codes"):
        queries.codes_to_find(stock_take.pk)
    codes = [code_of_box(box_id) for box_id in room.box_ids]
    # A hundredth is missing; the rest is scanned as phones send it.
    seen = codes[: count - max(1, count // 100)]
    for first in range(0, len(seen), at_once):
        scans = [Scan(uuid7(), code, now()) for code in seen[first : first + at_once]]
        with times.of("scans"):
            services.record_scans(by, stock_take.pk, scans)
    with times.of("progress"):
        progress = queries.progress_of(stock_take)
    with times.of("close"):
        services.close_stock_take(by, stock_take.pk)
    with times.of("differences"):
        missing = len(queries.stocktake_differences(limit=count))
    with times.of("peer"):
        boxes = apps.get_model("custody", "Box")._default_manager.all()
        # What a sheet in a database does at the least: one statement and one commit a scan, and no history.
        for box_id in room.box_ids[: len(seen)]:
            boxes.filter(pk=box_id).update(last_seen_at=now())
    return {"seen": progress.seen, "missing": missing, "seconds": times.seconds}


if __name__ == "__main__":
    main()
