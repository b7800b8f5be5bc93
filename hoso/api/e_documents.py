"""E-documents between bodies: what arrived and waits for a clerk, and what was sent."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from ninja import Field, Query, Schema

from hoso.api.arrivals import ArrivalOut, EntryIn
from hoso.api.doors import Asked, answers, api
from hoso.api.values import (
    ANY_FILE,
    Day,
    Given,
    Key,
    Page,
    Paging,
    Reason,
    Text,
    Yes,
    answers_file,
    page_of,
    stream_answer,
)
from hoso.blobs import queries as blobs
from hoso.exchange import queries, services
from hoso.exchange.edxml import BusinessType, Priority
from hoso.exchange.rules import ArrivalState, DeliveryState
from hoso.exchange.services import Manner
from hoso.lib.dates import now
from hoso.registry.rules import Medium

if TYPE_CHECKING:
    from hoso.exchange.queries import Arrival, Dispatch

NOT_DEALT_WITH = (ArrivalState.SCREENING, ArrivalState.HELD, ArrivalState.WAITING)


class Business(StrEnum):
    """What a message does to a document."""

    NEW = "new"
    RECALL = "recall"
    UPDATE = "update"
    REPLACE = "replace"


class Urgency(StrEnum):
    """How urgent a message is."""

    NORMAL = "normal"
    URGENT = "urgent"
    VERY_URGENT = "very_urgent"
    EXPRESS = "express"
    EXPRESS_BY_HOUR = "express_by_hour"


class MessageOut(Schema):
    """A document that came from another body, or a recall of one."""

    id: UUID
    body_id: UUID
    addressed_to_id: UUID
    sender_id: UUID
    business: Business
    document_code: str
    written_number: str
    subject: str
    promulgated_on: date | None
    state: ArrivalState
    arrived_at: datetime
    about_id: UUID | None
    # Under which document it stands in the register.
    document_id: UUID | None
    remarks: list[str]
    reason: str
    handled_by: UUID | None
    handled_at: datetime | None
    # Whether the sender promised that the paper follows; when it came, or why it will not.
    paper_follows: bool
    paper_came_on: date | None
    paper_reason: str


class MessageFileOut(Schema):
    """A file that came with a document."""

    ordinal: int
    name: str
    media_type: str
    size_bytes: int = Field(alias="blob.size_bytes")


class WholeMessageOut(MessageOut):
    """One message with its files, and the reason that its sender gives."""

    sender_reason: str
    files: list[MessageFileOut]


class Messages(Paging):
    """Which messages are listed; `all`: also what is dealt with; `paper`: whose paper is on its way."""

    all: bool = False
    paper: Literal["awaited"] | None = None


class Dispatches(Paging):
    """Which messages are listed: all, or those whose promised paper has not left."""

    paper: Literal["to_send"] | None = None


class PaperDay(Given):
    """On which day a paper came or left."""

    on: Day


class CeasedIn(Schema):
    """From which day to which."""

    from_on: Day
    to_on: Day


class MisdirectedOut(Schema):
    """How much went between one body and another that has ceased."""

    is_ours: bool
    ceased_id: UUID
    follower_id: UUID
    other_id: UUID
    count: int
    last_at: datetime


class DeliveryOut(Schema):
    """One message on its way to one body, and what that one said last."""

    id: UUID
    body_id: UUID
    addressed_to_id: UUID
    body_code: str
    state: DeliveryState
    attempts: int
    last_error: str
    settled_at: datetime | None
    status_code: str
    status_text: str
    status_at: datetime | None


class DispatchOut(Schema):
    """One message that was sent, with every body that it goes to."""

    id: UUID
    body_id: UUID
    business: Business
    document_id: UUID | None
    about_id: UUID | None
    document_code: str
    written_number: str
    subject: str
    reason: str
    size_bytes: int
    made_at: datetime
    made_by: UUID | None
    paper_follows: bool
    paper_sent_on: date | None
    deliveries: list[DeliveryOut]


class SendIn(Given):
    """To which bodies a document is sent, and how."""

    to: list[Key] = Field(min_length=1, max_length=500)
    urgency: Urgency = Urgency.NORMAL
    due_on: Day | None = None
    content: Text = Field("", max_length=500)
    paper_follows: Yes = False


def _business(code: int | None) -> Business:
    return Business(BusinessType(code or 0).name.lower())


def _message(found: "Arrival") -> dict[str, Any]:
    told = {name: getattr(found, name) for name in MessageOut.model_fields}
    return told | {"business": _business(found.business)}


def _dispatch(found: "Dispatch") -> dict[str, Any]:
    told = {name: getattr(found, name) for name in DispatchOut.model_fields if name != "deliveries"}
    return told | {"business": _business(found.business), "deliveries": list(found.deliveries.all())}


@api.get("/e-documents/arrived", response=answers(Page[MessageOut]), tags=["e-documents"])
def arrived(request: Asked, given: Query[Messages]) -> Any:
    """Return what arrived for the bodies for which the account exchanges, newest first."""
    if given.paper:
        found = queries.papers_awaited(request.auth)
    else:
        found = queries.arrivals_open_to(request.auth)
        found = found if given.all else found.filter(state__in=NOT_DEALT_WITH)
    page = page_of(found, given)
    return page | {"items": [_message(each) for each in page["items"]]}


@api.get("/e-documents/arrived/{message_id}", response=answers(WholeMessageOut), tags=["e-documents"])
def one_arrived(request: Asked, message_id: UUID) -> Any:
    """Return one message that arrived, with its files."""
    found = queries.get_arrival(request.auth, message_id)
    # Of what lies in quarantine nothing is told but who sent it.
    reason = str(found.message["business"]["reason"]) if found.message else ""
    return _message(found) | {"sender_reason": reason, "files": queries.files_of_arrival(message_id)}


@api.get("/e-documents/arrived/{message_id}/files/{ordinal}", **answers_file(ANY_FILE), tags=["e-documents"])
def file(request: Asked, message_id: UUID, ordinal: int) -> Any:
    """Return one file that came, as it came."""
    found = services.read_file(request.auth, message_id, ordinal)
    stream = blobs.open_blob(found.blob_id)
    return stream_answer(stream, name=found.name, size_bytes=found.blob.size_bytes, media_type=ANY_FILE)


@api.post("/e-documents/arrived/{message_id}/register", response=answers(ArrivalOut), tags=["e-documents"])
def register(request: Asked, message_id: UUID, given: EntryIn) -> Any:
    """Enter what arrived under the next arrival number, with its files; the sender is told."""
    found = queries.get_arrival(request.auth, message_id)
    entry = given.arrival(Medium.ELECTRONIC, identifier=found.document_code)
    return services.register_arrival(request.auth, message_id, entry, at=now())


@api.post("/e-documents/arrived/{message_id}/add", response=answers(MessageOut), tags=["e-documents"])
def add_update(request: Asked, message_id: UUID) -> Any:
    """Put an update and its files with the document that it speaks of; the sender is told."""
    return _message(services.register_update(request.auth, message_id, at=now()))


@api.post("/e-documents/arrived/{message_id}/return", response=answers(MessageOut), tags=["e-documents"])
def give_back(request: Asked, message_id: UUID, given: Reason) -> Any:
    """Return what cannot be registered; the sender is told why."""
    return _message(services.return_arrival(request.auth, message_id, reason=given.text, at=now()))


@api.post("/e-documents/arrived/{message_id}/paper", response=answers(MessageOut), tags=["e-documents"])
def paper_came(request: Asked, message_id: UUID, given: PaperDay) -> Any:
    """Note on which day the paper came that was to follow."""
    return _message(services.note_paper_came(request.auth, message_id, on=given.on))


@api.post("/e-documents/arrived/{message_id}/no-paper", response=answers(MessageOut), tags=["e-documents"])
def no_paper(request: Asked, message_id: UUID, given: Reason) -> Any:
    """Note that the paper will not come, and why."""
    return _message(services.give_up_paper(request.auth, message_id, reason=given.text))


@api.post("/e-documents/arrived/{message_id}/agree", response=answers(MessageOut), tags=["e-documents"])
def agree(request: Asked, message_id: UUID) -> Any:
    """Give back what its sender recalls."""
    return _message(services.agree_recall(request.auth, message_id, at=now()))


@api.post("/e-documents/arrived/{message_id}/refuse", response=answers(MessageOut), tags=["e-documents"])
def refuse(request: Asked, message_id: UUID, given: Reason) -> Any:
    """Keep what its sender recalls; the sender is told why."""
    return _message(services.refuse_recall(request.auth, message_id, reason=given.text, at=now()))


@api.get("/e-documents/sent", response=answers(Page[DispatchOut]), tags=["e-documents"])
def sent(request: Asked, given: Query[Dispatches]) -> Any:
    """Return what was sent for the bodies for which the account exchanges, newest first."""
    find = queries.papers_to_send if given.paper else queries.dispatches_open_to
    page = page_of(find(request.auth), given)
    return page | {"items": [_dispatch(each) for each in page["items"]]}


@api.post("/documents/{document_id}/send", response=answers(DispatchOut), tags=["e-documents"])
def send(request: Asked, document_id: UUID, given: SendIn) -> Any:
    """Send a document with its original files; who follows a body that has ceased gets it instead."""
    manner = Manner(
        priority=Priority[given.urgency.name], due_on=given.due_on, content=given.content,
        paper_follows=given.paper_follows,
    )  # fmt: skip
    made = services.send_document(request.auth, document_id, to=given.to, at=now(), manner=manner)
    return _dispatch(queries.get_dispatch(request.auth, made.pk))


@api.get("/e-documents/sent/{dispatch_id}", response=answers(DispatchOut), tags=["e-documents"])
def one_sent(request: Asked, dispatch_id: UUID) -> Any:
    """Return one message that was sent."""
    return _dispatch(queries.get_dispatch(request.auth, dispatch_id))


@api.post("/e-documents/sent/{dispatch_id}/paper", response=answers(DispatchOut), tags=["e-documents"])
def paper_left(request: Asked, dispatch_id: UUID, given: PaperDay) -> Any:
    """Note on which day the promised paper left."""
    made = services.note_paper_sent(request.auth, dispatch_id, on=given.on)
    return _dispatch(queries.get_dispatch(request.auth, made.pk))


@api.get("/e-documents/ceased", response=answers(list[MisdirectedOut]), tags=["e-documents"])
def ceased(request: Asked, given: Query[CeasedIn]) -> Any:
    """Return who wrote to bodies that have ceased, from a day to a day, those with most letters first."""
    return queries.mail_for_ceased(request.auth, from_on=given.from_on, to_on=given.to_on)


@api.post("/e-documents/sent/{dispatch_id}/recall", response=answers(DispatchOut), tags=["e-documents"])
def recall(request: Asked, dispatch_id: UUID, given: Reason) -> Any:
    """Take a document back from every body that it was sent to; each says yes or no."""
    made = services.recall(request.auth, dispatch_id, reason=given.text, at=now())
    return _dispatch(queries.get_dispatch(request.auth, made.pk))


@api.post("/e-documents/deliveries/{delivery_id}/resume", response=answers(DispatchOut), tags=["e-documents"])
def resume(request: Asked, delivery_id: UUID) -> Any:
    """Try a message again that was given up."""
    delivery = services.resume(request.auth, delivery_id, at=now())
    return _dispatch(queries.get_dispatch(request.auth, delivery.dispatch_id))
