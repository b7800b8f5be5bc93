"""How closely holdings are guarded: class, shut and opened again, and who read restricted ones."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.holdings import queries, rules
from hoso.holdings.models import Holding
from hoso.holdings.services.remembering import changed


def lock(holding_ids: Iterable[UUID]) -> None:
    """Hold the rows of holdings until the commit, in one order; others who do the same wait."""
    list(Holding.objects.select_for_update(no_key=True).filter(pk__in=list(holding_ids)).order_by("pk"))


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
        changed(by, ids, rules.Fact.CLASS, before=before, to_value=access_class.name, reason=reason)
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
    ids = list(rows.values_list("pk", flat=True))
    Holding.objects.filter(pk__in=ids).update(is_shut=is_shut)
    changed(actor, ids, rules.Fact.SHUT if is_shut else rules.Fact.OPENED, reason=reason)
    return len(ids)


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
