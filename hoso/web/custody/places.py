"""Stores and rooms: the tree with how full each is, one place, registering a room, what is done there."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.custody import queries, services
from hoso.lib.errors import BadValue, DomainError, NotFound
from hoso.organisations import queries as organisations
from hoso.printing.labels import sheets
from hoso.web.custody.place_forms import (
    ChargeForm,
    CorrectForm,
    DescribeForm,
    InspectionForm,
    MoveAllForm,
    MoveManyForm,
    NewPlaceForm,
    RoomForm,
)
from hoso.web.doors import PAGE, actor_of, id_in, signed_in
from hoso.web.files import made_pdf
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.custody.models import Location

# Stores and the rooms in them; what stands deeper is on the page of each.
DEPTH_OF_TREE = 1


@require_GET
@signed_in
def stores(request: HttpRequest) -> HttpResponse:
    """All stores and rooms of the bodies one keeps or reads for, with how full each is."""
    actor = actor_of(request)
    bodies = queries.bodies_of(actor)
    tops = queries.list_places(bodies)
    below = queries.list_branches(tops, depth=DEPTH_OF_TREE)
    lines = queries.lines_of_places(_in_order(tops, below))
    ids = [line.place.pk for line in lines]
    context = {
        "lines": lines,
        "keepers": queries.keepers_of(ids, on=actor.on),
        "inspections": queries.latest_inspections(ids),
        "names": organisations.short_labels(_bodies_of(*(line.place for line in lines)), actor.on),
        "several": len(bodies) > 1,
        "keeps": bool(queries.bodies_of(actor, acts.MOVE_BOX)),
    }
    return render(request, "custody/stores.html", context)


def _bodies_of(*places: "Location") -> set[UUID]:
    bodies = (each for place in places for each in (place.body_id, place.former_body_id))
    return {each for each in bodies if each}


def _in_order(tops: "list[Location]", below: "list[Location]") -> "list[Location]":
    children: dict[UUID, list[Location]] = {}
    for each in below:
        children.setdefault(each.path[0], []).append(each)
    return [each for top in tops for each in (top, *children.get(top.pk, ()))]


@require_GET
@signed_in
def place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """One place: how full, who keeps it, inspections, what was counted, what stands there."""
    return _shown(request, queries.get_place(actor_of(request), place_id))


def _shown(request: HttpRequest, found: "Location", **given: forms.Form) -> HttpResponse:
    actor = actor_of(request)
    below = queries.list_branches([found], limit=300)
    boxes = queries.list_boxes_in(actor, found.pk, after=_after(request), limit=PAGE + 1)
    shown = services.list_for_reading(actor, boxes[:PAGE])
    keeps = found.body_id in queries.bodies_of(actor, acts.MOVE_BOX)
    occupation = queries.occupation_of(found)
    inspections = queries.list_inspections(found.pk, limit=10)
    counts = queries.list_counts(found.pk)
    people = {each.account_id for each in inspections} | {each.counted_by for each in counts}
    context = {
        "place": found,
        "way": queries.way_to(found)[:-1],
        "occupation": occupation,
        "lines": queries.lines_of_places(below),
        "depth": len(found.path),
        "boxes": shown,
        "ways": queries.ways_to({box.location for box in shown if box.location}),
        "after": _key(shown) if len(boxes) > PAGE else "",
        "charges": queries.list_charges([found.pk], on=actor.on),
        "inspections": inspections,
        "counts": counts,
        "people": accounts.names_of({each for each in people if each}),
        "names": organisations.labels(_bodies_of(found), actor.on),
        "sheets": sheets(settings.HOSO_HOME) if keeps else {},
        "keeps": keeps,
        **(_forms(actor, found, given, boxes=occupation.boxes) if keeps else {}),
    }
    wrong = any(form.errors for form in given.values())
    return render(request, "custody/place.html", context, status=422 if wrong else 200)


def _forms(
    actor: Actor, found: "Location", given: Mapping[str, forms.Form], *, boxes: int
) -> dict[str, forms.Form]:
    known = {name: getattr(found, name) for name in DescribeForm.base_fields}
    fresh: dict[str, forms.Form] = {
        "describe": DescribeForm(initial=known),
        "charge": ChargeForm(initial={"from_on": actor.on}),
        "inspect": InspectionForm(initial={"on": actor.on}),
        "move_all": MoveAllForm(None, ways=_ways(actor, without=found.pk)),
        "correct": CorrectForm(),
    }
    fresh["move_all"].initial = {"expected": boxes}
    return {f"{name}_form": given.get(name, form) for name, form in fresh.items()}


def _ways(actor: Actor, *, without: UUID | None = None) -> list[tuple[UUID, str]]:
    known = queries.places_by_way(queries.bodies_of(actor, acts.MOVE_BOX))
    return [each for each in known if each[0] != without]


def _after(request: HttpRequest) -> tuple[str, UUID] | None:
    """Return the label and id behind which the page begins, as the address tells them."""
    text = request.GET.get("after", "")
    if not text:
        return None
    box_id, _slash, label = text.partition("/")
    try:
        return label, UUID(box_id)
    except ValueError as error:
        raise BadValue(f"{text[:60]!r} is no key") from error


def _key(shown: Any) -> str:
    return f"{shown[-1].pk}/{shown[-1].label}"


@signed_in
def new_place(request: HttpRequest) -> HttpResponse:
    """Name a store, or a room, rack or shelf in one."""
    actor = actor_of(request)
    form = NewPlaceForm(
        request.POST or None, bodies=_bodies(actor), ways=_ways(actor), parent=id_in(request, "in")
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_place(actor, **form.values())
            return redirect("custody:place", made.pk)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    return render(request, "custody/new_place.html", {"form": form}, status=422 if form.errors else 200)


def _bodies(actor: Actor) -> dict[UUID, str]:
    """Return the bodies for which the actor moves boxes, by name."""
    kept = queries.bodies_of(actor, acts.MOVE_BOX)
    names = organisations.labels(kept, actor.on)
    return {body: names.get(body, str(body)) for body in kept}


@signed_in
def register_room(request: HttpRequest) -> HttpResponse:
    """Register a room with all its boxes in one act."""
    actor = actor_of(request)
    form = RoomForm(request.POST or None, bodies=_bodies(actor), ways=_ways(actor), on=actor.on)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register_room(actor, **form.values())
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            said = ngettext(
                "%(count)s box is registered, with the label %(first)s.",
                "%(count)s boxes are registered, with the labels %(first)s to %(last)s.",
                len(made.box_ids),
            )  # fmt: skip
            facts = {"count": len(made.box_ids), "first": made.first_label, "last": made.last_label}
            messages.success(request, said % facts, extra_tags="good")
            return redirect("custody:place", made.place.pk)
    return render(request, "custody/room.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@signed_in
def describe(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Say what a place is and how much fits there."""
    actor, form = actor_of(request), DescribeForm(request.POST)
    found = queries.get_place(actor, place_id)
    if form.is_valid():
        services.describe_place(actor, place_id, **form.values())
        return redirect("custody:place", place_id)
    return _shown(request, found, describe=form)


