"""The registers of a body: opened, their numbers explained, printed as files to sign and bind."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Query, Schema

from hoso.api.doors import Asked, answers, api
from hoso.api.values import (
    PDF,
    XLSX,
    Day,
    Given,
    Page,
    Paging,
    Reason,
    Text,
    answers_file,
    page_of,
    pdf_answer,
    sheet_answer,
)  # fmt: skip
from hoso.lib.errors import BadValue
from hoso.registry import queries, services
from hoso.registry.rules import Direction, EntryState
from hoso.registry.services import Book

MOST_SHOWN = 100


class RegisterOut(Schema):
    """One register of a body."""

    id: UUID
    direction: Direction
    title: str
    issuer_symbol: str
    is_secret: bool
    first_number: int
    last_number: int
    last_on: date | None

    first_day: date = Field(alias="valid.lower")
    # The day after its last one.
    ends_before: date = Field(alias="valid.upper")


class UsualIn(Given):
    """For which time the usual registers are opened, and the abbreviation of the body in its symbols."""

    from_on: Day
    to_on: Day
    issuer_symbol: Text = Field(min_length=1, max_length=40)


class EntryOut(Schema):
    """One number of a register; the document is named where the account may read it."""

    id: UUID
    register_id: UUID
    number: int
    dated_on: date
    state: EntryState
    reason: str
    document_id: UUID | None
    entered_at: datetime


class Days(Schema):
    """For which days a book is made; without them, this year."""

    from_on: Day | None = None
    to_on: Day | None = None


@api.get("/bodies/{body_id}/registers", response=answers(list[RegisterOut]), tags=["registers"])
def listed(request: Asked, body_id: UUID) -> Any:
    """Return the registers of a body for which the account works."""
    queries.check_works_at(request.auth, body_id)
    return queries.list_registers(body_id)


@api.post("/bodies/{body_id}/registers/usual", response=answers(list[RegisterOut]), tags=["registers"])
def open_usual(request: Asked, body_id: UUID, given: UsualIn) -> Any:
    """Open the registers that a body of its rule set usually keeps: all of them or none."""
    queries.check_works_at(request.auth, body_id)
    opened = services.open_usual_registers(request.auth, body_id, **given.dict())
    return [queries.get_register(each.pk) for each in opened]


@api.get("/registers/{register_id}/numbers", response=answers(Page[EntryOut]), tags=["registers"])
def numbers(request: Asked, register_id: UUID, given: Query[Paging]) -> Any:
    """Return the numbers of a register, newest first."""
    register = queries.get_register(register_id)
    queries.check_works_at(request.auth, register.body_id)
    page = page_of(queries.entries_of(register_id), given)
    readable = queries.readable_documents(request.auth, [each.document_id for each in page["items"]])
    return page | {"items": [_entry(each, readable) for each in page["items"]]}


def _entry(entry: Any, readable: Any) -> dict[str, Any]:
    told = {name: getattr(entry, name) for name in EntryOut.model_fields}
    return told | {"document_id": entry.document_id if entry.document_id in readable else None}


@api.get("/bodies/{body_id}/numbers/unexplained", response=answers(list[EntryOut]), tags=["registers"])
def unexplained(request: Asked, body_id: UUID) -> Any:
    """Return up to 100 numbers that are still reserved, oldest first: a signature is to come, or a reason."""
    queries.check_works_at(request.auth, body_id)
    return queries.list_unexplained(body_id, limit=MOST_SHOWN)


@api.post("/registers/{register_id}/skip", response=answers(EntryOut), tags=["registers"])
def skip(request: Asked, register_id: UUID, given: Reason) -> Any:
    """Enter the next number as one that no document bears, with the reason."""
    queries.check_works_at(request.auth, queries.get_register(register_id).body_id)
    return services.skip_number(request.auth, register_id, on=request.auth.on, reason=given.text)


@api.post("/numbers/{entry_id}/explain", response=answers(EntryOut), tags=["registers"])
def explain(request: Asked, entry_id: UUID, given: Reason) -> Any:
    """Say why no document bears a reserved number."""
    return services.void_number(request.auth, entry_id, reason=given.text)


@api.get("/bodies/{body_id}/books/{book}.pdf", **answers_file(PDF), tags=["registers"])
def book_paper(request: Asked, body_id: UUID, book: Book, given: Query[Days]) -> Any:
    """Return a register or report for some days as PDF/A, to sign and bind."""
    from_on, to_on = _days(request, body_id, given)
    content = services.print_book(request.auth, body_id, book, from_on=from_on, to_on=to_on)
    return pdf_answer(content, stem=_stem(book, from_on, to_on))


@api.get("/bodies/{body_id}/books/{book}.xlsx", **answers_file(XLSX), tags=["registers"])
def book_sheet(request: Asked, body_id: UUID, book: Book, given: Query[Days]) -> Any:
    """Return the same lines as a sheet."""
    from_on, to_on = _days(request, body_id, given)
    return sheet_answer(
        lambda path: services.write_book(path, request.auth, body_id, book, from_on=from_on, to_on=to_on),
        stem=_stem(book, from_on, to_on),
    )


def _days(request: Asked, body_id: UUID, given: Days) -> tuple[date, date]:
    queries.check_works_at(request.auth, body_id)
    year = request.auth.on.year
    from_on, to_on = given.from_on or date(year, 1, 1), given.to_on or date(year, 12, 31)
    if to_on < from_on:
        raise BadValue(f"{to_on} lies before {from_on}", field="to_on")
    return from_on, to_on


def _stem(book: Book, from_on: date, to_on: date) -> str:
    return f"{book.value}-{from_on.isoformat()}-{to_on.isoformat()}"
