"""Naming places, saying who keeps them and holds their keys, inspecting them."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.custody import queries
from hoso.custody.errors import PlaceElsewhere, PlaceNotEmpty, PlaceTaken
from hoso.custody.models import Charge, Inspection, Location
from hoso.custody.rules import Charged, Found, PlaceKind
from hoso.lib.dates import now
from hoso.lib.errors import BadValue, NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.lib.text import squeeze
from hoso.tables.models import during


def check_keeps(actor: Actor, body_id: UUID) -> Actor:
    """Refuse who moves no boxes of this body; return the actor in the capacity of the right used.

    Raises:
        NotAllowed: the actor moves no boxes of this body.
    """
    if not actor.is_service and not actor.may(acts.MOVE_BOX, ScopeKind.CUSTODY, body_id):
        raise NotAllowed(f"{acts.MOVE_BOX} is not open to {actor.account_id}", act=acts.MOVE_BOX)
    return actor.using(acts.MOVE_BOX, ScopeKind.CUSTODY, body_id)


def check_place(actor: Actor, location_id: UUID, *, keepers: Collection[UUID]) -> None:
    """Refuse a place where boxes of these keepers have no business.

    Raises:
        NotFound: there is no such place.
        PlaceElsewhere: it was given up, or is neither of a body for which the actor moves boxes nor of the
            one that keeps these.
    """
    place = Location.objects.filter(pk=location_id).first()
    if place is None:
        raise NotFound(f"place {location_id} not found")
    theirs = actor.is_service or actor.may(acts.MOVE_BOX, ScopeKind.CUSTODY, place.body_id)
    if place.given_up_on is not None or not (theirs or set(keepers) == {place.body_id}):
        raise PlaceElsewhere(f"nothing is put at place {location_id}", place=place.name)


@transaction.atomic
def name_location(actor: Actor, body_id: UUID, name: str, *, parent_id: UUID | None = None) -> Location:
    """Return the place of that name, making it when it is new.

    Raises:
        NotAllowed: the actor moves no boxes of this body.
        NotFound: the body has no such place above it.
    """
    actor = check_keeps(actor, body_id)
    found = queries.find_place(body_id, squeeze(name), parent_id=parent_id)
    if found is not None:
        return found
    try:
        return _make(actor, body_id, name, parent_id=parent_id)
    except PlaceTaken:
        # Another clerk named it a moment ago: it is the same place.
        return Location.objects.get(body_id=body_id, parent_id=parent_id, name=squeeze(name))


@transaction.atomic
def add_place(
    actor: Actor,
    body_id: UUID,
    name: str,
    *,
    kind: PlaceKind = PlaceKind.OTHER,
    parent_id: UUID | None = None,
    capacity_metres: Decimal | None = None,
    is_interim: bool = False,
    former_body_id: UUID | None = None,
    address: str = "",
    note: str = "",
) -> Location:
    """Name a new place of a body: a store, or a room, rack or shelf in one.

    `capacity_metres` is what fits there, above 0. An interim store may tell in whose former house it is.

    Raises:
        NotAllowed: the actor moves no boxes of this body.
        NotFound: the body has no such place above it.
        PlaceTaken: there is a place of that name at the same spot of the tree.
    """
    actor = check_keeps(actor, body_id)
    return _make(
        actor, body_id, name, parent_id=parent_id, kind=kind, capacity_metres=capacity_metres,
        is_interim=is_interim, former_body_id=former_body_id, address=squeeze(address), note=note,
    )  # fmt: skip


def _make(actor: Actor, body_id: UUID, name: str, *, parent_id: UUID | None, **facts: Any) -> Location:
    above: list[UUID] = []
    if parent_id is not None:
        parent = Location.objects.filter(pk=parent_id, body_id=body_id).first()
        if parent is None:
            raise NotFound(f"place {parent_id} not found")
        above = parent.path
    clean, new_id = squeeze(name), uuid7()
    if not clean:
        raise BadValue("a place has a name")
    try:
        with transaction.atomic():
            place = Location.objects.create(
                id=new_id, body_id=body_id, parent_id=parent_id, path=[*above, new_id], name=clean, **facts
            )
    except IntegrityError as error:
        raise PlaceTaken(f"place {clean!r} is there", place=clean) from error
    audit.record(actor, "custody.name_location", subject=place.pk, parent=parent_id, detail={"name": clean})
    return place


@transaction.atomic
def describe_place(
    actor: Actor,
    location_id: UUID,
    *,
    kind: PlaceKind,
    capacity_metres: Decimal | None,
    is_interim: bool,
    address: str,
    note: str,
) -> Location:
    """Say what a place is and how much fits there; the trail keeps what was said before.

    Raises:
        NotFound: the actor may not know the place.
        NotAllowed: the actor moves no boxes of its body.
    """
    place = queries.get_place(actor, location_id)
    actor = check_keeps(actor, place.body_id)
    new = {
        "kind": kind.value,
        "capacity_metres": capacity_metres,
        "is_interim": is_interim,
        "address": squeeze(address),
        "note": note,
    }
    before = {name: _plain(getattr(place, name)) for name in new}
    for name, value in new.items():
        setattr(place, name, value)
    place.save(update_fields=list(new))
    after = {name: _plain(value) for name, value in new.items()}
    audit.record(actor, "custody.describe_place", subject=place.pk, detail={"before": before, "after": after})
    return place


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


@transaction.atomic
def give_up_place(actor: Actor, location_id: UUID, *, on: date, reason: str) -> None:
    """Say that a place is used no more: the room was given back, the house sold.

    Raises:
        NotFound: the actor may not know the place.
        NotAllowed: the actor moves no boxes of its body.
        PlaceNotEmpty: boxes still stand there or below.
    """
    place = queries.get_place(actor, location_id)
    actor = check_keeps(actor, place.body_id)
    left = queries.occupation_of(place).boxes
    if left:
        raise PlaceNotEmpty(f"{left} boxes stand at {location_id}", place=place.name, boxes=left)
    Location.objects.filter(path__contains=[location_id], given_up_on=None).update(given_up_on=on)
    audit.record(actor, "custody.give_up_place", subject=location_id, on=on, detail={"reason": reason})


@transaction.atomic
def charge(
    actor: Actor,
    location_id: UUID,
    *,
    role: Charged,
    from_on: date,
    account_id: UUID | None = None,
    name: str = "",
    key: str = "",
    note: str = "",
) -> Charge:
    """Say who keeps a place from a day on, or who holds one of its keys: a person with an account, or a name.

    A new keeper ends the charge of the one before; keys may be with several people.

    Raises:
        NotFound: the actor may not know the place, or there is no such account.
        NotAllowed: the actor moves no boxes of its body.
        BadValue: neither an account nor a name, or a keeper from before the one there is.
    """
    place = queries.get_place(actor, location_id)
    actor = check_keeps(actor, place.body_id)
    told = _name_of(account_id, name)
    if role is Charged.KEEPER:
        _end_keeper(location_id, on=from_on)
    made = Charge.objects.create(
        location_id=location_id, role=role, account_id=account_id, name=told, key=squeeze(key), note=note,
        valid=during(from_on),
    )  # fmt: skip
    audit.record(
        actor, "custody.charge", subject=location_id, role=role.value, account=account_id, from_on=from_on,
        charge=made.pk, detail={"name": told, "key": made.key},
    )  # fmt: skip
    return made


def _name_of(account_id: UUID | None, name: str) -> str:
    if account_id is None:
        if not squeeze(name):
            raise BadValue("who keeps a place has a name")
        return squeeze(name)
    full_name = accounts.names_of({account_id}).get(account_id)
    if full_name is None:
        raise NotFound(f"account {account_id} not found")
    return full_name


def _end_keeper(location_id: UUID, *, on: date) -> None:
    # The place's row is locked, so that two who name a keeper at once come one after the other.
    Location.objects.select_for_update().get(pk=location_id)
    running = Charge.objects.filter(
        location_id=location_id, role=Charged.KEEPER, valid__endswith__isnull=True
    ).first()
    if running is None:
        return
    if running.valid.lower >= on:
        raise BadValue(f"the keeper before began on {running.valid.lower}")
    running.valid = during(running.valid.lower, on)
    running.save(update_fields=["valid"])


@transaction.atomic
def end_charge(actor: Actor, charge_id: UUID, *, on: date, reason: str = "") -> None:
    """Say that a person keeps a place no more, or gave back a key, from the day `on`.

    Raises:
        NotFound: no such charge that still runs, or the actor may not know the place.
        NotAllowed: the actor moves no boxes of its body.
        BadValue: the charge began on that day or later.
    """
    running = Charge.objects.select_for_update().filter(pk=charge_id, valid__endswith__isnull=True).first()
    if running is None:
        raise NotFound(f"charge {charge_id} not found")
    place = queries.get_place(actor, running.location_id)
    actor = check_keeps(actor, place.body_id)
    if running.valid.lower >= on:
        raise BadValue(f"the charge began on {running.valid.lower}")
    running.valid = during(running.valid.lower, on)
    running.save(update_fields=["valid"])
    audit.record(
        actor, "custody.end_charge", subject=place.pk, charge=charge_id, on=on, detail={"reason": reason}
    )


@transaction.atomic
def record_inspection(
    actor: Actor,
    location_id: UUID,
    *,
    on: date,
    fire: Found,
    damp: Found,
    temperature_celsius: Decimal | None = None,
    humidity_percent: int | None = None,
    inspector: str = "",
    note: str = "",
) -> Inspection:
    """Record what somebody found at a place: fire safety, damp, and what the instruments showed.

    `inspector` names who looked where it was not the actor. Never overwritten; the next is a row of its own.

    Raises:
        NotFound: the actor may not know the place.
        NotAllowed: the actor moves no boxes of its body.
        BadValue: the day lies ahead, or humidity is not 0 to 100.
    """
    place = queries.get_place(actor, location_id)
    actor = check_keeps(actor, place.body_id)
    if on > actor.on:
        raise BadValue(f"an inspection on {on} lies ahead")
    if humidity_percent is not None and not 0 <= humidity_percent <= 100:
        raise BadValue(f"humidity of {humidity_percent} percent")
    made = Inspection.objects.create(
        location_id=location_id, on=on, at=now(), account_id=actor.account_id, inspector=squeeze(inspector),
        fire=fire, damp=damp, temperature_celsius=temperature_celsius, humidity_percent=humidity_percent,
        note=note,
    )  # fmt: skip
    audit.record(
        actor, "custody.inspect", subject=location_id, inspection=made.pk, on=on, fire=fire.value,
        damp=damp.value, detail={"inspector": made.inspector, "note": note},
    )  # fmt: skip
    return made
