"""The archive's side of work files: what was submitted, taken in or returned, and its papers."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Field, Query, Schema

from hoso.access import acts
from hoso.access.values import Actor
from hoso.api.doors import Asked, answers, api
from hoso.api.values import (
    PDF,
    XLSX,
    Done,
    Given,
    Key,
    Page,
    Paging,
    Text,
    answers_file,
    page_of,
    pdf_answer,
    sheet_answer,
)
from hoso.dossiers import queries, services
from hoso.dossiers.rules import Check, Outcome
from hoso.lib.errors import BadValue

if TYPE_CHECKING:
    from hoso.dossiers.models import Submission, SubmissionItem


class SubmissionOut(Schema):
    """Files submitted at once, and how far the archive is with them."""

    id: UUID
    body_id: UUID
    submitted_by: UUID | None
    submitted_at: datetime
    note: str
    box_count: int
    shelf_millimetres: int | None
    is_open: bool
    files: int
    waiting: int
    returned: int


class ItemOut(Schema):
    """One file of a submission, what the checks found, and what the archive decided."""

    id: UUID
    work_id: UUID
    ordinal: int
    symbol: str
    title: str
    outcome: Outcome
    findings: list[Check]
    reason: str
    decided_at: datetime | None


class WholeSubmissionOut(SubmissionOut):
    """A submission with its files, as far as the account may read them."""

    items: list[ItemOut]


class QuestionOut(Schema):
    """What a keeper asks of whoever may consent."""

    work_id: UUID
    title: str
    until_on: date
    reason: str
    asked_by: UUID | None
    asked_at: datetime


class Submitted(Paging):
    """Which submissions are listed; `all`: also those that are done with."""

    all: bool = False


class ItemsIn(Given):
    """Files of a submission."""

    items: list[Key] = Field(min_length=1, max_length=500)


class ReturnItemsIn(ItemsIn):
    """Files of a submission that go back, and why."""

    text: Text = Field(min_length=1, max_length=500)


def told_submission(actor: Actor, found: "Submission") -> dict[str, Any]:
    """Return a submission as it is told."""
    return _told(found, queries.progress_of([found.pk]).get(found.pk))


def _told(found: "Submission", progress: queries.Progress | None) -> dict[str, Any]:
    metres: Decimal | None = found.shelf_metres
    return {
        **{name: getattr(found, name) for name in (
            "id", "body_id", "submitted_by", "submitted_at", "note", "box_count", "is_open")},
        "shelf_millimetres": None if metres is None else int(metres * 1000),
        "files": progress.files if progress else 0,
        "waiting": progress.waiting if progress else 0,
        "returned": progress.returned if progress else 0,
    }  # fmt: skip


@api.get("/submissions", response=answers(Page[SubmissionOut]), tags=["intake"])
def listed(request: Asked, given: Query[Submitted]) -> Any:
    """Return what was submitted to the archives of bodies whose records the account reads, newest first."""
    found = queries.submissions_open_to(request.auth)
    page = page_of(found if given.all else found.filter(is_open=True), given)
    progress = queries.progress_of(each.pk for each in page["items"])
    return page | {"items": [_told(each, progress.get(each.pk)) for each in page["items"]]}


@api.get("/submissions/{submission_id}", response=answers(WholeSubmissionOut), tags=["intake"])
def one(request: Asked, submission_id: UUID) -> Any:
    """Return one submission with its files."""
    found = queries.get_submission(request.auth, submission_id)
    items = queries.items_of(request.auth, submission_id)
    services.list_work_files(request.auth, [item.work_file for item in items])
    return told_submission(request.auth, found) | {"items": [_item(each) for each in items]}


def _item(item: "SubmissionItem") -> dict[str, Any]:
    dossier = item.work_file.dossier
    return {
        "id": item.pk, "work_id": item.work_file_id, "ordinal": item.ordinal, "symbol": dossier.code,
        "title": dossier.title, "outcome": item.outcome, "findings": item.findings, "reason": item.reason,
        "decided_at": item.decided_at,
    }  # fmt: skip


@api.post("/submissions/{submission_id}/take-in", response=answers(Done), tags=["intake"])
def take_in(request: Asked, submission_id: UUID, given: ItemsIn) -> Any:
    """Take submitted files into the archive: all that are named or none."""
    _check_of(request.auth, submission_id, given.items)
    return {"count": services.take_in(request.auth, given.items)}


@api.post("/submissions/{submission_id}/return", response=answers(Done), tags=["intake"])
def give_back(request: Asked, submission_id: UUID, given: ReturnItemsIn) -> Any:
    """Return submitted files to their keepers, saying why: all that are named or none."""
    _check_of(request.auth, submission_id, given.items)
    return {"count": services.return_to_keeper(request.auth, given.items, reason=given.text)}


def _check_of(actor: Actor, submission_id: UUID, item_ids: list[UUID]) -> None:
    queries.get_submission(actor, submission_id, to=acts.TAKE_IN)
    known = {each.pk for each in queries.items_of(actor, submission_id)}
    if not set(item_ids) <= known:
        raise BadValue("a file is none of this submission", field="items")


@api.get("/keep-back-questions", response=answers(Page[QuestionOut]), tags=["intake"])
def questions(request: Asked, given: Query[Paging]) -> Any:
    """Return what keepers ask of whoever may consent to keeping files back, oldest first."""
    page = page_of(queries.questions_open_to(request.auth), given, newest_first=False)
    works = [each.work_file for each in page["items"]]
    services.list_work_files(request.auth, works)
    told = [
        {"work_id": each.work_file_id, "title": each.work_file.dossier.title, "until_on": each.until_on,
         "reason": each.reason, "asked_by": each.asked_by, "asked_at": each.asked_at}
        for each in page["items"]
    ]  # fmt: skip
    return page | {"items": told}


@api.get("/submissions/{submission_id}/list.pdf", **answers_file(PDF), tags=["intake"])
def delivery_list(request: Asked, submission_id: UUID) -> Any:
    """Return the delivery list as PDF/A."""
    return _paper(services.print_delivery_list(request.auth, submission_id))


@api.get("/submissions/{submission_id}/list.xlsx", **answers_file(XLSX), tags=["intake"])
def delivery_sheet(request: Asked, submission_id: UUID) -> Any:
    """Return the delivery list as a sheet."""
    return sheet_answer(
        partial(services.write_delivery_list, request.auth, submission_id), stem="muc-luc-nop-luu"
    )


@api.get("/submissions/{submission_id}/minutes.pdf", **answers_file(PDF), tags=["intake"])
def minutes(request: Asked, submission_id: UUID) -> Any:
    """Return the minutes, two copies, as PDF/A."""
    return _paper(services.print_minutes(request.auth, submission_id))


@api.get("/bodies/{body_id}/kept-back.pdf", **answers_file(PDF), tags=["intake"])
def kept_back(request: Asked, body_id: UUID) -> Any:
    """Return what a body keeps back with consent, for its archive, as PDF/A."""
    return _paper(services.print_kept_back(request.auth, body_id))


def _paper(made: services.Printed) -> Any:
    return pdf_answer(made.content, stem=made.name)
