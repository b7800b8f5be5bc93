"""Holds: the list, putting one on a dossier, lifting one."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.accounts import queries as accounts
from hoso.disposal import queries, services
from hoso.dossiers import queries as dossiers
from hoso.lib.errors import BadValue
from hoso.web.doors import PAGE, actor_of, id_in, signed_in


@require_GET
@signed_in
def holds(request: HttpRequest) -> HttpResponse:
    """The holds that stand on what one may hold or dispose of, newest first."""
    actor = actor_of(request)
    found = queries.list_holds(actor, after=id_in(request, "after"), limit=PAGE + 1)
    rows = found[:PAGE]
    context = {
        "rows": rows,
        "after": rows[-1].pk if len(found) > PAGE else None,
        "titles": dossiers.titles_of(each.dossier_id for each in rows if each.dossier_id),
        "people": accounts.names_of({each.placed_by for each in rows if each.placed_by}),
    }
    return render(request, "disposal/holds.html", context)


@require_POST
@signed_in
def hold(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Forbid that a dossier is destroyed."""
    services.hold_dossier(
        actor_of(request), dossier_id, reason=request.POST.get("reason", ""),
        basis=request.POST.get("basis", ""), until_on=day_in(request, "until"),
    )  # fmt: skip
    messages.success(request, _("The dossier is not destroyed as long as the hold stands."))
    return redirect("dossiers:dossier", dossier_id)


@require_POST
@signed_in
def lift(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Lift a hold."""
    services.lift(actor_of(request), hold_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("The hold was lifted."))
    return redirect("disposal:holds")


def day_in(request: HttpRequest, name: str) -> date | None:
    """Return a day of the form, None when the field is empty.

    Raises:
        BadValue: it is no day.
    """
    text = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadValue(f"{text[:40]!r} is no day", field=name) from error
