"""Exit clearance of persons who leave."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.accounts import queries as accounts
from hoso.handover import queries, services
from hoso.lib.errors import DomainError
from hoso.organisations import queries as organisations
from hoso.web.doors import actor_of, count_up_to, page_of, signed_in
from hoso.web.handover.forms import ClearanceForm, ConfirmForm
from hoso.web.handover.words import ITEMS
from hoso.wording.sentences import sentence


@require_GET
@signed_in
def clearances(request: HttpRequest) -> HttpResponse:
    """The clearances one sees, newest first."""
    actor = actor_of(request)
    found = queries.clearances_open_to(actor)
    page = page_of(found, request)
    names = organisations.labels({each.body_id for each in page.rows}, actor.on)
    rows = [(each, names.get(each.body_id, ""), each.is_late(actor.on)) for each in page.rows]
    context = {"rows": rows, "after": page.after, "count": count_up_to(found)}
    return render(request, "handover/clearances.html", context)


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Open the clearance of a person who leaves."""
    actor = actor_of(request)
    form = ClearanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        account = accounts.find_account(given["username"]) if given["username"] else None
        if given["username"] and account is None:
            form.add_error("username", _("Nobody has this account."))
            return render(request, "handover/new_clearance.html", {"form": form}, status=422)
        try:
            made = services.open_clearance(
                actor, given["body"], person=given["person"], post=given["post"],
                leaves_on=given["leaves_on"], account_id=account.pk if account else None,
            )  # fmt: skip
            return redirect("handover:clearance", made.pk)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    return render(request, "handover/new_clearance.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@signed_in
def clearance(request: HttpRequest, clearance_id: UUID) -> HttpResponse:
    """One person who leaves: files, tasks, loans, keys, and who confirmed what."""
    actor = actor_of(request)
    found = queries.get_clearance(actor, clearance_id)
    me = accounts.names_of({actor.account_id} if actor.account_id else set())
    mine = {"name": next(iter(me.values()), "")}
    rows = [
        (item, ITEMS[item.kind], ConfirmForm(auto_id=f"{item.pk}_%s", initial=mine))
        for item in queries.items_of(clearance_id)
    ]
    context = {
        "clearance": found,
        "rows": rows,
        "body": organisations.body_label(found.body_id, actor.on),
        "is_own": found.account_id is not None and found.account_id == actor.account_id,
        "is_late": found.is_late(actor.on),
    }
    return render(request, "handover/clearance.html", context)


@require_POST
@signed_in
def confirm(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Confirm that one thing was handed over."""
    given = services.confirm_item(
        actor_of(request), item_id, name=request.POST.get("name", ""), note=request.POST.get("note", "")
    )
    return redirect("handover:clearance", given.pk)
