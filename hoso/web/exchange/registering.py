"""One arrival on one page: its pages beside the form of the register, and what can be done."""

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.digitisation.services import shared_pool
from hoso.exchange import queries, services
from hoso.exchange.edxml import BusinessType
from hoso.exchange.rules import UNSEEN, ArrivalState
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.organisations import queries as organisations
from hoso.registry import queries as registry
from hoso.registry.rules import number_keys
from hoso.web.doors import actor_of, signed_in
from hoso.web.exchange.forms import ElectronicForm, initial_of
from hoso.web.exchange.words import ARRIVAL_TAGS, BUSINESS, PRIORITIES, REMARKS
from hoso.web.signatures.about import about_files
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.exchange.queries import Arrival, ArrivalFile
    from hoso.registry.models import Incoming

# More are behind a link: a file of hundreds of pages would keep the page loading.
MOST_PAGES_SHOWN = 12


@require_GET
@signed_in
def arrival(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """One thing that arrived: its pages and header beside the form that registers it."""
    return _shown(request, arrival_id)


@require_POST
@signed_in
def register(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Enter it under the next arrival number, and tell the sender."""
    actor = actor_of(request)
    found = queries.get_arrival(actor, arrival_id)
    if found.business == BusinessType.UPDATE.value:
        services.register_update(actor, arrival_id, at=now())
        messages.success(request, _("The update lies with its document."), extra_tags="good")
        return redirect("exchange:arrival", arrival_id)
    form = ElectronicForm(request.POST, rules=_rules(found))
    if form.is_valid():
        try:
            made = services.register_arrival(actor, arrival_id, form.entry(found), at=now())
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            told = _("It has arrival number %(number)s, and the sender is told.")
            messages.success(request, told % {"number": made.entry.number}, extra_tags="good")
            return redirect("exchange:arrival", arrival_id)
    return _shown(request, arrival_id, form=form)


@require_GET
@signed_in
@cache_control(private=True, max_age=300)
def page(request: HttpRequest, arrival_id: UUID, ordinal: int, page: int) -> HttpResponse:
    """The picture of one page of a file that came."""
    image = services.arrival_page(actor_of(request), arrival_id, ordinal, page=page, pool=shared_pool())
    return HttpResponse(image, content_type="image/webp")


def _rules(found: "Arrival") -> str:
    return organisations.get_body(found.body_id).rule_set


def _shown(request: HttpRequest, arrival_id: UUID, *, form: ElectronicForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    found = queries.get_arrival(actor, arrival_id)
    names = queries.names_of([found.sender_id, found.body_id, found.addressed_to_id], on=actor.on)
    sender = names.get(found.sender_id, "")
    is_waiting, is_recall = found.state == ArrivalState.WAITING, found.business == BusinessType.RECALL.value
    may_register = is_waiting and registry.may(actor, acts.REGISTER, found.body_id)
    gets_number = found.business in {BusinessType.NEW.value, BusinessType.REPLACE.value}
    if form is None and may_register and gets_number:
        rules = _rules(found)
        form = ElectronicForm(rules=rules, initial=initial_of(found, sender=sender, rules=rules, on=actor.on))
    files = queries.files_of_arrival(arrival_id)
    context = _header(found) | {
        "arrival": found,
        "message": found.message,
        "files": files,
        "signed_files": about_files({each.blob_id: each.name for each in files if each.blob_id}),
        "pages": _pages(files),
        "sender": sender,
        "body": names.get(found.body_id, ""),
        "addressed": names.get(found.addressed_to_id, "") if found.addressed_to_id != found.body_id else "",
        "handled_by": _name(found.handled_by),
        "form": form if may_register and gets_number else None,
        "refused": form if form is not None and not may_register else None,
        "alike": _alike(actor, found, sender) if may_register and gets_number else [],
        "issuers": registry.recent_issuers(found.body_id) if may_register and gets_number else [],
        "may_update": may_register and found.business == BusinessType.UPDATE.value,
        "awaits_paper": queries.awaits_paper(found),
        "today": actor.on,
        "may_return": is_waiting and not is_recall,
        "may_answer": is_waiting and is_recall,
        "incoming": _incoming(actor, found),
    }
    return render(request, "exchange/arrival.html", context, status=422 if form and form.errors else 200)


def _header(found: "Arrival") -> dict[str, Any]:
    message = found.message
    return {
        "is_unseen": found.state in UNSEEN,
        "is_held": found.state == ArrivalState.HELD,
        "business": BUSINESS[found.business],
        "tag": ARRIVAL_TAGS[found.state],
        "priority": PRIORITIES.get(message["other"]["priority"], "") if message else "",
        "remarks": [REMARKS[each] for each in found.remarks if each in REMARKS],
        "reason": message["business"]["reason"] if message else "",
        "due_on": date.fromisoformat(message["due_on"]) if message and message["due_on"] else None,
    }


def _pages(files: "list[ArrivalFile]") -> list[tuple["ArrivalFile", int]]:
    """Return which pages are shown: the first ones, file by file."""
    every = [(each, number) for each in files for number in range(1, each.page_count + 1)]
    return every[:MOST_PAGES_SHOWN]


def _name(account_id: UUID | None) -> str:
    return accounts.names_of({account_id}).get(account_id, "") if account_id else ""


def _alike(actor: Actor, found: "Arrival", sender: str) -> "list[Incoming]":
    """Return what arrived before and seems to be the same: this message, or its number from this sender."""
    keys = number_keys(found.message["number"], found.message["notation"])
    same = registry.find_duplicates(
        found.body_id, identifier=found.document_code, number_key=keys.whole, issuer=sender
    )
    open_to = registry.list_arrivals(actor, found.body_id)
    return list(open_to.filter(pk__in=[each.pk for each in same])[:3])


def _incoming(actor: Actor, found: "Arrival") -> "Incoming | None":
    """Return the row of the register, where there is one that the actor may read."""
    return registry.arrivals_open_to(actor).select_related("entry").filter(pk=found.pk).first()
