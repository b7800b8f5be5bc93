"""Furnishes one of two homes that exchange e-documents, and sends from it.

Run as `python -m tests.exchange_office furnish ROLE COUNT ADDRESS CARD`, ROLE being `sender` or `receiver`:
both know the two bodies, the sender has COUNT registered documents, and CARD is written. `... trust CARD`
confirms the other's card, `... send` sends all documents, `... register COUNT` registers half of the first
ones that arrived and returns a quarter.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import django

from hoso.access.values import Actor
from hoso.config.entry import prepared
from hoso.node.home import open_home
from tests.papers import a_copy

PASSWORD = "mot mat khau de thu 2026"
SENDER, RECEIVER = "02287/UBND", "08/UBND"
SINCE = date(2025, 7, 1)


def main() -> None:
    """Prepare the home and do what is asked."""
    with prepared(open_home(Path(os.environ["HOSO_HOME"]))):
        django.setup()
        match sys.argv[1:]:
            case ["furnish", role, count, address, card]:
                _furnish(role, int(count))
                write_card(role, [SENDER if role == "sender" else RECEIVER], address, Path(card))
            case ["trust", card]:
                trust(Path(card))
            case ["send"]:
                _send()
            case ["register", count]:
                _register(int(count))


def _furnish(role: str, count: int) -> None:
    from hoso.accounts import services as accounts
    from hoso.accounts.rules import Role
    from hoso.cli.actors import service
    from hoso.organisations import services as organisations
    from hoso.organisations.rules.bodies import Kind, Level
    from hoso.organisations.services import CodeGiven

    by, bodies = service(), {}
    for name, level, code in (
        ("tỉnh Tuyên Quang", Level.PROVINCE, "08"), ("xã Chiêm Hóa", Level.COMMUNE, "02287"),
    ):  # fmt: skip
        unit = organisations.register_body(
            by, kind=Kind.TERRITORY, level=level, rule_set="", name=name,
            codes=[CodeGiven("statistical", code)],
        )  # fmt: skip
        bodies[f"{code}/UBND"] = organisations.register_body(
            by, kind=Kind.PEOPLES_COMMITTEE, level=level, rule_set="vn-state", territory_id=unit.pk,
            name=f"Ủy ban nhân dân {name}",
        ).pk  # fmt: skip
    mine = bodies[SENDER if role == "sender" else RECEIVER]
    account = accounts.open_account(by, "an", full_name="Lê Thị An", password=PASSWORD)
    accounts.appoint(by, account.pk, body_id=mine, title="Văn thư", role=Role.CLERK, from_on=SINCE)
    open_fonds(mine)
    open_usual_registers(mine)
    if role == "sender":
        for number in range(1, count + 1):
            _document(number, a_copy(number))


def open_usual_registers(body_id: UUID) -> None:
    """Open the registers of this year."""
    from hoso.cli.actors import service
    from hoso.registry import services as registry
    from hoso.registry.rules import usual_registers

    by = service()
    days = date(by.on.year, 1, 1), date(by.on.year, 12, 31)
    for each in usual_registers("vn-state", from_on=days[0], to_on=days[1], issuer_symbol="UBND"):
        registry.open_register(by, body_id, each)


def write_card(name: str, codes: Sequence[str], address: str, path: Path) -> None:
    """Write the card of this node, which speaks for the bodies of these codes at this address."""
    from hoso.cli.actors import service
    from hoso.exchange import services
    from hoso.lib.dates import now
    from hoso.node.authority import find_authority
    from hoso.organisations import queries as organisations

    bodies = [organisations.get_body_by_code(code, on=service().on).pk for code in codes]
    authority = find_authority(open_home(Path(os.environ["HOSO_HOME"])))
    pem = authority.certificate_file.read_text("ascii") if authority is not None else ""
    written = services.write_card(
        service(), name=name, address=address, authority=pem, bodies=bodies, at=now()
    )
    path.write_bytes(written)


def trust(path: Path) -> None:
    """The fingerprint that their people would read out stands on the card: nobody is between in a test."""
    from hoso.cli.actors import service
    from hoso.exchange import services
    from hoso.exchange.cards import read_card
    from hoso.lib.dates import now

    card = read_card(path.read_bytes())
    services.introduce_peer(service(), path.read_bytes(), at=now())
    services.confirm_peer(service(), card.node, fingerprint=card.fingerprint, at=now())


def open_fonds(body_id: UUID) -> None:
    """Open the fonds into which a body's documents go."""
    from hoso.cli.actors import service
    from hoso.holdings import services as holdings

    holdings.open_fonds(
        service(), creator_id=body_id, code="P01", title="UBND", responsible_id=body_id, from_on=SINCE
    )


def _document(number: int, content: bytes) -> UUID:
    from hoso.access.values import AccessClass
    from hoso.blobs import services as blobs
    from hoso.holdings.models import Fonds
    from hoso.lib.ids import uuid7
    from hoso.registry import services as registry
    from hoso.registry.rules import Proposal, Role

    fonds = Fonds.objects.get()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(content)
        digest = blobs.keep(path, media_type="application/pdf")
    given = {
        "number": str(number), "symbol": "QĐ-UBND", "date": "2026-03-02", "type": "Quyết định",
        "issuer": "UBND", "subject": f"Về việc số {number}",
    }  # fmt: skip
    reading = registry.NewReading(
        "vn-state", 1, None, {name: Proposal(value, 1.0) for name, value in given.items()}
    )
    file = registry.NewFile(Role.ORIGINAL, digest, "quyết định.pdf", "application/pdf")
    return registry.register_document(
        _an(), uuid7(), fonds_id=fonds.pk, custodian_id=fonds.creator_id, access_class=AccessClass.INTERNAL,
        reading=reading, files=[file],
    ).pk  # fmt: skip


def _an() -> Actor:
    from hoso.accounts import queries as accounts
    from hoso.lib.dates import now

    return accounts.actor_for(accounts.get_account("an").pk, at=now())


def _send() -> None:
    from hoso.exchange import services
    from hoso.lib.dates import now
    from hoso.organisations import queries as organisations
    from hoso.registry.models import Document

    an = _an()
    to = organisations.get_body_by_code(RECEIVER, on=an.on).pk
    for document_id in Document.objects.order_by("number_value").values_list("pk", flat=True):
        services.send_document(an, document_id, to=[to], at=now())


def _register(count: int) -> None:
    """Register every second of the first arrivals, send every fourth back, leave the rest."""
    from hoso.exchange import services
    from hoso.exchange.models import Arrival
    from hoso.lib.dates import now
    from hoso.registry.rules import Medium, NewArrival

    an = _an()
    for place, arrival in enumerate(Arrival.objects.order_by("pk")[:count]):
        if place % 2 == 0:
            fields = {"issuer": "UBND xã", "subject": arrival.subject}
            entry = NewArrival(an.on, fields, medium=Medium.ELECTRONIC, identifier=arrival.document_code)
            services.register_arrival(an, arrival.pk, entry, at=now())
        elif place % 4 == 1:
            services.return_arrival(an, arrival.pk, reason="Gửi nhầm nơi nhận", at=now())


if __name__ == "__main__":
    main()
