"""What arrives at a body: entered, presented, instructed, closed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from ninja import Field, Query, Schema

from hoso.access.values import AccessClass
from hoso.api.doors import Asked, answers, api
from hoso.api.values import (
    LONG,
    SHORT,
    Copies,
    Day,
    Done,
    Given,
    Key,
    Page,
    Pages,
    Paging,
    Reason,
    Text,
    page_of,
)
from hoso.registry import queries, services
from hoso.registry.rules import IncomingState, Medium, NewArrival, Part, number_keys

MOST_ALIKE = 3


class ArrivalsShown(StrEnum):
    """What a list of arrivals is narrowed to."""

    ALL = "all"
    OPEN = "open"
    LATE = "late"
    REGISTERED = "registered"
    PRESENTED = "presented"
    INSTRUCTED = "instructed"
    HANDLED = "handled"
    RETURNED = "returned"


class ArrivalOut(Schema):
    """A document that arrived, and how far it is."""

    id: UUID
    body_id: UUID
    document_id: UUID
    arrival_number: int = Field(alias="entry.number")
    arrived_on: date
    medium: Medium
    identifier: str
    state: IncomingState
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


class EntryIn(Given):
    """What a clerk enters about a document that arrived."""

    arrived_on: Day
    issuer: Text = Field("", max_length=SHORT)
    number: Text = Field("", max_length=40)
    symbol: Text = Field("", max_length=80)
    issued_on: Day | None = None
    type_name: Text = Field("", max_length=100)
    subject: Text = Field("", max_length=LONG)
    signer_title: Text = Field("", max_length=200)
    signer: Text = Field("", max_length=120)
    urgency: Text = Field("", max_length=40)
    page_count: Pages = 0
    copies: Copies = 1
    to_places: Text = Field("", max_length=1000)
    due_on: Day | None = None
    note: Text = Field("", max_length=500)

    def arrival(self, medium: Medium, *, identifier: str) -> NewArrival:
        """Return it as the room takes it."""
        told = self.dict(include=set(EntryIn.model_fields))
        fields = {name: told.pop(name) for name in _SAME}
        issued_on = told.pop("issued_on")
        fields |= {"type": told.pop("type_name"), "date": issued_on.isoformat() if issued_on else ""}
        level = AccessClass.INTERNAL
        return NewArrival(fields=fields, medium=medium, identifier=identifier, access_class=level, **told)


class ArrivalIn(EntryIn):
    """A document to be entered. Sent twice with one `id`, it is entered once."""

    id: Key | None = None
    document_id: Key | None = None
    medium: Medium = Medium.ELECTRONIC
    identifier: Text = Field("", max_length=200)


class ArrivalsListed(Paging):
    """Which arrivals are listed; with `number` (of arrival, or number and symbol) `show` does not count."""

    show: ArrivalsShown = ArrivalsShown.ALL
    number: Text = Field("", max_length=200)


class Alike(Schema):
    """What is known of a document that may have arrived before."""

    number: Text = Field("", max_length=40)
    symbol: Text = Field("", max_length=80)
    issuer: Text = Field("", max_length=SHORT)


class Chosen(Given):
    """Several arrivals at once."""

    arrivals: list[Key] = Field(min_length=1, max_length=500)


class InstructionIn(Given):
    """Who leads, with whom, until when."""

    text: Text = Field(max_length=LONG)
    lead: Key | None = None
    cooperating: list[Key] = Field(default_factory=list, max_length=50)
    due_on: Day | None = None


class OpinionOut(Schema):
    """A line of the resolution slip."""

    part: Part
    text: str
    lead: UUID | None
    cooperating: list[UUID]
    due_on: date | None
    said_by: UUID | None
    said_at: datetime
    task_id: UUID | None


# Fields that are called here what they are called in the output of `hoso read`.
_SAME = ("issuer", "number", "symbol", "subject", "signer_title", "signer", "urgency")


@api.get("/bodies/{body_id}/arrivals", response=answers(Page[ArrivalOut]), tags=["arrivals"])
def listed(request: Asked, body_id: UUID, given: Query[ArrivalsListed]) -> Any:
    """Return what arrived at a body, newest first."""
    found = queries.list_arrivals(request.auth, body_id)
    if given.number.strip():
        found = queries.numbered(found, given.number.strip())
    else:
        found = queries.narrowed_arrivals(found, given.show.value, on=request.auth.on)
    return page_of(found, given)


@api.post("/bodies/{body_id}/arrivals", response=answers(ArrivalOut), tags=["arrivals"])
def enter(request: Asked, body_id: UUID, given: ArrivalIn) -> Any:
    """Enter a document under the next arrival number."""
    arrival = given.arrival(given.medium, identifier=given.identifier)
    return services.register_arrival(
        request.auth, body_id, arrival, document_id=given.document_id, arrival_id=given.id
    )


@api.get("/bodies/{body_id}/arrivals/alike", response=answers(list[ArrivalOut]), tags=["arrivals"])
def alike(request: Asked, body_id: UUID, given: Query[Alike]) -> Any:
    """Return up to three arrivals that seem to be this document: the same number, symbol and issuer."""
    queries.check_works_at(request.auth, body_id)
    keys = number_keys(given.number, given.symbol)
    found = queries.find_duplicates(body_id, identifier="", number_key=keys.whole, issuer=given.issuer)
    return queries.list_arrivals(request.auth, body_id).filter(pk__in=[each.pk for each in found])[
        :MOST_ALIKE
    ]


@api.get("/bodies/{body_id}/issuers", response=answers(list[str]), tags=["arrivals"])
def issuers(request: Asked, body_id: UUID) -> Any:
    """Return who wrote to a body lately, newest first."""
    queries.check_works_at(request.auth, body_id)
    return queries.recent_issuers(body_id)


@api.post("/bodies/{body_id}/arrivals/present", response=answers(Done), tags=["arrivals"])
def present(request: Asked, body_id: UUID, given: Chosen) -> Any:
    """Lay arrivals of a body before its head: all of them or none."""
    queries.check_works_at(request.auth, body_id)
    return {"count": services.present_arrivals(request.auth, list(dict.fromkeys(given.arrivals)))}


@api.get("/arrivals/{arrival_id}", response=answers(ArrivalOut), tags=["arrivals"])
def one(request: Asked, arrival_id: UUID) -> Any:
    """Return one arrival."""
    found = queries.get_arrival(request.auth, arrival_id)
    services.read_document(request.auth, found.document_id)
    return found


@api.get("/arrivals/{arrival_id}/slip", response=answers(list[OpinionOut]), tags=["arrivals"])
def slip(request: Asked, arrival_id: UUID) -> Any:
    """Return the resolution slip of an arrival, oldest line first."""
    queries.get_arrival(request.auth, arrival_id)
    return queries.slip_of(arrival_id)


@api.post("/arrivals/{arrival_id}/instruct", response=answers(OpinionOut), tags=["arrivals"])
def instruct(request: Asked, arrival_id: UUID, given: InstructionIn) -> Any:
    """Say as head who handles an arrival."""
    return services.instruct(request.auth, arrival_id, **given.dict())


@api.post("/arrivals/{arrival_id}/propose", response=answers(OpinionOut), tags=["arrivals"])
def propose(request: Asked, arrival_id: UUID, given: Reason) -> Any:
    """Write on the slip, as who handles an arrival, what is proposed."""
    return services.note_on_slip(request.auth, arrival_id, Part.HANDLER, text=given.text)


@api.post("/arrivals/{arrival_id}/close", response=answers(ArrivalOut), tags=["arrivals"])
def close(request: Asked, arrival_id: UUID, given: Reason) -> Any:
    """Close an arrival with a word on how it ended."""
    services.close_arrival(request.auth, arrival_id, note=given.text)
    return queries.get_arrival(request.auth, arrival_id)


@api.post("/arrivals/{arrival_id}/reopen", response=answers(ArrivalOut), tags=["arrivals"])
def reopen(request: Asked, arrival_id: UUID, given: Reason) -> Any:
    """Take up again an arrival that was closed too early."""
    services.open_arrival_again(request.auth, arrival_id, reason=given.text)
    return queries.get_arrival(request.auth, arrival_id)


@api.post("/arrivals/{arrival_id}/return", response=answers(ArrivalOut), tags=["arrivals"])
def give_back(request: Asked, arrival_id: UUID, given: Reason) -> Any:
    """Return an arrival to its sender."""
    services.return_arrival(request.auth, arrival_id, reason=given.text)
    return queries.get_arrival(request.auth, arrival_id)
