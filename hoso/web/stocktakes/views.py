"""Stock-takes on the desk: start one, see how far it is and what differs, settle it, close it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.custody import queries, services
from hoso.custody.rules import Settled, Standing
from hoso.lib.errors import BadValue
from hoso.printing.codes import qr_svg
from hoso.web.doors import actor_of, id_in, page_of, signed_in
from hoso.web.stocktakes.forms import StartForm
from hoso.web.stocktakes.words import SETTLED

# So many boxes of each kind stand on the page; a longer list is worked off from the top.
SHOWN = 200


@require_GET
@signed_in
def stock_takes(request: HttpRequest) -> HttpResponse:
    """The stock-takes of places one keeps, newest first."""
    actor = actor_of(request)
    page = page_of(queries.stock_takes_open_to(actor).select_related("location"), request)
    ways = queries.ways_to([each.location for each in page.rows])
    context = {
        "rows": [(each, ways[each.location_id]) for each in page.rows],
        "after": page.after,
        "may_start": bool(queries.bodies_of(actor, acts.MOVE_BOX)),
    }
    return render(request, "stocktakes/list.html", context)


@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Choose a place and start."""
    actor = actor_of(request)
    asked = id_in(request, "place")
    form = StartForm(
        request.POST or None, places=_places(actor), initial={"place": str(asked) if asked else None}
    )
    if request.method == "POST" and form.is_valid():
        begun = services.start_stock_take(
            actor, UUID(form.cleaned_data["place"]), note=form.cleaned_data["note"]
        )
        return redirect("stocktakes:stock_take", begun.pk)
    return render(request, "stocktakes/start.html", {"form": form}, status=422 if form.errors else 200)


def _places(actor: Actor) -> list[tuple[str, str]]:
    """The places one keeps, each with the way to it."""
    tops = queries.list_places(queries.bodies_of(actor, acts.MOVE_BOX))
    every = [each for top in tops for each in (top, *queries.list_branches([top]))]
    ways = queries.ways_to(every)
    return [(str(each.pk), ways[each.pk]) for each in every if each.given_up_on is None]


@require_GET
@signed_in
def stock_take(request: HttpRequest, stock_take_id: UUID) -> HttpResponse:
    """How far it is, what differs, and the way in for phones."""
    found = queries.get_stock_take(actor_of(request), stock_take_id)
    walk = request.build_absolute_uri(reverse("stocktakes:walk", args=[found.pk]))
    misplaced = queries.list_lines(found.pk, Standing.MISPLACED, limit=SHOWN)
    people = {found.started_by, found.closed_by, *(line.seen_by for line in misplaced)} - {None}
    places = [place for line in misplaced for place in (line.expected_location, line.seen_location) if place]
    context = {
        "stock_take": found,
        "way": queries.ways_to([found.location])[found.location_id],
        "progress": queries.progress_of(found),
        "misplaced": [(line, SETTLED[Settled(line.settled)]) for line in misplaced],
        "missing": queries.list_lines(found.pk, Standing.MISSING, limit=SHOWN),
        "waiting": queries.list_lines(found.pk, Standing.WAITING, limit=SHOWN),
        "left": queries.list_lines(found.pk, Standing.LEFT, limit=SHOWN),
        "unknown": queries.list_unknown_codes(found.pk, limit=SHOWN),
        "ways": queries.ways_to(places),
        "names": accounts.names_of({each for each in people if each is not None}),
        "walk": walk,
        "qr": qr_svg(walk, error="m"),
    }
    return render(request, "stocktakes/stock_take.html", context)


@require_POST
@signed_in
def settle(request: HttpRequest, stock_take_id: UUID) -> HttpResponse:
    """Record what was done about a box that stood elsewhere."""
    found = queries.get_stock_take(actor_of(request), stock_take_id)
    how, ids = _settled(request)
    count = services.settle(actor_of(request), found.pk, ids, how=how)
    said = ngettext("Recorded for one box.", "Recorded for %(count)s boxes.", count) % {"count": count}
    messages.success(request, said, extra_tags="good")
    return redirect("stocktakes:stock_take", stock_take_id)


def _settled(request: HttpRequest) -> tuple[Settled, list[UUID]]:
    try:
        how, ids = Settled(request.POST.get("how", "")), [UUID(each) for each in request.POST.getlist("box")]
    except ValueError as error:
        raise BadValue("the form names no box, or nothing that was done") from error
    return how, ids


@require_POST
@signed_in
def close(request: HttpRequest, stock_take_id: UUID) -> HttpResponse:
    """Close it: what nobody has seen is missing."""
    services.close_stock_take(actor_of(request), stock_take_id)
    messages.success(request, _("The stock-take is closed."), extra_tags="good")
    return redirect("stocktakes:stock_take", stock_take_id)
