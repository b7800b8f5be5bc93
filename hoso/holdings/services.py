"""Writes of holdings: open a fonds, register, group, move custody, pass responsibility, classify."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.holdings import queries, rules
from hoso.holdings.errors import AlreadyElsewhere, CodeTaken
from hoso.holdings.events import HoldingChanged, HoldingRegistered
from hoso.holdings.models import Fonds, Holding, HoldingEvent, Membership, Responsibility, Scope
from hoso.lib.dates import now
from hoso.tables.models import during


@transaction.atomic
def open_fonds(
    actor: Actor,
    *,
    creator_id: UUID,
    code: str,
    title: str,
    responsible_id: UUID,
    from_on: date,
    closed_on: date | None = None,
) -> Fonds:
    """Open the fonds of a body, with its first scope and the body that answers for it from `from_on`.

    For a body that has already ceased give `closed_on`, its last day.

    Raises:
        CodeTaken: the creator has a fonds of this code.
    """
    try:
        with transaction.atomic():
            fonds = Fonds.objects.create(creator_id=creator_id, code=code, title=title, closed_on=closed_on)
    except IntegrityError as error:
        raise CodeTaken(f"fonds code {code!r} is taken", fonds=code) from error
    scope = Scope.objects.create(fonds=fonds, title=title)
    Responsibility.objects.create(scope=scope, body_id=responsible_id, valid=during(from_on))
    audit.record(
        actor, "holdings.open_fonds", subject=fonds.pk, creator=creator_id, responsible=responsible_id,
        detail={"code": code, "title": title},
    )  # fmt: skip
    return fonds


@transaction.atomic
def register(
    actor: Actor,
    kind: rules.Kind,
    *,
    fonds_id: UUID,
    custodian_id: UUID,
    access_class: AccessClass,
    scope_id: UUID | None = None,
    dated_on: date | None = None,
    found: str = "",
    holding_id: UUID | None = None,
) -> Holding:
    """Enter a new holding of a fonds; its creator is the fonds' creator, for ever.

    `found` is the story of a late find in a closed fonds. `holding_id` may be made beforehand
    (offline, or by a step that must be safe to repeat).

    Raises:
        FondsClosed: see `rules.check_fonds_open`.
        NotFound: no such fonds.
    """
    fonds = queries.get_fonds(fonds_id)
    rules.check_fonds_open(fonds.closed_on, dated_on, found=found)
    at = now()
    holding = Holding(
        kind=kind,
        scope_id=scope_id or queries.main_scope(fonds_id).pk,
        creator_id=fonds.creator_id,
        custodian_id=custodian_id,
        access_class=access_class,
        found_story=found,
        registered_at=at,
    )
    if holding_id is not None:
        holding.id = holding_id
    holding.save(force_insert=True)
    _remember(actor, [holding.pk], rules.Fact.REGISTERED, to_value=str(custodian_id), reason=found)
    audit.record(actor, "holdings.register", subject=holding.pk, fonds=fonds_id, kind=kind.value)
    events.announce(HoldingRegistered(holding.pk, kind.value))
    return holding


@transaction.atomic
def put_in(actor: Actor, group_id: UUID, member_ids: Sequence[UUID], *, is_box: bool = False) -> int:
    """Add holdings at the end of a dossier or box, in the order given; return how many were new.

    Raises:
        AlreadyElsewhere: a member lies in another box.
    """
    Holding.objects.select_for_update().get(pk=group_id)
    present = set(queries.members(group_id))
    new = [member for member in dict.fromkeys(member_ids) if member not in present]
    last = Membership.objects.filter(group_id=group_id).aggregate(last=Max("ordinal"))["last"] or 0
    rows = [
        Membership(group_id=group_id, member_id=member, ordinal=last + place, is_box=is_box)
        for place, member in enumerate(new, start=1)
    ]
    try:
        with transaction.atomic():
            Membership.objects.bulk_create(rows)
    except IntegrityError as error:
        raise AlreadyElsewhere("one of the holdings lies in another box", group=group_id) from error
    _changed(actor, new, rules.Fact.MEMBERSHIP, to_value=str(group_id))
    return len(new)


@transaction.atomic
def take_out(actor: Actor, group_id: UUID, member_ids: Iterable[UUID], *, reason: str) -> int:
    """Take holdings out of a dossier or box; return how many were in it."""
    gone = list(
        Membership.objects.filter(group_id=group_id, member__in=list(member_ids)).values_list(
            "member_id", flat=True
        )
    )
    Membership.objects.filter(group_id=group_id, member__in=gone).delete()
    _changed(actor, gone, rules.Fact.MEMBERSHIP, from_value=str(group_id), reason=reason)
    return len(gone)


@transaction.atomic
def set_class(actor: Actor, holding_ids: Sequence[UUID], access_class: AccessClass, *, reason: str) -> int:
    """Guard holdings more or less closely; a narrowing acts at once, in the look-up too."""
    changed = list(
        Holding.objects.select_for_update()
        .filter(pk__in=holding_ids)
        .exclude(access_class=access_class)
        .values_list("pk", flat=True)
    )
    Holding.objects.filter(pk__in=changed).update(access_class=access_class)
    _changed(actor, changed, rules.Fact.CLASS, to_value=access_class.name, reason=reason)
    return len(changed)


def shut(actor: Actor, holding_ids: Sequence[UUID], *, reason: str) -> int:
    """Let nobody see or change holdings, whatever their rights, and take them out of the look-up.

    Class and rights stay as they are for when they are opened again. Return how many were open.
    """
    return _set_shut(actor, holding_ids, is_shut=True, reason=reason)


def open_again(actor: Actor, holding_ids: Sequence[UUID], *, reason: str) -> int:
    """Give holdings that were shut back to whom they were open; return how many."""
    return _set_shut(actor, holding_ids, is_shut=False, reason=reason)


@transaction.atomic
def _set_shut(actor: Actor, holding_ids: Sequence[UUID], *, is_shut: bool, reason: str) -> int:
    rows = Holding.objects.select_for_update().filter(pk__in=holding_ids, is_shut=not is_shut)
    changed = list(rows.values_list("pk", flat=True))
    Holding.objects.filter(pk__in=changed).update(is_shut=is_shut)
    _changed(actor, changed, rules.Fact.SHUT if is_shut else rules.Fact.OPENED, reason=reason)
    return len(changed)


@transaction.atomic
def move_custody(actor: Actor, holding_ids: Sequence[UUID], *, to_body: UUID, on: date, reason: str) -> int:
    """Record that originals are now in another body's keeping; return how many moved."""
    moved = list(
        Holding.objects.select_for_update()
        .filter(pk__in=holding_ids)
        .exclude(custodian_id=to_body)
        .values_list("pk", flat=True)
    )
    Holding.objects.filter(pk__in=moved).update(custodian_id=to_body)
    _changed(actor, moved, rules.Fact.CUSTODY, to_value=str(to_body), reason=reason, on=on)
    return len(moved)


