"""The series of numbers of a body: what is declared, declaring one, taking one back."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.holdings import queries as holdings
from hoso.lib.errors import DomainError, NotFound
from hoso.organisations import queries as organisations
from hoso.registry import queries, services
from hoso.rulesets.catalogue import rule_set, type_by_code
from hoso.web.doors import actor_of, signed_in
from hoso.web.oversight.forms import SeriesForm
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.registry.models import DeclaredSeries


@signed_in
def series(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """The series of one body; its head declares further ones."""
    actor, body = actor_of(request), organisations.get_body(body_id)
    may_declare = services.may_declare(actor, body_id)
    if not may_declare and not _reads(actor, body_id):
        raise NotFound(f"series of {body_id} not found")
    form = SeriesForm(request.POST or None, rules=body.rule_set)
    if request.method == "POST" and form.is_valid():
        try:
            services.declare_series(actor, body_id, form.series())
            messages.success(request, _("The series was declared. The next check seeks gaps in it."))
            return redirect("oversight:series", body_id)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    rows = [_row(each, body.rule_set) for each in queries.list_series([body_id])]
    context = {
        "body": body,
        "name": organisations.body_label(body_id, actor.on),
        "rows": rows,
        "form": form,
        "may_declare": may_declare,
    }
    return render(request, "oversight/series.html", context, status=422 if form.errors else 200)


def _reads(actor: Actor, body_id: UUID) -> bool:
    answering = holdings.answering_for([body_id], on=actor.on).get(body_id, [])
    return any(actor.may(acts.READ, ScopeKind.BODY, each) for each in [body_id, *answering])


def _row(row: "DeclaredSeries", rules: str) -> dict[str, object]:
    kinds = [type_by_code(rule_set(rules), code) for code in row.type_codes] if rules else []
    return {
        "series": row,
        "last_day": row.valid.upper - timedelta(days=1),
        "types": ", ".join(kind.name for kind in kinds if kind),
        "symbols": ", ".join(row.symbols),
    }


@require_POST
@signed_in
def withdraw(request: HttpRequest, body_id: UUID, series_id: UUID) -> HttpResponse:
    """Take a declaration back."""
    actor = actor_of(request)
    if queries.get_series(series_id).body_id != body_id or not (
        services.may_declare(actor, body_id) or _reads(actor, body_id)
    ):
        raise NotFound(f"series {series_id} of {body_id} not found")
    services.withdraw_series(actor, series_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("The series was withdrawn."))
    return redirect("oversight:series", body_id)
