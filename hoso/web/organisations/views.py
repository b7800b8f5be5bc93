"""Bodies: search by old or new name, one body in time, and who gets its records."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hoso.access import acts
from hoso.access.values import ScopeKind
from hoso.lib.dates import parse_date
from hoso.organisations import queries, services
from hoso.organisations.queries import Body, Medium, NamedBody, RecordsReceiver
from hoso.web.doors import actor_of, signed_in
from hoso.web.organisations.family import narrow, wide
from hoso.web.organisations.forms import ReceiverForm
from hoso.web.organisations.sections import sections_of
from hoso.web.organisations.timeline import timeline_of

DAY_OF_THE_REFORM = date(2025, 7, 1)


@require_GET
@signed_in
def bodies(request: HttpRequest) -> HttpResponse:
    """Bodies found by any name they ever had, with who has their papers; without one, today's provinces."""
    text = request.GET.get("name", "").strip()
    today = timezone.localdate()
    found = (
        queries.search_names(text, limit=50)
        if text
        else queries.list_bodies(on=today, level="province", kind="territory")
    )
    gone = [each.body_id for each in found if _last_day(each, today=today)] if text else []
    receivers = queries.records_receivers_of(gone, on=today)
    having = {each.body_id for told in receivers.values() for each in told}
    rows = [(each, _last_day(each, today=today), receivers.get(each.body_id, [])) for each in found]
    context = {"found": rows, "text": text, "labels": queries.labels(having, today)}
    return render(request, "organisations/list.html", context)


def _last_day(named: NamedBody, *, today: date) -> date | None:
    """The last day of a name that is no more."""
    return named.to_on - timedelta(days=1) if named.to_on is not None and named.to_on <= today else None


@require_GET
@signed_in
def body(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """One body as it was on a day: above and in it, before and after, who gets its records."""
    found = queries.get_body(body_id)
    today = timezone.localdate()
    asked = parse_date(request.GET.get("on", ""))
    day = queries.day_of_life(found, asked or today)
    family = queries.family(body_id)
    parent, organs = queries.find_parent(body_id, on=day), queries.list_organs(body_id, on=day)
    followers = queries.successors(body_id, from_on=found.ends_on, on=today) if found.ends_on else []
    records = _records([found, *organs], on=asked or today)
    known = {*family.generations, *(each.pk for each in organs), *(each.body for each in followers)}
    known |= {each.body_id for each in chain.from_iterable(told for _, _, told in records)}
    known |= {each.pk for each in (parent,) if each}
    timeline = timeline_of(found)
    names = queries.labels(known | timeline.named, today)
    context = {
        "body": found,
        "name": queries.body_label(body_id, day),
        "names": queries.list_names(body_id),
        "codes": queries.list_codes(body_id),
        "day": day,
        "asked": asked,
        "outside": asked is not None and asked != day,
        "reform": DAY_OF_THE_REFORM,
        "before_reform": DAY_OF_THE_REFORM - timedelta(days=1),
        "today": today,
        "parent": parent,
        "organs": organs,
        "followers": followers,
        "records": records,
        "may_decide": {
            body_id
            for body_id, may in _may_decide(request, [each.pk for each, _, _ in records]).items()
            if may
        },
        "labels": names,
        "timeline": timeline.entries,
        "links": sorted(family.links, key=lambda link: link.on),
        "wide": wide(family, names) if family.links else None,
        "narrow": narrow(family, names) if family.links else None,
        "sections": sections_of(request, found, on=day),
    }
    return render(request, "organisations/body.html", context)


def _records(shown: Sequence[Body], *, on: date) -> list[tuple[Body, Medium | None, list[RecordsReceiver]]]:
    """Say for each body that keeps records who gets them; digital ones apart only where they go elsewhere."""
    keeping = [each for each in shown if each.rule_set]
    ids = [each.pk for each in keeping]
    paper = queries.records_receivers_of(ids, on=on)
    digital = queries.records_receivers_of(ids, on=on, medium=Medium.DIGITAL)
    rows: list[tuple[Body, Medium | None, list[RecordsReceiver]]] = []
    for each in keeping:
        if [told.rule for told in paper[each.pk]] == [told.rule for told in digital[each.pk]]:
            rows.append((each, None, paper[each.pk]))
        else:
            rows += [(each, Medium.PAPER, paper[each.pk]), (each, Medium.DIGITAL, digital[each.pk])]
    return rows


def _may_decide(request: HttpRequest, body_ids: Iterable[UUID]) -> dict[UUID, bool]:
    """Tell for each body whether the reader may say who gets its records."""
    actor = actor_of(request)
    deciders = queries.records_deciders(body_ids, on=actor.on)
    return {
        body_id: any(actor.may(acts.BODIES, ScopeKind.BODY, each) for each in bodies)
        for body_id, bodies in deciders.items()
    }


@signed_in
def receiver(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """Decide who gets the records of a body where the rule does not fit."""
    found, today = queries.get_body(body_id), timezone.localdate()
    form = ReceiverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        services.decide_receiver(
            actor_of(request),
            body_id,
            receiver_id=told["receiver"],
            reason=told["reason"],
            medium=told["medium"],
            term=told["term"],
        )
        messages.success(request, _("It was decided who gets the records; the earlier decisions are kept."))
        return redirect("organisations:body", body_id)
    records = _records([found], on=today)
    ids = {each.body_id for _, _, told in records for each in told}
    context: dict[str, Any] = {
        "body": found,
        "name": queries.body_label(body_id, today),
        "form": form,
        "may_decide": _may_decide(request, [body_id])[body_id],
        "records": records,
        "labels": queries.labels(ids, today),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/receiver.html", context, status=status)
