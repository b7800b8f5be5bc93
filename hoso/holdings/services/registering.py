"""Open a fonds, register a holding, put things into boxes and dossiers."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.holdings import queries, rules
from hoso.holdings.errors import AlreadyElsewhere, CodeTaken
from hoso.holdings.events import HoldingRegistered
from hoso.holdings.models import Fonds, Holding, Membership, Responsibility, Scope
from hoso.holdings.services.remembering import changed, remember
from hoso.lib.dates import now
from hoso.lib.errors import NotAllowed
from hoso.lib.hashing import digest_of_ids
from hoso.organisations import queries as organisations
from hoso.tables.inserting import insert_many
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
    right: str = acts.ARRANGE,
) -> Fonds:
    """Open the fonds of a body, with its first scope and the body that answers for it from `from_on`.

    Without `closed_on` the fonds of a body that ceases is closed on that body's last day. `right` is the
    act whose right it is done by: a handover opens the fonds of a body that nobody ever listed.

    Raises:
        NotAllowed: the actor may not do `right` (arrange records) for the body that is to answer for it.
        CodeTaken: the creator has a fonds of this code.
    """
    if not actor.is_service and not actor.may(right, ScopeKind.BODY, responsible_id):
        raise NotAllowed(f"{right} is not open to {actor.account_id}", act=right)
    actor = actor.using(right, ScopeKind.BODY, responsible_id)
    try:
        with transaction.atomic():
            fonds = Fonds.objects.create(
                creator_id=creator_id,
                code=code,
                title=title,
                closed_on=closed_on or organisations.get_body(creator_id).ends_on,
            )
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
    last_day = queries.last_day_of(fonds)
    rules.check_fonds_open(last_day, dated_on, found=found, on=actor.on)
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
    remember(actor, [holding.pk], rules.Fact.REGISTERED, to_value=str(custodian_id), reason=found)
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
    rules.check_fonds_open(queries.last_day_of(fonds), dated_on, found=found, on=actor.on)
    scope_id, at = queries.main_scope(fonds_id).pk, now()
    insert_many(
        Holding,
        (
            Holding(
                id=holding_id, kind=kind, scope_id=scope_id, creator_id=fonds.creator_id,
                custodian_id=custodian_id, access_class=access_class, found_story=found, registered_at=at,
            )
            for holding_id in holding_ids
        ),
    )  # fmt: skip
    remember(actor, holding_ids, rules.Fact.REGISTERED, to_value=str(custodian_id), reason=found)
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
    changed(actor, struck, rules.Fact.STRUCK, reason=reason)
    return len(struck)


@transaction.atomic
def destroy(actor: Actor, holding_ids: Sequence[UUID], *, act_id: UUID, decision: str, on: date) -> int:
    """Say that things were destroyed by a decision: their rows and history stay, open to reading alone.

    The room that disposes has checked who asks, the holds, and removes what there was to remove. Return
    how many were not destroyed before.
    """
    rows = Holding.objects.select_for_update().filter(pk__in=holding_ids, destroyed_on=None)
    gone = list(rows.order_by("pk").values_list("pk", flat=True))
    Holding.objects.filter(pk__in=gone).update(destroyed_on=on)
    changed(actor, gone, rules.Fact.DESTROYED, to_value=str(act_id), reason=decision[:500], on=on)
    return len(gone)


@transaction.atomic
def note_paper_destroyed(
    actor: Actor, holding_ids: Sequence[UUID], *, act_id: UUID, minutes: str, on: date
) -> None:
    """Enter that people destroyed the paper of things on a day; once for each thing.

    The room that disposes has checked who asks, and that the things were destroyed by a decision.
    """
    known = queries.paper_destroyed_on(holding_ids)
    new = [each for each in dict.fromkeys(holding_ids) if each not in known]
    changed(actor, new, rules.Fact.PAPER_DESTROYED, to_value=str(act_id), reason=minutes[:500], on=on)


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
    changed(actor, new, rules.Fact.MEMBERSHIP, to_value=str(group_id))
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
    changed(actor, gone, rules.Fact.MEMBERSHIP, before=before, reason=reason)
    return len(gone)
