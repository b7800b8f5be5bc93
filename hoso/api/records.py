"""Documents, dossiers and boxes, and dossiers as files."""

from datetime import date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Query, Schema

from hoso.api.doors import Asked, answers, api
from hoso.api.values import (
    PDF,
    XLSX,
    XML,
    Given,
    Page,
    Paging,
    Text,
    YearOfRecords,
    answers_file,
    file_answer,
    page_of,
    pdf_answer,
    sheet_answer,
    stream_answer,
)  # fmt: skip
from hoso.custody import services as custody
from hoso.dossiers import queries as dossiers
from hoso.dossiers import services as dossier_services
from hoso.dossiers.rules import Status
from hoso.registry import services as registry


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


class DossierIn(Given):
    """What is said of an open dossier; `retention_code` is one of the export codes 01 to 07, or empty."""

    title: Text = Field(min_length=1, max_length=1000)
    code: Text = Field("", max_length=100)
    year: YearOfRecords | None = None
    retention_code: Literal["", "01", "02", "03", "04", "05", "06", "07"] = ""


class DossiersListed(Paging):
    """Which dossiers are listed."""

    status: Status | None = None


@api.get("/documents/{document_id}", response=answers(DocumentOut), tags=["documents"])
def document(request: Asked, document_id: UUID) -> Any:
    """Return one document."""
    return registry.read_document(request.auth, document_id)


@api.get("/dossiers", response=answers(Page[DossierOut]), tags=["dossiers"])
def dossiers_listed(request: Asked, given: Query[DossiersListed]) -> Any:
    """Return the dossiers that the account may read, newest first."""
    found = dossiers.dossiers_open_to(request.auth).select_related("holding")
    page = page_of(found.filter(status=given.status) if given.status else found, given)
    return page | {"items": dossier_services.list_for_reading(request.auth, page["items"])}


@api.get("/dossiers/{dossier_id}", response=answers(DossierOut), tags=["dossiers"])
def dossier(request: Asked, dossier_id: UUID) -> Any:
    """Return one dossier."""
    return dossier_services.read_dossier(request.auth, dossier_id)


@api.put("/dossiers/{dossier_id}", response=answers(DossierOut), tags=["dossiers"])
def describe(request: Asked, dossier_id: UUID, given: DossierIn) -> Any:
    """Change title, code, year and retention of an open dossier."""
    return dossier_services.describe(request.auth, dossier_id, **given.dict())


@api.get("/dossiers/{dossier_id}/documents", response=answers(list[DocumentOut]), tags=["dossiers"])
def contents(request: Asked, dossier_id: UUID) -> Any:
    """Return the documents of a dossier, in order."""
    dossier_services.read_dossier(request.auth, dossier_id)
    return registry.list_for_reading(request.auth, dossiers.contents(request.auth, dossier_id))


@api.post("/dossiers/{dossier_id}/approve", response=answers(DossierOut), tags=["dossiers"])
def approve(request: Asked, dossier_id: UUID) -> Any:
    """Approve a dossier: from now on it is preserved as it stands."""
    return dossier_services.approve(request.auth, dossier_id)


@api.post("/dossiers/{dossier_id}/approve-again", response=answers(DossierOut), tags=["dossiers"])
def approve_again(request: Asked, dossier_id: UUID) -> Any:
    """Approve a dossier that was corrected: it is preserved once more, beside what was kept before."""
    return dossier_services.approve_again(request.auth, dossier_id)


@api.get("/dossiers/{dossier_id}/contents.pdf", **answers_file(PDF), tags=["dossiers"])
def contents_paper(request: Asked, dossier_id: UUID) -> Any:
    """Return the table of contents as PDF/A."""
    made = dossier_services.print_contents(request.auth, dossier_id)
    return pdf_answer(made.content, stem=made.name)


@api.get("/dossiers/{dossier_id}/contents.xlsx", **answers_file(XLSX), tags=["dossiers"])
def contents_sheet(request: Asked, dossier_id: UUID) -> Any:
    """Return the table of contents as a sheet."""
    write = partial(dossier_services.write_contents, request.auth, dossier_id)
    return sheet_answer(write, stem="muc-luc-van-ban")


@api.get("/dossiers/{dossier_id}/whole.pdf", **answers_file(PDF), tags=["dossiers"])
def whole_paper(request: Asked, dossier_id: UUID) -> Any:
    """Return the whole dossier as one PDF, documents by date."""
    dossiers.get_dossier(request.auth, dossier_id)
    with TemporaryDirectory(prefix="hoso-api-") as folder:
        path = Path(folder, "whole.pdf")
        dossier_services.write_whole(request.auth, dossier_id, path, pool=dossier_services.joining_pool())
        # Opened here, it is read to the end though its name is gone.
        return stream_answer(
            path.open("rb"), name=f"ho-so-{dossier_id}.pdf", size_bytes=path.stat().st_size, media_type=PDF
        )


@api.get("/dossiers/{dossier_id}/whole.xml", **answers_file(XML), tags=["dossiers"])
def whole_xml(request: Asked, dossier_id: UUID) -> Any:
    """Return the whole dossier as XML."""
    content = dossier_services.whole_as_xml(request.auth, dossier_id)
    return file_answer(content, stem=f"ho-so-{dossier_id}", ending="xml", media_type=XML)


@api.get("/boxes/{box_id}", response=answers(BoxOut), tags=["boxes"])
def box(request: Asked, box_id: UUID) -> Any:
    """Return one box."""
    return custody.read_box(request.auth, box_id)
