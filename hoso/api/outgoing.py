"""What a body drafts, numbers and sends."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from ninja import Field, Query, Schema

from hoso.access.values import AccessClass
from hoso.api.doors import Asked, answers, api
from hoso.api.values import LONG, Copies, Day, Given, Key, Page, Pages, Paging, Reason, Text, page_of
from hoso.registry import queries, services
from hoso.registry.rules import NewDraft, OutgoingState, Way
from hoso.registry.services import Sending


class OutgoingShown(StrEnum):
    """What a list of outgoing documents is narrowed to; `way`: all under way."""

    ALL = "all"
    WAY = "way"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SIGNED = "signed"
    ISSUED = "issued"
    DISPATCHED = "dispatched"
    RECALLED = "recalled"
    DROPPED = "dropped"


class OutgoingOut(Schema):
    """A draft, or what became of it."""

    id: UUID
    body_id: UUID
    state: OutgoingState
    type_code: str
    subject: str
    authority: str
    signer_title: str
    signer: str
    unit: str
    urgency: str
    circulation: str
    place: str
    copies: int
    page_count: int
    due_on: date | None
    note: str
    answers_id: UUID | None
    document_id: UUID | None
    number: int | None
    issued_on: date | None
    corrected_by_id: UUID | None
    drafted_by: UUID | None
    drafted_at: datetime
    before: UUID | None
    approved_by: UUID | None
    approved_at: datetime | None
    recalled_on: date | None
    recall_reason: str

    @staticmethod
    def resolve_number(found: Any) -> int | None:
        """Return the number that was given, None before."""
        return found.entry.number if found.entry is not None else None

    @staticmethod
    def resolve_issued_on(found: Any) -> date | None:
        """Return the date of the number."""
        return found.entry.dated_on if found.entry is not None else None


class DraftGiven(Given):
    """A document as its drafter proposes it."""

    text: Text = Field("", max_length=200_000)
    type_code: Text = Field(max_length=20)
    subject: Text = Field(max_length=LONG)
    recipients: list[Text] = Field(default_factory=list, max_length=500)
    authority: Text = Field("", max_length=20)
    signer_title: Text = Field("", max_length=200)
    signer: Text = Field("", max_length=120)
    unit: Text = Field("", max_length=40)
    urgency: Text = Field("", max_length=40)
    circulation: Text = Field("", max_length=80)
    place: Text = Field("", max_length=120)
    copies: Copies = 1
    page_count: Pages = 0
    due_on: Day | None = None
    note: Text = Field("", max_length=500)

    def draft(self, access_class: AccessClass) -> NewDraft:
        """Return it as the room takes it."""
        told = self.dict(include=set(DraftGiven.model_fields) - {"text"})
        recipients = tuple(told.pop("recipients"))
        return NewDraft(recipients=recipients, access_class=access_class, **told)


class DraftIn(DraftGiven):
    """A document to be drafted. Sent twice with one `id`, it is begun once."""

    id: Key | None = None
    answers: Key | None = None


class OutgoingListed(Paging):
    """Which are listed; with `number` (a number, or number and symbol) `show` does not count."""

    show: OutgoingShown = OutgoingShown.ALL
    number: Text = Field("", max_length=200)


class VersionOut(Schema):
    """One state of the text of a draft."""

    ordinal: int
    text: str
    made_by: UUID | None
    made_at: datetime


class NoteOut(Schema):
    """What was said about a draft: a remark, or why it was returned or given up."""

    act: str
    text: str
    said_by: UUID | None
    said_at: datetime


class FaultsOut(Schema):
    """What is wrong with the form of a draft today, in codes; with any of them it is not submitted."""

    faults: list[str]


class SubmitIn(Given):
    """Before whom a draft is laid."""

    before: Key


class IssueIn(Given):
    """Which day, and which register where several fit."""

    on: Day
    register_id: Key | None = None


class RecipientOut(Schema):
    """To whom a document goes."""

    id: UUID
    name: str
    way: str
    copies: int
    sent_on: date | None
    received_by: str


class SendingIn(Given):
    """To whom a document left, how, and in how many copies."""

    recipient_id: Key
    way: Way
    copies: Copies = 1


class DispatchIn(Given):
    """What left on a day."""

    on: Day
    sendings: list[SendingIn] = Field(max_length=500)


@api.get("/bodies/{body_id}/outgoing", response=answers(Page[OutgoingOut]), tags=["outgoing"])
def listed(request: Asked, body_id: UUID, given: Query[OutgoingListed]) -> Any:
    """Return the drafts and issued documents of a body, newest first."""
    found = queries.list_outgoing(request.auth, body_id)
    if given.number.strip():
        found = queries.numbered(found, given.number.strip())
    else:
        found = queries.narrowed_outgoing(found, given.show.value)
    return page_of(found, given)


@api.post("/bodies/{body_id}/outgoing", response=answers(OutgoingOut), tags=["outgoing"])
def begin(request: Asked, body_id: UUID, given: DraftIn) -> Any:
    """Begin a draft."""
    return services.begin_draft(
        request.auth, body_id, given.draft(AccessClass.INTERNAL), text=given.text, answers=given.answers,
        outgoing_id=given.id,
    )  # fmt: skip


@api.get("/outgoing/{outgoing_id}", response=answers(OutgoingOut), tags=["outgoing"])
def one(request: Asked, outgoing_id: UUID) -> Any:
    """Return one draft, or what became of it."""
    return queries.get_outgoing(request.auth, outgoing_id)


@api.put("/outgoing/{outgoing_id}", response=answers(OutgoingOut), tags=["outgoing"])
def change(request: Asked, outgoing_id: UUID, given: DraftGiven) -> Any:
    """Change a draft; another text is a further version, earlier ones stay."""
    found = queries.get_outgoing(request.auth, outgoing_id)
    draft = given.draft(AccessClass(found.access_class))
    services.change_draft(request.auth, outgoing_id, draft, text=given.text)
    return queries.get_outgoing(request.auth, outgoing_id)


@api.get("/outgoing/{outgoing_id}/versions", response=answers(list[VersionOut]), tags=["outgoing"])
def versions(request: Asked, outgoing_id: UUID) -> Any:
    """Return the versions of the text of a draft, newest first."""
    queries.get_outgoing(request.auth, outgoing_id)
    return queries.versions_of(outgoing_id)


@api.get("/outgoing/{outgoing_id}/notes", response=answers(list[NoteOut]), tags=["outgoing"])
def notes(request: Asked, outgoing_id: UUID) -> Any:
    """Return what was said about a draft, oldest first."""
    queries.get_outgoing(request.auth, outgoing_id)
    return queries.notes_of(outgoing_id)


@api.get("/outgoing/{outgoing_id}/faults", response=answers(FaultsOut), tags=["outgoing"])
def faults(request: Asked, outgoing_id: UUID) -> Any:
    """Return what is wrong with the form of a draft."""
    found = queries.get_outgoing(request.auth, outgoing_id)
    return {"faults": queries.faults_of_draft(found, on=request.auth.on)}


@api.get("/outgoing/{outgoing_id}/recipients", response=answers(list[RecipientOut]), tags=["outgoing"])
def recipients(request: Asked, outgoing_id: UUID) -> Any:
    """Return to whom a document goes, in order."""
    queries.get_outgoing(request.auth, outgoing_id)
    return queries.recipients_of(outgoing_id)


@api.post("/outgoing/{outgoing_id}/submit", response=answers(OutgoingOut), tags=["outgoing"])
def submit(request: Asked, outgoing_id: UUID, given: SubmitIn) -> Any:
    """Lay a draft before the person who signs."""
    return services.submit_draft(request.auth, outgoing_id, before=given.before)


@api.post("/outgoing/{outgoing_id}/approve", response=answers(OutgoingOut), tags=["outgoing"])
def approve(request: Asked, outgoing_id: UUID) -> Any:
    """Sign a draft."""
    return services.approve_draft(request.auth, outgoing_id)


@api.post("/outgoing/{outgoing_id}/send-back", response=answers(OutgoingOut), tags=["outgoing"])
def send_back(request: Asked, outgoing_id: UUID, given: Reason) -> Any:
    """Send a draft back to its drafter."""
    return services.return_draft(request.auth, outgoing_id, reason=given.text)


@api.post("/outgoing/{outgoing_id}/comment", response=answers(NoteOut), tags=["outgoing"])
def comment(request: Asked, outgoing_id: UUID, given: Reason) -> Any:
    """Say something about a draft; it stays with it."""
    return services.comment(request.auth, outgoing_id, text=given.text)


@api.post("/outgoing/{outgoing_id}/drop", response=answers(OutgoingOut), tags=["outgoing"])
def drop(request: Asked, outgoing_id: UUID, given: Reason) -> Any:
    """Give up a draft; it stays readable with the reason."""
    return services.drop_draft(request.auth, outgoing_id, reason=given.text)


@api.post("/outgoing/{outgoing_id}/issue", response=answers(OutgoingOut), tags=["outgoing"])
def issue(request: Asked, outgoing_id: UUID, given: IssueIn) -> Any:
    """Give a signed document its number and date."""
    return services.issue(request.auth, outgoing_id, on=given.on, register_id=given.register_id)


@api.post("/outgoing/{outgoing_id}/dispatch", response=answers(OutgoingOut), tags=["outgoing"])
def dispatch(request: Asked, outgoing_id: UUID, given: DispatchIn) -> Any:
    """Note that a document left for some of its recipients."""
    sendings = [Sending(each.recipient_id, each.way, each.copies) for each in given.sendings]
    return services.dispatch(request.auth, outgoing_id, sendings, on=given.on)


@api.post("/outgoing/{outgoing_id}/call-back", response=answers(OutgoingOut), tags=["outgoing"])
def call_back(request: Asked, outgoing_id: UUID, given: Reason) -> Any:
    """Call back a document that was issued."""
    return services.recall(request.auth, outgoing_id, reason=given.text)
