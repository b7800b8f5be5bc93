"""Freezing dossiers against every change, and releasing them."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.dossiers.errors import FrozenAlready
from hoso.dossiers.events import DossierChanged
from hoso.dossiers.models import Dossier, Freeze
from hoso.dossiers.services.moving import reason_given
from hoso.events import services as events
from hoso.holdings import queries as holdings
from hoso.lib.dates import now


@transaction.atomic
def freeze(actor: Actor, dossier_ids: Sequence[UUID], *, reason: str) -> int:
    """Let nobody change, empty, close, submit or approve these dossiers for the time being; return how many.

    Source: ND 30/2020/ND-CP, appendix VI, part I (sets locked against move, delete and edit).

    Raises:
        NotFound, NotAllowed: one of them is not there, or the actor approves no such dossiers.
        FrozenAlready: one of them is frozen; none is frozen by this act.
        ReasonMissing: it is not said why.
    """
    said = reason_given(reason)
    ids = _locked(actor, dossier_ids)
    if Freeze.objects.filter(dossier__in=ids, lifted_at__isnull=True).exists():
        raise FrozenAlready("one of the dossiers is frozen")
    Freeze.objects.bulk_create(
        Freeze(dossier_id=each, reason=said, frozen_by=actor.account_id, frozen_at=now()) for each in ids
    )
    _note(actor, ids, "dossiers.freeze", said)
    return len(ids)


@transaction.atomic
def release(actor: Actor, dossier_ids: Sequence[UUID], *, reason: str) -> int:
    """Let these dossiers be changed again; return how many.

    Raises:
        NotFound, NotAllowed, ReasonMissing: see `freeze`.
        FrozenAlready: one of them is not frozen; none is released.
    """
    said = reason_given(reason)
    ids = _locked(actor, dossier_ids)
    frozen = Freeze.objects.filter(dossier__in=ids, lifted_at__isnull=True)
    if frozen.count() != len(ids):
        raise FrozenAlready("one of the dossiers is not frozen")
    frozen.update(lifted_by=actor.account_id, lifted_at=now(), lifted_reason=said)
    _note(actor, ids, "dossiers.release", said)
    return len(ids)


def _locked(actor: Actor, dossier_ids: Sequence[UUID]) -> list[UUID]:
    ids = sorted(set(dossier_ids))
    holdings.check_open(actor, acts.APPROVE, ids)
    rows = Dossier.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _note(actor: Actor, ids: Sequence[UUID], act: str, reason: str) -> None:
    for by, opened in holdings.by_capacity(actor, acts.APPROVE, ids):
        for dossier_id in opened:
            audit.record(by, act, subject=dossier_id, detail={"reason": reason})
    events.announce_many([DossierChanged(dossier_id) for dossier_id in ids])
