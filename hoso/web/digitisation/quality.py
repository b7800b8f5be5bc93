"""Quality control: image and fields side by side, doubtful first, everything by keyboard."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hoso.access import acts
from hoso.digitisation import queries as digitisation
from hoso.lib.errors import BadValue, DomainError
from hoso.registry import queries as registry
from hoso.registry import services
from hoso.registry.rules import CERTAIN, FIELDS, REQUIRED
from hoso.web import paper
from hoso.web.doors import actor_of, signed_in
from hoso.web.registry.words import FIELD_WORDS
from hoso.wording.sentences import sentence

# Fields one may write over several lines.
LONG = {"subject", "issuer", "parent_issuer"}


@dataclass(frozen=True, slots=True)
class Row:
    """One field as the form shows it: its value, its place on the page, and whether it is doubtful."""

    name: str
    label: Any
    value: str
    doubtful: bool
    long: bool
    page: int | None
    box: str  # x y width height, for the script that marks the place


@require_GET
@signed_in
def next_one(request: HttpRequest) -> HttpResponse:
    """Go to the document that needs a person most; `batch` keeps to one batch, `after` passes one over."""
    found = digitisation.next_to_check(
        actor_of(request), batch_id=_uuid(request, "batch"), after=_uuid(request, "after"), ahead=1
    )
    if not found:
        return render(request, "digitisation/nothing_to_check.html")
    return redirect(f"{reverse('digitisation:check', args=[found[0]])}{_keep(request)}")


def _uuid(request: HttpRequest, name: str) -> UUID | None:
    text = request.GET.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise BadValue(f"{text[:40]!r} is no id") from error


def _keep(request: HttpRequest) -> str:
    batch = _uuid(request, "batch")
    return f"?batch={batch}" if batch else ""


@signed_in
def check(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Show a document beside its fields; a POST accepts them as they stand and goes to the next."""
    actor = actor_of(request)
    registry.get_document(actor, document_id, to=acts.DESCRIBE)
    if request.method == "POST":
        try:
            given = {name: request.POST[name] for name in FIELDS if name in request.POST}
            services.confirm_document(
                actor, document_id, corrections=given, reason=request.POST.get("reason", "")
            )
        except DomainError as error:
            return _shown(request, document_id, typed=request.POST, problem=str(sentence(error)))
        messages.success(request, _("Accepted."))
        return redirect(f"{reverse('digitisation:quality')}{_keep(request)}")
    return _shown(request, document_id)


def _shown(request: HttpRequest, document_id: UUID, *, typed: Any = None, problem: str = "") -> HttpResponse:
    actor, batch_id = actor_of(request), _uuid(request, "batch")
    item = digitisation.quality_item(actor, document_id)
    coming = digitisation.next_to_check(actor, batch_id=batch_id, after=document_id, ahead=1)
    context = {
        "document": item.document,
        "scan": item.scan,
        "pages": [paper.Paper(page.number, page.width, page.height) for page in item.pages],
        "rows": [_row(name, item, typed) for name in FIELDS],
        "waiting": digitisation.waiting_count(actor, batch_id=batch_id),
        "coming": coming[0] if coming else None,
        "keep": _keep(request),
        "problem": problem,
    }
    return render(request, "digitisation/check.html", context, status=422 if problem else 200)


def _row(name: str, item: digitisation.QualityItem, typed: Any) -> Row:
    found = item.values.get(name)
    value = typed.get(name, "") if typed is not None else (found.value if found else "")
    sure = found is not None and (found.given_by is not None or (found.confidence or 0) >= CERTAIN)
    place = paper.rect(found.box) if found is not None and found.box else None
    return Row(
        name, FIELD_WORDS[name], _shown_value(name, value), not sure and (name in REQUIRED or bool(value)),
        name in LONG, found.page if found else None,
        f"{place.x} {place.y} {place.width} {place.height}" if place else "",
    )  # fmt: skip


def _shown_value(name: str, value: str) -> str:
    """Dates as clerks write them: day first."""
    parts = value.split("-")
    return f"{parts[2]}/{parts[1]}/{parts[0]}" if name == "date" and len(parts) == 3 else value
