"""A whole dossier out of the house: table of contents, one PDF, XML."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from hoso.dossiers import queries, services
from hoso.web.doors import actor_of, signed_in
from hoso.web.files import file_name, made_file, made_pdf, made_sheet, stored_file


@require_GET
@signed_in
def contents_paper(request: HttpRequest, dossier_id: UUID) -> HttpResponseBase:
    """The table of contents as PDF/A."""
    made = services.print_contents(actor_of(request), dossier_id)
    return made_pdf(made.content, stem=made.name)


@require_GET
@signed_in
def contents_sheet(request: HttpRequest, dossier_id: UUID) -> HttpResponseBase:
    """The table of contents as xlsx."""
    actor = actor_of(request)
    return made_sheet(lambda path: services.write_contents(actor, dossier_id, path), stem="muc-luc-van-ban")


@require_GET
@signed_in
def whole_paper(request: HttpRequest, dossier_id: UUID) -> HttpResponseBase:
    """The whole dossier as one PDF, documents by date."""
    actor = actor_of(request)
    name = file_name(_name(queries.get_dossier(actor, dossier_id).code, dossier_id), like=".pdf")
    with TemporaryDirectory(prefix="hoso-whole-") as folder:
        path = Path(folder) / "whole.pdf"
        services.write_whole(actor, dossier_id, path, pool=services.joining_pool())
        # Opened here, it is read to the end though its name is gone.
        return stored_file(path.open("rb"), name=name, size_bytes=path.stat().st_size)


@require_GET
@signed_in
def whole_xml(request: HttpRequest, dossier_id: UUID) -> HttpResponseBase:
    """The whole dossier as XML."""
    actor = actor_of(request)
    content = services.whole_as_xml(actor, dossier_id)
    code = queries.get_dossier(actor, dossier_id).code
    return made_file(content, name=file_name(_name(code, dossier_id), like=".xml"), media_type="text/xml")


def _name(code: str, dossier_id: UUID) -> str:
    return f"ho-so-{code or dossier_id}"
