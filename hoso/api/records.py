"""Documents, dossiers and boxes as JSON."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from hoso.api.doors import actor_of, api
from hoso.custody import services as custody
from hoso.dossiers import queries as dossiers
from hoso.dossiers import services as dossier_services
from hoso.registry import services as registry

PAGE = 100


class DocumentOut(Schema):
    """One document as described today."""

    id: UUID
    state: str
    rule_set: str
    number: str
    symbol: str
    issued_on: date | None
    place: str
    parent_issuer: str
    issuer: str
    type_name: str
    type_code: str
    subject: str
    urgency: str
    authority: str
    signer_title: str
    signer: str
    recipients: list[str]
    page_count: int


class DossierOut(Schema):
    """One dossier without its contents."""

    id: UUID
    title: str
    code: str
    year: int | None
    retention_code: str
    begins_on: date | None
    ends_on: date | None
    status: str
    approved_at: datetime | None
    # A document in it was corrected after the approval; what is preserved says what it said before.
    corrected_at: datetime | None


class BoxOut(Schema):
    """One box."""

    id: UUID
    label: str
    state: str
    last_seen_at: datetime | None


@api.get("/documents/{document_id}", response=DocumentOut, tags=["documents"])
def document(request: HttpRequest, document_id: UUID) -> Any:
    """Return one document."""
    return registry.read_document(actor_of(request), document_id)


@api.get("/dossiers", response=list[DossierOut], tags=["dossiers"])
def list_dossiers(request: HttpRequest, after: UUID | None = None) -> Any:
    """Return up to 100 dossiers in the order of their ids, after the one named."""
    found = dossiers.dossiers_open_to(actor_of(request)).select_related("holding").order_by("id")
    page = found.filter(pk__gt=after)[:PAGE] if after else found[:PAGE]
    return dossier_services.list_for_reading(actor_of(request), page)


@api.get("/dossiers/{dossier_id}", response=DossierOut, tags=["dossiers"])
def dossier(request: HttpRequest, dossier_id: UUID) -> Any:
    """Return one dossier."""
    return dossier_services.read_dossier(actor_of(request), dossier_id)


@api.get("/dossiers/{dossier_id}/documents", response=list[DocumentOut], tags=["dossiers"])
def contents(request: HttpRequest, dossier_id: UUID) -> Any:
    """Return the documents of a dossier, in order."""
    dossier_services.read_dossier(actor_of(request), dossier_id)
    return registry.list_for_reading(actor_of(request), dossiers.contents(actor_of(request), dossier_id))


@api.get("/boxes/{box_id}", response=BoxOut, tags=["boxes"])
def box(request: HttpRequest, box_id: UUID) -> Any:
    """Return one box."""
    return custody.read_box(actor_of(request), box_id)
