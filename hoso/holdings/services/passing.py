"""Custody and responsibility pass from one body to another: two facts, and either may move alone."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.audit import services as audit
from hoso.holdings import queries, rules
from hoso.holdings.models import Holding, Responsibility, Scope
from hoso.holdings.services.remembering import changed
from hoso.lib.errors import NotAllowed, NotFound
from hoso.tables.models import during


@transaction.atomic
def move_custody(actor: Actor, holding_ids: Sequence[UUID], *, to_body: UUID, on: date, reason: str) -> int:
    """Record that originals are now in another body's keeping; return how many moved.

    Raises:
        NotFound, NotAllowed: see `queries.check_open`; who keeps a thing moves it.
    """
    queries.check_open(actor, acts.MOVE_BOX, holding_ids)
    held = Holding.objects.select_for_update().filter(pk__in=holding_ids).exclude(custodian_id=to_body)
    before = {pk: str(custodian) for pk, custodian in held.values_list("pk", "custodian_id")}
    parts = queries.by_capacity(actor, acts.MOVE_BOX, before)
    Holding.objects.filter(pk__in=before).update(custodian_id=to_body)
    for by, ids in parts:
        changed(by, ids, rules.Fact.CUSTODY, before=before, to_value=str(to_body), reason=reason, on=on)
    return len(before)


@transaction.atomic
def pass_responsibility(actor: Actor, scope_id: UUID, *, to_body: UUID, on: date, basis: str) -> None:
    """Make another body answer for a scope from the day `on`; the boxes may stay where they are.

    Raises:
        NotFound: no such scope.
        NotAllowed: the actor does not change bodies in the body that answers for it today.
    """
    if Scope.objects.select_for_update().filter(pk=scope_id).first() is None:
        raise NotFound(f"scope {scope_id} not found")
    before = queries.responsible_body(scope_id, on=actor.on)
    if not actor.is_service and (before is None or not actor.may(acts.BODIES, ScopeKind.BODY, before)):
        raise NotAllowed(f"{acts.BODIES} is not open to {actor.account_id}", act=acts.BODIES)
    if before is not None:
        actor = actor.using(acts.BODIES, ScopeKind.BODY, before)
    running = Responsibility.objects.filter(scope_id=scope_id, valid__endswith__isnull=True)
    for responsibility in running:
        responsibility.valid = during(responsibility.valid.lower, on)
        responsibility.save()
    Responsibility.objects.create(scope_id=scope_id, body_id=to_body, valid=during(on), basis=basis)
    audit.record(
        actor, "holdings.pass_responsibility", subject=scope_id, from_body=before, to_body=to_body,
        detail={"basis": basis},
    )  # fmt: skip
