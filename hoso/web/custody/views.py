"""Boxes: the list, registering one, one box with what lies in it, its label."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.custody import queries, services
from hoso.custody.rules import BoxState
from hoso.dossiers import queries as dossiers
from hoso.dossiers import services as dossier_services
from hoso.holdings import queries as holdings
from hoso.lib.errors import DomainError
from hoso.organisations import queries as organisations
from hoso.printing.labels import BoxLabel, box_labels
from hoso.registry import queries as registry
from hoso.registry import services as registry_services
from hoso.web.custody.forms import STATES, BoxForm, PlaceForm
from hoso.web.doors import actor_of, count_up_to, page_of, signed_in
from hoso.web.files import file_name, made_file
from hoso.web.history import history_of
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.custody.models import Box
    from hoso.dossiers.models import Dossier
    from hoso.registry.models import Document


@require_GET
@signed_in
def boxes(request: HttpRequest) -> HttpResponse:
    """The boxes one may read, newest first."""
    actor = actor_of(request)
    found = queries.boxes_open_to(actor).select_related("holding", "location")
    page = page_of(found, request)
    shown = services.list_for_reading(actor, page.rows)
    creators = organisations.labels({box.holding.creator_id for box in shown}, timezone.localdate())
    rows = [(box, creators.get(box.holding.creator_id, "")) for box in shown]
    context = {
        "rows": rows,
        "after": page.after,
        "count": count_up_to(found),
        "may_register": bool(actor.reach(acts.REGISTER, ScopeKind.BODY)),
    }
    return render(request, "custody/list.html", context)


@require_GET
@signed_in
def box(request: HttpRequest, box_id: UUID) -> HttpResponse:
    """One box: where it is, who saw it last, what lies in it."""
    found = services.read_box(actor_of(request), box_id)
    form = PlaceForm(initial={"place": str(found.location or "")})
    return _shown(request, found, form=form)


@require_POST
@signed_in
def place(request: HttpRequest, box_id: UUID) -> HttpResponse:
    """Record where one saw the box."""
    found = services.read_box(actor_of(request), box_id)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form=form)
    given = form.cleaned_data
    services.put_at(actor_of(request), box_id, given["place"], reason=given["reason"])
    messages.success(request, _("Recorded: you saw the box there."), extra_tags="good")
    return redirect("custody:box", box_id)


def _shown(request: HttpRequest, found: "Box", *, form: PlaceForm) -> HttpResponse:
    actor, inside = actor_of(request), holdings.members(found.pk)
    bodies = {found.holding.creator_id, found.holding.custodian_id}
    names = organisations.labels(bodies, timezone.localdate())
    seen_by = accounts.names_of({found.last_seen_by} if found.last_seen_by else set())
    context = {
        "box": found,
        "state": STATES[BoxState(found.state)],
        "documents": _documents(actor, inside),
        "dossiers": _dossiers(actor, inside),
        "creator": names.get(found.holding.creator_id, ""),
        "custodian": names.get(found.holding.custodian_id, ""),
        "seen_by": seen_by.get(found.last_seen_by, "") if found.last_seen_by else "",
        "history": history_of(found.pk),
        "form": form,
        "may_move": queries.boxes_open_to(actor, acts.MOVE_BOX).filter(pk=found.pk).exists(),
    }
    return render(request, "custody/box.html", context, status=422 if form.errors else 200)


def _documents(actor: Actor, inside: Sequence[UUID]) -> "list[Document]":
    found = registry.documents_open_to(actor).select_related("holding").filter(pk__in=inside)
    return registry_services.list_for_reading(actor, list(found.order_by("id")))


def _dossiers(actor: Actor, inside: Sequence[UUID]) -> "list[Dossier]":
    found = dossiers.dossiers_open_to(actor).select_related("holding").filter(pk__in=inside)
    return dossier_services.list_for_reading(actor, found.order_by("id"))


@signed_in
def register(request: HttpRequest) -> HttpResponse:
    """Register a box, opened or not."""
    actor = actor_of(request)
    bodies = {body for ids in actor.reach(acts.REGISTER, ScopeKind.BODY).values() for body in ids}
    form = BoxForm(request.POST or None, fonds=holdings.list_fonds(bodies, on=actor.on))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register_box(actor, **form.values(on=actor.on))
            return redirect("custody:box", made.pk)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    return render(request, "custody/register.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@signed_in
def label(request: HttpRequest, box_id: UUID) -> HttpResponseBase:
    """The label of a box as a PDF: QR code and the same code in print."""
    found = services.read_box(actor_of(request), box_id)
    body = organisations.body_label(found.holding.creator_id, timezone.localdate())
    content = box_labels([BoxLabel(code=found.label, fonds=found.holding.scope.fonds.title, body=body)])
    return made_file(content, name=file_name(found.label, like=".pdf"), media_type="application/pdf")
