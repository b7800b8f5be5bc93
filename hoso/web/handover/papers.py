"""Papers of a handover: lists and minutes as PDF/A, all lines as xlsx."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from hoso.handover import queries, services
from hoso.handover.services import Paper
from hoso.lib.errors import BadValue
from hoso.web.doors import actor_of, signed_in
from hoso.web.files import made_pdf, made_sheet


@require_GET
@signed_in
def paper(request: HttpRequest, handover_id: UUID, paper: str) -> HttpResponseBase:
    """One paper, ready to sign."""
    actor = actor_of(request)
    queries.get_handover(actor, handover_id)
    if paper not in set(Paper):
        raise BadValue(f"{paper[:40]!r} is no paper", field="paper")
    volume = request.GET.get("volume", "1")
    number = int(volume) if volume.isascii() and volume.isdigit() and len(volume) < 7 else 0
    made = services.print_paper(actor, handover_id, Paper(paper), volume=number)
    return made_pdf(made.content, stem=made.name)


@require_GET
@signed_in
def sheet(request: HttpRequest, handover_id: UUID) -> HttpResponseBase:
    """Every line as xlsx."""
    return made_sheet(
        lambda path: services.write_sheet(actor_of(request), handover_id, path), stem=f"lines-{handover_id}"
    )