@require_POST
@signed_in
def charge(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Say who keeps a place or holds a key."""
    actor, form = actor_of(request), ChargeForm(request.POST)
    found = queries.get_place(actor, place_id)
    if form.is_valid():
        given = form.cleaned_data
        account = accounts.find_account(given["name"].strip())
        try:
            services.charge(
                actor, place_id, role=form.role_given(), from_on=given["from_on"], key=given["key"],
                account_id=account.pk if account else None, name=given["name"],
            )  # fmt: skip
            return redirect("custody:place", place_id)
        except BadValue:
            form.add_error("from_on", _("The keeper before began on that day or later."))
    return _shown(request, found, charge=form)


@require_POST
@signed_in
def end_charge(request: HttpRequest, place_id: UUID, charge_id: UUID) -> HttpResponse:
    """Say that somebody keeps a place no more, or gave back a key."""
    actor = actor_of(request)
    queries.get_place(actor, place_id)
    services.end_charge(actor, charge_id, on=actor.on)
    return redirect("custody:place", place_id)


@require_POST
@signed_in
def inspect(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Record what an inspection found."""
    actor, form = actor_of(request), InspectionForm(request.POST)
    found = queries.get_place(actor, place_id)
    if form.is_valid():
        try:
            services.record_inspection(actor, place_id, **form.values())
            return redirect("custody:place", place_id)
        except BadValue:
            form.add_error("on", _("The day lies ahead."))
    return _shown(request, found, inspect=form)


@require_POST
@signed_in
def move_all(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Move everything that stands at a place."""
    actor = actor_of(request)
    found = queries.get_place(actor, place_id)
    form = MoveAllForm(request.POST, ways=_ways(actor, without=place_id))
    if form.is_valid():
        try:
            moved = services.move_all(
                actor, place_id, expected=form.cleaned_data["expected"], **form.values()
            )
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            said = ngettext("%(count)s box was moved.", "%(count)s boxes were moved.", moved.moved)
            messages.success(request, said % {"count": moved.moved}, extra_tags="good")
            return redirect("custody:place", form.values()["location_id"])
    return _shown(request, found, move_all=form)


@signed_in
def move_many(request: HttpRequest) -> HttpResponse:
    """Move boxes named one by one, as a hand scanner types them: all or none."""
    actor = actor_of(request)
    form = MoveManyForm(request.POST or None, ways=_ways(actor))
    if request.method == "POST" and form.is_valid():
        ids = _meant(actor, form)
        if not form.errors:
            try:
                moved = services.move_boxes(actor, ids, **form.values())
            except DomainError as error:
                form.add_error(None, str(sentence(error)))
            else:
                said = ngettext("%(count)s box was moved.", "%(count)s boxes were moved.", moved.moved)
                messages.success(request, said % {"count": moved.moved}, extra_tags="good")
                return redirect("custody:place", form.values()["location_id"])
    return render(request, "custody/move.html", {"form": form}, status=422 if form.errors else 200)


def _meant(actor: Actor, form: MoveManyForm) -> list[UUID]:
    """Return the boxes that the lines mean; each line that means none, or several, is named in the form."""
    ids = []
    for line in filter(None, map(str.strip, form.cleaned_data["codes"].splitlines())):
        try:
            found = queries.find_boxes_by_code(actor, line, limit=2)
        except DomainError:
            found = []
        if len(found) == 1:
            ids.append(found[0].pk)
        elif found:
            form.add_error("codes", _("%(code)s is on several boxes; scan its code.") % {"code": line})
        else:
            form.add_error("codes", _("%(code)s was not found.") % {"code": line})
    return ids


@require_POST
@signed_in
def correct(request: HttpRequest, place_id: UUID, count_id: UUID) -> HttpResponse:
    """Correct a count: more boxes were there, or fewer."""
    actor, form = actor_of(request), CorrectForm(request.POST)
    found = queries.get_place(actor, place_id)
    if not any(each.pk == count_id for each in queries.list_counts(place_id)):
        raise NotFound(f"count {count_id} is not of place {place_id}")
    if form.is_valid():
        given = form.cleaned_data
        labels = [each.strip() for each in given["labels"].splitlines() if each.strip()]
        try:
            if given["way"] == "more":
                services.count_more(
                    actor, count_id, boxes=given["boxes"] or 0, shelf_metres=form.metres(),
                    reason=given["reason"],
                )  # fmt: skip
            else:
                services.count_fewer(
                    actor, count_id, labels=labels, boxes=given["boxes"] or 0, reason=given["reason"]
                )
            return redirect("custody:place", place_id)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    return _shown(request, found, correct=form)


@require_GET
@signed_in
def labels(request: HttpRequest, place_id: UUID) -> HttpResponseBase:
    """Labels of what stands at a place, on a sheet of labels; the first places may be used already."""
    actor = actor_of(request)
    found = queries.get_place(actor, place_id)
    papers = sheets(settings.HOSO_HOME)
    paper = papers.get(request.GET.get("sheet", ""), next(iter(papers.values())))
    used = request.GET.get("used", "0")
    boxes = queries.list_boxes_in(actor, place_id, limit=services.MOST_LABELS)
    if not boxes:
        raise NotFound(f"no box stands at {place_id}")
    content = services.print_labels(
        actor, [box.pk for box in boxes], sheet=paper, used=int(used) if used.isdecimal() else 0, on=actor.on
    )
    return made_pdf(content, stem=found.name)
