"""Papers of a proposal: as PDF/A, lists also as xlsx."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from hoso.disposal import queries, services
from hoso.disposal.services import Paper
from hoso.lib.errors import BadValue
from hoso.web.doors import actor_of, signed_in
from hoso.web.files import made_pdf, made_sheet


@require_GET
@signed_in
def paper(request: HttpRequest, proposal_id: UUID, paper: str) -> HttpResponseBase:
    """One paper, ready to sign."""
    made = services.print_paper(actor_of(request), proposal_id, _which(request, proposal_id, paper))
    return made_pdf(made.content, stem=made.name)


@require_GET
@signed_in
def sheet(request: HttpRequest, proposal_id: UUID, paper: str) -> HttpResponseBase:
    """One list as xlsx."""
    actor, which = actor_of(request), _which(request, proposal_id, paper)
    return made_sheet(
        lambda path: services.write_paper(actor, proposal_id, which, path), stem=f"{which}-{proposal_id}"
    )


def _which(request: HttpRequest, proposal_id: UUID, paper: str) -> Paper:
    queries.get_proposal(actor_of(request), proposal_id)
    if paper not in set(Paper):
        raise BadValue(f"{paper[:40]!r} is no paper", field="paper")
    return Paper(paper)
