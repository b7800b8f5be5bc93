"""An office at work: a commune with its registers of 2026, its clerk, an officer and a leader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.test import TestCase

from hoso.access.values import Actor
from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.events.models import OutboxRow
from hoso.holdings.models import Fonds, Holding
from hoso.organisations.models import Body
from hoso.registry import services
from hoso.registry.models import Incoming, Outgoing, Register
from hoso.registry.rules import Direction, NewArrival, NewDraft, NewRegister, NewSeries
from tests.refusals import each_refused, rows_of
from tests.worlds import TODAY, a_body, a_person, id_of, name_body

YEAR_BEGINS, YEAR_ENDS = date(2026, 1, 1), date(2026, 12, 31)
LETTER = {
    "issuer": "Ủy ban nhân dân tỉnh Tuyên Quang", "number": "51", "symbol": "UBND-VX", "date": "2026-02-27",
    "type": "Công văn", "subject": "Về việc rà soát hồ sơ", "signer": "Lê Thị Dung",
}  # fmt: skip
DRAFT = NewDraft(
    "QD", "Về việc thành lập tổ kiểm kê", ("Như Điều 3", "Lưu: VT"), authority="TM.", signer_title="CHỦ TỊCH",
    signer="Nguyễn Văn Minh", place="Chiêm Hóa",
)  # fmt: skip


@dataclass
class Office:
    """A body and who works in it; Chi works elsewhere."""

    body: UUID
    an: Actor
    hai: Actor
    minh: Actor
    chi: Actor
    arrivals: Register
    issued: Register


def an_office(rule_set: str = "vn-state") -> Office:
    """Build the office, its registers of what arrives and of what it issues open since January."""
    body, other = a_body(), a_body()
    Body.objects.filter(pk=body).update(rule_set=rule_set)
    name_body(body, "Ủy ban nhân dân xã Chiêm Hóa", "UBND xã Chiêm Hóa")
    an, hai = a_person("an", body=body, role=Role.CLERK), a_person("hai", body=body, role=Role.OFFICER)
    minh = a_person("minh", body=body, role=Role.LEADER)
    chi = a_person("chi", body=other, role=Role.LEADER)
    types = ("QD",) if rule_set == "vn-party" else ()
    opened = [
        services.open_register(minh, body, NewRegister(direction, series, "UBND"))
        for direction, series in (
            (Direction.ARRIVALS, NewSeries("Văn bản đến", YEAR_BEGINS, YEAR_ENDS)),
            (Direction.ISSUED, NewSeries("Văn bản đi", YEAR_BEGINS, YEAR_ENDS, type_codes=types)),
        )
    ]
    return Office(body, an, hai, minh, chi, *opened)


def arrive(office: Office, **changes: Any) -> Incoming:
    """An enters a letter that arrived today."""
    fields = LETTER | changes.pop("fields", {})
    return services.register_arrival(
        office.an, office.body, NewArrival(**{"arrived_on": TODAY, "fields": fields} | changes)
    )


def a_draft(office: Office, draft: NewDraft = DRAFT, **more: Any) -> Outgoing:
    """Hải begins a draft."""
    return services.begin_draft(office.hai, office.body, draft, text="Điều 1. Thành lập tổ.", **more)


def signed(office: Office, draft: NewDraft = DRAFT, **more: Any) -> Outgoing:
    """A draft that Hải submitted and Minh signed."""
    outgoing = a_draft(office, draft, **more)
    services.submit_draft(office.hai, outgoing.pk, before=id_of(office.minh))
    return services.approve_draft(office.minh, outgoing.pk)


def every_row() -> dict[str, list[Any]]:
    """Everything of the room and of what it leans on, row by row."""
    kept: list[type[models.Model]] = [
        *apps.get_app_config("registry").get_models(), Fonds, Holding, TrailRow, OutboxRow,
    ]  # fmt: skip
    return rows_of(kept)


def assert_refused(
    case: TestCase, refusal: type[Exception], act: Callable[[Actor], object], *by: Actor
) -> None:
    """Each of the people is refused, and nothing at all has changed."""
    each_refused(case, refusal, act, by, every_row=every_row)
