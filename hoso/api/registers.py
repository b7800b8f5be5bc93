"""What arrives and what is issued, read, entered and moved by other systems with their account's rights."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from hoso.access.values import AccessClass
from hoso.api.doors import actor_of, api
from hoso.registry import queries, services
from hoso.registry.rules import Medium, NewArrival, NewDraft, Way
from hoso.registry.services import Sending

PAGE = 100
SHORT, LONG = 300, 2000


class RegisterOut(Schema):
    """One register of a body."""

    id: UUID
    direction: str
    title: str
    issuer_symbol: str
    is_secret: bool
    first_number: int
    last_number: int
    last_on: date | None

    first_day: date = Field(alias="valid.lower")
    # The day after its last one.
    ends_before: date = Field(alias="valid.upper")


class ArrivalOut(Schema):
    """A document that arrived, and how far it is."""

    id: UUID
    body_id: UUID
    document_id: UUID
    arrival_number: int = Field(alias="entry.number")
    arrived_on: date
    medium: str
    identifier: str
    state: str
    due_on: date | None
    closed_on: date | None
    closing_note: str
    answer_id: UUID | None
    looks_like_id: UUID | None
    to_places: str
    copies: int
    note: str
    issuer: str = Field(alias="document.issuer")
    number: str = Field(alias="document.number")
    symbol: str = Field(alias="document.symbol")
    issued_on: date | None = Field(alias="document.issued_on")
    type_name: str = Field(alias="document.type_name")
    subject: str = Field(alias="document.subject")


class ArrivalIn(Schema):
    """A document to be entered. Sent twice with one `id`, it is entered once."""

    id: UUID | None = None
    document_id: UUID | None = None
    arrived_on: date
    medium: Literal["paper", "electronic"] = "electronic"
    identifier: str = Field("", max_length=200)
    issuer: str = Field("", max_length=SHORT)
    number: str = Field("", max_length=40)
    symbol: str = Field("", max_length=80)
    issued_on: date | None = None
    type_name: str = Field("", max_length=100)
    subject: str = Field("", max_length=LONG)
    signer_title: str = Field("", max_length=200)
    signer: str = Field("", max_length=120)
    page_count: int = Field(0, ge=0, le=100_000)
    copies: int = Field(1, ge=1, le=100_000)
    to_places: str = Field("", max_length=1000)
    due_on: date | None = None
    note: str = Field("", max_length=500)


class SaidIn(Schema):
    """Why something is done."""

    text: str = Field(max_length=LONG)


class InstructionIn(Schema):
    """Who leads, with whom, until when."""

    text: str = Field(max_length=LONG)
    lead: UUID | None = None
    cooperating: list[UUID] = Field(default_factory=list, max_length=100)
    due_on: date | None = None


class OpinionOut(Schema):
    """A line of the resolution slip."""

    part: str
    text: str
    lead: UUID | None
    cooperating: list[UUID]
    due_on: date | None
    said_by: UUID | None
    said_at: datetime


class OutgoingOut(Schema):
    """A draft, or what became of it."""

    id: UUID
    body_id: UUID
    state: str
    type_code: str
    subject: str
    authority: str
    signer_title: str
    signer: str
    unit: str
    urgency: str
    circulation: str
    copies: int
    page_count: int
    due_on: date | None
    answers_id: UUID | None
    document_id: UUID | None
    corrected_by_id: UUID | None
    drafted_by: UUID | None
    drafted_at: datetime
    approved_by: UUID | None
    approved_at: datetime | None
    recalled_on: date | None


class DraftIn(Schema):
    """A document to be drafted. Sent twice with one `id`, it is begun once."""

    id: UUID | None = None
    answers: UUID | None = None
    text: str = Field("", max_length=200_000)
    type_code: str = Field(max_length=20)
    subject: str = Field(max_length=LONG)
    recipients: list[str] = Field(default_factory=list, max_length=500)
    authority: str = Field("", max_length=20)
    signer_title: str = Field("", max_length=200)
    signer: str = Field("", max_length=120)
    unit: str = Field("", max_length=40)
    urgency: str = Field("", max_length=40)
    circulation: str = Field("", max_length=80)
    place: str = Field("", max_length=120)
    copies: int = Field(1, ge=1, le=100_000)
    page_count: int = Field(0, ge=0, le=100_000)
    due_on: date | None = None
    note: str = Field("", max_length=500)


class SubmitIn(Schema):
    """Before whom a draft is laid."""

    before: UUID


class IssueIn(Schema):
    """Which day, and which register where several fit."""

    on: date
    register_id: UUID | None = None


class RecipientOut(Schema):
    """To whom a document goes."""

    id: UUID
    name: str
    way: str
    copies: int
    sent_on: date | None
    received_by: str


class SendingIn(Schema):
    """To whom a document left, how, and in how many copies."""

    recipient_id: UUID
    way: Literal["hand", "post", "electronic"]
    copies: int = Field(1, ge=1, le=100_000)


class DispatchIn(Schema):
    """What left on a day."""

    on: date
    sendings: list[SendingIn] = Field(max_length=500)


# Fields that are called here what they are called in the output of `hoso read`.
_SAME = ("issuer", "number", "symbol", "subject", "signer_title", "signer")


@api.get("/bodies/{body_id}/registers", response=list[RegisterOut], tags=["registers"])
def registers(request: HttpRequest, body_id: UUID) -> Any:
    """Return the registers of a body for which the account works."""
    queries.check_works_at(actor_of(request), body_id)
    return queries.list_registers(body_id)


@api.get("/bodies/{body_id}/arrivals", response=list[ArrivalOut], tags=["registers"])
def arrivals(request: HttpRequest, body_id: UUID, before: UUID | None = None) -> Any:
    """Return up to 100 arrivals of a body, newest first, older than the one named."""
    found = queries.list_arrivals(actor_of(request), body_id).order_by("-pk")
    return found.filter(pk__lt=before)[:PAGE] if before else found[:PAGE]


@api.post("/bodies/{body_id}/arrivals", response=ArrivalOut, tags=["registers"])
def register_arrival(request: HttpRequest, body_id: UUID, given: ArrivalIn) -> Any:
    """Enter a document under the next arrival number."""
    told = given.dict()
    fields = {name: told.pop(name) for name in _SAME}
    issued_on = told.pop("issued_on")
    fields |= {"type": told.pop("type_name"), "date": issued_on.isoformat() if issued_on else ""}
    arrival_id, document_id, medium = told.pop("id"), told.pop("document_id"), Medium(told.pop("medium"))
    arrival = NewArrival(fields=fields, medium=medium, access_class=AccessClass.INTERNAL, **told)
    return services.register_arrival(
        actor_of(request), body_id, arrival, document_id=document_id, arrival_id=arrival_id
    )


@api.get("/arrivals/{arrival_id}", response=ArrivalOut, tags=["registers"])
def arrival(request: HttpRequest, arrival_id: UUID) -> Any:
    """Return one arrival."""
    found = queries.get_arrival(actor_of(request), arrival_id)
    services.read_document(actor_of(request), found.document_id)
    return found


@api.get("/arrivals/{arrival_id}/slip", response=list[OpinionOut], tags=["registers"])
def slip(request: HttpRequest, arrival_id: UUID) -> Any:
    """Return the resolution slip of an arrival, oldest line first."""
    queries.get_arrival(actor_of(request), arrival_id)
    return queries.slip_of(arrival_id)


@api.post("/arrivals/{arrival_id}/instruct", response=OpinionOut, tags=["registers"])
def instruct(request: HttpRequest, arrival_id: UUID, given: InstructionIn) -> Any:
    """Say as head who handles an arrival."""
    return services.instruct(actor_of(request), arrival_id, **given.dict())


@api.post("/arrivals/{arrival_id}/close", response=ArrivalOut, tags=["registers"])
def close(request: HttpRequest, arrival_id: UUID, given: SaidIn) -> Any:
    """Close an arrival with a word on how it ended."""
    services.close_arrival(actor_of(request), arrival_id, note=given.text)
    return queries.get_arrival(actor_of(request), arrival_id)


@api.post("/arrivals/{arrival_id}/return", response=ArrivalOut, tags=["registers"])
def give_back(request: HttpRequest, arrival_id: UUID, given: SaidIn) -> Any:
    """Return an arrival to its sender."""
    services.return_arrival(actor_of(request), arrival_id, reason=given.text)
    return queries.get_arrival(actor_of(request), arrival_id)


@api.get("/bodies/{body_id}/outgoing", response=list[OutgoingOut], tags=["registers"])
def outgoing(request: HttpRequest, body_id: UUID, before: UUID | None = None) -> Any:
    """Return up to 100 drafts and issued documents of a body, newest first, older than the one named."""
    found = queries.list_outgoing(actor_of(request), body_id).order_by("-pk")
    return found.filter(pk__lt=before)[:PAGE] if before else found[:PAGE]


@api.post("/bodies/{body_id}/outgoing", response=OutgoingOut, tags=["registers"])
def begin_draft(request: HttpRequest, body_id: UUID, given: DraftIn) -> Any:
    """Begin a draft."""
    told = given.dict()
    outgoing_id, answers, text = told.pop("id"), told.pop("answers"), told.pop("text")
    return services.begin_draft(
        actor_of(request), body_id, NewDraft(**told), text=text, answers=answers, outgoing_id=outgoing_id
    )


@api.get("/outgoing/{outgoing_id}", response=OutgoingOut, tags=["registers"])
def one(request: HttpRequest, outgoing_id: UUID) -> Any:
    """Return one draft, or what became of it."""
    return queries.get_outgoing(actor_of(request), outgoing_id)


@api.get("/outgoing/{outgoing_id}/recipients", response=list[RecipientOut], tags=["registers"])
def recipients(request: HttpRequest, outgoing_id: UUID) -> Any:
    """Return to whom a document goes, in order."""
    queries.get_outgoing(actor_of(request), outgoing_id)
    return queries.recipients_of(outgoing_id)


@api.post("/outgoing/{outgoing_id}/submit", response=OutgoingOut, tags=["registers"])
def submit(request: HttpRequest, outgoing_id: UUID, given: SubmitIn) -> Any:
    """Lay a draft before the person who signs."""
    return services.submit_draft(actor_of(request), outgoing_id, before=given.before)


@api.post("/outgoing/{outgoing_id}/approve", response=OutgoingOut, tags=["registers"])
def approve(request: HttpRequest, outgoing_id: UUID) -> Any:
    """Sign a draft."""
    return services.approve_draft(actor_of(request), outgoing_id)


@api.post("/outgoing/{outgoing_id}/send-back", response=OutgoingOut, tags=["registers"])
def send_back(request: HttpRequest, outgoing_id: UUID, given: SaidIn) -> Any:
    """Send a draft back to its drafter."""
    return services.return_draft(actor_of(request), outgoing_id, reason=given.text)


@api.post("/outgoing/{outgoing_id}/issue", response=OutgoingOut, tags=["registers"])
def issue(request: HttpRequest, outgoing_id: UUID, given: IssueIn) -> Any:
    """Give a signed document its number and date."""
    return services.issue(actor_of(request), outgoing_id, on=given.on, register_id=given.register_id)


@api.post("/outgoing/{outgoing_id}/dispatch", response=OutgoingOut, tags=["registers"])
def dispatch(request: HttpRequest, outgoing_id: UUID, given: DispatchIn) -> Any:
    """Note that a document left for some of its recipients."""
    sendings = [Sending(each.recipient_id, Way(each.way), each.copies) for each in given.sendings]
    return services.dispatch(actor_of(request), outgoing_id, sendings, on=given.on)


@api.post("/outgoing/{outgoing_id}/call-back", response=OutgoingOut, tags=["registers"])
def call_back(request: HttpRequest, outgoing_id: UUID, given: SaidIn) -> Any:
    """Call back a document that was issued."""
    return services.recall(actor_of(request), outgoing_id, reason=given.text)
