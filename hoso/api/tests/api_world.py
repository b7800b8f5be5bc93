"""An office in the middle of its work, and another one, for the whole interface at once."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils import timezone

from hoso.access.values import Actor
from hoso.accounts import queries as accounts_queries
from hoso.accounts import services as accounts
from hoso.accounts.rules import Role
from hoso.blobs import services as blobs
from hoso.custody import services as custody
from hoso.digitisation.tests.scans import a_page, a_scan
from hoso.dossiers import queries as dossiers_queries
from hoso.dossiers import services as dossiers
from hoso.dossiers.services import Closing, NewLine
from hoso.exchange.models import Arrival, ArrivalFile
from hoso.exchange.tests.small import a_dispatch, an_arrival
from hoso.holdings import queries as holdings
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.printing.closed import lay_out
from hoso.registry import queries, services
from hoso.registry.models import Outgoing
from hoso.registry.rules import CopyForm, FileKind, NewArrival, NewCopy, NewDraft, NewTask
from hoso.registry.rules import Medium as Written
from hoso.registry.rules import Role as Role_
from hoso.registry.services import NewFile
from hoso.rulesets.submission import Medium
from hoso.rulesets.vn_state.retention import Retention
from hoso.signatures import services as signatures
from hoso.signatures.parts import Channel
from tests.worlds import PASSWORD, SERVICE, a_body, id_of, name_body

LETTER = {
    "issuer": "Sở Nội vụ",
    "number": "51",
    "symbol": "SNV-VTLT",
    "type": "Công văn",
    "subject": "Về việc thu",
}
DRAFT = NewDraft(
    "QD", "Về việc thành lập tổ", ("Như Điều 3", "Lưu: VT"), authority="TM.", signer_title="CHỦ TỊCH",
    signer="Nguyễn Văn Minh", place="Chiêm Hóa",
)  # fmt: skip
TEN = Retention(10)


def a_person_of_all_posts(username: str, body: UUID, *roles: Role) -> Actor:
    """Somebody who holds several posts of a small body at once."""
    account = accounts.open_account(SERVICE, username, full_name=username.title(), password=PASSWORD)
    for role in roles:
        accounts.appoint(
            SERVICE, account.pk, body_id=body, title=role.value, role=role, from_on=date(2026, 1, 1)
        )
    return accounts_queries.actor_for(account.pk, at=now())


EVERY_POST = (Role.CLERK, Role.OFFICER, Role.ARCHIVIST, Role.LEADER)


def a_working_office(name: str) -> tuple[UUID, Actor, Actor]:
    """Return a body, who does everything in it, and an officer; with something in every state."""
    body, today = a_body(), timezone.localdate()
    name_body(body, f"Ủy ban nhân dân xã {name}")
    head = a_person_of_all_posts(f"{name}-head", body, *EVERY_POST)
    officer = a_person_of_all_posts(f"{name}-officer", body, Role.OFFICER)
    days = {"from_on": date(today.year, 1, 1), "to_on": date(today.year, 12, 31)}
    services.open_usual_registers(head, body, issuer_symbol="UBND", **days)
    _registers(body, head, officer, today)
    _tasks(body, head, officer)
    _files(body, head, today)
    an_arrival(body, body, subject="V/v báo cáo", number=name)
    return body, head, officer


def _registers(body: UUID, head: Actor, officer: Actor, today: date) -> None:
    arrived = [
        services.register_arrival(head, body, NewArrival(today, LETTER | {"number": str(number)}))
        for number in range(4)
    ]
    services.present_arrivals(head, [arrived[1].pk])
    services.instruct(
        head, arrived[2].pk, text="Xử lý", lead=id_of(officer), due_on=today + timedelta(days=30)
    )
    services.close_arrival(head, arrived[3].pk, note="Đã biết")
    drafts = [services.begin_draft(head, body, DRAFT, text="Điều 1.") for _ in range(5)]
    for each in drafts[1:]:
        services.submit_draft(head, each.pk, before=id_of(head))
    for each in drafts[2:]:
        services.approve_draft(head, each.pk)
    services.issue(head, drafts[3].pk, on=today)
    services.reserve_number(head, drafts[4].pk, on=today)


def _tasks(body: UUID, head: Actor, officer: Actor) -> None:
    tasks = [
        services.give_task(head, body, NewTask("Rà soát", id_of(head), (id_of(officer),), working_days=5))
        for _ in range(4)
    ]
    services.give_task(head, body, NewTask("Góp ý", id_of(officer), (id_of(head),), working_days=5))
    services.take_up_task(head, tasks[1].pk)
    services.ask_for_later(head, tasks[1].pk, until_on=tasks[1].due_on + timedelta(days=9), reason="bận")
    services.report_task(head, tasks[2].pk)
    services.report_task(head, tasks[3].pk)
    services.accept_task(head, tasks[3].pk)
    services.set_own_day(head, body, timezone.localdate() + timedelta(days=20), is_working=False, note="lễ")


def _files(body: UUID, head: Actor, today: date) -> None:
    [fonds] = holdings.list_fonds([body], on=today)
    plan = dossiers.make_plan(head, body, today.year, fonds_id=fonds.pk)
    heading = dossiers.add_heading(head, plan.pk, "Xây dựng", abbreviation="XD")
    lines = [
        dossiers.add_line(
            head, plan.pk, NewLine(f"Hồ sơ {n}", TEN, person=id_of(head)), heading_id=heading.pk
        )
        for n in range(3)
    ]
    dossiers.send_plan(head, plan.pk)
    dossiers.approve_plan(head, plan.pk)
    dossiers.copy_plan(head, plan.pk, year=today.year + 1)
    opened = [dossiers.open_from_plan(head, lines[n % 3].pk, medium=Medium.PAPER) for n in range(4)]
    papers = [each.document_id for each in queries.list_arrivals(head, body)]
    dossiers.put_into(head, opened[0].pk, papers[:2])
    for each in opened[1:]:
        dossiers.close_work(head, each.pk, Closing(today, [TEN], sheet_count=12))
    dossiers.ask_to_keep_back(head, opened[2].pk, until_on=today + timedelta(days=500), reason="còn dùng")
    dossiers.submit(head, [opened[3].pk])


def add_what_is_rare(body: UUID, head: Actor) -> None:
    """What waits for acts that are done now and then: a box, a plan that was sent, a bare heading, a frozen
    file."""
    [fonds] = holdings.list_fonds([body], on=head.on)
    custody.register_box(SERVICE, fonds_id=fonds.pk, custodian_id=body, label="H-001")
    drawn_up = dossiers_queries.plans_open_to(head).get(body=body, state="draft")
    dossiers.add_heading(head, drawn_up.pk, "Đất đai", abbreviation="ĐĐ")
    sent = dossiers.copy_plan(head, drawn_up.pk, year=drawn_up.year + 1)
    dossiers.send_plan(head, sent.pk)
    line_id = dossiers_queries.own_files(head).filter(body=body)[0].line_id
    assert line_id is not None
    frozen = dossiers.open_from_plan(head, line_id, medium=Medium.PAPER)
    dossiers.freeze(head, [frozen.pk], reason="Thanh tra")


def lay_files_in_drafts(body: UUID, head: Actor, *, home: Path) -> None:
    """A draft with a file, an issued document whose text is a file, and a paper that its head is signing."""
    annexed, written, signed = [services.begin_draft(head, body, DRAFT, text="Điều 1.") for _ in range(3)]
    path = home / "work" / "file.pdf"
    path.write_bytes(a_scan(a_page()))
    size, digest = path.stat().st_size, blobs.keep(path, media_type="application/pdf")
    for draft, kind in ((annexed, FileKind.ANNEX), (written, FileKind.TEXT)):
        file = services.add_draft_file(
            head, draft.pk, uuid7(), kind=kind, name="to-trinh.pdf", media_type="application/pdf",
            size_bytes=size,
        )  # fmt: skip
        services.keep_draft_file(file.pk, digest)
    for draft in (written, signed):
        services.submit_draft(head, draft.pk, before=id_of(head))
        services.approve_draft(head, draft.pk)
    services.issue(head, written.pk, on=head.on)
    signing = services.begin_signing(head, signed.pk, on=head.on, at=now())
    signatures.take_out(head, signing.pk, channel=Channel.DEFERRED, at=now())
    exchange_at_work(body, digest=digest)


def exchange_at_work(body: UUID, *, digest: str) -> None:
    """A message that came with a file and the promise of paper, and one that was sent and lies still."""
    arrival = Arrival.objects.get(body=body)
    Arrival.objects.filter(pk=arrival.pk).update(paper_follows=True)
    ArrivalFile.objects.create(
        arrival=arrival, ordinal=0, blob_id=digest, name="cong-van.pdf", media_type="application/pdf"
    )
    issued = Outgoing.objects.filter(body=body, document__isnull=False)[0]
    assert issued.document_id is not None
    a_dispatch(body, body, document_id=issued.document_id, peer=arrival.peer)


def lay_copies(body: UUID, head: Actor, *, home: Path) -> None:
    """Copies of a scanned letter: on paper, as e-document, and one that the body is signing."""
    document = queries.list_arrivals(head, body).order_by("pk")[0].document_id
    path = home / "work" / "scan.pdf"
    path.write_bytes(lay_out("<html><body><p>Về việc thu</p></body></html>", name="a letter"))
    digest = blobs.keep(path, media_type="application/pdf")
    services.add_files(document, [NewFile(Role_.PDFA, digest, "quet.pdf", "application/pdf")])
    asked = NewCopy(
        CopyForm.FULL, recipients=("Lưu: VT",), purpose="Vay vốn", permitted_by="Minh", place="Chiêm Hóa",
        signer_title="CHỦ TỊCH",
    )  # fmt: skip
    made = [
        services.make_copy(head, document, replace(asked, medium=medium), signer_id=id_of(head), on=head.on)
        for medium in (Written.PAPER, Written.ELECTRONIC, Written.ELECTRONIC)
    ]
    services.begin_copy_signing(head, made[2].pk, at=now())


def a_token(actor: Actor) -> str:
    """A token that is good for a day."""
    return accounts.issue_token(SERVICE, id_of(actor), label="t", ends_at=now() + timedelta(days=1))


# Which rows the ids of addresses and bodies name.
NAMED: dict[str, str] = {
    "body_id": "organisations.Body", "document_id": "registry.Document", "dossier_id": "dossiers.Dossier",
    "box_id": "custody.Box", "arrival_id": "registry.Incoming", "arrivals": "registry.Incoming",
    "answers": "registry.Incoming", "outgoing_id": "registry.Outgoing", "recipient_id": "registry.Recipient",
    "register_id": "registry.Register", "entry_id": "registry.Entry", "task_id": "registry.Task",
    "parent_id": "registry.Task", "plan_id": "dossiers.FilePlan", "heading_id": "dossiers.PlanHeading",
    "line_id": "dossiers.PlanLine", "fonds_id": "holdings.Fonds", "work_id": "dossiers.WorkFile",
    "works": "dossiers.WorkFile", "documents": "registry.Document", "submission_id": "dossiers.Submission",
    "items": "dossiers.SubmissionItem", "message_id": "exchange.Arrival", "dispatch_id": "exchange.Dispatch",
    "delivery_id": "exchange.Delivery", "to": "organisations.Body",
    "copy_id": "registry.MadeCopy", "file_id": "registry.DraftFile", "signing_id": "signatures.Signing",
    **dict.fromkeys(
        ("lead", "helpers", "cooperating", "before", "from_account", "to_account", "keeper", "person",
         "signer_id"),
        "accounts.Account",
    ),
}  # fmt: skip


def known_ids() -> dict[str, list[str]]:
    """Return by name the ids that are there, of both offices: some are open to the account, some are not."""
    found: dict[str, list[str]] = {}
    for name, label in NAMED.items():
        rows: Any = apps.get_model(label)._default_manager.order_by("pk").values_list("pk", flat=True)
        found[name] = [str(each) for each in rows]
    return found
