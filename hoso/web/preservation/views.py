"""How the preservation stores stand: what is kept where, what was checked when, what was found."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hoso.preservation import queries
from hoso.web.doors import PAGE, actor_of, id_in, signed_in


@require_GET
@signed_in
def stores(request: HttpRequest) -> HttpResponse:
    """The store and its copies, the last checks, and what they found, newest first."""
    actor = actor_of(request)
    states = queries.states_of_stores(actor)
    found = queries.findings_open_to(actor).select_related("object", "run")
    after = id_in(request, "after")
    rows = list((found.filter(pk__lt=after) if after else found)[: PAGE + 1])
    context = {
        "stores": states,
        "has_copies": len(states) > 1,
        "days": settings.HOSO_FIXITY_DAYS,
        "runs": [] if after else queries.runs_to_see(actor),
        "rows": rows[:PAGE],
        "after": rows[PAGE - 1].pk if len(rows) > PAGE else None,
    }
    return render(request, "preservation/stores.html", context)
