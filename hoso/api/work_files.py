"""Work files: opened, filled, closed, handed on, kept back, submitted to the archive."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Query, Schema

from hoso.access.values import AccessClass
from hoso.api.doors import Asked, answers, api
from hoso.api.intake import SubmissionOut, told_submission
from hoso.api.plans import RetentionIn, RetentionOut
from hoso.api.records import DocumentOut
from hoso.api.values import (
    Boxes,
    Day,
    Done,
    Given,
    Guarded,
    Key,
    Millimetres,
    Page,
    Paging,
    Reason,
    Sheets,
    Text,
    Yes,
    page_of,
    paged,
)
from hoso.dossiers import queries, services
from hoso.dossiers.rules import Check, FileKind, WorkState
from hoso.dossiers.services import Closing, NewWorkFile
from hoso.holdings import queries as holdings
from hoso.registry import services as registry
from hoso.rulesets.submission import Medium

# Named here: what a document came as is called a medium too, and is another list.
MadeOf = Literal["paper", "digital", "both"]


class WorkFileOut(Schema):
    """A work file, and how far it is on its way to the archive."""

    id: UUID
    body_id: UUID
    keeper: UUID
    line_id: UUID | None
    title: str = Field(alias="dossier.title")
    symbol: str = Field(alias="dossier.code")
    kind: FileKind
    medium: MadeOf
    is_construction: bool
    state: WorkState
    retention: RetentionOut | None
    opened_on: date
    ended_on: date | None
    settled_on: date | None
    due_on: date | None
    kept_until: date | None
    sheet_count: int | None
    document_count: int | None
    page_count: int | None
    closed_at: datetime | None
    accepted_on: date | None


class DueOut(Schema):
    """A term that applies to a file, with its source."""

    on: date
    code: str
    source: str


class KeptBackOut(Schema):
    """What was asked and answered about keeping a file back."""

    until_on: date
    reason: str
    asked_by: UUID | None
    asked_at: datetime
    consent: str
    consented_at: datetime | None
    refused_reason: str


class LookOut(Schema):
    """What is known of one's file beside its description: what hinders it, its terms, what was asked."""

    checks: list[Check]
    dues: list[DueOut]
    keepings: list[KeptBackOut]
    is_frozen: bool
    # Documents in it that the account may not read.
    hidden: int
    duplicates: list[list[UUID]]


class Mine(Paging):
    """Which of one's own files are listed."""

    state: WorkState | None = None


class Due(Schema):
    """Whose files are listed by their last day: one's own, or those of a keeper, in a body."""

    keeper: UUID | None = None
    body: UUID | None = None
    after: Text = Field("", max_length=60)
    limit: int = Field(100, ge=1, le=100)
    count: bool = False


class LoadOut(Schema):
    """What one person of one body has."""

    body_id: UUID
    keeper: UUID
    overdue: int
    soon: int
    later: int
    going_on: int
    left_open: int


class OpenIn(Given):
    """A file opened from a line of the plan; an empty title is that of the line."""

    title: Text = Field("", max_length=1000)
    medium: MadeOf = "digital"
    is_construction: Yes = False
    access_class: Guarded = AccessClass.INTERNAL


class OutsideIn(Given):
    """A file that no plan foresaw."""

    fonds_id: Key
    title: Text = Field(min_length=1, max_length=1000)
    symbol: Text = Field("", max_length=60)
    retention: RetentionIn | None = None
    kind: FileKind = FileKind.MATTER
    medium: MadeOf = "digital"
    opened_on: Day | None = None
    is_construction: Yes = False
    access_class: Guarded = AccessClass.INTERNAL


class DescribeIn(Given):
    """Title, symbol, value, kind and medium of an open file."""

    title: Text = Field(min_length=1, max_length=1000)
    symbol: Text = Field("", max_length=60)
    retention: RetentionIn | None = None
    kind: FileKind = FileKind.MATTER
    medium: MadeOf = "digital"
    is_construction: Yes = False


class EndIn(Given):
    """When the work ended, null while it goes on; and when the account of works was settled."""

    ended_on: Day | None
    settled_on: Day | None = None


class CloseIn(Given):
    """What is said when a file is closed; of several values the highest decides."""

    ended_on: Day
    settled_on: Day | None = None
    title: Text = Field("", max_length=1000)
    symbol: Text = Field("", max_length=60)
    retention: RetentionIn | None = None
    schedule_codes: list[Text] = Field(default_factory=list, max_length=100)
    sheet_count: Sheets | None = None
    left_out: list[Key] = Field(default_factory=list, max_length=1000)


class FillIn(Given):
    """Documents that go into a file."""

    documents: list[Key] = Field(min_length=1, max_length=500)


