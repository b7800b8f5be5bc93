"""What is submitted to the archive: delivery list, minutes, and what is kept back with consent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.dossiers import queries
from hoso.dossiers.errors import NothingToPrint
from hoso.dossiers.models import Submission, SubmissionItem, WorkFile
from hoso.dossiers.rules import Outcome, WorkState
from hoso.dossiers.services.papers.beginning import RESTRICTED, Printed, heading, span
from hoso.holdings import queries as holdings
from hoso.holdings import services as holding_services
from hoso.lib.number_words import in_vietnamese, metres_in_vietnamese
from hoso.organisations import queries as organisations
from hoso.printing.pdf import render
from hoso.printing.sheets import write_xlsx
from hoso.printing.words import metres_in_figures
from hoso.registry import queries as registry
from hoso.rulesets.submission import Medium

_JOINED = ("work_file__dossier__holding__scope__fonds", "work_file__line__plan")
COPIES = ("Bên giao giữ", "Bên nhận giữ")
DELIVERY_COLUMNS = (
    "Số TT", "Số, ký hiệu hồ sơ", "Tiêu đề hồ sơ", "Thời gian tài liệu", "Thời hạn bảo quản",
    "Số tờ/Số trang", "Ghi chú",
)  # fmt: skip


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
