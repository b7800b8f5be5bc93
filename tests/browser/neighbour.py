"""A second house, to which the first one sends: the province's, with a clerk who registers what arrives.

Run in a home as `python -m tests.browser.neighbour furnish`, which makes the bodies and the clerk,
`... card NAME ADDRESS FILE CODE...`, which writes the home's card, and `... trust FILE` for the other's card.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django

from hoso.config.entry import prepared
from hoso.node.home import open_home
from tests.browser.furnish import PASSWORD
from tests.exchange_office import SINCE, open_fonds, open_usual_registers, trust, write_card

if TYPE_CHECKING:
    from hoso.organisations.models import Body

PROVINCE = "08/UBND"
CLERK = "tinh"


def main() -> None:
    """Prepare the home and do what is asked."""
    with prepared(open_home(Path(os.environ["HOSO_HOME"]))):
        django.setup()
        match sys.argv[1:]:
            case ["furnish"]:
                _furnish()
            case ["card", name, address, file, *codes]:
                write_card(name, codes, address, Path(file))
            case ["trust", file]:
                trust(Path(file))


def _furnish() -> None:
    from hoso.accounts import services as accounts
    from hoso.accounts.rules import Role
    from hoso.cli.actors import service
    from hoso.organisations.rules.bodies import Kind, Level

    province = _a_unit("tỉnh Tuyên Quang", "08", Level.PROVINCE)
    committee = _an_organ(province, Kind.PEOPLES_COMMITTEE, "Ủy ban nhân dân tỉnh Tuyên Quang")
    commune = _a_unit("xã Nà Hang", "02221", Level.COMMUNE)
    _an_organ(commune, Kind.PEOPLES_COMMITTEE, "Ủy ban nhân dân xã Nà Hang")
    _an_organ(commune, Kind.PARTY_COMMITTEE, "Đảng ủy xã Nà Hang", rule_set="vn-party")
    account = accounts.open_account(service(), CLERK, full_name="Lý Văn Tỉnh", password=PASSWORD)
    accounts.appoint(
        service(), account.pk, body_id=committee.pk, title="Văn thư", role=Role.CLERK, from_on=SINCE
    )
    open_fonds(committee.pk)
    open_usual_registers(committee.pk)


def _a_unit(name: str, code: str, level: str) -> "Body":
    from hoso.cli.actors import service
    from hoso.organisations import services as organisations
    from hoso.organisations.rules.bodies import Kind
    from hoso.organisations.services import CodeGiven

    return organisations.register_body(
        service(), kind=Kind.TERRITORY, level=level, rule_set="", name=name,
        codes=[CodeGiven("statistical", code)],
    )  # fmt: skip


def _an_organ(unit: "Body", kind: str, name: str, *, rule_set: str = "vn-state") -> "Body":
    from hoso.cli.actors import service
    from hoso.organisations import services as organisations

    return organisations.register_body(
        service(), kind=kind, level=unit.level, rule_set=rule_set, territory_id=unit.pk, name=name
    )


if __name__ == "__main__":
    main()
