"""Entering what arrived: the form, filled by hand or by what was read on a scan laid beside it."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hoso.access import acts
from hoso.digitisation import services as digitisation
from hoso.lib.errors import BadValue, DomainError
from hoso.lib.ids import uuid7
from hoso.organisations import queries as organisations
from hoso.registry import queries, services
from hoso.registry.rules import number_keys
from hoso.web.doors import actor_of, id_in, signed_in
from hoso.web.registers.bodies import frame
from hoso.web.registers.desk import filled, lay, next_of, on_desk, told
from hoso.web.registers.forms import READ_FIELDS, ArrivalForm
from hoso.web.uploads import takes_uploads
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.registry.models import Incoming

# The clerk's hand stays with the same sender and the same day.
KEPT = ("issuer", "medium", "arrived_on")
# Presses that show the form again: a scan is sent along, what was read fills it, it goes without the scan.
READ, FILL, WITHOUT = "read", "fill", "without"


@takes_uploads(acts.REGISTER)
@never_cache
@signed_in
def arrive(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """Enter the next document that arrived; afterwards the form stands ready for the one after it.

    A scan that is sent along, or lies on the desk, fills it; its file is entered with it.
    """
    context = frame(request, body_id, here="arrivals")
    if request.method != "POST":
        return _begun(request, body_id, context)
    if request.FILES or request.POST.get("act") in (READ, FILL, WITHOUT):
        return _typed(request, body_id, context)
    return _sent(request, body_id, context)


def _begun(request: HttpRequest, body_id: UUID, context: dict[str, Any]) -> HttpResponse:
    """Show a new form: filled from a scan on the desk, from a document known here, or as the last one was."""
    actor, scanned = actor_of(request), id_in(request, "document")
    context |= on_desk(request, body_id, file=id_in(request, "file"), scan=id_in(request, "scan"))
    initial: dict[str, Any] = {"arrived_on": actor.on}
    like = {name: value for name, value in request.session.get("arrival_like", {}).items() if value}
    if scanned is not None:
        document = queries.get_document(actor, scanned)
        named = {"date": "issued_on", "type": "type_name"}
        read = {name: getattr(document, named.get(name, name)) for name in READ_FIELDS}
        initial |= {**read, "page_count": document.page_count}
    elif context.get("scan"):
        initial |= {name: like[name] for name in like if name != "issuer"}
        initial |= {**filled({}, context["values"]), "page_count": len(context["sheets"])}
    else:
        initial |= like
        context["kept"] = like.get("issuer", "")
    return _shown(request, body_id, context, ArrivalForm(rules=_rules(body_id), initial=initial))


def _typed(request: HttpRequest, body_id: UUID, context: dict[str, Any]) -> HttpResponse:
    """Show the form as it was typed: with a scan sent along, with what was read, or without its scan."""
    file, scan = _posted_id(request, "file"), _posted_id(request, "scan")
    if request.POST.get("act") == WITHOUT:
        file = scan = None
    if request.FILES or request.POST.get("act") == READ:
        (file, problem), scan = lay(request, body_id), None
        context |= told(problem)
    context |= on_desk(request, body_id, file=file, scan=scan)
    typed = {name: str(value) for name, value in request.POST.items()}
    initial = filled(typed, context.get("values", []), kept=typed.get("kept", ""))
    if context.get("scan"):
        initial["page_count"] = typed.get("page_count") or str(len(context["sheets"]))
    else:
        context["kept"] = typed.get("kept", "")
    return _shown(request, body_id, context, ArrivalForm(rules=_rules(body_id), initial=initial))


def _sent(request: HttpRequest, body_id: UUID, context: dict[str, Any]) -> HttpResponse:
    """Enter the document, and lead to the form of the next."""
    file, scan = _posted_id(request, "file"), _posted_id(request, "scan")
    form = ArrivalForm(request.POST, rules=_rules(body_id))
    if file is not None and scan is None:
        form.add_error(
            None, _("The scan was not read yet: fill in what was read, or enter it without the scan.")
        )
    if form.is_valid():
        try:
            made = _entered(request, body_id, form, scan=scan)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            request.session["arrival_like"] = {name: request.POST.get(name, "") for name in KEPT}
            following = next_of(actor_of(request), body_id) if scan else None
            return redirect(f"{request.path}?done={made.pk}" + (f"&scan={following}" if following else ""))
    context |= on_desk(request, body_id, file=file, scan=scan)
    return _shown(request, body_id, context, form)


def _entered(request: HttpRequest, body_id: UUID, form: ArrivalForm, *, scan: UUID | None) -> "Incoming":
    actor, key = actor_of(request), _key(request)
    if scan is not None:
        pool = digitisation.shared_pool()
        return digitisation.enter_from_desk(actor, body_id, scan, form.arrival(), pool=pool, arrival_id=key)
    return services.register_arrival(
        actor, body_id, form.arrival(), document_id=id_in(request, "document"), arrival_id=key
    )


def _shown(request: HttpRequest, body_id: UUID, context: dict[str, Any], form: ArrivalForm) -> HttpResponse:
    actor, done, scanned = actor_of(request), id_in(request, "done"), id_in(request, "document")
    context |= {
        "form": form,
        "key": request.POST.get("key") or uuid7(),
        "done": queries.get_arrival(actor, done) if done else None,
        "scanned": queries.get_document(actor, scanned) if scanned else None,
        "issuers": queries.recent_issuers(body_id),
    }
    return render(request, "registers/arrive.html", context, status=422 if form.errors else 200)


def _rules(body_id: UUID) -> str:
    return organisations.get_body(body_id).rule_set


def _posted_id(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.POST[name]) if request.POST.get(name) else None
    except ValueError as error:
        raise BadValue(f"{name} is no key") from error


def _key(request: HttpRequest) -> UUID:
    """Return the id that the form was made with: pressed twice, it enters one document."""
    key = _posted_id(request, "key")
    if key is None:
        raise BadValue("the form has no key")
    return key


@require_GET
@signed_in
def alike(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """Tell, while a clerk types, whether this document seems to have arrived before."""
    frame(request, body_id, here="arrivals")
    keys = number_keys(request.GET.get("number", ""), request.GET.get("symbol", ""))
    found = queries.find_duplicates(
        body_id, identifier="", number_key=keys.whole, issuer=request.GET.get("issuer", "")
    )
    known = queries.list_arrivals(actor_of(request), body_id).filter(pk__in=[each.pk for each in found])
    return render(request, "registers/alike.html", {"alike": known[:3]})
