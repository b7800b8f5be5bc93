"""Packages from other archives and offices: sent, looked at by a worker, taken in whole or refused."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.digitisation.services import shared_pool
from hoso.holdings import queries as holdings
from hoso.preservation import queries, services
from hoso.preservation.rules.intake import UNDECIDED, IntakeState, Why
from hoso.web.doors import actor_of, count_up_to, page_of, signed_in
from hoso.web.offering import offer
from hoso.web.uploads import SpooledFile, came_whole, takes_uploads
from hoso.wording.preservation import INTAKE_REASONS, INTAKE_STATES

if TYPE_CHECKING:
    from hoso.preservation.models import Intake

_TAGS = {
    IntakeState.RECEIVED: "", IntakeState.SOUND: "warn", IntakeState.HELD: "bad", IntakeState.REFUSED: "",
    IntakeState.ACCEPTED: "good",
}  # fmt: skip
MOST_FINDINGS_SHOWN = 100


class PackageForm(forms.Form):
    """A package, and the fonds that it is for."""

    fonds = forms.ChoiceField(label=gettext_lazy("Fonds"))
    file = forms.FileField(
        label=gettext_lazy("The package: ZIP or TAR"), allow_empty_file=True,
        widget=forms.ClearableFileInput({"accept": ".zip,.tar"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, files: Any = None, *, actor: Actor) -> None:
        super().__init__(data, files)
        bodies = {each for ids in actor.reach(acts.TAKE_IN, ScopeKind.BODY).values() for each in ids}
        found = holdings.list_fonds(bodies, on=actor.on)
        offer(self, "fonds", [(str(each.pk), f"{each.code} {each.title}") for each in found])


@takes_uploads(acts.TAKE_IN)
@require_http_methods(["GET", "POST"])
@signed_in
def packages(request: HttpRequest) -> HttpResponse:
    """What was sent, newest first, and the way to send one; a worker looks at it."""
    actor = actor_of(request)
    form = PackageForm(request.POST or None, request.FILES or None, actor=actor)
    if request.method == "POST" and came_whole(request, form) and form.is_valid():
        sent = form.cleaned_data["file"]
        assert isinstance(sent, SpooledFile)
        row = services.send_package(
            actor, UUID(form.cleaned_data["fonds"]), sent.path, file_name=sent.name or "package"
        )
        messages.success(request, _("It is here. What is found shows on this page."), extra_tags="good")
        return redirect("preservation:package", row.pk)
    found = queries.intakes_open_to(actor)
    page = page_of(found, request)
    context = {
        "rows": [(row, *_state(row)) for row in page.rows],
        "after": page.after, "count": count_up_to(found), "form": form,
        "may_send": bool(actor.reach(acts.TAKE_IN, ScopeKind.BODY)),
    }  # fmt: skip
    return render(request, "preservation/packages.html", context, status=422 if form.errors else 200)


def _state(row: "Intake") -> tuple[str, str | Promise]:
    state = IntakeState(row.state)
    return _TAGS[state], INTAKE_STATES[state]


@require_GET
@signed_in
def package(request: HttpRequest, intake_id: UUID) -> HttpResponse:
    """One package: what it says it is, what was found, and what can be decided."""
    row = queries.get_intake(actor_of(request), intake_id)
    state = IntakeState(row.state)
    context = {
        "row": row, "told": row.told, "tag": _state(row)[0], "state": _state(row)[1],
        "reasons": [INTAKE_REASONS[Why(each)] for each in row.reasons],
        "findings": row.findings[:MOST_FINDINGS_SHOWN], "more": len(row.findings) - MOST_FINDINGS_SHOWN,
        "decided_by": _name(row), "may_decide": state in UNDECIDED and state is not IntakeState.RECEIVED,
        "is_held": state is IntakeState.HELD, "is_waiting": state is IntakeState.RECEIVED,
    }  # fmt: skip
    return render(request, "preservation/package.html", context)


def _name(row: "Intake") -> str:
    return accounts.names_of({row.decided_by}).get(row.decided_by, "") if row.decided_by else ""


@require_POST
@signed_in
def accept(request: HttpRequest, intake_id: UUID) -> HttpResponse:
    """Take a package in whole."""
    row = services.accept_package(
        actor_of(request), intake_id, readers=services.node_readers(shared_pool()),
        reason=request.POST.get("reason", ""),
    )  # fmt: skip
    messages.success(request, _("Its dossier and documents are records now."), extra_tags="good")
    return redirect("preservation:package", row.pk)


@require_POST
@signed_in
def refuse(request: HttpRequest, intake_id: UUID) -> HttpResponse:
    """Refuse a package whole."""
    row = services.refuse_package(actor_of(request), intake_id, reason=request.POST.get("reason", ""))
    messages.success(
        request, _("It is refused, and its bytes are destroyed; what was found stays."), extra_tags="good"
    )
    return redirect("preservation:package", row.pk)
