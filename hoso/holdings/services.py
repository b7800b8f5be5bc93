"""Writes of holdings: open a fonds, register, group, move custody, pass responsibility, classify."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.holdings import queries, rules
from hoso.holdings.errors import AlreadyElsewhere, CodeTaken
from hoso.holdings.events import HoldingChanged, HoldingRegistered
from hoso.holdings.models import Fonds, Holding, HoldingEvent, Membership, Responsibility, Scope
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.hashing import digest_of_ids
from hoso.tables.models import during

AT_ONCE = 2000  # rows in one statement


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
        NotAllowed: the actor does not arrange records for the body that is to answer for it.
        CodeTaken: the creator has a fonds of this code.
    """
    if not actor.is_service and not actor.may(acts.ARRANGE, ScopeKind.BODY, responsible_id):
        raise NotAllowed(f"{acts.ARRANGE} is not open to {actor.account_id}", act=acts.ARRANGE)
    actor = actor.using(acts.ARRANGE, ScopeKind.BODY, responsible_id)
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

    The room whose thing it is has checked who asks, as for `put_in` and `take_out`.
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
def register_many(
    actor: Actor,
    kind: rules.Kind,
    holding_ids: Sequence[UUID],
    *,
    fonds_id: UUID,
    custodian_id: UUID,
    access_class: AccessClass,
    dated_on: date | None = None,
    found: str = "",
) -> None:
    """Enter many new holdings of one fonds at once, under ids made beforehand; see `register`.

    The trail has one row for all, with a digest over their ids; each has its line in the history.

    Raises:
        FondsClosed, NotFound: see `register`.
    """
    fonds = queries.get_fonds(fonds_id)
    rules.check_fonds_open(fonds.closed_on, dated_on, found=found)
    scope_id, at = queries.main_scope(fonds_id).pk, now()
    Holding.objects.bulk_create(
        (
            Holding(
                id=holding_id, kind=kind, scope_id=scope_id, creator_id=fonds.creator_id,
                custodian_id=custodian_id, access_class=access_class, found_story=found, registered_at=at,
            )
            for holding_id in holding_ids
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    _remember(actor, holding_ids, rules.Fact.REGISTERED, to_value=str(custodian_id), reason=found)
    audit.record(
        actor, "holdings.register_many", subject=fonds_id, kind=kind.value, count=len(holding_ids),
        holdings=str(digest_of_ids(holding_ids)),
    )  # fmt: skip
    events.announce_many([HoldingRegistered(holding_id, kind.value) for holding_id in holding_ids])


@transaction.atomic
def strike(actor: Actor, holding_ids: Sequence[UUID], *, reason: str) -> int:
    """Say that there never were such things: counted and listed nowhere, their rows and history stay.

    The room whose things they are has checked who asks, and that nothing lies in them. Return how many
    were not struck before.
    """
    rows = Holding.objects.select_for_update().filter(pk__in=holding_ids, struck_on=None)
    struck = list(rows.order_by("pk").values_list("pk", flat=True))
    Holding.objects.filter(pk__in=struck).update(struck_on=actor.on)
    _changed(actor, struck, rules.Fact.STRUCK, reason=reason)
    return len(struck)


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
    before = dict.fromkeys(gone, str(group_id))
    _changed(actor, gone, rules.Fact.MEMBERSHIP, before=before, reason=reason)
    return len(gone)


@transaction.atomic
def set_class(actor: Actor, holding_ids: Sequence[UUID], access_class: AccessClass, *, reason: str) -> int:
    """Guard holdings more or less closely, and return how many changed; a narrowing acts at once.

    Raises:
        NotFound, NotAllowed: see `queries.check_open`; the actor must reach the old class and the new one.
    """
    queries.check_open(actor, acts.CLASSIFY, holding_ids)
    queries.check_reach(actor, acts.CLASSIFY, holding_ids, level=access_class)
    held = Holding.objects.select_for_update().filter(pk__in=holding_ids).exclude(access_class=access_class)
    before = {pk: AccessClass(level).name for pk, level in held.values_list("pk", "access_class")}
    parts = queries.by_capacity(actor, acts.CLASSIFY, before)
    Holding.objects.filter(pk__in=before).update(access_class=access_class)
    for by, ids in parts:
        _changed(by, ids, rules.Fact.CLASS, before=before, to_value=access_class.name, reason=reason)
    return len(before)


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
        _changed(by, ids, rules.Fact.CUSTODY, before=before, to_value=str(to_body), reason=reason, on=on)
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


def note_read(actor: Actor, act: str, holding: Holding, *, to: str = acts.READ, **ids: Any) -> None:
    """Record that one restricted holding was read by the right named in `to`; of others nothing is recorded.

    The caller has checked that right.
    """
    if holding.access_class >= AccessClass.RESTRICTED:
        with transaction.atomic():
            audit.record(queries.in_capacity(actor, to, holding.pk), act, subject=holding.pk, **ids)


def note_listed(actor: Actor, act: str, holdings: Iterable[Holding]) -> None:
    """Record that restricted holdings were among those a list showed; the caller has checked."""
    guarded = [holding.pk for holding in holdings if holding.access_class >= AccessClass.RESTRICTED]
    if guarded:
        with transaction.atomic():
            for by, shown in queries.by_capacity(actor, acts.READ, guarded):
                detail = {"shown": [str(each) for each in shown]}
                audit.record(by, act, restricted=len(shown), detail=detail)


def _changed(
    actor: Actor,
    holding_ids: Sequence[UUID],
    fact: rules.Fact,
    *,
    before: Mapping[UUID, str] = MappingProxyType({}),
    to_value: str = "",
    reason: str = "",
    on: date | None = None,
) -> None:
    """History, trail and announcement of one change of many holdings, in the caller's transaction.

    `before` tells the old value of each.
    """
    _remember(actor, holding_ids, fact, before=before, to_value=to_value, reason=reason, on=on)
    for holding_id in holding_ids:
        values = {"from": before.get(holding_id, ""), "to": to_value, "reason": reason}
        audit.record(actor, f"holdings.{fact.value}", subject=holding_id, detail=values)
    events.announce_many([HoldingChanged(holding_id, fact.value) for holding_id in holding_ids])


def _remember(
    actor: Actor,
    holding_ids: Sequence[UUID],
    fact: rules.Fact,
    *,
    before: Mapping[UUID, str] = MappingProxyType({}),
    to_value: str = "",
    reason: str = "",
    on: date | None = None,
) -> None:
    at = now()
    HoldingEvent.objects.bulk_create(
        (
            HoldingEvent(
                holding_id=holding_id,
                fact=fact,
                at=at,
                on=on or actor.on,
                account_id=actor.account_id,
                from_value=before.get(holding_id, ""),
                to_value=to_value,
                reason=reason,
            )
            for holding_id in holding_ids
        ),
        batch_size=AT_ONCE,
    )
