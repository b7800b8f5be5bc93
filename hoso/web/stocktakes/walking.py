"""Stock-takes on the phone: a page that opens without a line, what it looks for, and what it sends."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

import hoso
from hoso.custody import queries, services
from hoso.lib.errors import BadValue
from hoso.web.doors import actor_of, signed_in
from hoso.web.stocktakes.forms import Sent

if TYPE_CHECKING:
    from hoso.custody.models import StockTake

_WORKER = Path(__file__).resolve().parents[1] / "static" / "hoso" / "stocktake_worker.js"


@require_GET
@signed_in
@ensure_csrf_cookie
def walk(request: HttpRequest, stock_take_id: UUID) -> HttpResponse:
    """The page for the phone. The phone keeps it, so nothing of the records stands in it."""
    queries.get_stock_take(actor_of(request), stock_take_id)
    return render(request, "stocktakes/walk.html", {"stock_take_id": stock_take_id, "who": _who(request)})


def _who(request: HttpRequest) -> str:
    """Whose scans wait on a phone, so that nobody sends those of another; it tells nobody who that is."""
    return salted_hmac("hoso.stocktake", str(request.user.pk)).hexdigest()[:16]


@require_GET
@signed_in
def to_find(request: HttpRequest, stock_take_id: UUID) -> JsonResponse:
    """What is still to be found, as codes; the places to stand at; how far it is."""
    found = queries.get_stock_take(actor_of(request), stock_take_id)
    below = queries.list_branches([found.location])
    ways = queries.ways_to([found.location, *below])
    return JsonResponse(
        {
            "codes": queries.codes_to_find(found.pk),
            "places": [{"id": str(each.pk), "name": ways[each.pk]} for each in (found.location, *below)],
            "closed": found.closed_at is not None,
            **_counts(found),
        }
    )


@require_POST
@signed_in
def scans(request: HttpRequest, stock_take_id: UUID) -> JsonResponse:
    """Take in scans; sent twice they count once.

    Raises:
        BadValue: what was sent is not what our page sends.
    """
    actor = actor_of(request)
    queries.get_stock_take(actor, stock_take_id)
    try:
        sent = Sent.model_validate_json(request.body)
    except ValidationError as error:
        raise BadValue("no scans") from error
    answers = services.record_scans(actor, stock_take_id, [scan.as_scan() for scan in sent.scans])
    told = [
        {"id": str(each.scan_id), "result": each.result.value, "label": each.label, "belongs": each.belongs}
        for each in answers
    ]
    return JsonResponse({"answers": told, **_counts(queries.get_stock_take(actor, stock_take_id))})


def _counts(found: "StockTake") -> dict[str, int]:
    progress = queries.progress_of(found)
    return {"expected": progress.expected, "seen": progress.seen}


@require_GET
@signed_in
def worker(_request: HttpRequest) -> HttpResponse:
    """The script that keeps the phone's page; a browser lets it see only what lies beside its address."""
    content = _WORKER.read_text("utf-8").replace("VERSION", hoso.__version__)
    return HttpResponse(content, content_type="text/javascript; charset=utf-8")