@transaction.atomic
def pass_responsibility(actor: Actor, scope_id: UUID, *, to_body: UUID, on: date, basis: str) -> None:
    """Make another body answer for a scope from the day `on`; the boxes may stay where they are."""
    Scope.objects.select_for_update().get(pk=scope_id)
    running = Responsibility.objects.filter(scope_id=scope_id, valid__endswith__isnull=True)
    for responsibility in running:
        responsibility.valid = during(responsibility.valid.lower, on)
        responsibility.save()
    Responsibility.objects.create(scope_id=scope_id, body_id=to_body, valid=during(on), basis=basis)
    audit.record(
        actor, "holdings.pass_responsibility", subject=scope_id, to_body=to_body, detail={"basis": basis}
    )


def _changed(
    actor: Actor,
    holding_ids: Sequence[UUID],
    fact: rules.Fact,
    *,
    from_value: str = "",
    to_value: str = "",
    reason: str = "",
    on: date | None = None,
) -> None:
    """History, trail and announcement of one change of many holdings, in the caller's transaction."""
    _remember(actor, holding_ids, fact, from_value=from_value, to_value=to_value, reason=reason, on=on)
    for holding_id in holding_ids:
        audit.record(
            actor, f"holdings.{fact.value}", subject=holding_id, detail={"to": to_value, "reason": reason}
        )
    events.announce_many([HoldingChanged(holding_id, fact.value) for holding_id in holding_ids])


def _remember(
    actor: Actor,
    holding_ids: Sequence[UUID],
    fact: rules.Fact,
    *,
    from_value: str = "",
    to_value: str = "",
    reason: str = "",
    on: date | None = None,
) -> None:
    at = now()
    HoldingEvent.objects.bulk_create(
        HoldingEvent(
            holding_id=holding_id,
            fact=fact,
            at=at,
            on=on or actor.on,
            account_id=actor.account_id,
            from_value=from_value,
            to_value=to_value,
            reason=reason,
        )
        for holding_id in holding_ids
    )
