"""Reads of lists that are being taken over."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.custody.models import Box, ListMapping, ListRow, TakenList
from hoso.custody.queries.places import bodies_of
from hoso.custody.rules import Column, ListedBox, lines_of, propose
from hoso.lib.errors import NotFound
from hoso.tables.taking import columns_of

_AT_ONCE = 5000


def lists_open_to(actor: Actor) -> "QuerySet[TakenList]":
    """Return the lists taken over for bodies for which the actor moves boxes."""
    every = TakenList.objects.all()
    return every if actor.is_service else every.filter(body__in=bodies_of(actor, acts.MOVE_BOX))


def get_list(actor: Actor, list_id: UUID) -> TakenList:
    """Return one list.

    Raises:
        NotFound: there is none, or the actor moves no boxes of the body it is for.
    """
    found = lists_open_to(actor).select_related("fonds", "location").filter(pk=list_id).first()
    if found is None:
        raise NotFound(f"list {list_id} not found")
    return found


def rows_of_list(list_id: UUID) -> "QuerySet[ListRow]":
    """Return the rows that were not taken in, in their order; the caller has checked who asks."""
    return ListRow.objects.filter(source=list_id).order_by("number")


def mapping_for(found: TakenList) -> tuple[dict[Column, int], bool]:
    """Return which column of a list says what, and whether a person has decided that before."""
    kept = ListMapping.objects.filter(body=found.body_id, headings_key=found.headings_key).first()
    return columns_of(kept, Column, lambda: propose(found.headings))


def known_labels(body_id: UUID, boxes: Iterable[ListedBox]) -> dict[str, bool]:
    """Return the labels among those of `boxes` that the body has given; True where the box is the same.

    It is the same when all that the list says of it is so.
    """
    listed = {box.label: box for box in boxes}
    labels, found = list(listed), dict[str, bool]()
    for start in range(0, len(labels), _AT_ONCE):
        part = labels[start : start + _AT_ONCE]
        for box in Box.objects.filter(body=body_id, label__in=part).select_related("location"):
            found[box.label] = _is_same(listed[box.label], box)
    return found


def _is_same(said: ListedBox, box: Box) -> bool:
    pairs: list[tuple[Any, Any]] = [
        (said.shelf_metres, box.shelf_metres), (said.from_year, box.from_year), (said.to_year, box.to_year),
        (said.state, box.state), (said.seal_number, box.seal_number),
    ]  # fmt: skip
    same = all(one in (None, "") or _plain(one) == _plain(other) for one, other in pairs)
    return same and set(said.contents) <= set(lines_of(box.contents))


def _plain(value: object) -> object:
    return Decimal(value).normalize() if isinstance(value, Decimal) else value
