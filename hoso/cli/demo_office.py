"""The demo's daily office: the registers of this year, what arrived, what is being answered."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.organisations import queries as organisations
from hoso.registry import queries, services
from hoso.registry.rules import NewArrival, NewDraft

# Fictional letters: issuer, number, symbol, type, subject.
LETTERS = (
    (
        "Sở Nội vụ tỉnh Tuyên Quang",
        "412",
        "SNV-VTLT",
        "Công văn",
        "Về việc thống kê tài liệu tồn đọng của cấp huyện",
    ),
    (
        "Ủy ban nhân dân xã Chiêm Hóa",
        "37",
        "BC-UBND",
        "Báo cáo",
        "Kết quả tiếp nhận hồ sơ cấp huyện",
    ),
    ("Văn phòng Chính phủ", "5120", "VPCP-KSTT", "Công văn", "Về việc số hóa hồ sơ, tài liệu sau sắp xếp"),
)
REPLY = NewDraft(
    "CV", "Về việc báo cáo tài liệu tồn đọng của cấp huyện", ("Sở Nội vụ tỉnh Tuyên Quang", "Lưu: VT, VX"),
    authority="TM.", signer_title="CHỦ TỊCH", signer="Lê Thị Dung", unit="VX", place="Tuyên Quang",
)  # fmt: skip
TEXT = "Thực hiện Công văn số 412/SNV-VTLT, Ủy ban nhân dân tỉnh báo cáo như sau: ..."


@transaction.atomic
def open_office(body: str, *, clerk: Actor, officer: Actor, leader: Actor) -> dict[str, int]:
    """Open the year's registers of a body and let a morning pass in it; done before, nothing is doubled.

    Returns how many documents arrived and how many drafts wait.
    """
    body_id = organisations.get_creator(body, on=leader.on).pk
    if not queries.has_registers(body_id):
        _open_registers(leader, body_id)
        _a_morning(body_id, clerk, officer, leader)
    return {
        "arrivals": queries.list_arrivals(clerk, body_id).count(),
        "drafts": queries.list_outgoing(leader, body_id).count(),
    }


def _open_registers(leader: Actor, body_id: UUID) -> None:
    year = leader.on.replace(month=1, day=1), leader.on.replace(month=12, day=31)
    services.open_usual_registers(leader, body_id, from_on=year[0], to_on=year[1], issuer_symbol="UBND")


def _a_morning(body_id: UUID, clerk: Actor, officer: Actor, leader: Actor) -> None:
    arrivals = [
        services.register_arrival(
            clerk, body_id,
            NewArrival(
                clerk.on,
                {
                    "issuer": issuer, "number": number, "symbol": symbol, "type": kind, "subject": subject,
                    "date": clerk.on.isoformat(),
                },
                page_count=2,
            ),
        )
        for issuer, number, symbol, kind, subject in LETTERS
    ]  # fmt: skip
    services.present_arrivals(clerk, [each.pk for each in arrivals])
    assert officer.account_id is not None
    assert leader.account_id is not None
    services.instruct(
        leader, arrivals[0].pk, text="Phòng Văn xã tham mưu văn bản trả lời.", lead=officer.account_id,
        due_on=leader.on + timedelta(days=7),
    )  # fmt: skip
    draft = services.begin_draft(officer, body_id, REPLY, text=TEXT, answers=arrivals[0].pk)
    services.submit_draft(officer, draft.pk, before=leader.account_id)
