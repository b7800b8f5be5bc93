"""Copies of documents: made, fetched, signed, cancelled, and their register."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Query, Schema

from hoso.api.doors import Asked, answers, api
from hoso.api.registers import RegisterOut
from hoso.api.values import (
    PDF,
    Copies,
    Day,
    Given,
    Key,
    Made,
    Page,
    Pages,
    Paging,
    Reason,
    Text,
    answers_file,
    page_of,
    pdf_answer,
    stream_answer,
)  # fmt: skip
from hoso.blobs import queries as blobs
from hoso.lib.dates import now
from hoso.registry import queries, services
from hoso.registry.rules import CopyForm, CopyState, Held, Medium, NewCopy


class CopyOut(Schema):
    """A copy that a body made of a document."""

    id: UUID
    body_id: UUID
    document_id: UUID
    # Number and symbol as they are written, `15/SY-UBND`.
    written_number: str
    number: int
    symbol: str
    dated_on: date
    form: CopyForm
    held: Held
    medium: Medium
    state: CopyState
    pages: list[int]
    passage: str
    heading: str
    copies: int
    recipients: list[str]
    purpose: str
    permitted_by: str
    authority: str
    signer_title: str
    signer: str
    place: str
    # The digest of the bytes that were copied.
    source: str
    page_count: int
    made_by: UUID | None
    made_at: datetime
    cancelled_on: date | None
    cancel_reason: str

    @staticmethod
    def resolve_written_number(found: Any) -> str:
        """Return number and symbol in the official spelling."""
        return queries.written_copy_number(found)

    @staticmethod
    def resolve_number(found: Any) -> int:
        """Return the number in the register of copies."""
        number: int = found.entry.number
        return number

    @staticmethod
    def resolve_dated_on(found: Any) -> date:
        """Return the date of the copy."""
        day: date = found.entry.dated_on
        return day

    @staticmethod
    def resolve_source(found: Any) -> str:
        """Return the digest of what was copied."""
        return str(found.source_id)


class CopyListed(Schema):
    """A line of the register of copies; what one may not read has its number, day and form alone."""

    id: UUID
    written_number: str
    dated_on: date
    form: CopyForm
    state: CopyState
    copies: int
    document_id: UUID | None
    recipients: list[str]


class CopyAsked(Given):
    """A copy as it is asked for; `pages` or `passage`, and `heading`, are for an extract."""

    form: CopyForm
    held: Held = Held.ORIGINAL
    medium: Medium = Medium.PAPER
    copies: Copies = 1
    recipients: list[Text] = Field(max_length=200)
    purpose: Text = Field(max_length=500)
    permitted_by: Text = Field(max_length=200)
    authority: Text = Field("", max_length=20)
    signer_id: Key
    signer_title: Text = Field(max_length=200)
    place: Text = Field(max_length=120)
    pages: list[Pages] = Field(default_factory=list, max_length=10_000)
    passage: Text = Field("", max_length=20_000)
    heading: Text = Field("", max_length=500)
    on: Day

    def asked(self) -> tuple[NewCopy, dict[str, Any]]:
        """Return the copy as the room takes it, and who signs it on which day."""
        told = self.dict(include=set(CopyAsked.model_fields))
        more = {"signer_id": told.pop("signer_id"), "on": told.pop("on")}
        recipients, pages = tuple(told.pop("recipients")), tuple(told.pop("pages"))
        return NewCopy(recipients=recipients, pages=pages, **told), more


class CopyIn(CopyAsked):
    """A copy to be made. Sent twice with one `id`, it is made once."""

    id: Key | None = None


class CopyPages(Schema):
    """How many pages of a document can be copied; 0 where it has no file of pages."""

    pages: int


@api.get("/documents/{document_id}/copies", response=answers(list[CopyOut]), tags=["copies"])
def of_document(request: Asked, document_id: UUID) -> Any:
    """Return the copies of a document, newest first, up to 50."""
    queries.get_document(request.auth, document_id)
    return queries.copies_of_document(request.auth, document_id)


@api.post("/documents/{document_id}/copies", response=answers(CopyOut), tags=["copies"])
def make(request: Asked, document_id: UUID, given: CopyIn) -> Any:
    """Make a copy of a document: it gets the next number of the register of copies, and its file."""
    new, more = given.asked()
    return services.make_copy(request.auth, document_id, new, copy_id=given.id, **more)


@api.post("/documents/{document_id}/copies/preview.pdf", **answers_file(PDF), tags=["copies"])
def preview(request: Asked, document_id: UUID, given: CopyAsked) -> Any:
    """Return a copy as it would be made, without a number; nothing is taken and nothing is kept."""
    new, more = given.asked()
    return pdf_answer(services.preview_copy(request.auth, document_id, new, **more), stem="xem-truoc-ban-sao")


@api.get("/documents/{document_id}/copies/pages", response=answers(CopyPages), tags=["copies"])
def pages(request: Asked, document_id: UUID) -> Any:
    """Return how many pages of a document can be copied."""
    return {"pages": services.pages_to_copy(request.auth, document_id)}


@api.get("/bodies/{body_id}/copies", response=answers(Page[CopyListed]), tags=["copies"])
def listed(request: Asked, body_id: UUID, given: Query[Paging]) -> Any:
    """Return the copies that a body made, newest first."""
    queries.check_works_at(request.auth, body_id)
    page = page_of(queries.copies_of_body(body_id), given)
    readable = queries.readable_documents(request.auth, [each.document_id for each in page["items"]])
    return page | {"items": [_listed(each, readable) for each in page["items"]]}


def _listed(copy: Any, readable: Any) -> dict[str, Any]:
    is_readable = copy.document_id in readable
    return {
        "id": copy.pk, "written_number": queries.written_copy_number(copy), "dated_on": copy.entry.dated_on,
        "form": copy.form, "state": copy.state, "copies": copy.copies,
        "document_id": copy.document_id if is_readable else None,
        "recipients": copy.recipients if is_readable else [],
    }  # fmt: skip


@api.post("/bodies/{body_id}/registers/copies", response=answers(RegisterOut), tags=["copies"])
def open_register(request: Asked, body_id: UUID) -> Any:
    """Open the register of copies for the days of the registers of what is issued."""
    opened = services.open_copy_register(request.auth, body_id, on=request.auth.on)
    return queries.get_register(opened.pk)


@api.get("/copies/{copy_id}", response=answers(CopyOut), tags=["copies"])
def one(request: Asked, copy_id: UUID) -> Any:
    """Return one copy."""
    return queries.get_copy(request.auth, copy_id)


@api.get("/copies/{copy_id}/file", **answers_file(PDF), tags=["copies"])
def file(request: Asked, copy_id: UUID) -> Any:
    """Return the file of a copy, with its signature where it has one."""
    copy, digest = services.read_copy_file(request.auth, copy_id)
    facts, stream = blobs.get_facts(digest), blobs.open_blob(digest)
    name = queries.written_copy_number(copy).replace("/", "-") + ".pdf"
    return stream_answer(stream, name=name, size_bytes=facts.size_bytes, media_type=PDF)


@api.post("/copies/{copy_id}/finish", response=answers(CopyOut), tags=["copies"])
def finish(request: Asked, copy_id: UUID) -> Any:
    """Make the file of a copy that has its number; one that has its file stays as it is."""
    return services.finish_copy(request.auth, copy_id)


@api.post("/copies/{copy_id}/sign", response=answers(Made), tags=["copies"])
def sign(request: Asked, copy_id: UUID) -> Any:
    """Let an e-copy wait for the signature of its body; returns the signing, as in `signings`."""
    return {"id": services.begin_copy_signing(request.auth, copy_id, at=now()).pk}


@api.post("/copies/{copy_id}/give-up", response=answers(CopyOut), tags=["copies"])
def give_up(request: Asked, copy_id: UUID, given: Reason) -> Any:
    """End the signing of a copy that came to nothing; the copy stays."""
    return services.give_up_copy_signing(request.auth, copy_id, reason=given.text, at=now())


@api.post("/copies/{copy_id}/cancel", response=answers(CopyOut), tags=["copies"])
def cancel(request: Asked, copy_id: UUID, given: Reason) -> Any:
    """Say that a copy counts no more, and why; its number stays."""
    return services.cancel_copy(request.auth, copy_id, reason=given.text)
