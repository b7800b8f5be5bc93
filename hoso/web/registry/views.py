"""One document: its pages, fields, provenance, custody, history, files."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from hoso.access import acts
from hoso.access.values import AccessClass
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.blobs import queries as blobs
from hoso.custody import queries as custody
from hoso.digitisation import queries as digitisation
from hoso.digitisation import services as scans
from hoso.dossiers import queries as dossiers
from hoso.dossiers import services as dossier_services
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotAllowed, NotFound
from hoso.organisations import queries as organisations
from hoso.registry import queries, services
from hoso.registry.rules import FIELDS, Role
from hoso.web import paper
from hoso.web.doors import actor_of, signed_in
from hoso.web.files import file_name, stored_file
from hoso.web.history import history_of_document
from hoso.web.registers.about import about_document
from hoso.web.registry.words import FIELD_WORDS, ROLE_WORDS
from hoso.web.signatures.about import about_signatures
from hoso.web.tasks.showing import show_tasks


@require_GET
@signed_in
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Show a document; the words of `q` are marked on its pages."""
    actor = actor_of(request)
    found = services.read_document(actor, document_id)
    looked_for = request.GET.get("q", "")
    given = queries.value_history(document_id)
    files = queries.files_of([document_id])
    scan = digitisation.scan_of(document_id)
    values = queries.best_values(given)
    context = {
        "document": found,
        "query_text": looked_for,
        "fields": [
            (FIELD_WORDS[name], values[name]) for name in FIELDS if name in values and values[name].value
        ],
        "pages": paper.pages_of(document_id, looked_for=looked_for),
        "page_width": paper.WIDTH,
        "text": paper.text_of(document_id),
        "citations": queries.citations_of(document_id),
        "files": _files_in_order(files),
        "history": history_of_document(document_id, given),
        "scan": scan,
        "listed": queries.source_of(document_id),
        "confirmed_by": accounts.names_of({found.confirmed_by}).get(found.confirmed_by)
        if found.confirmed_by
        else "",
        "may_download": _may_download(request, document_id),
        "may_keep": queries.documents_open_to(actor, acts.KEEP_FILE).filter(pk=document_id).exists(),
        "may_check": scan is not None
        and queries.documents_open_to(actor, acts.DESCRIBE).filter(pk=document_id).exists(),
        "tasks": show_tasks(actor, queries.tasks_about(actor, document_id)),
        "may_give_task": bool(queries.bodies_instructed(actor)),
        "signed_files": about_signatures(files),
        **_where(request, document_id),
        **about_document(actor, found),
    }
    return render(request, "registry/document.html", context)


def _files_in_order(files: Sequence[queries.StoredFile]) -> list[tuple[object, queries.StoredFile, int]]:
    """Files with their names in words, the original first; of several in one role each has its number."""
    order = list(ROLE_WORDS)
    of_role: dict[Role, list[queries.StoredFile]] = {}
    for file in files:
        of_role.setdefault(file.role, []).append(file)
    return [
        (ROLE_WORDS[role], file, number)
        for role in sorted(of_role, key=order.index)
        for number, file in enumerate(of_role[role], start=1)
    ]


def _where(request: HttpRequest, document_id: UUID) -> dict[str, object]:
    """Provenance, custody and responsibility: the three facts that are never mixed."""
    actor, today = actor_of(request), timezone.localdate()
    holding = queries.get_document(actor, document_id).holding
    responsible = holdings.responsible_body(holding.scope_id, on=today)
    names = organisations.labels(
        {holding.creator_id, holding.custodian_id, *filter(None, [responsible])}, today
    )
    inside = dossiers.dossiers_of([document_id]).get(document_id, [])
    return {
        "creator": names.get(holding.creator_id, ""),
        "custodian": names.get(holding.custodian_id, ""),
        "responsible": names.get(responsible, "") if responsible else "",
        "dossiers": dossier_services.list_for_reading(
            actor, dossiers.dossiers_open_to(actor).select_related("holding").filter(pk__in=inside)
        ),
        "box": custody.box_of([document_id]).get(document_id),
    }


def _may_download(request: HttpRequest, document_id: UUID) -> bool:
    try:
        queries.get_document(actor_of(request), document_id, to=acts.DOWNLOAD)
    except (NotAllowed, NotFound):
        return False
    return True


@require_GET
@signed_in
def page_image(request: HttpRequest, document_id: UUID, page: int) -> HttpResponseBase:
    """Send a page as an image that we rendered ourselves: the only thing shown inline.

    The browser keeps it for an hour, for turning pages back and forth; never of a restricted document.
    """
    asked = request.GET.get("w", "")
    width = int(asked) if asked.isascii() and asked.isdigit() else paper.WIDTH
    found = services.read_document(actor_of(request), document_id, page=page)
    image = scans.page_image(actor_of(request), document_id, page=page, width=width)
    response = FileResponse(image.open("rb"), content_type="image/webp")
    guarded = found.holding.access_class >= AccessClass.RESTRICTED
    response.headers["Cache-Control"] = "private, no-store" if guarded else "private, max-age=3600"
    return response


@require_GET
@signed_in
def page_words(request: HttpRequest, document_id: UUID, page: int) -> HttpResponse:
    """The words of a page with their places, for whoever corrects fields by pointing at the page."""
    services.read_document(actor_of(request), document_id, to=acts.DESCRIBE, page=page)
    return JsonResponse({"words": paper.words_on(document_id, page)})


@require_GET
@signed_in
def download(request: HttpRequest, document_id: UUID, role: str) -> HttpResponseBase:
    """Send a stored file, always as an attachment: the browser never runs what an office scanned."""
    actor = actor_of(request)
    found = queries.get_document(actor, document_id, to=acts.DOWNLOAD)
    files = [each for each in queries.files_of([document_id]) if each.role == role]
    asked = request.GET.get("n", "")
    at = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else len(files)
    file = files[at - 1] if 1 <= at <= len(files) else None
    if file is None:
        raise NotFound(f"document {document_id} has no file {role!r}")
    with transaction.atomic():
        by = holdings.in_capacity(actor, acts.DOWNLOAD, document_id)
        audit.record(by, "registry.download", subject=document_id, role=role)
    stem = f"{found.number}-{found.symbol}" if found.number else str(found.pk)
    name = file_name(stem, like=file.file_name)
    return stored_file(blobs.open_blob(file.digest), name=name, size_bytes=file.size_bytes)
