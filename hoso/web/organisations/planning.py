"""Reorganisations: the list, planning one, what would follow, putting it in force or giving it up."""

from datetime import date, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import ScopeKind
from hoso.lib.dates import parse_date
from hoso.lib.errors import NotAllowed
from hoso.organisations import queries, services
from hoso.organisations.queries import Reorganisation
from hoso.web.doors import PAGE, actor_of, id_in, signed_in
from hoso.web.organisations.forms import EFFECT_ROWS, LINES, EffectForm, LineForm, PlanForm
from hoso.web.organisations.lookups import typed

_Lines = formset_factory(LineForm, extra=LINES)
_Effects = formset_factory(EffectForm, extra=EFFECT_ROWS)


@require_GET
@signed_in
def reorganisations(request: HttpRequest) -> HttpResponse:
    """Reorganisations, the latest day first; `status` narrows."""
    status = request.GET.get("status", "")
    key, day = id_in(request, "after"), parse_date(request.GET.get("day", ""))
    after = (day, key) if key and day else None
    rows = queries.list_reorganisations(status=status or None, after=after, limit=PAGE + 1)
    context = {
        "rows": rows[:PAGE],
        "after": rows[PAGE - 1] if len(rows) > PAGE else None,
        "status": status,
        "may_plan": bool(actor_of(request).capacities(acts.BODIES)),
    }
    return render(request, "organisations/reorganisations.html", context)


@signed_in
def plan(request: HttpRequest) -> HttpResponse:
    """Write down a reorganisation to come, or one that puts another right (`corrects`)."""
    if not actor_of(request).capacities(acts.BODIES):
        raise NotAllowed(f"{acts.BODIES} is open to nobody here")
    corrects = id_in(request, "corrects")
    form = PlanForm(request.POST or None)
    day = parse_date(request.POST.get("effective_on", "")) or timezone.localdate()
    lines, effects = _rows(request, day)
    if request.method == "POST" and all((form.is_valid(), lines.is_valid(), effects.is_valid())):
        planned = services.plan_reorganisation(
            actor_of(request),
            lines=[line for line in (row.given() for row in lines) if line],
            effects=[effect for effect in (row.given() for row in effects) if effect],
            corrects=corrects,
            **form.cleaned_data,
        )
        messages.success(request, _("The reorganisation is planned. Nothing has taken effect yet."))
        return redirect("organisations:reorganisation", planned.pk)
    context = {
        "form": form,
        "lines": lines,
        "effects": effects,
        "corrects": queries.get_reorganisation(corrects) if corrects else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/plan.html", context, status=status)


def _rows(request: HttpRequest, day: date) -> "tuple[BaseFormSet[LineForm], BaseFormSet[EffectForm]]":
    """Return the rows as they were sent, or empty ones; the first names the body that was come from."""
    first = id_in(request, "body")
    initial = [{"predecessor": typed(first, on=day - timedelta(days=1))}] if first else []
    data = request.POST or None
    lines = _Lines(data, prefix="lines", initial=None if data else initial)
    effects = _Effects(data, prefix="effects")
    for row in chain(lines, effects):
        row.on, row.day_before = day, day - timedelta(days=1)
    return lines, effects


@require_GET
@signed_in
def reorganisation(request: HttpRequest, reorganisation_id: UUID) -> HttpResponse:
    """One reorganisation: what it says, and what would follow or did follow."""
    found = queries.get_reorganisation(reorganisation_id)
    together = queries.read_together([found])
    others = [
        each
        for each in queries.list_reorganisations(status="planned")
        if each.effective_on == found.effective_on and each.pk != found.pk
    ]
    chosen = [each.pk for each in others if str(each.pk) in request.GET.getlist("with")]
    told = queries.consequences(found.pk, together_with=chosen if found.status == "planned" else ())
    ids = together.named | {*told.ceasing, *told.left_behind, *told.moved, *told.moved.values()}
    ids |= {fault.body for fault in told.faults}
    ids |= {each.body_id for each in chain.from_iterable(told.receivers.values())}
    context: dict[str, Any] = {
        "reorganisation": found,
        "lines": together.lines,
        "effects": together.effects,
        "others": others,
        "chosen": chosen,
        "told": told,
        "labels": queries.labels(ids, found.effective_on),
        "corrected_by": found.corrected_by.all(),
        "may_change": _may_change(request, found),
    }
    return render(request, "organisations/reorganisation.html", context)


def _may_change(request: HttpRequest, found: Reorganisation) -> bool:
    actor, named = actor_of(request), queries.read_together([found]).named
    return bool(named) and all(actor.may(acts.BODIES, ScopeKind.BODY, each) for each in named)


@require_POST
@signed_in
def put_in_force(request: HttpRequest, reorganisation_id: UUID) -> HttpResponse:
    """Let it take effect, with the others of the same day that were chosen."""
    chosen = [each.pk for each in queries.list_reorganisations(status="planned")]
    together = [each for each in chosen if str(each) in request.POST.getlist("with")]
    services.put_in_force(actor_of(request), [reorganisation_id, *together])
    messages.success(request, _("The reorganisation is in force."))
    return redirect("organisations:reorganisation", reorganisation_id)


@require_POST
@signed_in
def cancel(request: HttpRequest, reorganisation_id: UUID) -> HttpResponse:
    """Give a plan up."""
    services.cancel_reorganisation(actor_of(request), reorganisation_id)
    messages.success(request, _("The plan was given up; it stays in the list."))
    return redirect("organisations:reorganisation", reorganisation_id)
