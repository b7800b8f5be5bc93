"""The look-up: one box, what answers inside one's rights, and the bodies that were named."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from hoso.organisations import queries as organisations
from hoso.search import queries, services
from hoso.search.errors import IndexMissing
from hoso.search.queries import Order
from hoso.web.doors import actor_of, signed_in
from hoso.web.search.bodies import bodies_meant
from hoso.web.search.drawing import KIND_WORDS, facets, found_lines, total
from hoso.web.search.forms import KINDS, Asked


@require_GET
@signed_in
def look_up(request: HttpRequest) -> HttpResponse:
    """Look words, a number, a body or an old place name up; without a question, offer how to ask."""
    asked = Asked.of(request)
    context = {
        "query_text": asked.text,
        "asked": asked,
        "kinds": [(kind.value, KIND_WORDS[kind]) for kind in KINDS],
        "body_name": organisations.body_label(asked.body, timezone.localdate()) if asked.body else "",
    }
    if not asked.is_empty:
        context |= _answer(request, asked)
    part = "search/results.html" if request.headers.get("HX-Request") else "search/look_up.html"
    return render(request, part, context)


def _answer(request: HttpRequest, asked: Asked) -> dict[str, object]:
    try:
        results = services.look_up(
            actor_of(request), asked.text, filters=asked.filters(), order=asked.order, after=asked.after
        )
    except IndexMissing:
        # Right after the first start the index is being built: that is no error of the person's.
        return {"is_building": True}
    return {
        "results": results,
        "found": found_lines(results, asked),
        "total": total(results),
        "facets": facets(results, asked),
        "orders": [(each.value, asked.address(order=each.value), each is asked.order) for each in Order],
        "bodies": bodies_meant(results.bodies, today=timezone.localdate()) if not asked.after else [],
        "next_page": asked.address(after=results.next) if results.next else "",
        "without_filters": asked.address(**dict.fromkeys(asked.given)) if asked.has_filters else "",
    }


@require_GET
@signed_in
def suggestions(request: HttpRequest) -> HttpResponse:
    """Offer ways to go on typing; never in the way: where there is nothing to offer, nothing comes."""
    typed = request.GET.get("q", "")
    try:
        offered = queries.complete(actor_of(request), typed)
    except IndexMissing:
        offered = []
    return render(request, "search/suggestions.html", {"offered": offered})
