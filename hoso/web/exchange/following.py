"""The paper that follows an e-document by post, and the mail that still comes for bodies that have ceased."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.exchange import queries, services
from hoso.exchange.queries import Misdirected
from hoso.lib.dates import parse_date
from hoso.lib.errors import BadValue
from hoso.printing.sheets import write_xlsx
from hoso.web.doors import actor_of, signed_in
from hoso.web.files import made_sheet


@require_POST
@signed_in
def paper_came(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Note that the paper came, or why it will not."""
    actor = actor_of(request)
    queries.get_arrival(actor, arrival_id)
    if request.POST.get("act") == "give up":
        services.give_up_paper(actor, arrival_id, reason=request.POST.get("reason", ""))
        messages.success(request, _("Nobody waits for the paper any more."), extra_tags="good")
    else:
        services.note_paper_came(actor, arrival_id, on=_day(request.POST.get("on", "")))
        messages.success(request, _("The paper is noted as come."), extra_tags="good")
    return redirect("exchange:arrival", arrival_id)


@require_POST
@signed_in
def paper_sent(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Note that the promised paper left."""
    actor = actor_of(request)
    queries.get_dispatch(actor, dispatch_id)
    services.note_paper_sent(actor, dispatch_id, on=_day(request.POST.get("on", "")))
    messages.success(request, _("The paper is noted as sent."), extra_tags="good")
    return redirect("exchange:dispatch", dispatch_id)


@require_GET
@signed_in
def ceased(request: HttpRequest) -> HttpResponseBase:
    """Who still writes to bodies that have ceased, from a day to a day: this year without them."""
    actor = actor_of(request)
    first = _day(request.GET.get("from") or f"{actor.on.year}-01-01")
    last = _day(request.GET.get("to") or str(actor.on))
    if last < first:
        raise BadValue(f"{last} lies before {first}")
    found = queries.mail_for_ceased(actor, from_on=first, to_on=last)
    ids = [id_ for each in found for id_ in (each.ceased_id, each.follower_id, each.other_id)]
    names = queries.names_of(ids, on=actor.on)
    if request.GET.get("as") == "xlsx":
        headings = (
            _("Body that has ceased"), _("Who follows it"), _("Who wrote"), _("Way"), _("Letters"), _("Last"),
        )  # fmt: skip
        stem = f"mail-{first:%Y%m%d}-{last:%Y%m%d}"
        return made_sheet(lambda path: write_xlsx(path, headings, _cells(found, names)), stem=stem)
    context = {
        "rows": [(each, *(names.get(id_, "") for id_ in _ids(each))) for each in found],
        "first": first, "last": last,
    }  # fmt: skip
    return render(request, "exchange/ceased.html", context)


def _cells(found: list[Misdirected], names: dict[UUID, str]) -> Iterator[tuple[Any, ...]]:
    for each in found:
        way = _("sent from here") if each.is_ours else _("came here")
        yield (*(names.get(id_, "") for id_ in _ids(each)), way, each.count, each.last_at)


def _ids(each: Misdirected) -> tuple[UUID, UUID, UUID]:
    return each.ceased_id, each.follower_id, each.other_id


def _day(text: str) -> date:
    found = parse_date(text)
    if found is None:
        raise BadValue(f"{text[:40]!r} is no day")
    return found
