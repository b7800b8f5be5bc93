"""Writes of dossiers: open, fill, approve."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.dossiers import queries, rules
from hoso.dossiers.errors import DossierEmpty, NotAllConfirmed
from hoso.dossiers.events import DossierApproved, DossierChanged, DossierOpened
from hoso.dossiers.models import Dossier
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.holdings.rules import Kind
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.registry import queries as registry_queries
from hoso.registry.rules import State


@transaction.atomic
def open_dossier(
    actor: Actor,
    *,
    fonds_id: UUID,
    custodian_id: UUID,
    title: str,
    code: str = "",
    year: int | None = None,
    retention_code: str = "",
    access_class: AccessClass = AccessClass.INTERNAL,
    found: str = "",
    dossier_id: UUID | None = None,
) -> Dossier:
    """Open a dossier in a fonds; safe to repeat with the same `dossier_id`.

    Raises:
        FondsClosed: the fonds is closed and `found` does not tell how it came to light.
    """
    dossier_id = dossier_id or uuid7()
    present = Dossier.objects.filter(pk=dossier_id).first()
    if present is not None:
        return present
    holding = holdings.register(
        actor, Kind.DOSSIER, fonds_id=fonds_id, custodian_id=custodian_id, access_class=access_class,
        found=found, holding_id=dossier_id,
    )  # fmt: skip
    dossier = Dossier.objects.create(
        id=dossier_id, holding=holding, title=title, code=code, year=year, retention_code=retention_code
    )
    audit.record(actor, "dossiers.open", subject=dossier_id, fonds=fonds_id, detail={"title": title})
    events.announce(DossierOpened(dossier_id))
    return dossier


@transaction.atomic
def add_documents(actor: Actor, dossier_id: UUID, document_ids: Sequence[UUID]) -> int:
    """Put documents into an open dossier, at its end; return how many were new.

    Raises:
        MoveNotOpen: the dossier was approved.
    """
    dossier = _locked(dossier_id, "change")
    added = holdings.put_in(actor, dossier_id, document_ids)
    _compute_span(dossier)
    events.announce(DossierChanged(dossier_id))
    return added


@transaction.atomic
def take_out_documents(actor: Actor, dossier_id: UUID, document_ids: Sequence[UUID], *, reason: str) -> int:
    """Take documents out of an open dossier; they stay in the fonds.

    Raises:
        NotFound, NotAllowed: see `queries.get_dossier`.
        MoveNotOpen: the dossier was approved.
    """
    queries.get_dossier(actor, dossier_id, to=acts.ARRANGE)
    dossier = _locked(dossier_id, "change")
    gone = holdings.take_out(actor, dossier_id, document_ids, reason=reason)
    _compute_span(dossier)
    events.announce(DossierChanged(dossier_id))
    return gone


@transaction.atomic
def describe(
    actor: Actor, dossier_id: UUID, *, title: str, code: str, retention_code: str, year: int | None
) -> Dossier:
    """Change title, code, retention and year of an open dossier.

    Raises:
        NotFound, NotAllowed: see `queries.get_dossier`.
        MoveNotOpen: the dossier was approved.
    """
    queries.get_dossier(actor, dossier_id, to=acts.DESCRIBE)
    dossier = _locked(dossier_id, "change")
    before = {"title": dossier.title, "code": dossier.code, "retention": dossier.retention_code}
    dossier.title, dossier.code, dossier.year = title, code, year
    dossier.retention_code = retention_code
    dossier.save()
    audit.record(actor, "dossiers.describe", subject=dossier_id, detail={"before": before})
    events.announce(DossierChanged(dossier_id))
    return dossier


@transaction.atomic
def approve(actor: Actor, dossier_id: UUID) -> Dossier:
    """Approve a dossier whose documents were all confirmed; from now on it is preserved as it stands.

    Raises:
        NotFound, NotAllowed: see `queries.get_dossier`.
        MoveNotOpen: it was approved before.
        DossierEmpty, NotAllConfirmed, HoldsShut: it is not ready.
    """
    queries.get_dossier(actor, dossier_id, to=acts.APPROVE)
    dossier = _locked(dossier_id, "approve")
    documents = queries.all_contents(dossier_id)
    if not documents:
        raise DossierEmpty(f"dossier {dossier_id} holds nothing")
    waiting = [document for document in documents if document.state != State.CONFIRMED]
    if waiting:
        raise NotAllConfirmed(f"{len(waiting)} documents wait for a person", count=len(waiting))
    queries.check_none_shut(dossier_id)
    dossier.status = rules.Status.APPROVED
    dossier.approved_by, dossier.approved_at = actor.account_id, now()
    dossier.save()
    audit.record(actor, "dossiers.approve", subject=dossier_id, documents=len(documents))
    events.announce(DossierApproved(dossier_id))
    return dossier


@transaction.atomic
def mark_preserved(dossier_id: UUID) -> None:
    """Note that the approved dossier now lies in the preservation store; safe to repeat."""
    Dossier.objects.filter(pk=dossier_id, status=rules.Status.APPROVED).update(status=rules.Status.PRESERVED)


def _locked(dossier_id: UUID, move: str) -> Dossier:
    dossier = Dossier.objects.select_for_update().get(pk=dossier_id)
    rules.status_after(rules.Status(dossier.status), move)
    return dossier


def _compute_span(dossier: Dossier) -> None:
    dossier.begins_on, dossier.ends_on = registry_queries.span_of(holding_queries.members(dossier.pk))
    dossier.save(update_fields=["begins_on", "ends_on"])
