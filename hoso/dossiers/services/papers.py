"""Papers of plans and work files, ready to sign: as PDF/A in the form of the body's rule set, and as sheets.

Sources: ND 30/2020/ND-CP, appendix V (Danh mục hồ sơ; Mục lục văn bản, tài liệu; Mục lục hồ sơ, tài liệu nộp
lưu; Biên bản giao nhận hồ sơ, tài liệu); 36-HD/VPTW and 05-HD/VPTW for the heading of Party papers (S), which
never bear the name and motto of the state.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.dossiers import queries
from hoso.dossiers.errors import NothingToPrint
from hoso.dossiers.models import FilePlan, Submission, SubmissionItem, WorkFile
from hoso.dossiers.rules import Outcome, PlanState, WorkState
from hoso.holdings import queries as holdings
from hoso.holdings import services as holding_services
from hoso.lib.number_words import in_vietnamese, metres_in_vietnamese
from hoso.organisations import queries as organisations
from hoso.printing.pdf import render
from hoso.printing.sheets import Value, write_xlsx
from hoso.printing.words import day_in_words, metres_in_figures
from hoso.registry import queries as registry
from hoso.rulesets.submission import Medium

if TYPE_CHECKING:
    from hoso.dossiers.models import Dossier
    from hoso.registry.models import Document

_JOINED = ("work_file__dossier__holding__scope__fonds", "work_file__line__plan")
RESTRICTED = "(hồ sơ hạn chế tiếp cận)"
RESTRICTED_DOCUMENT = "(văn bản hạn chế tiếp cận)"
COPIES = ("Bên giao giữ", "Bên nhận giữ")
PLAN_COLUMNS = (
    "Số và ký hiệu hồ sơ", "Tên đề mục và tiêu đề hồ sơ", "Thời hạn bảo quản", "Người lập hồ sơ", "Ghi chú",
)  # fmt: skip
CONTENTS_COLUMNS = (
    "STT", "Số, ký hiệu văn bản", "Ngày tháng năm văn bản", "Tên loại và trích yếu nội dung văn bản",
    "Tác giả văn bản", "Tờ số/Trang số", "Ghi chú",
)  # fmt: skip
DELIVERY_COLUMNS = (
    "Số TT", "Số, ký hiệu hồ sơ", "Tiêu đề hồ sơ", "Thời gian tài liệu", "Thời hạn bảo quản",
    "Số tờ/Số trang", "Ghi chú",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished paper: PDF/A, and a name for the file without its ending."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of the plan on paper: a heading or a file."""

    is_heading: bool
    title: str
    is_main: bool = False
    figure: str = ""
    symbol: str = ""
    retention: str = ""
    person: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContentsRow:
    """One row of the table of contents; its seven columns."""

    ordinal: int
    symbol: str
    date: str
    subject: str
    issuer: str
    place: str  # pages of the whole file, from and to
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One row of the delivery list; its seven columns."""

    ordinal: int
    symbol: str
    title: str
    dates: str
    retention: str
    size: str
    note: str


def heading(body_id: UUID, *, on: date) -> dict[str, Any]:
    """Return who issues a paper, and in the form of which rule set."""
    body, parent = organisations.get_body(body_id), organisations.find_parent(body_id, on=on)
    names = organisations.labels({body_id, *([parent.pk] if parent else [])}, on)
    return {
        "is_party": body.rule_set == "vn-party",
        "has_motto": body.rule_set == "vn-state",
        "issuer": names.get(body_id, ""),
        "body": names.get(body_id, ""),
        "parent": names.get(parent.pk, "") if parent else "",
        "place": "",
        "day_words": day_in_words(on),
    }


# ---- the plan of the year ------------------------------------------------------------------------------


@transaction.atomic
def print_plan(actor: Actor, plan_id: UUID) -> Printed:
    """Return the plan of a year as PDF/A.

    Raises:
        NotFound: see `queries.get_plan`.
        NothingToPrint: it has no line.
    """
    plan = queries.get_plan(actor, plan_id)
    rows = _plan_rows(plan)
    counts = queries.counts_of([plan.pk]).get(plan.pk)
    if counts is None:
        raise NothingToPrint(f"plan {plan_id} has no line")
    signer = accounts.names_of({plan.approved_by}) if plan.approved_by else {}
    context = heading(plan.body_id, on=actor.on) | {
        "year": plan.year,
        "rows": rows,
        "is_draft": plan.state != PlanState.APPROVED,
        "count": counts.lines,
        "count_words": in_vietnamese(counts.lines),
        "permanent": counts.permanent,
        "limited": counts.limited,
        "signer": next(iter(signer.values()), ""),
    }
    audit.record(actor, "dossiers.print_plan", subject=plan_id)
    return Printed(render("printing/file_plan.html", context), f"danh-muc-ho-so-{plan.year}")


@transaction.atomic
def write_plan(actor: Actor, plan_id: UUID, path: Path) -> int:
    """Write the plan of a year as xlsx, as it can be sent in again; return how many rows.

    Raises:
        NotFound: see `queries.get_plan`.
    """
    plan = queries.get_plan(actor, plan_id)
    rows: list[Sequence[Value]] = [
        (row.figure, row.title, "", "", "")
        if row.is_heading
        else (row.symbol, row.title, row.retention, row.person, row.note)
        for row in _plan_rows(plan)
    ]
    audit.record(actor, "dossiers.write_plan", subject=plan_id)
    return write_xlsx(path, PLAN_COLUMNS, rows, title=f"Danh mục hồ sơ {plan.year}")


def _plan_rows(plan: FilePlan) -> list[PlanRow]:
    sections = queries.sections_of(plan.pk)
    people = accounts.names_of({line.person for each in sections for line in each.lines if line.person})
    rows: list[PlanRow] = []
    for section in sections:
        if section.heading is not None:
            rows.append(PlanRow(True, section.heading.title, section.is_main, section.figure))
        rows += [
            PlanRow(
                False, line.title, symbol=line.symbol, retention=str(line.retention or ""),
                person=people.get(line.person, "") if line.person else line.person_name, note=line.note,
            )
            for line in section.lines
        ]  # fmt: skip
    return rows


# ---- what lies in a file -------------------------------------------------------------------------------


@transaction.atomic
def print_contents(actor: Actor, dossier_id: UUID) -> Printed:
    """Return the table of contents of a dossier as PDF/A, in order of dates.

    Documents that the actor may not read are lines without words: the numbers of pages stay right.

    Raises:
        NotFound: see `queries.get_dossier`.
        NothingToPrint: nothing lies in it.
    """
    dossier = queries.get_dossier(actor, dossier_id)
    context = contents_context(actor, dossier)
    audit.record(actor, "dossiers.print_contents", subject=dossier_id)
    name = "-".join(part for part in ("muc-luc-van-ban", dossier.code.replace("/", "-")) if part)
    return Printed(render("printing/dossier_contents.html", context), name)


def contents_context(actor: Actor, dossier: "Dossier") -> dict[str, Any]:
    """Return what the table of contents shows.

    Raises:
        NothingToPrint: nothing lies in it.
    """
    documents = queries.contents_in_time(dossier.pk)
    if not documents:
        raise NothingToPrint(f"nothing lies in dossier {dossier.pk}")
    count, pages = queries.documents_and_pages(documents)
    sheets = WorkFile.objects.filter(pk=dossier.pk).values_list("sheet_count", flat=True).first()
    return {
        "title": dossier.title,
        "symbol": dossier.code,
        "dates": span(dossier.begins_on, dossier.ends_on),
        "rows": contents_rows(actor, documents),
        "ids": [document.pk for document in documents],
        "where": "Trang số",
        "count": count,
        "count_words": in_vietnamese(count),
        "pages": pages,
        "sheets": sheets,
    }


@transaction.atomic
def write_contents(actor: Actor, dossier_id: UUID, path: Path) -> int:
    """Write the table of contents of a dossier as xlsx; return how many rows.

    Raises:
        NotFound: see `queries.get_dossier`.
    """
    queries.get_dossier(actor, dossier_id)
    rows = contents_rows(actor, queries.contents_in_time(dossier_id))
    audit.record(actor, "dossiers.write_contents", subject=dossier_id)
    cells = [
        (row.ordinal, row.symbol, row.date, row.subject, row.issuer, row.place, row.note) for row in rows
    ]
    return write_xlsx(path, CONTENTS_COLUMNS, cells, title="Mục lục văn bản")


def contents_rows(actor: Actor, documents: "Sequence[Document]") -> list[ContentsRow]:
    """Return the rows of a table of contents, with the pages that each document takes; as many as there are.

    That restricted ones are shown is recorded.
    """
    ids = [document.pk for document in documents]
    readable = set(registry.documents_open_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    holding_services.note_listed(
        actor, "dossiers.list_contents", (each.holding for each in documents if each.pk in readable)
    )
    rows, last = [], 0
    for ordinal, document in enumerate(documents, start=1):
        first, last = last + 1, last + document.page_count
        place = f"{first}-{last}" if last > first else str(first) if document.page_count else ""
        if document.pk not in readable:
            rows.append(ContentsRow(ordinal, "", "", RESTRICTED_DOCUMENT, "", place))
            continue
        day = f"{document.issued_on:%d/%m/%Y}" if document.issued_on else ""
        subject = ": ".join(part for part in (document.type_name, document.subject) if part)
        rows.append(ContentsRow(ordinal, document.written_number, day, subject, document.issuer, place))
    return rows


# ---- what goes to the archive --------------------------------------------------------------------------


@transaction.atomic
def print_delivery_list(actor: Actor, submission_id: UUID) -> Printed:
    """Return the delivery list (mục lục hồ sơ, tài liệu nộp lưu) of a submission as PDF/A.

    Titles above the class that the actor reads are left out, their lines are not.

    Raises:
        NotFound: see `queries.get_submission`.
        NothingToPrint: every file of it was returned.
    """
    submission = queries.get_submission(actor, submission_id)
    items = _items(submission)
    maker = accounts.names_of({submission.submitted_by}) if submission.submitted_by else {}
    context = heading(submission.body_id, on=actor.on) | {
        "title": "MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU",
        "subtitle": f"{organisations.body_label(submission.body_id, actor.on)}, nộp ngày "
        f"{timezone.localtime(submission.submitted_at):%d/%m/%Y}",
        "rows": _delivery_rows(actor, [(each.ordinal, each.work_file) for each in items]),
        "maker": next(iter(maker.values()), ""),
    } | _sums([each.work_file for each in items])  # fmt: skip
    audit.record(actor, "dossiers.print_delivery_list", subject=submission_id)
    return Printed(render("printing/delivery_list.html", context), "muc-luc-nop-luu")


@transaction.atomic
def write_delivery_list(actor: Actor, submission_id: UUID, path: Path) -> int:
    """Write the delivery list of a submission as xlsx; return how many rows.

    Raises:
        NotFound, NothingToPrint: see `print_delivery_list`.
    """
    submission = queries.get_submission(actor, submission_id)
    rows = _delivery_rows(actor, [(each.ordinal, each.work_file) for each in _items(submission)])
    audit.record(actor, "dossiers.write_delivery_list", subject=submission_id)
    cells = [
        (row.ordinal, row.symbol, row.title, row.dates, row.retention, row.size, row.note) for row in rows
    ]
    return write_xlsx(path, DELIVERY_COLUMNS, cells, title="Mục lục nộp lưu")


@transaction.atomic
def print_minutes(actor: Actor, submission_id: UUID) -> Printed:
    """Return the minutes of a submission (biên bản giao nhận), two copies, as PDF/A.

    Raises:
        NotFound, NothingToPrint: see `print_delivery_list`.
    """
    submission = queries.get_submission(actor, submission_id)
    items = _items(submission)
    works = [each.work_file for each in items]
    decided_by = next((each.decided_by for each in items if each.decided_by), None)
    giver = _person(submission.submitted_by, submission, on=actor.on)
    receiver = _person(decided_by, submission, on=actor.on)
    digital = [work.pk for work in works if work.medium != Medium.PAPER]
    paper = sum(1 for work in works if work.medium != Medium.DIGITAL)
    metres = submission.shelf_metres or Decimal(0)
    context = heading(submission.body_id, on=actor.on) | {
        "copies": COPIES,
        "plan_years": ", ".join(sorted({str(work.line.plan.year) for work in works if work.line})),
        "giver": organisations.body_label(submission.body_id, actor.on),
        "giver_name": giver[0], "giver_post": giver[1],
        "receiver_name": receiver[0], "receiver_post": receiver[1],
        "fonds": "; ".join(sorted(_fonds(works))),
        "years": _years(works),
        "boxes": submission.box_count, "paper": paper, "metres": metres_in_figures(metres),
        "digital": len(digital), "files": _files_in(digital), "count": len(works),
        "condition": submission.note or "theo mục lục kèm theo.",
        "waiting": sum(1 for each in items if each.outcome == Outcome.WAITING),
    }  # fmt: skip
    context["words"] = {
        name: in_vietnamese(context[name]) for name in ("boxes", "paper", "digital", "files", "count")
    } | {"metres": metres_in_vietnamese(metres)}
    audit.record(actor, "dossiers.print_minutes", subject=submission_id)
    return Printed(render("printing/delivery_minutes.html", context), "bien-ban-giao-nhan")


@transaction.atomic
def print_kept_back(actor: Actor, body_id: UUID) -> Printed:
    """Return the list of files that a body keeps back with consent, for the archive, as PDF/A.

    Source: ND 30/2020/ND-CP art. 30.

    Raises:
        NotFound: the actor reads nothing of the body.
        NothingToPrint: no file is kept back.
    """
    queries.check_for_body(actor, body_id, to=acts.READ)
    kept = WorkFile.objects.filter(body=body_id, state=WorkState.KEPT_BACK)
    works = list(kept.select_related("dossier__holding").order_by("due_on", "id"))
    if not works:
        raise NothingToPrint(f"body {body_id} keeps nothing back")
    consents = {each.work_file_id: each.consent for each in queries.consents_of(work.pk for work in works)}
    people = accounts.names_of({work.keeper for work in works})
    notes = {
        work.pk: f"giữ đến {work.kept_until:%d/%m/%Y}; {consents.get(work.pk, '')}; "
        f"{people.get(work.keeper, '')}"
        for work in works
    }
    context = heading(body_id, on=actor.on) | {
        "title": "DANH MỤC HỒ SƠ, TÀI LIỆU GIỮ LẠI",
        "subtitle": organisations.body_label(body_id, actor.on),
        "rows": _delivery_rows(actor, list(enumerate(works, start=1)), notes=notes),
        "maker": "",
    } | _sums(works)  # fmt: skip
    audit.record(actor, "dossiers.print_kept_back", subject=body_id)
    return Printed(render("printing/delivery_list.html", context), "danh-muc-giu-lai")


def _items(submission: Submission) -> list[SubmissionItem]:
    """Return what of a submission the archive has or may still take."""
    found = SubmissionItem.objects.filter(submission=submission).exclude(outcome=Outcome.RETURNED)
    items = list(found.select_related(*_JOINED).order_by("ordinal"))
    if not items:
        raise NothingToPrint(f"nothing of submission {submission.pk} is left")
    return items


def _delivery_rows(
    actor: Actor, works: Sequence[tuple[int, WorkFile]], *, notes: dict[UUID, str] | None = None
) -> list[DeliveryRow]:
    ids = [work.pk for _, work in works]
    readable = set(queries.work_files_open_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    holding_services.note_listed(
        actor, "dossiers.list_delivery", (work.dossier.holding for _, work in works if work.pk in readable)
    )
    return [
        DeliveryRow(
            ordinal, work.dossier.code, work.dossier.title if work.pk in readable else RESTRICTED,
            span(work.dossier.begins_on or work.opened_on, work.dossier.ends_on or work.ended_on),
            str(work.retention or ""), _size(work), (notes or {}).get(work.pk, ""),
        )
        for ordinal, work in works
    ]  # fmt: skip


def _size(work: WorkFile) -> str:
    sizes = [f"{work.sheet_count} tờ"] if work.sheet_count else []
    sizes += [f"{work.page_count} trang"] if work.page_count else []
    return "; ".join(sizes)


def _sums(works: Sequence[WorkFile]) -> dict[str, Any]:
    permanent = sum(1 for work in works if work.is_permanent)
    return {
        "count": len(works),
        "count_words": in_vietnamese(len(works)),
        "permanent": permanent,
        "limited": len(works) - permanent,
    }


def span(begins_on: date | None, ends_on: date | None) -> str:
    """Return the days of a file as papers write them."""
    if begins_on is None or ends_on is None:
        return ""
    if begins_on == ends_on:
        return f"{begins_on:%d/%m/%Y}"
    return f"{begins_on:%d/%m/%Y} - {ends_on:%d/%m/%Y}"


def _years(works: Sequence[WorkFile]) -> str:
    days = [
        day for work in works
        for day in (work.dossier.begins_on or work.opened_on, work.dossier.ends_on or work.ended_on) if day
    ]  # fmt: skip
    first, last = min(days).year, max(days).year
    return str(first) if first == last else f"{first} - {last}"


def _fonds(works: Iterable[WorkFile]) -> set[str]:
    return {f"{fonds.title} ({fonds.code})" for fonds in (work.dossier.holding.scope.fonds for work in works)}


def _files_in(dossier_ids: Sequence[UUID]) -> int:
    members = [member for each in dossier_ids for member in holdings.members(each)]
    return len(registry.files_of(members))


def _person(account_id: UUID | None, submission: Submission, *, on: date) -> tuple[str, str]:
    """Return name and post of somebody who signs; empty places are filled in by hand."""
    if account_id is None:
        return "", ""
    people = {each.account_id: each for each in accounts.people_of(submission.body_id, on=on)}
    person = people.get(account_id)
    return (person.name, person.title) if person else ("", "")
