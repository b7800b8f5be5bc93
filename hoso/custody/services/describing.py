"""Saying more about a box: its state, measure, years and contents, and its seal."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.custody import queries
from hoso.custody.errors import SealOdd
from hoso.custody.events import BoxDescribed, SealBroken
from hoso.custody.models import Box
from hoso.custody.rules import BoxForm, BoxState, Seal, What, check_years, lines_of
from hoso.custody.services.noting import note as note_event
from hoso.custody.services.placing import check_here, lock_boxes
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.lib.text import squeeze


@dataclass(frozen=True, slots=True)
class BoxFacts:
    """What somebody who stands before a box says of it; all of it as it is from now on."""

    state: BoxState
    form: BoxForm = BoxForm.BOX
    shelf_metres: Decimal | None = None
    from_year: int | None = None
    to_year: int | None = None
    contents: str = ""
    note: str = ""


@transaction.atomic
def describe_box(actor: Actor, box_id: UUID, facts: BoxFacts, *, reason: str = "") -> Box:
    """Record what the actor sees of a box; each fact that changed is a line in its history.

    Who keeps the box describes it, and who describes records of the body that answers for it. Somebody who
    may not read what is known of the contents cannot replace it: their lines come behind.

    Raises:
        NotFound, NotAllowed: the box is not the actor's to know of, or not to describe.
        YearsOdd: see `rules.check_years`.
        IsLent: it is out, so nobody stands before it.
    """
    right = _right(actor, box_id)
    check_years(facts.from_year, facts.to_year)
    [box] = lock_boxes([box_id])
    check_here([box_id])
    by = holding_queries.in_capacity(actor, right, box_id)
    contents = "\n".join(lines_of(facts.contents))
    if not actor.is_service and not queries.boxes_open_to(actor).filter(pk=box_id).exists():
        contents = "\n".join(filter(None, (box.contents, contents)))
    new: dict[str, Any] = {
        "state": facts.state.value,
        "form": facts.form.value,
        "shelf_metres": facts.shelf_metres,
        "from_year": facts.from_year,
        "to_year": facts.to_year,
        "contents": contents,
        "note": facts.note.strip(),
    }
    changed = {name: value for name, value in new.items() if getattr(box, name) != value}
    act = uuid7()
    _note_changes(by, box, changed, act=act, reason=reason)
    before = {name: _plain(getattr(box, name)) for name in changed}
    seen = {
        "last_seen_at": now(),
        "last_seen_by": actor.account_id,
        "last_seen_location_id": box.location_id,
    }
    Box.objects.filter(pk=box_id).update(**changed, **seen)
    after = {name: _plain(value) for name, value in changed.items()}
    audit.record(
        by, "custody.describe_box", subject=box_id, in_act=act, fields=sorted(changed),
        detail={"before": before, "after": after, "reason": reason},
    )  # fmt: skip
    if changed:
        events.announce(BoxDescribed(box_id))
    box.refresh_from_db()
    return box


def _right(actor: Actor, box_id: UUID) -> str:
    """Return the act by whose right the actor describes the box: keeping it, else describing records."""
    if queries.boxes_open_to(actor, acts.MOVE_BOX).filter(pk=box_id).exists():
        return acts.MOVE_BOX
    right = acts.DESCRIBE if queries.boxes_open_to(actor, acts.DESCRIBE).filter(pk=box_id).exists() else ""
    if not right:
        holding_queries.check_open(actor, acts.MOVE_BOX, [box_id])
    return right or acts.MOVE_BOX


_NOTED = {
    "state": What.STATE,
    "form": What.STATE,
    "shelf_metres": What.METRES,
    "from_year": What.YEARS,
    "to_year": What.YEARS,
    "contents": What.CONTENTS,
    "note": What.NOTE,
}


def _note_changes(actor: Actor, box: Box, changed: dict[str, Any], *, act: UUID, reason: str) -> None:
    for what in dict.fromkeys(_NOTED[name] for name in changed):
        names = [name for name, noted in _NOTED.items() if noted is what]
        # What lies in a box is for readers: the history, which keepers see too, only says that it changed.
        hidden = what in {What.CONTENTS, What.NOTE}
        note_event(
            actor, what, [box], act=act, reason=reason,
            before="" if hidden else _joined(getattr(box, name) for name in names),
            after="" if hidden else _joined(changed.get(name, getattr(box, name)) for name in names),
        )  # fmt: skip
    if not changed:
        note_event(actor, What.SEEN, [box], act=act, to_location=box.location_id, reason=reason)


def _joined(values: Any) -> str:
    return " ".join(str(value) for value in values if value not in {None, ""})


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


@transaction.atomic
def seal_box(actor: Actor, box_id: UUID, *, number: str, reason: str = "") -> Box:
    """Record that a box was sealed, with the number of the seal; an older seal is thereby replaced.

    Raises:
        NotFound, NotAllowed: the box is not the actor's to know of, or not to handle.
        SealOdd: no number.
    """
    return _seal(actor, box_id, What.SEALED, number=squeeze(number), reason=reason)


@transaction.atomic
def find_seal_broken(actor: Actor, box_id: UUID, *, reason: str) -> Box:
    """Record that the seal of a box was found broken; the number stays, so that one knows which.

    Raises:
        NotFound, NotAllowed: the box is not the actor's to know of, or not to handle.
        SealOdd: the box has no whole seal, or nobody says how it was found.
    """
    return _seal(actor, box_id, What.SEAL_BROKEN, number=None, reason=reason)


def _seal(actor: Actor, box_id: UUID, what: What, *, number: str | None, reason: str) -> Box:
    holding_queries.check_open(actor, acts.MOVE_BOX, [box_id])
    [box] = lock_boxes([box_id])
    check_here([box_id])
    broken = what is What.SEAL_BROKEN
    if (broken and (box.seal != Seal.WHOLE or not reason.strip())) or number == "":
        raise SealOdd(f"box {box_id} has the seal {box.seal_number!r} {box.seal!r}")
    by, act = holding_queries.in_capacity(actor, acts.MOVE_BOX, box_id), uuid7()
    after = box.seal_number if number is None else number
    note_event(by, what, [box], act=act, before=box.seal_number, after=after, reason=reason)
    box.seal_number, box.seal = after, Seal.BROKEN if broken else Seal.WHOLE
    box.last_seen_at, box.last_seen_by, box.last_seen_location_id = now(), actor.account_id, box.location_id
    box.save()
    audit.record(
        by, f"custody.{what.value}", subject=box_id, in_act=act, detail={"seal": after, "reason": reason}
    )
    if broken:
        events.announce(SealBroken(box_id))
    return box
