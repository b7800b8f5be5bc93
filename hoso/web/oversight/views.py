"""Warnings of loss: the list, one of them with its evidence, explaining it and handing it on."""

from enum import Enum
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.accounts import queries as accounts
from hoso.lib.errors import BadValue
from hoso.organisations import queries as organisations
from hoso.oversight import queries, services
from hoso.oversight.queries import Filters
from hoso.oversight.rules import Fact, Kind, Severity, State
from hoso.preservation import queries as preservation
from hoso.web.doors import PAGE, actor_of, count_up_to, id_in, signed_in
from hoso.web.oversight.forms import AssignForm, ExplainForm
from hoso.wording.oversight import FACTS, KINDS, SEVERITIES, STATES

if TYPE_CHECKING:
    from hoso.oversight.services import Shown

Choice = TypeVar("Choice", bound=Enum)
ANY = "any"


@require_GET
@signed_in
def findings(request: HttpRequest) -> HttpResponse:
    """The warnings one may see, the gravest first; the address narrows them."""
    actor, filters = actor_of(request), _filters(request)
    found = queries.list_findings(actor, filters, limit=PAGE + 1, after=id_in(request, "after"))
    body = id_in(request, "body")
    context = {
        "rows": services.show_all(actor, found[:PAGE]),
        "after": found[PAGE - 1].pk if len(found) > PAGE else None,
        "count": count_up_to(filters.narrow(queries.findings_open_to(actor), actor)),
        "filters": filters,
        "state": filters.state.value if filters.state else ANY,
        "body": (body, organisations.body_label(body, actor.on)) if body else None,
        "kinds": [(kind.value, words) for kind, words in KINDS.items()],
        "severities": [(severity.name.lower(), words) for severity, words in SEVERITIES.items()],
        "states": [(state.value, words) for state, words in STATES.items()],
        "keep": _kept(request),
        "checked_at": queries.oldest_check_at(),
        "may_verify": preservation.may_verify(actor),
        "may_check": bool(queries.bodies_answered_for(actor)),
        "today": timezone.localdate(),
    }
    return render(request, "oversight/list.html", context)


def _filters(request: HttpRequest) -> Filters:
    """Read the address; what it cannot mean is left out."""
    severity = request.GET.get("severity", "").upper()
    body = id_in(request, "body")
    state = request.GET.get("state", State.OPEN.value)
    return Filters(
        state=None if state == ANY else _choice(State, state) or State.OPEN,
        kind=_choice(Kind, request.GET.get("kind", "")),
        severity=Severity[severity] if severity in Severity.__members__ else None,
        bodies=[body] if body else (),
        mine=request.GET.get("mine") == "1",
    )


def _choice(choices: type[Choice], text: str) -> Choice | None:
    return choices(text) if text in {each.value for each in choices} else None


def _kept(request: HttpRequest) -> str:
    names = ("state", "kind", "severity", "body", "mine")
    given = {name: request.GET[name] for name in names if request.GET.get(name)}
    return f"{urlencode(given)}&" if given else ""


@require_POST
@signed_in
def check(request: HttpRequest) -> HttpResponse:
    """Let every check run at once."""
    if request.POST.get("check") != "now":
        raise BadValue("a check is asked for with its button")
    services.ask_for_check(actor_of(request))
    messages.success(request, _("The checks have begun. Load the page again in a minute."), extra_tags="good")
    return redirect("oversight:list")


@require_GET
@signed_in
def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One warning: what is the case, what speaks for it, who answers, what happened."""
    shown = services.read_finding(actor_of(request), finding_id)
    return _page(request, shown)


@require_POST
@signed_in
def explain(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Say why a warning is no loss."""
    actor = actor_of(request)
    shown = services.read_finding(actor, finding_id)
    form = ExplainForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, explain_form=form)
    services.explain(actor, finding_id, reason=form.cleaned_data["reason"])
    messages.success(request, _("Your explanation was kept."), extra_tags="good")
    return redirect("oversight:finding", finding_id)


@require_POST
@signed_in
def assign(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Hand a warning to a colleague."""
    actor = actor_of(request)
    shown = services.read_finding(actor, finding_id)
    form = AssignForm(request.POST, people=accounts.people_of(shown.finding.body_id, on=actor.on))
    if not form.is_valid():
        return _page(request, shown, assign_form=form)
    services.assign(actor, finding_id, to_account=form.account_id)
    messages.success(request, _("The warning was handed on."), extra_tags="good")
    return redirect("oversight:finding", finding_id)


def _page(
    request: HttpRequest,
    shown: "Shown",
    *,
    explain_form: ExplainForm | None = None,
    assign_form: AssignForm | None = None,
) -> HttpResponse:
    actor, row = actor_of(request), shown.finding
    may_answer = queries.answers(actor, row) and row.state == State.OPEN
    people = accounts.people_of(row.body_id, on=actor.on) if may_answer else []
    wrong = explain_form is not None or assign_form is not None
    context = {
        "shown": shown,
        "row": row,
        "may_answer": may_answer,
        "explain_form": explain_form or ExplainForm(),
        "assign_form": assign_form or AssignForm(None, people=people),
        "people": people,
        "history": _history(shown),
        "explained_by": _name(row.explained_by),
        "today": timezone.localdate(),
        "series_body": row.about_id if _about_series(row.kind) else None,
    }
    return render(request, "oversight/finding.html", context, status=422 if wrong else 200)


def _about_series(kind: str) -> bool:
    return kind in {Kind.NUMBER_GAP, Kind.SERIES_NOT_DECLARED}


def _name(account_id: UUID | None) -> str:
    return accounts.names_of({account_id}).get(account_id, "") if account_id else ""


def _history(shown: "Shown") -> list[dict[str, object]]:
    """What happened, newest first, with the names of people."""
    events = queries.history(shown.finding.pk)
    people = {each for event in events for each in (event.account_id, event.to_account) if each}
    names = accounts.names_of(people)
    return [
        {
            "at": event.at,
            "what": FACTS[Fact(event.fact)],
            "to": names.get(event.to_account, "") if event.to_account else "",
            "who": names.get(event.account_id, "") if event.account_id else "Hoso",
            "why": event.reason,
        }
        for event in reversed(events)
    ]
