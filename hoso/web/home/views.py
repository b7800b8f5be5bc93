"""The first page: what waits for me, and how far we are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hoso.access import acts
from hoso.access.values import ScopeKind
from hoso.accounts import queries as accounts
from hoso.digitisation import queries as digitisation
from hoso.digitisation.rules.states import BatchState
from hoso.dossiers import queries as dossiers
from hoso.dossiers import services as dossier_services
from hoso.dossiers.rules import Status
from hoso.lib.dates import now
from hoso.oversight import queries as oversight
from hoso.oversight import services as warnings
from hoso.registry import queries as registry
from hoso.web.doors import actor_of, bounded, count_up_to, signed_in

SHOWN = 8
SHOWN_WARNINGS = 5
DAYS = 14


@require_GET
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person, most pressing first, and the figures of the last days."""
    actor = actor_of(request)
    running = digitisation.batches_open_to(actor).exclude(state=BatchState.FINISHED)
    to_approve = dossiers.dossiers_open_to(actor, acts.APPROVE).filter(status=Status.OPEN)
    waiting = digitisation.waiting_count(actor)
    figures = digitisation.recent_figures(actor, now=now(), days=DAYS)
    names = accounts.names_of({person.account_id for person in figures.people})
    context = {
        "held": digitisation.list_held(actor, limit=SHOWN),
        "waiting_count": waiting,
        "waiting": bounded(waiting),
        "to_approve": dossier_services.list_for_reading(
            actor, to_approve.select_related("holding").order_by("-pk")[:SHOWN]
        ),
        "to_approve_count": count_up_to(to_approve),
        "corrected": dossier_services.list_for_reading(actor, dossiers.list_corrected(actor, limit=SHOWN)),
        "warnings": warnings.show_all(actor, oversight.waiting_for(actor, limit=SHOWN_WARNINGS)),
        "running": running.select_related("fonds", "box").order_by("-pk")[:SHOWN],
        "documents": count_up_to(registry.documents_open_to(actor)),
        "dossiers": count_up_to(dossiers.dossiers_open_to(actor)),
        "figures": figures,
        "people": [(names.get(person.account_id, ""), person) for person in figures.people],
        "most_pages": max((day.pages for day in figures.days), default=0),
        "may_digitise": bool(actor.reach(acts.DIGITISE, ScopeKind.BODY)),
        "may_approve": bool(actor.reach(acts.APPROVE, ScopeKind.BODY)),
    }
    return render(request, "home/home.html", context)
