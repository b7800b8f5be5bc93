"""Copies of the store elsewhere: every version of every preserved object, in each configured place."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F, Q

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.lib.hashing import Digest
from hoso.preservation.errors import ContentDiffers, HeadMoved, ObjectMissing, ObjectTaken, ObjectUnsound
from hoso.preservation.models import PreservedObject, StoreCopy
from hoso.preservation.ocfl import Content, Store
from hoso.preservation.ocfl.inventory import ALGORITHM, Inventory
from hoso.preservation.opening import copy_places, open_place, open_store
from hoso.preservation.queries import standing
from hoso.preservation.rules.states import State
from hoso.preservation.services.guarding import require_service

# What is wrong with one object alone, here or there; anything else is wrong with the whole place.
_OF_ONE_OBJECT = (ContentDiffers, HeadMoved, ObjectMissing, ObjectTaken, ObjectUnsound, FileNotFoundError)


def copy_waiting(
    actor: Actor, *, limit: int = 1000, advance: Callable[[int], None] = lambda _objects: None
) -> int:
    """Copy to each copy up to `limit` objects that it lacks, oldest first; returns how many were copied.

    Safe to run twice, and after a kill: what stands in the copy already is found and only recorded.
    An object that cannot be copied keeps no other waiting, nor does a copy that cannot be written.
    `advance` is called with 1 after each object.

    Raises:
        NotAllowed: not the service itself asks.
        StoreUnusable: there is no store to copy from.
        DomainError, OSError: the first reason why something was not copied; all else was.
    """
    require_service(actor)
    count = 0
    failures: list[Exception] = []
    source = open_store()
    for place in copy_places():
        try:
            target = open_place(place)
            for row in _behind(place, limit=limit):
                try:
                    copy_object(actor, row, source=source, target=target, place=place)
                except _OF_ONE_OBJECT as error:
                    failures.append(error)
                    continue
                count += 1
                advance(1)
        except (DomainError, OSError) as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return count


def copy_object(actor: Actor, row: PreservedObject, *, source: Store, target: Store, place: str) -> StoreCopy:
    """Copy the versions of an object that a copy lacks, and record it."""
    replay(row.ocfl_id, source=source, target=target)
    if is_destroyed(row):
        target.remove(row.ocfl_id)
        raise ObjectMissing(f"{row.ocfl_id} was destroyed while it was copied", object_id=row.ocfl_id)
    inventory, digest = target.inventory(row.ocfl_id)
    with transaction.atomic():
        copy, _is_new = StoreCopy.objects.update_or_create(
            object=row, place=place,
            defaults={
                "head": inventory.head, "inventory_digest": str(digest), "copied_at": now(),
                "checked_at": None, "is_sound": None,
            },
        )  # fmt: skip
        audit.record(
            actor, "preservation.copy", subject=row.holding_id, object=row.ocfl_id, version=inventory.head,
            place=place, inventory=str(digest),
        )  # fmt: skip
    return copy


def is_destroyed(row: PreservedObject) -> bool:
    """Tell whether an object was destroyed by a decision, as the database says now.

    Whoever wrote bytes of it anew asks this afterwards and removes them again: a destruction notes its state
    first and removes then, so that one of the two always sees the other.
    """
    return PreservedObject.objects.filter(pk=row.pk, state=State.DESTROYED).exists()


def replay(object_id: str, *, source: Store, target: Store) -> None:
    """Commit to `target` each version of an object that it lacks, as it was made; bytes are digested again.

    Raises:
        ContentDiffers: the source's bytes are not those of its inventory; nothing of that version was kept.
        HeadMoved: the target holds other versions.
    """
    inventory, _digest = source.inventory(object_id)
    has = len(target.inventory(object_id)[0].versions) if target.has(object_id) else 0
    for number, version in enumerate(inventory.versions[has:], has + 1):
        target.commit_version(
            object_id,
            {path: _content(source, inventory, value) for path, value in version.state.items()},
            message=version.message,
            agent=version.agent,
            created=datetime.fromisoformat(version.created),
            expected_head=f"v{number - 1}" if number > 1 else None,
        )


def _content(source: Store, inventory: Inventory, value: str) -> Content:
    place = inventory.manifest[value][0]
    return Content(Digest(ALGORITHM, value), partial(source.open_content, inventory.object_id, place))


def _behind(place: str, *, limit: int) -> list[PreservedObject]:
    """Return up to `limit` objects of which a copy lacks a version, longest preserved first."""
    here = StoreCopy.objects.filter(place=place, head=F("object__head")).values("object_id")
    rows = standing(PreservedObject.objects.all()).exclude(Q(is_sound=False)).exclude(pk__in=here)
    return list(rows.order_by("committed_at", "id")[:limit])
