"""Holds: that a dossier, or all of a fonds, is not destroyed for the time being."""

from datetime import date
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.disposal import queries
from hoso.disposal.errors import DestroyedAlready, HoldEnded
from hoso.disposal.models import Hold
from hoso.disposal.rules import reason_given
from hoso.disposal.services.common import lock_fonds
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.lib.dates import now
from hoso.lib.errors import BadValue, NotFound
from hoso.lib.text import squeeze


@transaction.atomic
def hold_dossier(
    actor: Actor, dossier_id: UUID, *, reason: str, basis: str = "", until_on: date | None = None
) -> Hold:
    """Forbid that a dossier is destroyed, through `until_on` or until somebody lifts it.

    Raises:
        NotFound, NotAllowed: the actor may not read it, or puts no holds there.
        ReasonMissing: it is not said why. BadValue: the day is over.
        DestroyedAlready: it was destroyed before.
    """
    row = holding_queries.get_holding(actor, dossier_id, to=acts.READ, read=acts.READ)
    if row.kind != "dossier":
        raise NotFound(f"{dossier_id} is no dossier")
    if holding_queries.destruction_of(dossier_id) is not None:
        raise DestroyedAlready(f"dossier {dossier_id} was destroyed")
    holding_queries.get_holding(actor, dossier_id, to=acts.HOLD, read=acts.READ)
    # Whoever destroys holds the same row: the hold is seen, or finds that it is too late.
    holdings.lock([dossier_id])
    if holding_queries.destruction_of(dossier_id) is not None:
        raise DestroyedAlready(f"dossier {dossier_id} was destroyed")
    made = _made(actor, reason, basis, until_on, dossier_id=dossier_id)
    by = holding_queries.in_capacity(actor, acts.HOLD, dossier_id)
    audit.record(
        by, "disposal.hold", subject=dossier_id, hold=made.pk, until=until_on,
        detail={"reason": made.reason, "basis": made.basis},
    )  # fmt: skip
    return made


@transaction.atomic
def hold_fonds(
    actor: Actor, fonds_id: UUID, *, reason: str, basis: str = "", until_on: date | None = None
) -> Hold:
    """Forbid that anything of a fonds is destroyed; see `hold_dossier`.

    Raises:
        NotFound, NotAllowed: see `holdings.queries.check_may_add`.
        ReasonMissing, BadValue: see `hold_dossier`.
    """
    by = holding_queries.check_may_add(actor, fonds_id, to=acts.HOLD, access_class=AccessClass.OPEN)
    lock_fonds(fonds_id, alone=True)
    made = _made(actor, reason, basis, until_on, fonds_id=fonds_id)
    audit.record(
        by, "disposal.hold_fonds", subject=fonds_id, hold=made.pk, until=until_on,
        detail={"reason": made.reason, "basis": made.basis},
    )  # fmt: skip
    return made


@transaction.atomic
def lift(actor: Actor, hold_id: UUID, *, reason: str) -> Hold:
    """Lift a hold; it stays written with who lifted it and why.

    Raises:
        NotFound, NotAllowed: the actor may not know of what it is on, or puts no holds there.
        ReasonMissing: it is not said why.
        HoldEnded: it was lifted before.
    """
    queries.get_hold(actor, hold_id)
    said = reason_given(reason)
    held = Hold.objects.select_for_update().get(pk=hold_id)
    if held.fonds_id is not None:
        by = holding_queries.check_may_add(actor, held.fonds_id, to=acts.HOLD, access_class=AccessClass.OPEN)
    else:
        holding_queries.check_open(actor, acts.HOLD, [_thing(held)])
        by = holding_queries.in_capacity(actor, acts.HOLD, _thing(held))
    if held.lifted_at is not None:
        raise HoldEnded(f"hold {hold_id} was lifted")
    held.lifted_by, held.lifted_at, held.lifted_reason = by.account_id, now(), said
    held.save()
    audit.record(by, "disposal.lift", subject=_thing(held), hold=held.pk, detail={"reason": said})
    return held


def _thing(held: Hold) -> UUID:
    found = held.dossier_id or held.fonds_id
    assert found is not None
    return found


def _made(
    actor: Actor, reason: str, basis: str, until_on: date | None, *, dossier_id: UUID | None = None,
    fonds_id: UUID | None = None,
) -> Hold:  # fmt: skip
    said = reason_given(reason)
    if until_on is not None and until_on < actor.on:
        raise BadValue(f"{until_on} is over", field="until")
    return Hold.objects.create(
        dossier_id=dossier_id, fonds_id=fonds_id, reason=said, basis=squeeze(basis)[:300],
        until_on=until_on, placed_by=actor.account_id, placed_at=now(),
    )  # fmt: skip
