"""The look-up: one box, what answers inside one's rights, and the bodies that were named."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from hoso.web.doors import signed_in
from hoso.web.search.bodies import bodies_meant


@require_GET
@signed_in
def look_up(request: HttpRequest) -> HttpResponse:
    """Look words, a number, a body or an old place name up."""
    text = request.GET.get("q", "").strip()
    bodies = bodies_meant(text, today=timezone.localdate()) if text else []
    return render(request, "search/look_up.html", {"query_text": text, "bodies": bodies})
