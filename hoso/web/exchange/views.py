"""What arrived and what was sent: lists, one thing, and what a clerk does with it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.blobs import queries as blobs
from hoso.exchange import queries, services
from hoso.exchange.edxml import BusinessType
from hoso.exchange.rules import ArrivalState
from hoso.lib.dates import now
from hoso.web.doors import actor_of, count_up_to, page_of, signed_in
from hoso.web.exchange.words import ARRIVAL_TAGS, BUSINESS, recipient
from hoso.web.files import stored_file

MOST_HELD = 20


@require_GET
@signed_in
def arrivals(request: HttpRequest) -> HttpResponse:
    """What arrived for one's bodies, newest first: what waits, whose paper is on its way, or all of it."""
    actor = actor_of(request)
    shows_all, shows_papers = request.GET.get("all") == "1", request.GET.get("paper") == "1"
    papers = queries.papers_awaited(actor)
    found = papers if shows_papers else queries.arrivals_open_to(actor)
    if not shows_all and not shows_papers:
        found = found.filter(state__in=[ArrivalState.SCREENING, ArrivalState.HELD, ArrivalState.WAITING])
    page = page_of(found, request)
    names = queries.names_of([id_ for row in page.rows for id_ in (row.sender_id, row.body_id)], on=actor.on)
    rows = [
        (
            row,
            names.get(row.sender_id, ""),
            names.get(row.body_id, ""),
            BUSINESS[row.business],
            ARRIVAL_TAGS[row.state],
        )
        for row in page.rows
    ]
    context = {
        "rows": rows, "after": page.after, "count": count_up_to(found), "shows_all": shows_all,
        "shows_papers": shows_papers, "papers": count_up_to(papers),
        "held": queries.held_open_to(actor)[:MOST_HELD],
    }  # fmt: skip
    return render(request, "exchange/arrivals.html", context)


@require_GET
@signed_in
def file(request: HttpRequest, arrival_id: UUID, ordinal: int) -> HttpResponseBase:
    """Hand out one file that came, as it came."""
    found = services.read_file(actor_of(request), arrival_id, ordinal)
    stream = blobs.open_blob(found.blob_id)
    return stored_file(stream, name=found.name, size_bytes=found.blob.size_bytes)


@require_POST
@signed_in
def give_back(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Return what cannot be registered, with a reason."""
    services.return_arrival(actor_of(request), arrival_id, reason=request.POST.get("reason", ""), at=now())
    messages.success(request, _("It goes back to the sender with your reason."))
    return redirect("exchange:arrival", arrival_id)


@require_POST
@signed_in
def agree(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Give back what its sender recalls."""
    services.agree_recall(actor_of(request), arrival_id, at=now())
    messages.success(request, _("The document is given back, and the sender is told."))
    return redirect("exchange:arrival", arrival_id)


@require_POST
@signed_in
def refuse(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Keep what its sender recalls, with a reason."""
    services.refuse_recall(actor_of(request), arrival_id, reason=request.POST.get("reason", ""), at=now())
    messages.success(request, _("The document stays, and the sender is told why."))
    return redirect("exchange:arrival", arrival_id)


@require_GET
@signed_in
def dispatches(request: HttpRequest) -> HttpResponse:
    """What was sent for one's bodies, newest first, with how far each recipient is."""
    actor = actor_of(request)
    shows_papers, papers = request.GET.get("paper") == "1", queries.papers_to_send(actor)
    found = papers if shows_papers else queries.dispatches_open_to(actor)
    page = page_of(found, request)
    names = queries.names_of(
        [id_ for row in page.rows for id_ in (row.body_id, *(to.body_id for to in row.deliveries.all()))],
        on=actor.on,
    )
    rows = [
        (row, names.get(row.body_id, ""), BUSINESS[row.business or 0],
         [recipient(to, names) for to in row.deliveries.all()])
        for row in page.rows
    ]  # fmt: skip
    context = {
        "rows": rows, "after": page.after, "count": count_up_to(found), "shows_papers": shows_papers,
        "papers": count_up_to(papers),
    }  # fmt: skip
    return render(request, "exchange/sent.html", context)


@require_GET
@signed_in
def dispatch(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """One message that was sent: to whom, how far, and what each said."""
    actor = actor_of(request)
    found = queries.get_dispatch(actor, dispatch_id)
    deliveries = list(found.deliveries.all())
    ids = [found.body_id, *(id_ for to in deliveries for id_ in (to.body_id, to.addressed_to_id))]
    names = queries.names_of(ids, on=actor.on)
    context = {
        "dispatch": found,
        "sender": names.get(found.body_id, ""),
        "business": BUSINESS[found.business or 0],
        "recipients": [recipient(to, names) for to in deliveries],
        "today": actor.on,
        "may_recall": found.business != BusinessType.RECALL.value,
    }
    return render(request, "exchange/dispatch.html", context)


@require_POST
@signed_in
def recall(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Take a document back from everybody it was sent to."""
    made = services.recall(actor_of(request), dispatch_id, reason=request.POST.get("reason", ""), at=now())
    messages.success(request, _("The recall is on its way."))
    return redirect("exchange:dispatch", made.pk)


@require_POST
@signed_in
def resume(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Try a message again that was given up."""
    delivery = services.resume(actor_of(request), delivery_id, at=now())
    return redirect("exchange:dispatch", delivery.dispatch_id)
