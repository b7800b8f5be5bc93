"""One box: where it is, who saw it last, what is known of it, what happened to it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.custody import queries, services
from hoso.custody.rules import code_of_box, lines_of
from hoso.dossiers import queries as dossiers
from hoso.dossiers import services as dossier_services
from hoso.holdings import queries as holdings
from hoso.lib.errors import DomainError
from hoso.organisations import queries as organisations
from hoso.printing.labels import Sheet
from hoso.registry import queries as registry
from hoso.registry import services as registry_services
from hoso.web.custody.forms import BrokenForm, FactsForm, PhotographForm, PlaceForm, SealForm, facts_of
from hoso.web.doors import actor_of, id_in, signed_in
from hoso.web.files import made_pdf
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.custody.models import Box, BoxEvent
    from hoso.dossiers.models import Dossier
    from hoso.registry.models import Document

SHOWN_INSIDE = 200


@require_GET
@signed_in
def box(request: HttpRequest, box_id: UUID) -> HttpResponse:
    """One box, for who reads or keeps it."""
    return shown(request, box_id)


@require_POST
@signed_in
def place(request: HttpRequest, box_id: UUID) -> HttpResponse:
    """Record where one saw the box."""

    def act(actor: Actor, given: dict[str, Any]) -> None:
        services.put_at(actor, box_id, given["place"], reason=given["reason"])

    return _done(request, box_id, "place", PlaceForm, act, _("Recorded: you saw the box there."))


@require_POST
@signed_in
def seal(request: HttpRequest, box_id: UUID) -> HttpResponse:
    """Record that the box was sealed."""

    def act(actor: Actor, given: dict[str, Any]) -> None:
        services.seal_box(actor, box_id, **given)

    return _done(request, box_id, "seal", SealForm, act, _("Recorded: the box is sealed."))


@require_POST
@signed_in
def broken(request: HttpRequest, box_id: UUID) -> HttpResponse:
    """Record that the seal was found broken."""

    def act(actor: Actor, given: dict[str, Any]) -> None:
        services.find_seal_broken(actor, box_id, **given)

    return _done(request, box_id, "broken", BrokenForm, act, _("Recorded: the seal was found broken."))


@require_POST
@signed_in
def describe(request: HttpRequest, box_id: UUID) -> HttpResponse:
    """Record what one sees of the box; on to the next one where that was asked."""
    actor, form = actor_of(request), FactsForm(request.POST)
    found, _readable = services.look_at_box(actor, box_id)
    if not form.is_valid():
        return shown(request, box_id, describe=form)
    try:
        services.describe_box(actor, box_id, form.facts())
    except DomainError as error:
        form.add_error(None, str(sentence(error)))
        return shown(request, box_id, describe=form)
    after = queries.next_box(actor, found) if "next" in request.POST else None
    if after is not None:
        return redirect(f"{reverse('custody:box', args=[after.pk])}?like={box_id}#describe")
    messages.success(request, _("Recorded: what you saw of the box."), extra_tags="good")
    return redirect("custody:box", box_id)


def _done(
    request: HttpRequest,
    box_id: UUID,
    name: str,
    form_class: type[forms.Form],
    act: Callable[[Actor, dict[str, Any]], None],
    said: str,
) -> HttpResponse:
    """Do one act with a box as its form says; a refusal stands in the form."""
    actor, form = actor_of(request), form_class(request.POST)
    services.look_at_box(actor, box_id)
    if form.is_valid():
        try:
            act(actor, form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            messages.success(request, said, extra_tags="good")
            return redirect("custody:box", box_id)
    return shown(request, box_id, **{name: form})


def shown(request: HttpRequest, box_id: UUID, **given: forms.Form) -> HttpResponse:
    """Show a box; forms that were refused stand as they were filled in."""
    actor = actor_of(request)
    found, readable = services.look_at_box(actor, box_id)
    inside = holdings.members(found.pk)[:SHOWN_INSIDE] if readable else []
    events = queries.history_of(found.pk)
    people = {found.last_seen_by, *(event.account_id for event in events)}
    bodies = organisations.labels(
        {found.holding.creator_id, found.holding.custodian_id}, timezone.localdate()
    )
    names = accounts.names_of({each for each in people if each})
    places = [each for each in (found.location, found.last_seen_location) if each]
    ways = queries.ways_to(places)
    context = {
        "box": found,
        "readable": readable,
        "code": code_of_box(found.pk),
        "way": ways.get(found.location_id, "") if found.location_id else "",
        "seen_elsewhere": _seen_elsewhere(found, ways),
        "lines": lines_of(found.contents) if readable else [],
        "documents": _documents(actor, inside),
        "dossiers": _dossiers(actor, inside),
        "creator": bodies.get(found.holding.creator_id, ""),
        "custodian": bodies.get(found.holding.custodian_id, ""),
        "seen_by": names.get(found.last_seen_by, "") if found.last_seen_by else "",
        "events": [(event, _who(event, names)) for event in events],
        "loan": queries.find_open_loan(found.pk),
        "photographs": queries.list_photographs(found.pk),
        "keeps": queries.boxes_open_to(actor, acts.MOVE_BOX).filter(pk=found.pk).exists(),
        "next": queries.next_box(actor, found),
        **_forms(
            request, found, readable=readable, way=ways.get(found.location_id or found.pk, ""), given=given
        ),
    }
    wrong = any(form.errors for form in given.values())
    return render(request, "custody/box.html", context, status=422 if wrong else 200)


def _forms(
    request: HttpRequest, found: "Box", *, readable: bool, way: str, given: dict[str, forms.Form]
) -> dict[str, Any]:
    like_id = id_in(request, "like")
    like = queries.boxes_known_to(actor_of(request)).filter(pk=like_id).first() if like_id else None
    fresh: dict[str, forms.Form] = {
        "place": PlaceForm(initial={"place": way}),
        "seal": SealForm(),
        "broken": BrokenForm(),
        "photograph": PhotographForm(),
        "describe": FactsForm(initial=facts_of(found, readable=readable, like=like)),
    }
    return {f"{name}_form": given.get(name, form) for name, form in fresh.items()}


def _seen_elsewhere(found: "Box", ways: dict[UUID, str]) -> str:
    """Return where the box was seen last, when that is not where it should stand."""
    seen = found.last_seen_location_id
    return ways.get(seen, "") if seen is not None and seen != found.location_id else ""


def _who(event: "BoxEvent", names: dict[UUID, str]) -> str:
    return names.get(event.account_id, "") if event.account_id else "Hoso"


def _documents(actor: Actor, inside: Sequence[UUID]) -> "list[Document]":
    found = registry.documents_open_to(actor).select_related("holding").filter(pk__in=inside)
    return registry_services.list_for_reading(actor, list(found.order_by("id")))


def _dossiers(actor: Actor, inside: Sequence[UUID]) -> "list[Dossier]":
    found = dossiers.dossiers_open_to(actor).select_related("holding").filter(pk__in=inside)
    return dossier_services.list_for_reading(actor, found.order_by("id"))


@require_GET
@signed_in
def label(request: HttpRequest, box_id: UUID) -> HttpResponseBase:
    """The label of a box as a PDF: QR code and the same in print."""
    actor = actor_of(request)
    found, _readable = services.look_at_box(actor, box_id)
    content = services.print_labels(actor, [box_id], sheet=Sheet.EIGHT, on=actor.on)
    return made_pdf(content, stem=found.label)
