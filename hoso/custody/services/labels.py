"""Labels of boxes on sheets of labels."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from hoso.access.values import Actor
from hoso.custody import queries
from hoso.custody.models import Box
from hoso.custody.rules import code_of_box
from hoso.lib.errors import BadValue, NotFound
from hoso.organisations import queries as organisations
from hoso.printing.labels import BoxLabel, Layout, Sheet, box_labels

MOST_LABELS = 2000


def print_labels(
    actor: Actor, box_ids: Sequence[UUID], *, sheet: Sheet | Layout, used: int = 0, on: date
) -> bytes:
    """Return the labels of boxes as PDF/A, in the order of what stands on them; `used` places stay empty.

    The QR code says the code of the box, which is unique for ever; the print says its label. A label can be
    printed again at any time.

    Raises:
        BadValue: no box, or more than 2,000 at once.
        NotFound: the actor may not know of one of the boxes.
    """
    wanted = list(dict.fromkeys(box_ids))
    if not 0 < len(wanted) <= MOST_LABELS:
        raise BadValue(f"{len(wanted)} labels at once")
    found = queries.boxes_known_to(actor).filter(pk__in=wanted).select_related("holding__scope__fonds")
    boxes = list(found.order_by("label", "pk"))
    if len(boxes) != len(wanted):
        raise NotFound(f"one of {len(wanted)} boxes not found")
    return box_labels(_labels(boxes, on=on), sheet=sheet, used=used)


def _labels(boxes: Iterable[Box], *, on: date) -> list[BoxLabel]:
    asked = list(boxes)
    creators = organisations.labels({box.holding.creator_id for box in asked}, on)
    return [
        BoxLabel(
            code=box.label, fonds=box.holding.scope.fonds.title,
            body=creators.get(box.holding.creator_id, ""), note=_years(box), payload=code_of_box(box.pk),
        )
        for box in asked
    ]  # fmt: skip


def _years(box: Box) -> str:
    return f"{box.from_year}-{box.to_year}" if box.from_year else ""