class PutOutIn(FillIn):
    """Documents that leave a file, and why."""

    text: Text = Field(min_length=1, max_length=500)


class KeeperIn(Given):
    """A new keeper, and why."""

    keeper: Key
    text: Text = Field(min_length=1, max_length=500)


class KeepBackIn(Given):
    """Until when a file is to stay, and why."""

    until_on: Day
    text: Text = Field(min_length=1, max_length=500)


class ConsentIn(Given):
    """Number and date of the written consent."""

    consent: Text = Field(min_length=1, max_length=200)


class SubmitFilesIn(Given):
    """Files that are submitted at once, and what comes along."""

    works: list[Key] = Field(min_length=1, max_length=500)
    box_count: Boxes = 0
    shelf_millimetres: Millimetres | None = None
    note: Text = Field("", max_length=500)


@api.get("/work-files", response=answers(Page[WorkFileOut]), tags=["work files"])
def mine(request: Asked, given: Query[Mine]) -> Any:
    """Return one's own work files, newest first."""
    found = queries.own_files(request.auth)
    page = page_of(found.filter(state=given.state) if given.state else found, given)
    return page | {"items": services.list_work_files(request.auth, page["items"])}


@api.get("/work-files/due", response=answers(Page[WorkFileOut]), tags=["work files"])
def due(request: Asked, given: Query[Due]) -> Any:
    """Return files with a last day that the archive does not have yet, the most pressing first."""
    if given.keeper is None:
        opened = queries.own_files(request.auth)
    else:
        opened = queries.work_files_open_to(request.auth).filter(keeper=given.keeper)
    found = queries.due_files(opened)
    found = found.filter(body=given.body) if given.body else found
    taken = list(queries.due_after(found, given.after)[: given.limit + 1])
    paging = Paging(limit=given.limit, count=given.count)
    page = paged(taken, paging, key=queries.due_key, counted=found)
    return page | {"items": services.list_work_files(request.auth, page["items"])}


@api.get("/work-files/loads", response=answers(list[LoadOut]), tags=["work files"])
def loads(request: Asked) -> Any:
    """Return what is due, by body and person, the most overdue first."""
    return queries.loads(request.auth, on=request.auth.on)


@api.post("/lines/{line_id}/work-files", response=answers(WorkFileOut), tags=["work files"])
def open_line(request: Asked, line_id: UUID, given: OpenIn) -> Any:
    """Open a file from a line of a plan in force."""
    told = given.dict() | {"medium": Medium(given.medium)}
    return services.open_from_plan(request.auth, line_id, **told)


@api.post("/bodies/{body_id}/work-files", response=answers(WorkFileOut), tags=["work files"])
def open_outside(request: Asked, body_id: UUID, given: OutsideIn) -> Any:
    """Open a file that no plan foresaw."""
    told = given.dict(exclude={"fonds_id", "retention", "medium"})
    new = NewWorkFile(**told, retention=_value(given.retention), medium=Medium(given.medium))
    return services.open_outside_plan(request.auth, body_id, new, fonds_id=given.fonds_id)


def _value(given: RetentionIn | None) -> Any:
    return None if given is None else given.value()


@api.get("/work-files/{work_id}", response=answers(WorkFileOut), tags=["work files"])
def one(request: Asked, work_id: UUID) -> Any:
    """Return one work file."""
    return services.read_work_file(request.auth, work_id)


@api.get("/work-files/{work_id}/documents", response=answers(list[DocumentOut]), tags=["work files"])
def contents(request: Asked, work_id: UUID) -> Any:
    """Return the documents of a file that the account may read, by date."""
    services.read_work_file(request.auth, work_id)
    return registry.list_for_reading(request.auth, queries.in_time(queries.contents(request.auth, work_id)))


@api.get("/work-files/{work_id}/look", response=answers(LookOut), tags=["work files"])
def look(request: Asked, work_id: UUID) -> Any:
    """Return what the checks find, which terms apply, and what was asked and answered."""
    work = services.read_work_file(request.auth, work_id)
    readable = queries.contents(request.auth, work_id)
    return {
        "checks": queries.check_file(work) if work.state != WorkState.ACCEPTED else [],
        "dues": [
            {"on": each.on, "code": each.term.code, "source": each.term.source}
            for each in queries.dues_of(work)
        ],
        "keepings": queries.keepings_of(work_id),
        "is_frozen": queries.is_frozen(work_id),
        "hidden": len(holdings.members(work_id)) - len(readable),
        "duplicates": queries.duplicates_in(readable),
    }


