"""Reads of places: the tree, who is charged with a place, what inspections found, how full it is."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.custody.models import Charge, Inspection, Location, RoomCount
from hoso.custody.queries.totals import occupations
from hoso.custody.rules import Charged, Occupation
from hoso.lib.errors import NotFound
from hoso.lib.text import fold, squeeze
from hoso.tables.sorting import as_people_sort


def places_open_to(actor: Actor) -> "QuerySet[Location]":
    """Return the places `actor` may know: of bodies for which it reads, or moves boxes, anywhere."""
    every = Location.objects.all()
    return every if actor.is_service else every.filter(body__in=bodies_of(actor))


def bodies_of(actor: Actor, act: str | None = None) -> frozenset[UUID]:
    """Return the bodies whose places the actor may know, or with `act` those for which it moves boxes."""
    kept = {each for ids in actor.reach(acts.MOVE_BOX, ScopeKind.CUSTODY).values() for each in ids}
    if act == acts.MOVE_BOX:
        return frozenset(kept)
    read = {each for ids in actor.reach(acts.READ, ScopeKind.BODY).values() for each in ids}
    return frozenset(kept | read)


def get_place(actor: Actor, location_id: UUID) -> Location:
    """Return one place.

    Raises:
        NotFound: no such place, or it is of a body whose places the actor may not know.
    """
    place = places_open_to(actor).filter(pk=location_id).first()
    if place is None:
        raise NotFound(f"place {location_id} not found")
    return place


def find_place(body_id: UUID, name: str, *, parent_id: UUID | None = None) -> Location | None:
    """Return the place of that name at that spot of the tree."""
    return Location.objects.filter(body_id=body_id, parent_id=parent_id, name=name).first()


def names_of_way(way: str) -> list[str]:
    """Return the names in a way such as `Kho 2 › Giá 4`, from the top of the tree; `>` is as good."""
    return [name for name in map(squeeze, way.replace("›", ">").split(">")) if name]


def find_place_by_way(actor: Actor, way: str) -> Location:
    """Return the place that is meant by an id, or by names from the top of the tree: `Kho 2 > Giá 4`.

    One name alone may stand anywhere in the tree, where it is the only one.

    Raises:
        NotFound: there is no such place that the actor may know, or several.
    """
    names = names_of_way(way)
    found = places_open_to(actor).filter(name=names[-1] if names else "")
    with suppress(ValueError):
        found = places_open_to(actor).filter(pk=UUID(way))
        names = names[:1]
    if len(names) > 1:
        wanted = " › ".join(names)
        meant = [pk for pk, each in ways_to(found).items() if each == wanted]
        found = found.filter(pk__in=meant)
    places = list(found[:2])
    if len(places) != 1:
        raise NotFound(f"{len(places)} places of this way", place=way)
    return places[0]


def way_to(place: Location) -> list[Location]:
    """Return the places above a place and itself, the top of the tree first."""
    found = Location.objects.in_bulk(place.path)
    return [found[each] for each in place.path if each in found]


def ways_to(places: Iterable[Location]) -> dict[UUID, str]:
    """Return where each place is, from the top of the tree: `Kho 2 › Giá 4 › Ngăn 1`; one query."""
    asked = list(places)
    found = Location.objects.in_bulk({each for place in asked for each in place.path})
    return {
        place.pk: " › ".join(found[each].name for each in place.path if each in found) or place.name
        for place in asked
    }


def list_places(
    body_ids: Collection[UUID], *, parent_id: UUID | None = None, limit: int = 500
) -> list[Location]:
    """Return the places of bodies right below one place, or at the top, by name as people sort."""
    found = Location.objects.filter(body__in=body_ids, parent=parent_id)
    return list(found.order_by(as_people_sort("name"), "pk")[:limit])


def places_by_way(body_ids: Collection[UUID], *, limit: int = 1000) -> list[tuple[UUID, str]]:
    """Return places of bodies that were not given up, with the way to each, in order of the ways."""
    found = list(Location.objects.filter(body__in=body_ids, given_up_on=None).order_by("-pk")[:limit])
    ways = ways_to(found)
    return sorted(((place.pk, ways[place.pk]) for place in found), key=lambda each: fold(each[1]))


def list_branches(
    places: Iterable[Location], *, depth: int | None = None, limit: int = 2000
) -> list[Location]:
    """Return what stands below the places, each after what it stands in, by name as people sort.

    `depth` counts from the top of the tree: 1 leaves out what stands in the rooms of a store.
    """
    tops = [place.pk for place in places]
    below = Location.objects.filter(path__overlap=tops).exclude(pk__in=tops)
    if depth is not None:
        below = below.filter(path__len__lte=depth + 1)
    found = list(below.order_by(as_people_sort("name"), "pk")[:limit])
    children: dict[UUID | None, list[Location]] = {}
    for place in found:
        children.setdefault(place.parent_id, []).append(place)
    return [each for top in tops for each in _below(top, children)]


def _below(top: UUID, children: dict[UUID | None, list[Location]]) -> list[Location]:
    return [each for child in children.get(top, ()) for each in (child, *_below(child.pk, children))]


def list_charges(location_ids: Collection[UUID], *, on: date | None = None) -> list[Charge]:
    """Return who keeps the places and holds their keys on a day, or with None ever; keepers first."""
    found = Charge.objects.filter(location__in=location_ids)
    if on is not None:
        found = found.filter(valid__contains=on)
    return list(found.order_by("role", "-valid", "name"))


def keepers_of(location_ids: Collection[UUID], *, on: date) -> dict[UUID, Charge]:
    """Return who keeps each of the places on a day."""
    found = list_charges(location_ids, on=on)
    return {each.location_id: each for each in found if each.role == Charged.KEEPER}


def list_inspections(location_id: UUID, *, limit: int = 50) -> list[Inspection]:
    """Return what inspections found at a place, the newest first."""
    return list(Inspection.objects.filter(location_id=location_id).order_by("-on", "-id")[:limit])


def latest_inspections(location_ids: Collection[UUID]) -> dict[UUID, Inspection]:
    """Return the newest inspection of each of the places."""
    found = Inspection.objects.filter(location__in=location_ids).order_by("location", "-on", "-id")
    return {each.location_id: each for each in found.distinct("location")}


def list_counts(location_id: UUID) -> list[RoomCount]:
    """Return what was counted at a place, the newest first."""
    return list(RoomCount.objects.filter(location_id=location_id).select_related("fonds").order_by("-id"))


def get_count(count_id: UUID) -> RoomCount:
    """Return one count of a room, for the service's own work.

    Raises:
        NotFound: there is none of that id.
    """
    found = RoomCount.objects.filter(pk=count_id).first()
    if found is None:
        raise NotFound(f"count {count_id} not found")
    return found


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One line of the tree of places: how deep it stands, and how full it is with all that stands below."""

    place: Location
    depth: int
    occupation: Occupation


def lines_of_places(places: Collection[Location]) -> list[PlaceLine]:
    """Return the places with their occupation, in the order given; the sums come from the tallies."""
    held = occupations([place.pk for place in places])
    return [
        PlaceLine(place, max(0, len(place.path) - 1), _occupied(place, held.get(place.pk, Occupation())))
        for place in places
    ]


def occupation_of(place: Location) -> Occupation:
    """Return how full a place is with all that stands below it."""
    return lines_of_places([place])[0].occupation


def _occupied(place: Location, held: Occupation) -> Occupation:
    return Occupation(held.boxes, held.metres, place.capacity_metres)


def interim_stores(body_ids: Collection[UUID]) -> "QuerySet[Location]":
    """Return the interim stores of bodies that were not given up."""
    return Location.objects.filter(Q(body__in=body_ids), is_interim=True, given_up_on=None)
