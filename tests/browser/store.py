"""Furnishes a new home with store rooms and somebody who keeps them; prints the boxes as JSON.

Run as `python -m tests.browser.store COUNT`.
"""

import json
import os
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import django

from hoso.config.entry import prepared
from hoso.node.home import open_home
from tests.browser.furnish import PASSWORD

# A room for each walk, so that none stumbles over what another has left.
ROOMS = {prefix: f"Phòng {prefix[1:]}" for prefix in ("P3", "P4", "P5", "P6", "P7")}
OTHER = "Phòng 9"


def main() -> None:
    """Prepare the home and everything in it."""
    with prepared(open_home(Path(os.environ["HOSO_HOME"]))):
        django.setup()
        json.dump(_furnish(int(sys.argv[1])), sys.stdout)


def _furnish(count: int) -> list[dict[str, str]]:
    from hoso.accounts import services as accounts
    from hoso.accounts.rules import Role
    from hoso.cli.actors import service
    from hoso.custody import services as custody
    from hoso.custody.models import Box
    from hoso.custody.rules import code_of_box
    from hoso.organisations import services as organisations
    from hoso.organisations.rules.bodies import Kind, Level

    by = service()
    body = organisations.register_body(
        by,
        kind=Kind.PEOPLES_COMMITTEE,
        level=Level.PROVINCE,
        rule_set="vn-state",
        name="UBND tỉnh Tuyên Quang",
    )
    account = accounts.open_account(by, "binh", full_name="Nguyễn Văn Bình", password=PASSWORD)
    accounts.appoint(
        by, account.pk, body_id=body.pk, title="Lưu trữ viên", role=Role.ARCHIVIST, from_on=date(2026, 1, 1)
    )
    rooms = [(name, prefix, count) for prefix, name in ROOMS.items()]
    for name, prefix, boxes in (*rooms, (OTHER, "P9", 1)):
        custody.register_room(
            by, custody.RoomFacts(boxes, Decimal("0.12") * boxes), name=name, creator_id=body.pk,
            custodian_id=body.pk, prefix=prefix, found="room",
        )  # fmt: skip
    rows = Box.objects.order_by("label").values_list("pk", "label")
    return [{"label": label, "code": code_of_box(box_id)} for box_id, label in rows]


if __name__ == "__main__":
    main()