@api.put("/work-files/{work_id}", response=answers(WorkFileOut), tags=["work files"])
def describe(request: Asked, work_id: UUID, given: DescribeIn) -> Any:
    """Change title, symbol, value, kind and medium of one's own open file."""
    told = given.dict() | {"retention": _value(given.retention), "medium": Medium(given.medium)}
    return services.describe_work(request.auth, work_id, **told)


@api.post("/work-files/{work_id}/fill", response=answers(Done), tags=["work files"])
def fill(request: Asked, work_id: UUID, given: FillIn) -> Any:
    """Put documents into one's own open file; `count` is how many were new."""
    return {"count": services.put_into(request.auth, work_id, given.documents)}


@api.post("/work-files/{work_id}/put-out", response=answers(Done), tags=["work files"])
def put_out(request: Asked, work_id: UUID, given: PutOutIn) -> Any:
    """Take documents out of one's own open file; they stay in the fonds."""
    return {"count": services.put_out(request.auth, work_id, given.documents, reason=given.text)}


@api.post("/work-files/{work_id}/end", response=answers(WorkFileOut), tags=["work files"])
def end(request: Asked, work_id: UUID, given: EndIn) -> Any:
    """Say when the work ended; the terms count from it."""
    return services.end_work(request.auth, work_id, ended_on=given.ended_on, settled_on=given.settled_on)


@api.post("/work-files/{work_id}/close", response=answers(WorkFileOut), tags=["work files"])
def close(request: Asked, work_id: UUID, given: CloseIn) -> Any:
    """Close one's own file: drafts and duplicates leave it, and it is appraised."""
    values = queries.schedule_values(given.schedule_codes)
    values += [given.retention.value()] if given.retention else []
    closing = Closing(
        given.ended_on, values, given.left_out, given.settled_on, given.sheet_count, given.title, given.symbol
    )
    return services.close_work(request.auth, work_id, closing)


@api.post("/work-files/{work_id}/reopen", response=answers(WorkFileOut), tags=["work files"])
def reopen(request: Asked, work_id: UUID, given: Reason) -> Any:
    """Open a file again that was closed, kept back, or returned by the archive."""
    return services.open_again(request.auth, work_id, reason=given.text)


@api.post("/work-files/{work_id}/hand-on", response=answers(Done), tags=["work files"])
def hand_on(request: Asked, work_id: UUID, given: KeeperIn) -> Any:
    """Hand a file on to another keeper of the same body."""
    return {"count": services.hand_on(request.auth, [work_id], keeper=given.keeper, reason=given.text)}


@api.post("/work-files/{work_id}/keep-back", response=answers(KeptBackOut), tags=["work files"])
def ask_to_keep_back(request: Asked, work_id: UUID, given: KeepBackIn) -> Any:
    """Ask the head to leave one's own file with its keeper for a while."""
    return services.ask_to_keep_back(request.auth, work_id, until_on=given.until_on, reason=given.text)


@api.post("/work-files/{work_id}/keep-back/consent", response=answers(WorkFileOut), tags=["work files"])
def consent_to_keep_back(request: Asked, work_id: UUID, given: ConsentIn) -> Any:
    """Consent in writing: the file stays with its keeper until that day."""
    return services.consent_to_keep_back(request.auth, work_id, consent=given.consent)


@api.post("/work-files/{work_id}/keep-back/refuse", response=answers(Done), tags=["work files"])
def refuse_to_keep_back(request: Asked, work_id: UUID, given: Reason) -> Any:
    """Say no; the file stays as it is, and due."""
    services.refuse_to_keep_back(request.auth, work_id, reason=given.text)
    return {"count": 1}


@api.post("/work-files/{work_id}/freeze", response=answers(Done), tags=["work files"])
def freeze(request: Asked, work_id: UUID, given: Reason) -> Any:
    """Let nobody change a file for the time being."""
    return {"count": services.freeze(request.auth, [work_id], reason=given.text)}


@api.post("/work-files/{work_id}/release", response=answers(Done), tags=["work files"])
def release(request: Asked, work_id: UUID, given: Reason) -> Any:
    """Let a frozen file be changed again."""
    return {"count": services.release(request.auth, [work_id], reason=given.text)}


@api.post("/submissions", response=answers(SubmissionOut), tags=["work files"])
def submit(request: Asked, given: SubmitFilesIn) -> Any:
    """Submit closed files of one body to its archive, with one delivery list: all of them or none."""
    metres = None if given.shelf_millimetres is None else Decimal(given.shelf_millimetres) / 1000
    made = services.submit(
        request.auth, given.works, note=given.note, box_count=given.box_count, shelf_metres=metres
    )
    return told_submission(request.auth, made)
