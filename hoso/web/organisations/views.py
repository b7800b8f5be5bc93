"""Bodies: search by old or new name, and one body with who came before and after it."""

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from hoso.access.values import Actor
from hoso.holdings import queries as holdings
from hoso.organisations import queries
from hoso.organisations.queries import Follower, NamedBody
from hoso.oversight import queries as oversight
from hoso.oversight.queries import Filters
from hoso.oversight.services import Shown, show_all
from hoso.web.doors import actor_of, signed_in

SHOWN_WARNINGS = 5


@require_GET
@signed_in
def bodies(request: HttpRequest) -> HttpResponse:
    """Bodies found by any name they ever had; without a question, the provinces of today."""
    text = request.GET.get("name", "").strip()
    today = timezone.localdate()
    found = (
        queries.search_names(text, limit=50)
        if text
        else queries.list_bodies(on=today, level="province", kind="territory")
    )
    rows = [(each, _last_day(each, today=today)) for each in found]
    return render(request, "organisations/list.html", {"found": rows, "text": text})


def _last_day(named: NamedBody, *, today: date) -> date | None:
    """The last day of a name that is no more."""
    return named.to_on - timedelta(days=1) if named.to_on is not None and named.to_on <= today else None


@require_GET
@signed_in
def body(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """One body: its names and codes in time, who came before it, who answers for it now."""
    found = queries.get_body(body_id)
    today = timezone.localdate()
    lines = queries.list_successions(body_id)
    followers = _followers(body_id, ended_on=found.ends_on, today=today)
    ids = {line.predecessor_id for line in lines} | {line.successor_id for line in lines}
    day = found.ends_on or today
    parent, organs = queries.find_parent(body_id, on=day), queries.list_organs(body_id, on=day)
    ids |= {follower.body for follower in followers} | {organ.pk for organ in organs}
    ids |= {parent.pk} if parent else set()
    context = {
        "body": found,
        "name": queries.body_label(body_id, today),
        "names": queries.list_names(body_id),
        "codes": queries.list_codes(body_id),
        "before": [line for line in lines if line.successor_id == body_id],
        "after": [line for line in lines if line.predecessor_id == body_id],
        "followers": followers,
        "parent": parent,
        "labels": queries.labels(ids, today),
        "fonds": holdings.fonds_made_by(actor_of(request), body_id),
        "organs": organs,
        "warnings": _warnings(actor_of(request), body_id),
        "today": today,
    }
    return render(request, "organisations/body.html", context)


def _warnings(actor: Actor, body_id: UUID) -> list[Shown]:
    """The gravest warnings about a body's records, or for which it answers, as far as one may see them."""
    found = oversight.list_findings(actor, Filters(bodies=[body_id]), limit=SHOWN_WARNINGS)
    return show_all(actor, found)


def _followers(body_id: UUID, *, ended_on: date | None, today: date) -> list[Follower[UUID]]:
    """Who answers today for a body that is no more; nobody is asked for one that still is."""
    if ended_on is None:
        return []
    return queries.successors(body_id, from_on=ended_on, on=today)
