"""Exit clearance: what a leaving person still has, and who confirms that it was handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.handover import queries
from hoso.handover.errors import ItemConfirmed, MoveNotOpen, NameMissing, TasksLeft
from hoso.handover.events import ClearanceGiven
from hoso.handover.models import Clearance, ClearanceItem, Handover
from hoso.handover.rules import OPEN_STATES, HandoverState, ItemKind
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.text import squeeze
from hoso.registry import queries as registry


@dataclass(frozen=True, slots=True)
class NewItem:
    """One thing a leaving person has: all files, an open task, a loan, a key."""

    kind: ItemKind
    title: str = ""
    pieces: int | None = None


@transaction.atomic
def open_clearance(
    actor: Actor,
    body_id: UUID,
    *,
    person: str,
    leaves_on: date,
    post: str = "",
    account_id: UUID | None = None,
    handover_id: UUID | None = None,
    items: Sequence[NewItem] = (),
) -> Clearance:
    """Open the clearance of a person who leaves a body, one line at least for files, tasks, loans and keys.

    Source: ND 30/2020/ND-CP art. 31 clause 3 (all files are handed over before leaving).

    Raises:
        NotAllowed: the actor neither receives nor runs handovers in the body.
        NotFound: see `queries.get_handover`.
        NameMissing: nobody is named.
        MoveNotOpen: the handover is closed.
    """
    by = _in_body(actor, body_id, handover_id)
    if not person.strip():
        raise NameMissing("a clearance names a person")
    if handover_id is not None and not _is_open(handover_id):
        raise MoveNotOpen(f"handover {handover_id} is closed", state=HandoverState.CLOSED.value)
    clearance = Clearance.objects.create(
        body_id=body_id, handover_id=handover_id, account_id=account_id, person=squeeze(person)[:200],
        post=squeeze(post)[:200], leaves_on=leaves_on, opened_by=by.account_id, opened_at=now(),
    )  # fmt: skip
    tasks = _open_tasks(body_id, account_id)
    asked = [NewItem(ItemKind.TASKS, pieces=tasks)] if tasks else []
    named = {item.kind for item in (*items, *asked)}
    given = [*items, *asked, *(NewItem(kind) for kind in ItemKind if kind not in named)]
    order = list(ItemKind)
    ClearanceItem.objects.bulk_create(
        ClearanceItem(
            clearance=clearance, kind=item.kind, title=squeeze(item.title)[:300], pieces=item.pieces
        )
        for item in sorted(given, key=lambda item: order.index(item.kind))
    )
    audit.record(
        by, "handover.open_clearance", subject=clearance.pk, body=body_id, handover=handover_id,
        leaves_on=leaves_on, person_account=account_id, detail={"person": clearance.person},
    )  # fmt: skip
    return clearance


def _is_open(handover_id: UUID) -> bool:
    return Handover.objects.filter(pk=handover_id, state__in=OPEN_STATES).exists()


def _in_body(actor: Actor, body_id: UUID, handover_id: UUID | None) -> Actor:
    """Return the actor as the trail names it; of a handover, whoever may act in it for the giver may."""
    if actor.is_service:
        return actor
    for act in (acts.HAND_OVER, acts.RECEIVE):
        if actor.may(act, ScopeKind.BODY, body_id):
            return actor.using(act, ScopeKind.BODY, body_id)
    if handover_id is None:
        raise NotAllowed(f"{acts.RECEIVE} in body {body_id} is not open to {actor.account_id}")
    handover = queries.get_handover(actor, handover_id, to=queries.Side.GIVER)
    if handover.giver_id != body_id:
        raise NotAllowed(f"handover {handover_id} is not of body {body_id}")
    return queries.acting_in(actor, handover, queries.Side.GIVER)


def _open_tasks(body_id: UUID, account_id: UUID | None) -> int:
    if account_id is None:
        return 0
    return registry.open_tasks_of_person(account_id, body_id=body_id).count()


def _check_tasks_passed_on(clearance: Clearance, item: ClearanceItem) -> None:
    left = _open_tasks(clearance.body_id, clearance.account_id) if item.kind == ItemKind.TASKS else 0
    if left:
        raise TasksLeft(f"{left} open tasks are led by {clearance.account_id}", count=left)


@transaction.atomic
def confirm_item(actor: Actor, item_id: UUID, *, name: str, note: str = "") -> Clearance:
    """Confirm that a leaving person has handed over one thing; with the last one the clearance is given.

    Raises:
        NotFound: no such line, or the actor may not see it.
        NotAllowed: see `open_clearance`; nobody confirms the own clearance.
        NameMissing: who confirms is not named.
        ItemConfirmed: it was confirmed before.
        TasksLeft: the line is about tasks, and the person leads open ones in the body.
    """
    item = ClearanceItem.objects.filter(pk=item_id).first()
    if item is None:
        raise NotFound(f"line {item_id} of a clearance not found")
    seen = queries.get_clearance(actor, item.clearance_id)
    by = _in_body(actor, seen.body_id, seen.handover_id)
    if actor.account_id is not None and seen.account_id == actor.account_id:
        raise NotAllowed(f"{actor.account_id} does not clear itself")
    if not name.strip():
        raise NameMissing("who confirms is named")
    _check_tasks_passed_on(seen, item)
    # The clearance is locked, not the line: of two who confirm the last two lines, one gives it.
    clearance = Clearance.objects.select_for_update().get(pk=seen.pk)
    waiting = ClearanceItem.objects.filter(pk=item_id, confirmed_at__isnull=True)
    confirmed = waiting.update(
        confirmed_at=now(), confirmed_by=by.account_id, confirmed_name=squeeze(name)[:200],
        note=squeeze(note)[:500],
    )  # fmt: skip
    if not confirmed:
        raise ItemConfirmed(f"line {item_id} was confirmed", by=item.confirmed_name, at=item.confirmed_at)
    audit.record(
        by, "handover.confirm_item", subject=clearance.pk, item=item_id, kind=item.kind,
        detail={"name": name.strip(), "note": note},
    )  # fmt: skip
    if not clearance.items.filter(confirmed_at__isnull=True).exists():
        clearance.given_at = now()
        clearance.save(update_fields=["given_at"])
        audit.record(by, "handover.give_clearance", subject=clearance.pk)
        events.announce(ClearanceGiven(clearance.pk))
    return clearance
