"""Sending a document to other bodies: its file, to whom, how pressing, and what became of it at each."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hoso.access import acts
from hoso.access.values import Actor
from hoso.digitisation.services import shared_pool
from hoso.exchange import queries, services
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.registry import queries as registry
from hoso.registry.rules import Role
from hoso.web.doors import actor_of, signed_in
from hoso.web.exchange.forms import SendForm
from hoso.web.exchange.words import BUSINESS, recipient
from hoso.web.uploads import SpooledFile, came_whole, takes_uploads
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.registry.models import Document

MOST_SENT = 20


@takes_uploads(acts.EXCHANGE)
@signed_in
def send(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Send a document with its file, or see what was sent of it."""
    actor = actor_of(request)
    document = registry.get_document(actor, document_id, to=acts.EXCHANGE)
    files = queries.files_to_send(document_id)
    has_file = any(each.role is not Role.ANNEX for each in files)
    reachable = queries.list_reachable(actor)
    form = SendForm(
        request.POST or None, request.FILES or None, reachable=reachable, needs_file=not has_file,
        initial={"to": _meant(document, reachable, on=actor.on)},
    )  # fmt: skip
    if request.method == "POST" and came_whole(request, form) and form.is_valid():
        try:
            _send(actor, document_id, form, request.FILES.get("file"))
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            messages.success(request, _("It is on its way. Receipts show here."), extra_tags="good")
            return redirect("exchange:send", document_id)
    context = {
        "document": document, "files": files, "form": form, "sent": _sent(actor, document_id),
        "is_reachable": bool(reachable), "outgoing": registry.outgoing_of([document_id]).get(document_id),
    }  # fmt: skip
    return render(request, "exchange/send.html", context, status=422 if form.errors else 200)


def _send(actor: Actor, document_id: UUID, form: SendForm, sent: object) -> None:
    # The form may have been shown before a colleague attached another file: then nothing is sent.
    if isinstance(sent, SpooledFile):
        services.attach_original(actor, document_id, sent.path, name=sent.name or "", pool=shared_pool())
    services.send_document(actor, document_id, to=form.recipients(), at=now(), manner=form.manner())


def _meant(document: "Document", reachable: dict[UUID, str], *, on: date) -> list[str]:
    """Return who stands under Nơi nhận, can be reached and has not got it."""
    named = queries.reached_by_name(map(str, document.recipients), on=on).values()
    meant = set(named) - set(queries.sent_already(document.pk, named).values_list("body", flat=True))
    return [str(body_id) for body_id in reachable if body_id in meant]


def _sent(actor: Actor, document_id: UUID) -> list[dict[str, Any]]:
    found = list(queries.dispatches_open_to(actor).filter(document=document_id).order_by("-pk")[:MOST_SENT])
    bodies = [
        id_ for each in found for to in each.deliveries.all() for id_ in (to.body_id, to.addressed_to_id)
    ]
    names = queries.names_of(bodies, on=actor.on)
    return [
        {
            "dispatch": each, "business": BUSINESS[each.business or 0],
            "recipients": [recipient(to, names) for to in each.deliveries.all()],
        }
        for each in found
    ]  # fmt: skip
