"""Boxes: the list, registering one, boxes of one body, finding one by its code."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from hoso.access import acts
from hoso.access.values import ScopeKind
from hoso.custody import queries, services
from hoso.holdings import queries as holdings
from hoso.lib.errors import DomainError
from hoso.organisations import queries as organisations
from hoso.web.custody.forms import BoxForm
from hoso.web.doors import PAGE, actor_of, count_up_to, id_in, page_of, signed_in
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.custody.models import Box


@require_GET
@signed_in
def boxes(request: HttpRequest) -> HttpResponse:
    """The boxes one reads or keeps, newest first; a code or label goes to its box."""
    actor = actor_of(request)
    asked = request.GET.get("code", "").strip()
    if asked:
        return _found(request, asked)
    found = queries.boxes_known_to(actor).select_related("holding", "location")
    page = page_of(found, request)
    context = {
        "rows": _with_creators(services.list_for_reading(actor, page.rows)),
        "after": page.after,
        "count": count_up_to(found),
        "may_register": bool(actor.reach(acts.REGISTER, ScopeKind.BODY)),
        "keeps": bool(queries.bodies_of(actor, acts.MOVE_BOX)),
    }
    return render(request, "custody/list.html", context)


def _found(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    try:
        shown = services.list_for_reading(actor, queries.find_boxes_by_code(actor, code))
    except DomainError:
        shown = []
    if len(shown) == 1:
        return redirect("custody:box", shown[0].pk)
    context = {"rows": _with_creators(shown), "count": str(len(shown)), "code": code}
    return render(request, "custody/list.html", context, status=200 if shown else 404)


def _with_creators(shown: "Sequence[Box]") -> "list[tuple[Box, str]]":
    creators = organisations.labels({box.holding.creator_id for box in shown}, timezone.localdate())
    return [(box, creators.get(box.holding.creator_id, "")) for box in shown]


@require_GET
@signed_in
def boxes_of(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """The boxes of what one body made: how many, who keeps them where, and a page of them."""
    actor = actor_of(request)
    organisations.get_body(body_id)
    totals = queries.totals_of(body_id)
    found = queries.list_boxes_of_creator(actor, body_id, after=id_in(request, "after"), limit=PAGE + 1)
    shown = services.list_for_reading(actor, found[:PAGE])
    keepers = totals.by_custodian()
    today = timezone.localdate()
    names = organisations.labels({body_id, *keepers}, today)
    context = {
        "body_id": body_id,
        "name": names.get(body_id, ""),
        "totals": totals,
        "keepers": [(names.get(pk, ""), *held) for pk, held in keepers.items()],
        "rows": [(box, names.get(body_id, "")) for box in shown],
        "ways": queries.ways_to({box.location for box in shown if box.location}),
        "after": shown[-1].pk if len(found) > PAGE else None,
    }
    return render(request, "custody/of_body.html", context)


@signed_in
def register(request: HttpRequest) -> HttpResponse:
    """Register a box, opened or not."""
    actor = actor_of(request)
    bodies = {body for ids in actor.reach(acts.REGISTER, ScopeKind.BODY).values() for body in ids}
    form = BoxForm(request.POST or None, fonds=holdings.list_fonds(bodies, on=actor.on))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register_box(actor, **form.values(on=actor.on))
            return redirect("custody:box", made.pk)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    return render(request, "custody/register.html", {"form": form}, status=422 if form.errors else 200)
