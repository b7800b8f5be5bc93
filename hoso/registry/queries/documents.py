"""Reads of documents; who sees which follows from the holding (`holdings.queries.open_to`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotAllowed, NotFound
from hoso.registry.models import Citation, Document, FieldValue, Representation
from hoso.registry.rules import Role, State


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One representation, as other rooms need it."""

    document_id: UUID
    role: Role
    digest: str
    file_name: str
    media_type: str
    size_bytes: int
    first_page: int
    last_page: int


def documents_open_to(actor: Actor, act: str = acts.READ) -> "QuerySet[Document]":
    """Return the documents `actor` may do `act` to; what was struck never was one."""
    return Document.objects.filter(holdings.open_to(actor, act, prefix="holding__"), holding__struck_on=None)


def get_document(actor: Actor, document_id: UUID, *, to: str = acts.READ) -> Document:
    """Return one document, for the act named in `to`.

    Raises:
        NotFound: no such document, or the actor may not read it.
        NotAllowed: the actor may read it but not do `to`.
    """
    document = documents_open_to(actor).select_related("holding").filter(pk=document_id).first()
    if document is None:
        raise NotFound(f"document {document_id} not found")
    if to != acts.READ and not documents_open_to(actor, to).filter(pk=document_id).exists():
        raise NotAllowed(f"{to} on document {document_id} is not open to {actor.account_id}", act=to)
    return document


def readable_documents(actor: Actor, document_ids: Iterable[UUID | None]) -> dict[UUID, Document]:
    """Return those of the documents that the actor may read, by id."""
    return documents_open_to(actor).in_bulk([each for each in document_ids if each is not None])


def find_document(document_id: UUID) -> Document | None:
    """Return a document for the service's own work (indexing, packaging), whoever may read it."""
    return Document.objects.select_related("holding").filter(pk=document_id).first()


def list_documents(document_ids: Iterable[UUID]) -> list[Document]:
    """Return several documents for the service's own work, in order of id."""
    return list(Document.objects.select_related("holding").filter(pk__in=list(document_ids)).order_by("id"))


def span_of(document_ids: "QuerySet[Any, UUID]") -> tuple[date | None, date | None]:
    """Return the first and last date of documents; undated ones do not count."""
    found = Document.objects.filter(pk__in=document_ids).aggregate(Min("issued_on"), Max("issued_on"))
    return found["issued_on__min"], found["issued_on__max"]


def values_of(document_id: UUID) -> dict[str, FieldValue]:
    """Return the value that counts of each field: a person's last one, else the machine's last one."""
    return best_values(value_history(document_id))


def best_values(history: Iterable[FieldValue]) -> dict[str, FieldValue]:
    """Return the value that counts of each field after what was given, oldest first."""
    best: dict[str, FieldValue] = {}
    for value in history:
        held = best.get(value.field)
        if held is None or held.given_by is None or value.given_by is not None:
            best[value.field] = value
    return best


def value_history(document_id: UUID) -> list[FieldValue]:
    """Return every value ever given, oldest first."""
    return list(FieldValue.objects.filter(document_id=document_id).order_by("id"))


def citations_of(document_id: UUID) -> list[Citation]:
    """Return what the document cites, in the order of the page."""
    return list(Citation.objects.filter(document_id=document_id).order_by("id"))


def files_of(document_ids: Iterable[UUID]) -> list[StoredFile]:
    """Return the stored files of documents, original first; one that was destroyed has none any more."""
    found = (
        Representation.objects.filter(document__in=list(document_ids), document__holding__destroyed_on=None)
        .select_related("blob")
        .order_by("document_id", "id")
    )
    return [
        StoredFile(
            row.document_id, Role(row.role), row.blob_id, row.file_name, row.media_type,
            row.blob.size_bytes, row.first_page, row.last_page,
        )
        for row in found
    ]  # fmt: skip


def shared_files(digests: Iterable[str]) -> set[str]:
    """Return those of the stored files in which more than one document begins: piles scanned at once.

    The same file of two documents, of whoever sent it and whoever got it, is no pile.
    """
    found = Representation.objects.filter(blob__in=list(digests), role=Role.ORIGINAL).order_by()
    counted = found.values_list("blob_id").annotate(beginnings=Count("first_page", distinct=True))
    return {digest for digest, beginnings in counted if beginnings > 1}


def find_file(document_id: UUID, role: Role) -> StoredFile | None:
    """Return the newest file of a document in one role."""
    return next((file for file in reversed(files_of([document_id])) if file.role is role), None)


def unconfirmed(actor: Actor) -> "QuerySet[Document]":
    """Return what waits for a person, doubtful first."""
    return documents_open_to(actor, acts.DESCRIBE).filter(state=State.PROPOSED).order_by("-doubt", "id")


def document_facts() -> "QuerySet[Document, Any]":
    """Return what is known of every document, as a part of another question; `holding_id` joins it."""
    return Document.objects.values("holding_id", "number", "symbol", "subject", "issued_on", "page_count")
