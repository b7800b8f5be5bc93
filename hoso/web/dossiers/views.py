"""Dossiers: the list, one dossier with its contents, and its approval."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor
from hoso.custody import queries as custody
from hoso.disposal import queries as disposal
from hoso.dossiers import queries, services
from hoso.dossiers.rules import Status
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotAllowed, NotFound
from hoso.organisations import queries as organisations
from hoso.registry import services as registry
from hoso.registry.rules import State
from hoso.web.doors import actor_of, count_up_to, page_of, signed_in
from hoso.web.dossiers.evidence import shown_of
from hoso.web.dossiers.forms import DossierForm
from hoso.web.history import history_of


@require_GET
@signed_in
def dossiers(request: HttpRequest) -> HttpResponse:
    """The dossiers one may read, newest first; `status` narrows."""
    actor = actor_of(request)
    found = queries.dossiers_open_to(actor).select_related("holding")
    status = request.GET.get("status", "")
    if status in {each.value for each in Status}:
        found = found.filter(status=status)
    page = page_of(found, request)
    shown = services.list_for_reading(actor, page.rows)
    creators = organisations.labels({row.holding.creator_id for row in shown}, timezone.localdate())
    rows = [(row, creators.get(row.holding.creator_id, "")) for row in shown]
    context = {
        "rows": rows,
        "after": page.after,
        "status": status,
        "count": count_up_to(found),
        "statuses": [each.value for each in Status],
    }
    return render(request, "dossiers/list.html", context)


@require_GET
@signed_in
def dossier(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """One dossier: description, contents in order, custody, history."""
    actor = actor_of(request)
    found = services.read_dossier(actor, dossier_id)
    documents = registry.list_for_reading(actor, queries.contents(actor, dossier_id))
    today = timezone.localdate()
    holding = found.holding
    responsible = holdings.responsible_body(holding.scope_id, on=today)
    bodies = {holding.creator_id, holding.custodian_id} | ({responsible} if responsible else set())
    names = organisations.labels(bodies, today)
    waiting = [document.pk for document in documents if document.state == State.PROPOSED]
    context = {
        "dossier": found,
        "documents": documents,
        "waiting": len(waiting),
        "first_waiting": waiting[0] if waiting else None,
        "box": custody.box_of([dossier_id]).get(dossier_id),
        "creator": names.get(holding.creator_id, ""),
        "custodian": names.get(holding.custodian_id, ""),
        "responsible": names.get(responsible, "") if responsible else "",
        "history": history_of(dossier_id),
        "may_approve": _may(request, dossier_id, acts.APPROVE),
        "may_take_out": _may(request, dossier_id, acts.DOWNLOAD),
        "is_work_file": queries.is_work_file(dossier_id),
        "may_describe": _may(request, dossier_id, acts.DESCRIBE),
        "evidence": shown_of(actor, dossier_id),
        **(_destruction(actor, dossier_id) if holding.destroyed_on else {}),
        "may_hold": _may(request, dossier_id, acts.HOLD),
    }
    return render(request, "dossiers/dossier.html", context)


def _destruction(actor: Actor, dossier_id: UUID) -> dict[str, object]:
    """Return by which decision a dossier was destroyed, and when its paper was."""
    return {
        "destruction": disposal.destroyed_by(actor, dossier_id),
        "paper_destroyed_on": holdings.paper_destroyed_on([dossier_id]).get(dossier_id),
    }


def _may(request: HttpRequest, dossier_id: UUID, act: str) -> bool:
    try:
        queries.get_dossier(actor_of(request), dossier_id, to=act)
    except (NotAllowed, NotFound):
        return False
    return True


@require_POST
@signed_in
def approve(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Approve a dossier: from now on it is preserved as it stands."""
    services.approve(actor_of(request), dossier_id)
    messages.success(request, _("The dossier was approved; it is being put into the preservation store."))
    return redirect("dossiers:dossier", dossier_id)


@require_POST
@signed_in
def approve_again(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Approve a dossier that was corrected: it is preserved once more, beside what was kept before."""
    services.approve_again(actor_of(request), dossier_id)
    messages.success(request, _("The dossier was approved again; a new version is being preserved."))
    return redirect("dossiers:dossier", dossier_id)


@signed_in
def describe(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Change title, code, year and retention."""
    actor = actor_of(request)
    found = services.read_dossier(actor, dossier_id, to=acts.DESCRIBE)
    form = DossierForm(request.POST or None, dossier=found)
    if request.method == "POST" and form.is_valid():
        services.describe(actor, dossier_id, **form.cleaned_data)
        return redirect("dossiers:dossier", dossier_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "dossiers/describe.html", {"dossier": found, "form": form}, status=status)
