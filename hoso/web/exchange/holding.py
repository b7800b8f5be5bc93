"""What was held because of a secrecy mark: why, what can be looked at, and the decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hoso.digitisation.services import shared_pool
from hoso.exchange import queries, services
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.web.doors import actor_of, signed_in
from hoso.web.files import stored_file
from hoso.web.holds import DecisionForm, found_in_words
from hoso.wording.sentences import sentence


@signed_in
def held(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Decide about what is held: nothing of its content is shown, only where the marks may be."""
    actor = actor_of(request)
    hold = queries.get_hold(actor, arrival_id)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        releases = given["decision"] == DecisionForm.RELEASE
        decide = services.release_hold if releases else services.confirm_secret
        try:
            decide(actor, arrival_id, reason=given["reason"], at=now())
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            messages.success(request, _("Your decision is recorded."), extra_tags="good")
            return redirect("exchange:list")
    names = queries.names_of([hold.arrival.sender_id, hold.arrival.body_id], on=actor.on)
    context = {
        "hold": hold, "arrival": hold.arrival, "form": form, "findings": _findings(hold.findings),
        "sender": names.get(hold.arrival.sender_id, ""), "body": names.get(hold.arrival.body_id, ""),
        "pages": sorted({(each["file"], each["page"]) for each in hold.findings if each.get("page")}),
        # Where no page can be shown, the file itself is handed to whoever has to decide.
        "files": sorted({each["file"] for each in hold.findings if not each.get("page")}),
    }  # fmt: skip
    return render(request, "exchange/held.html", context, status=422 if form.errors else 200)


def _findings(found: list[dict[str, Any]]) -> list[tuple[int, int, str]]:
    """Return file, page and words of each finding; one mark that was seen in several ways is told once."""
    told = [(each["file"] + 1, each.get("page", 0), found_in_words(each)) for each in found]
    return list(dict.fromkeys(told))


@require_GET
@signed_in
@never_cache
def held_page(request: HttpRequest, arrival_id: UUID, ordinal: int, page: int) -> HttpResponse:
    """Show one page to whoever has to decide; each look is recorded, nothing is kept."""
    image = services.held_page(actor_of(request), arrival_id, ordinal, page=page, pool=shared_pool())
    return HttpResponse(image, content_type="image/webp")


@require_GET
@signed_in
@never_cache
def held_file(request: HttpRequest, arrival_id: UUID, ordinal: int) -> HttpResponseBase:
    """Hand a file of which no page can be shown to whoever has to decide; it is recorded."""
    stream = services.held_file(actor_of(request), arrival_id, ordinal)
    return stored_file(stream, name=f"held-{ordinal + 1}.bin")
