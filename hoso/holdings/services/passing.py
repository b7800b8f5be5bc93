"""Custody and responsibility pass from one body to another: two facts, and either may move alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.holdings import queries, rules
from hoso.holdings.errors import LaterKnown, ReceiverCeased
from hoso.holdings.events import CustodyPassed, HoldingChanged, ResponsibilityPassed
from hoso.holdings.models import Holding, Responsibility, Scope
from hoso.holdings.services.remembering import changed, remember_set
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.organisations import queries as organisations
from hoso.tables.models import during

# Locked in one order for everybody, or two acts could wait for each other.
_TAKE = """
WITH held AS (
    SELECT id, custodian_id FROM holdings_holding
     WHERE id = ANY (%(ids)s::uuid[]) AND custodian_id <> %(to)s
     ORDER BY id FOR UPDATE
)
UPDATE holdings_holding holding SET custodian_id = %(to)s
  FROM held WHERE holding.id = held.id
RETURNING holding.id, held.custodian_id::text
"""
_SPLIT = """
WITH held AS (
    SELECT id FROM holdings_holding
     WHERE scope_id = %(before)s AND id = ANY (%(ids)s::uuid[]) ORDER BY id FOR UPDATE
)
UPDATE holdings_holding holding SET scope_id = %(after)s FROM held WHERE holding.id = held.id
RETURNING holding.id
"""


@dataclass(frozen=True, slots=True)
class Passed:
    """How many holdings or scopes one act changed, and the id by which trail and history name it."""

    act_id: UUID
    count: int


@transaction.atomic
def move_custody(actor: Actor, holding_ids: Sequence[UUID], *, to_body: UUID, on: date, reason: str) -> int:
    """Record that originals are now in another body's keeping; return how many moved.

    Raises:
        NotFound, NotAllowed: see `queries.check_open`; who keeps a thing moves it.
        ReceiverCeased: see `check_receives`.
    """
    queries.check_open(actor, acts.MOVE_BOX, holding_ids)
    check_receives(actor, to_body, on=on)
    held = Holding.objects.select_for_update().filter(pk__in=holding_ids).exclude(custodian_id=to_body)
    before = {pk: str(custodian) for pk, custodian in held.values_list("pk", "custodian_id")}
    parts = queries.by_capacity(actor, acts.MOVE_BOX, before)
    Holding.objects.filter(pk__in=before).update(custodian_id=to_body)
    for by, ids in parts:
        changed(by, ids, rules.Fact.CUSTODY, before=before, to_value=str(to_body), reason=reason, on=on)
    return len(before)


@transaction.atomic
def pass_custody(
    actor: Actor,
    holding_ids: Iterable[UUID],
    *,
    to_body: UUID,
    on: date,
    reason: str,
    apart: Iterable[UUID] = (),
) -> Passed:
    """Record that another body now keeps holdings and what lies in them, however many, all or none.

    The room that asks has checked who asks. Who created them and who answers for them stays as it is.
    `apart`: what is not to go along although it lies in one of them.

    Raises:
        ReceiverCeased: see `check_receives`; nothing moved.
    """
    check_receives(actor, to_body, on=on)
    act_id, ids = uuid7(), queries.with_contents(holding_ids, apart=apart)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"ids": ids, "to": to_body})
        before: dict[UUID, str] = dict(cursor.fetchall())
    if not before:
        return Passed(act_id, 0)
    fact = rules.Fact.CUSTODY
    remember_set(actor, act_id, before, fact, to_value=str(to_body), reason=reason, on=on)
    audit.record(
        actor, "holdings.pass_custody", subject=act_id, to_body=to_body, on=on, count=len(before),
        detail={"reason": reason},
    )  # fmt: skip
    events.announce(CustodyPassed(act_id, to_body, on, len(before)))
    return Passed(act_id, len(before))


@transaction.atomic
def pass_responsibility(actor: Actor, scope_id: UUID, *, to_body: UUID, on: date, basis: str) -> None:
    """Make another body answer for a scope from the day `on`; the boxes may stay where they are.

    Raises:
        NotFound: no such scope.
        NotAllowed: the actor does not change bodies in the body that answers for it today.
        ReceiverCeased: see `check_receives`.
        LaterKnown: somebody is already to answer from a later day.
    """
    if not Scope.objects.filter(pk=scope_id).exists():
        raise NotFound(f"scope {scope_id} not found")
    before = queries.responsible_body(scope_id, on=actor.on)
    if not actor.is_service and (before is None or not actor.may(acts.BODIES, ScopeKind.BODY, before)):
        raise NotAllowed(f"{acts.BODIES} is not open to {actor.account_id}", act=acts.BODIES)
    if before is not None:
        actor = actor.using(acts.BODIES, ScopeKind.BODY, before)
    check_receives(actor, to_body, on=on)
    _answer_from([scope_id], to_body=to_body, on=on, basis=basis)
    audit.record(
        actor, "holdings.pass_responsibility", subject=scope_id, from_body=before, to_body=to_body,
        detail={"basis": basis},
    )  # fmt: skip
    events.announce(ResponsibilityPassed(scope_id, to_body, on, 1))


@transaction.atomic
def pass_scopes(actor: Actor, scope_ids: Iterable[UUID], *, to_body: UUID, on: date, basis: str) -> Passed:
    """Make another body answer for whole scopes from the day `on`, however many holdings lie in them.

    The room that asks has checked who asks. Scopes for which the body answers already stay as they are.

    Raises:
        ReceiverCeased, LaterKnown: see `pass_responsibility`; nothing passed.
    """
    check_receives(actor, to_body, on=on)
    act_id, asked = uuid7(), list(scope_ids)
    answered = queries.responsible_bodies(asked, on=on)
    passing = [each for each in asked if answered.get(each) != to_body]
    if not passing:
        return Passed(act_id, 0)
    _answer_from(passing, to_body=to_body, on=on, basis=basis)
    before = {str(scope_id): str(answered.get(scope_id, "")) for scope_id in passing}
    audit.record(
        actor, "holdings.pass_scopes", subject=act_id, to_body=to_body, on=on, count=len(passing),
        detail={"basis": basis, "before": before},
    )  # fmt: skip
    events.announce(ResponsibilityPassed(act_id, to_body, on, len(passing)))
    return Passed(act_id, len(passing))


@transaction.atomic
def pass_answering(
    actor: Actor,
    holding_ids: Iterable[UUID],
    *,
    to_body: UUID,
    on: date,
    basis: str,
    apart: Iterable[UUID] = (),
) -> Passed:
    """Make another body answer for these holdings and what lies in them; custody stays as it is.

    A scope that goes with all its holdings passes as a whole, and no holding is touched. Of a scope that
    goes in part, that part becomes a scope of its own in the same fonds, with the same past. The room that
    asks has checked who asks; `apart` as for `pass_custody`.

    Raises:
        ReceiverCeased, LaterKnown: see `pass_responsibility`; nothing passed.
    """
    check_receives(actor, to_body, on=on)
    ids = queries.with_contents(holding_ids, apart=apart)
    scopes = _lock(_scopes_of(ids))
    answered = queries.responsible_bodies(scopes, on=on)
    passing = [each for each in scopes if answered.get(each) != to_body]
    whole = [each for each in passing if not _has_others(each, ids)]
    pass_scopes(actor, whole, to_body=to_body, on=on, basis=basis)
    act_id, moved = uuid7(), 0
    for scope_id in passing:
        if scope_id not in whole:
            moved += _split(actor, act_id, scope_id, ids, to_body=to_body, on=on, basis=basis)
    if moved:
        audit.record(
            actor, "holdings.split_scopes", subject=act_id, to_body=to_body, on=on, count=moved,
            detail={"basis": basis},
        )  # fmt: skip
        events.announce(ResponsibilityPassed(act_id, to_body, on, len(passing) - len(whole)))
    return Passed(act_id, len(ids) if passing else 0)


def check_receives(actor: Actor, body_id: UUID, *, on: date) -> None:
    """Refuse to pass anything to a body that is not there on `on`, or has ceased by today.

    Raises:
        ReceiverCeased: it is so.
    """
    body = organisations.get_body(body_id)
    has_ceased = body.ceased_on is not None and body.ceased_on <= max(on, actor.on)
    if has_ceased or not organisations.is_alive(body, on=on):
        raise ReceiverCeased(f"body {body_id} is not there on {on}", body=body_id, on=on)


def _lock(scope_ids: Iterable[UUID]) -> list[UUID]:
    locked = Scope.objects.select_for_update().filter(pk__in=list(scope_ids)).order_by("id")
    return list(locked.values_list("id", flat=True))


def _answer_from(scope_ids: Sequence[UUID], *, to_body: UUID, on: date, basis: str) -> None:
    """End who answers for these scopes and let `to_body` answer from `on`."""
    _lock(scope_ids)
    running = Responsibility.objects.filter(scope__in=scope_ids, valid__endswith__isnull=True)
    if running.filter(valid__startswith__gt=on).exists():
        raise LaterKnown(f"somebody answers from a day after {on}", on=on)
    # Of the same day: it answered on no day at all; the trail tells of it.
    running.filter(valid__startswith=on).delete()
    ended = list(running)
    for each in ended:
        each.valid = during(each.valid.lower, on)
    Responsibility.objects.bulk_update(ended, ["valid"], batch_size=500)
    Responsibility.objects.bulk_create(
        [
            Responsibility(scope_id=scope_id, body_id=to_body, valid=during(on), basis=basis[:300])
            for scope_id in scope_ids
        ],
        batch_size=1000,
    )


def _scopes_of(ids: list[UUID]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT scope_id FROM holdings_holding WHERE id = ANY (%s::uuid[])", [ids])
        return [row[0] for row in cursor.fetchall()]


def _has_others(scope_id: UUID, ids: list[UUID]) -> bool:
    """Tell whether the scope has holdings besides these; it looks no further than the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM holdings_holding WHERE scope_id = %s AND id <> ALL (%s::uuid[]))",
            [scope_id, ids],
        )
        return bool(cursor.fetchone()[0])


