"""A paper goes out to be signed with the office's own tool, and comes back: a draft's, or a copy."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoso.access import acts
from hoso.blobs import queries as blobs
from hoso.lib.dates import now, parse_date
from hoso.lib.errors import BadValue
from hoso.registry import queries, services
from hoso.registry.rules import OutgoingState
from hoso.signatures import services as signatures
from hoso.signatures.parts import Channel
from hoso.web.doors import actor_of, signed_in
from hoso.web.files import file_name, stored_file
from hoso.web.uploads import SpooledFile, spool_of, takes_uploads


@require_POST
@signed_in
def begin(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """Reserve number and date, and prepare the paper for its signatures."""
    actor = actor_of(request)
    queries.get_outgoing(actor, outgoing_id)
    asked = request.POST.get("on", "")
    on = parse_date(asked) if asked else actor.on
    if on is None:
        raise BadValue(f"{asked[:20]!r} is no day")
    services.begin_signing(actor, outgoing_id, on=on, at=now())
    messages.success(request, _("Number and date are reserved, and the paper is ready."), extra_tags="good")
    return _back(outgoing_id)


@require_POST
@signed_in
def fetch(request: HttpRequest, outgoing_id: UUID) -> HttpResponseBase:
    """Hand out the file to be signed; for half an hour nobody else gets it."""
    actor = actor_of(request)
    signing = services.get_signing(actor, outgoing_id)
    signatures.take_out(actor, signing.pk, channel=Channel.OUTSIDE, at=now())
    facts = blobs.get_facts(signing.current_id)
    name = file_name(signing.title or str(outgoing_id), like="paper.pdf")
    return stored_file(blobs.open_blob(signing.current_id), name=name, size_bytes=facts.size_bytes)


@takes_uploads(acts.DOWNLOAD)
@require_POST
@signed_in
def bring(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """Take the signed file back."""
    actor = actor_of(request)
    services.get_signing(actor, outgoing_id)
    spool = spool_of(request)
    if spool is not None and spool.refusal is not None:
        raise spool.refusal
    sent = request.FILES.get("file")
    if not isinstance(sent, SpooledFile):
        raise BadValue("no file came")
    if queries.is_copy(outgoing_id):
        services.bring_back_copy(actor, outgoing_id, sent.path, at=now())
        messages.success(request, _("The signature was checked and kept."), extra_tags="good")
        return _back(outgoing_id)
    outgoing = services.bring_back_paper(actor, outgoing_id, sent.path, at=now())
    if outgoing.state == OutgoingState.ISSUED:
        number = outgoing.document.written_number if outgoing.document else ""
        said = _("Issued with its signatures: %(number)s.") % {"number": number}
        messages.success(request, said, extra_tags="good")
    else:
        messages.success(request, _("The signature was checked and kept."), extra_tags="good")
    return _back(outgoing_id)


@require_POST
@signed_in
def put_back(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """Give the file back unsigned."""
    actor = actor_of(request)
    signing = services.get_signing(actor, outgoing_id)
    signatures.put_back(actor, signing.pk, error="", at=now())
    return _back(outgoing_id)


@require_POST
@signed_in
def take_over(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """End that somebody else has the file, with a reason."""
    actor = actor_of(request)
    signing = services.get_signing(actor, outgoing_id)
    signatures.take_over(actor, signing.pk, reason=request.POST.get("reason", ""), at=now())
    messages.success(request, _("Recorded: the signing is yours now."), extra_tags="good")
    return _back(outgoing_id)


@require_POST
@signed_in
def give_up(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """End a signing that came to nothing; its number stays with the reason."""
    actor = actor_of(request)
    if queries.is_copy(outgoing_id):
        services.give_up_copy_signing(actor, outgoing_id, reason=request.POST.get("reason", ""), at=now())
        messages.success(
            request, _("Recorded. The copy may be signed anew, or cancelled."), extra_tags="good"
        )
        return _back(outgoing_id)
    services.give_up_signing(actor, outgoing_id, reason=request.POST.get("reason", ""), at=now())
    messages.success(
        request, _("Recorded. The number stays in the register with your reason."), extra_tags="good"
    )
    return _back(outgoing_id)


@require_POST
@signed_in
def issue(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """Issue what bears all its signatures."""
    services.get_signing(actor_of(request), outgoing_id)
    services.issue_signed(actor_of(request), outgoing_id)
    return _back(outgoing_id)


def _back(outgoing_id: UUID) -> HttpResponse:
    return redirect("registers:made_copy" if queries.is_copy(outgoing_id) else "registers:one", outgoing_id)
