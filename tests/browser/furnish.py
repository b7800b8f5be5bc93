"""Furnishes a new home for the tests in the browser: bodies, people, a fonds, a few digitised scans.

Run as `python -m tests.browser.furnish FOLDER`, FOLDER holding fictional scans.
"""

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import django

from hoso.config.entry import prepared
from hoso.node.home import open_home

if TYPE_CHECKING:
    from hoso.access.values import Actor
    from hoso.organisations.models import Body

PASSWORD = "mot mat khau de thu 2026"
CEASED_ON = date(2025, 7, 1)
PROVINCE, DISTRICT = "08", "073"
# A second district, of which nobody has counted anything yet.
UNCOUNTED = "072"


def main() -> None:
    """Prepare the home and everything in it."""
    with prepared(open_home(Path(os.environ["HOSO_HOME"]))):
        django.setup()
        _furnish(Path(sys.argv[1]))


def _furnish(folder: Path) -> None:
    from hoso.accounts import services as accounts
    from hoso.accounts.rules import Role
    from hoso.cli.actors import service
    from hoso.cli.digitisation import Order, run
    from hoso.organisations import services as organisations
    from hoso.organisations.models import Body
    from hoso.organisations.rules.bodies import Kind, Level
    from hoso.organisations.rules.succession import Share, What
    from hoso.organisations.services import CodeGiven, LineGiven

    by = service()
    bodies: dict[str, Body] = {}
    for name, level, code, parent in (
        ("tỉnh Tuyên Quang", Level.PROVINCE, PROVINCE, ""),
        ("huyện Chiêm Hóa", Level.DISTRICT, DISTRICT, PROVINCE),
        ("xã Chiêm Hóa", Level.COMMUNE, "02287", PROVINCE),
        ("huyện Na Hang", Level.DISTRICT, UNCOUNTED, PROVINCE),
        ("xã Nà Hang", Level.COMMUNE, "02221", PROVINCE),
    ):
        unit = organisations.register_body(
            by, kind=Kind.TERRITORY, level=level, rule_set="", name=name[0].upper() + name[1:],
            parent_id=bodies[parent].pk if parent else None, codes=[CodeGiven("statistical", code)],
        )  # fmt: skip
        bodies[code] = unit
        bodies[f"{code}/UBND"] = organisations.register_body(
            by, kind=Kind.PEOPLES_COMMITTEE, level=level, rule_set="vn-state", territory_id=unit.pk,
            name=f"Ủy ban nhân dân {name}",
        )  # fmt: skip
    lines = [
        LineGiven(bodies[f"{ended}{organ}"].pk, bodies[f"{after}{organ}"].pk, Share.PART, what)
        for ended, after in ((DISTRICT, "02287"), (UNCOUNTED, "02221"))
        for organ, what in (("", What.TERRITORY), ("/UBND", What.FUNCTIONS))
    ]
    plan = organisations.plan_reorganisation(
        by, kind="dissolve", effective_on=CEASED_ON, basis_number="203/2025/QH15", lines=lines
    )
    organisations.put_in_force(by, [plan.pk])
    for username, full_name, role in (
        ("binh", "Trần Văn Bình", Role.ARCHIVIST), ("chi", "Lê Thị Chi", Role.CLERK),
    ):  # fmt: skip
        account = accounts.open_account(by, username, full_name=full_name, password=PASSWORD)
        body = bodies[f"{PROVINCE}/UBND" if role is Role.ARCHIVIST else "02287/UBND"]
        accounts.appoint(by, account.pk, body_id=body.pk, title=role, role=role, from_on=date(2025, 7, 1))
    _fill_offices(by, bodies)
    _open_arrivals(by, bodies["02287/UBND"])
    order = Order(
        folder=folder, body=f"{DISTRICT}/UBND", box="H-01", dossier="Tập lưu", found="room 3",
        responsible=f"{PROVINCE}/UBND", not_secret=True, workers=2,
    )  # fmt: skip
    run(order, by)


# Who works a day in the committee of the commune and in its Party committee (tests/browser/test_office.py).
OFFICES = {
    "02221/UBND": (("dao", "clerk"), ("hai", "officer"), ("minh", "leader"), ("lan", "archivist")),
    "02221/DU": (("van", "clerk"), ("nga", "officer"), ("thu", "leader"), ("kho", "archivist")),
}


def _fill_offices(by: "Actor", bodies: "dict[str, Body]") -> None:
    from hoso.accounts import services as accounts
    from hoso.accounts.rules import Role
    from hoso.organisations import services as organisations
    from hoso.organisations.rules.bodies import Kind, Level

    bodies["02221/DU"] = organisations.register_body(
        by, kind=Kind.PARTY_COMMITTEE, level=Level.COMMUNE, rule_set="vn-party",
        territory_id=bodies["02221"].pk, name="Đảng ủy xã Nà Hang",
    )  # fmt: skip
    for code, people in OFFICES.items():
        for username, role in people:
            account = accounts.open_account(by, username, full_name=username.title(), password=PASSWORD)
            accounts.appoint(
                by, account.pk, body_id=bodies[code].pk, title=role, role=Role(role), from_on=date(2025, 7, 1)
            )


def _open_arrivals(by: "Actor", body: "Body") -> None:
    """Open the register in which Chi enters what arrives this year."""
    from hoso.lib.dates import now
    from hoso.registry import services as registry
    from hoso.registry.rules import Direction, NewRegister, NewSeries

    year = now().year
    series = NewSeries("Văn bản đến", date(year, 1, 1), date(year, 12, 31))
    registry.open_register(by, body.pk, NewRegister(Direction.ARRIVALS, series, "UBND"))


if __name__ == "__main__":
    main()
