"""The day of a person on one page: what waits, what is late, and with whom."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hoso.registry import queries
from hoso.web.doors import actor_of, signed_in
from hoso.web.tasks.sections import sections


@require_GET
@signed_in
def day(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person today, the most pressing first."""
    actor = actor_of(request)
    context = {
        "sections": sections(actor),
        "today": actor.on,
        "may_give": bool(queries.bodies_instructed(actor)),
    }
    return render(request, "tasks/day.html", context)