def _split(
    actor: Actor, act_id: UUID, scope_id: UUID, ids: list[UUID], *, to_body: UUID, on: date, basis: str
) -> int:
    """Move holdings of a scope into the part of it that `to_body` answers for; return how many."""
    part_id = _part(scope_id, to_body=to_body, on=on, basis=basis)
    with connection.cursor() as cursor:
        cursor.execute(_SPLIT, {"ids": ids, "before": scope_id, "after": part_id})
        moved = [row[0] for row in cursor.fetchall()]
    before = dict.fromkeys(moved, str(scope_id))
    remember_set(actor, act_id, before, rules.Fact.SCOPE, to_value=str(part_id), reason=basis, on=on)
    # The look-up keeps each holding's scope, so each is announced: a narrowing must reach it.
    events.announce_many([HoldingChanged(holding_id, rules.Fact.SCOPE.value) for holding_id in moved])
    return len(moved)


def _part(scope_id: UUID, *, to_body: UUID, on: date, basis: str) -> UUID:
    """Return the part of a scope for which `to_body` answers on `on`, making it with the scope's past."""
    parts = Scope.objects.filter(
        split_from=scope_id,
        responsibilities__body=to_body,
        responsibilities__valid__contains=on,
        responsibilities__valid__endswith__isnull=True,
    )
    part = parts.order_by("id").first()
    if part is not None:
        return part.pk
    whole = Scope.objects.get(pk=scope_id)
    part = Scope.objects.create(fonds_id=whole.fonds_id, title=whole.title, split_from=whole)
    rows = [
        Responsibility(scope=part, body_id=each.body_id, valid=each.valid, basis=each.basis)
        for each in whole.responsibilities.order_by("valid")
    ]
    Responsibility.objects.bulk_create(rows)
    _answer_from([part.pk], to_body=to_body, on=on, basis=basis)
    return part.pk
