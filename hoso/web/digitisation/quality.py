"""Quality control: image and fields side by side, doubtful first, everything by keyboard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hoso.access import acts
from hoso.digitisation import queries as digitisation
from hoso.digitisation import services as digitisation_services
from hoso.lib.errors import DomainError, NotAllowed, NotFound
from hoso.registry import queries as registry
from hoso.registry import services
from hoso.registry.rules import CERTAIN, FIELDS, REQUIRED, State
from hoso.web import paper
from hoso.web.doors import actor_of, bounded, id_in, signed_in
from hoso.web.registry.words import FIELD_WORDS, shown_value
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.registry.models import Document

# How wide each field stands in the form, in sixths: thirteen fields fit on a small office screen.
SIXTHS = {
    "parent_issuer": 6, "issuer": 6, "number": 2, "symbol": 4, "place": 2, "date": 2, "type": 2,
    "subject": 6, "urgency": 2, "circulation": 2, "authority": 2, "signer_title": 3, "signer": 3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One field as the form shows it: its value, its place on the page, and whether it is doubtful."""

    name: str
    label: Any
    value: str
    doubtful: bool
    page: int | None
    box: str  # x y width height, for the script that marks the place

    @property
    def sixths(self) -> int:
        return SIXTHS[self.name]


@require_GET
@signed_in
def next_one(request: HttpRequest) -> HttpResponse:
    """Go to the document that needs a person most; `batch` keeps to one batch, `after` passes one over."""
    return _to_next(request, after=id_in(request, "after"))


def _to_next(request: HttpRequest, *, after: UUID | None) -> HttpResponse:
    coming = _coming(request, after=after)
    if coming:
        return redirect(f"{reverse('digitisation:check', args=[coming[0]])}{_keep(request)}")
    batch = id_in(request, "batch")
    if batch is not None and "sample" in request.GET:
        return redirect("digitisation:batch", batch)
    left = digitisation.waiting_count(actor_of(request), batch_id=batch)
    context = {"passed_over": bounded(left) if left else "", "keep": _keep(request)}
    return render(request, "digitisation/nothing_to_check.html", context)


def _coming(request: HttpRequest, *, after: UUID | None, ahead: int = 2) -> list[UUID]:
    """The documents that come next: of the sample that is being checked, or the most doubtful."""
    actor, batch = actor_of(request), id_in(request, "batch")
    if batch is None or "sample" not in request.GET:
        return digitisation.next_to_check(actor, batch_id=batch, after=after, ahead=ahead)
    sample = digitisation.open_sample(actor, batch)
    drawn = registry.unconfirmed(actor).filter(pk__in=sample.drawn if sample else [])
    return [pk for pk in drawn.values_list("pk", flat=True) if pk != after][:ahead]


def _keep(request: HttpRequest) -> str:
    """What of the address stays while one goes from document to document."""
    batch = id_in(request, "batch")
    kept = {"batch": batch, "sample": "1" if batch and "sample" in request.GET else None}
    given = {name: str(value) for name, value in kept.items() if value}
    return f"?{urlencode(given)}" if given else ""


@require_http_methods(["GET", "POST"])
@signed_in
def check(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Show a document beside its fields; a POST accepts them as they stand and goes to the next."""
    actor = actor_of(request)
    document = services.read_document(actor, document_id, to=acts.DESCRIBE)
    if request.method != "POST":
        return _shown(request, document_id)
    try:
        given = {name: request.POST[name] for name in FIELDS if name in request.POST}
        services.confirm_document(
            actor, document_id, corrections=given, reason=request.POST.get("reason", "")
        )
    except DomainError as error:
        return _shown(request, document_id, typed=request.POST, problem=error)
    messages.success(request, _accepted(request, document), extra_tags="good")
    return _to_next(request, after=None)


@require_POST
@signed_in
def cut(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Cut a document in two before a page; both are read again and come back."""
    given = request.POST.get("page", "").strip()
    try:
        # What is no number is no page: the refusal says which there are.
        page = int(given) if given.isdecimal() and len(given) < 6 else 0
        digitisation_services.cut_document(actor_of(request), document_id, page=page)
    except DomainError as error:
        return _not_recut(request, document_id, error)
    messages.success(
        request, _("Cut in two. Both parts are read again and come back here."), extra_tags="good"
    )
    return _to_next(request, after=None)


@require_POST
@signed_in
def join(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Join a document with the one before it; the whole is read again and comes back."""
    try:
        digitisation_services.join_document(actor_of(request), document_id)
    except DomainError as error:
        return _not_recut(request, document_id, error)
    messages.success(request, _("Joined. The whole is read again and comes back here."), extra_tags="good")
    return _to_next(request, after=None)


def _not_recut(request: HttpRequest, document_id: UUID, refusal: DomainError) -> HttpResponse:
    """Show the document with the refusal; who may not see it gets the refusal itself."""
    if isinstance(refusal, NotFound | NotAllowed):
        raise refusal
    return _shown(request, document_id, problem=refusal)


def _accepted(request: HttpRequest, document: "Document") -> str:
    """Say what was accepted, with the way back to it."""
    name = str(document) or _("one document")
    address = reverse("digitisation:check", args=[document.pk]) + _keep(request)
    return format_html('{} <a href="{}">{}</a>', _("Accepted:"), address, name)


def _shown(
    request: HttpRequest,
    document_id: UUID,
    *,
    typed: Mapping[str, str] | None = None,
    problem: DomainError | None = None,
) -> HttpResponse:
    actor, batch = actor_of(request), id_in(request, "batch")
    item = digitisation.quality_item(actor, document_id)
    alike = item.scan.looks_like
    context = {
        "document": item.document,
        "scan": item.scan,
        "pages": [paper.Paper(page.number, page.width, page.height) for page in item.pages],
        "width": paper.WIDTH,
        "rows": [_row(name, item, typed) for name in FIELDS],
        "waiting": bounded(digitisation.waiting_count(actor, batch_id=batch)),
        "coming": _coming(request, after=document_id),
        "looks_like": registry.documents_open_to(actor).filter(pk=alike).first() if alike else None,
        "keep": _keep(request),
        "can_recut": item.document.state != State.CONFIRMED,
        "is_first": item.scan.is_first,
        "reason": typed.get("reason", "") if typed else "",
        "problem": sentence(problem) if problem else None,
        "wrong": problem.facts.get("field", "") if problem else "",
    }
    return render(request, "digitisation/check.html", context, status=422 if problem else 200)


def _row(name: str, item: digitisation.QualityItem, typed: Mapping[str, str] | None) -> Row:
    found = item.values.get(name)
    read = shown_value(name, found.value if found else "")
    place = paper.rect(found.box) if found is not None and found.box else None
    return Row(
        name, FIELD_WORDS[name], read if typed is None else typed.get(name, ""), _is_doubtful(name, item),
        found.page if found else None, f"{place.x} {place.y} {place.width} {place.height}" if place else "",
    )  # fmt: skip


def _is_doubtful(name: str, item: digitisation.QualityItem) -> bool:
    """A value the machine is not sure of, or none where there must be one; nothing once a person looked."""
    if item.document.state == State.CONFIRMED:
        return False
    found = item.values.get(name)
    if found is not None and found.value:
        return found.given_by is None and (found.confidence or 0) < CERTAIN
    # A symbol without its number was hardly printed so.
    symbol = item.values.get("symbol")
    return name in REQUIRED or (name == "number" and symbol is not None and bool(symbol.value))
