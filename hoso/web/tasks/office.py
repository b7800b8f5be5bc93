"""What the head of a body sets for its tasks: days worked on or free, and tasks of who leaves."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.lib.dates import parse_date
from hoso.lib.errors import BadValue, DomainError, NotFound
from hoso.organisations import queries as organisations
from hoso.registry import queries, services
from hoso.rulesets.workdays import calendar_of
from hoso.web.doors import actor_of, signed_in
from hoso.web.tasks.forms import OwnDayForm, PassOnForm
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from django import forms

BACK_DAYS = 31


@require_GET
@signed_in
def office(request: HttpRequest, office_id: UUID) -> HttpResponse:
    """The days that a body set itself, the holidays of its calendar, and whose tasks can be passed on."""
    return _page(request, office_id)


@require_POST
@signed_in
def set_day(request: HttpRequest, office_id: UUID) -> HttpResponse:
    """Say that the body works on a day, or does not."""
    _check_seen(actor_of(request), office_id)
    form = OwnDayForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        is_working = given["is_working"] == "yes"
        try:
            services.set_own_day(
                actor_of(request), office_id, given["on"], is_working=is_working, note=given["note"]
            )
            messages.success(request, _("The day was set."), extra_tags="good")
            return redirect("tasks:office", office_id)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    return _page(request, office_id, day_form=form)


@require_POST
@signed_in
def forget_day(request: HttpRequest, office_id: UUID) -> HttpResponse:
    """Let the calendar decide about a day again."""
    _check_seen(actor_of(request), office_id)
    on = parse_date(request.POST.get("on", ""))
    if on is None:
        raise BadValue("the day is named with its button")
    services.forget_own_day(actor_of(request), office_id, on)
    messages.success(request, _("The calendar decides about this day again."), extra_tags="good")
    return redirect("tasks:office", office_id)


@require_POST
@signed_in
def pass_on(request: HttpRequest, office_id: UUID) -> HttpResponse:
    """Give everything open of somebody who leaves to a colleague."""
    actor = actor_of(request)
    _check_seen(actor, office_id)
    form = _pass_on_form(actor, office_id, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            number = services.pass_on_tasks(
                actor, office_id, from_account=UUID(given["from_account"]),
                to_account=UUID(given["to_account"]), reason=given["words"],
            )  # fmt: skip
            told = ngettext("%(count)s task was passed on.", "%(count)s tasks were passed on.", number)
            messages.success(request, told % {"count": number}, extra_tags="good")
            return redirect("tasks:office", office_id)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    return _page(request, office_id, pass_on_form=form)


def _check_seen(actor: Actor, office_id: UUID) -> None:
    if office_id not in queries.bodies_worked_in(actor) | queries.bodies_instructed(actor):
        raise NotFound(f"body {office_id} is none in which {actor.account_id} works")


def _pass_on_form(actor: Actor, office_id: UUID, data: object) -> PassOnForm:
    people = accounts.people_of(office_id, on=actor.on)
    leaving = {each.account_id for each in people} | set(queries.leads_of_open_tasks(office_id))
    names = sorted(accounts.names_of(leaving).items(), key=lambda pair: pair[1])
    return PassOnForm(data, leaving=names, people=people)


def _page(
    request: HttpRequest,
    office_id: UUID,
    *,
    day_form: "forms.Form | None" = None,
    pass_on_form: PassOnForm | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    _check_seen(actor, office_id)
    body = organisations.get_body(office_id)
    is_head = office_id in queries.bodies_instructed(actor)
    wrong = day_form is not None or pass_on_form is not None
    holidays = calendar_of(body.rule_set).days_off(actor.on.year)
    context = {
        "office": office_id,
        "name": organisations.body_label(office_id, actor.on),
        "days": queries.own_days(office_id, from_on=actor.on - timedelta(days=BACK_DAYS)),
        "holidays": sorted(each for each in holidays if each.weekday() < 5),
        "year": str(actor.on.year),
        "is_head": is_head,
        "day_form": day_form or OwnDayForm(),
        "pass_on_form": pass_on_form or (_pass_on_form(actor, office_id, None) if is_head else None),
    }
    return render(request, "tasks/office.html", context, status=422 if wrong else 200)
