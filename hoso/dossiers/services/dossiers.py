"""Writes of dossiers: open, fill, approve."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.dossiers import queries, rules
from hoso.dossiers.errors import DossierEmpty, NotAllConfirmed, NothingCorrected
from hoso.dossiers.events import DossierApproved, DossierChanged, DossierOpened
from hoso.dossiers.models import Dossier
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.holdings.rules import Kind
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.registry import queries as registry_queries
from hoso.registry import services as registry
from hoso.registry.rules import State

if TYPE_CHECKING:
    from hoso.registry.models import Document


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
    right: str = acts.ARRANGE,
) -> Dossier:
    """Open a dossier in a fonds; safe to repeat with the same `dossier_id`.

    `right` is the act whose right it is done by: digitising files its own piles.

    Raises:
        NotFound, NotAllowed: the actor may not know of the fonds, or not do `right` in it up to this class.
        FondsClosed: the fonds is closed and `found` does not tell how it came to light.
    """
    actor = holding_queries.check_may_add(actor, fonds_id, to=right, access_class=access_class)
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


def read_dossier(actor: Actor, dossier_id: UUID, *, to: str = acts.READ) -> Dossier:
    """Return a dossier to a person or system that reads it; of a restricted one the reading is recorded.

    Raises:
        NotFound, NotAllowed: see `queries.get_dossier`; nothing is recorded.
    """
    dossier = queries.get_dossier(actor, dossier_id, to=to)
    holdings.note_read(actor, "dossiers.read_dossier", dossier.holding)
    return dossier


def list_for_reading(actor: Actor, dossiers: Iterable[Dossier]) -> list[Dossier]:
    """Return dossiers that a list shows; that restricted ones are among them is recorded."""
    shown = list(dossiers)
    holdings.note_listed(actor, "dossiers.list_dossiers", (each.holding for each in shown))
    return shown


@transaction.atomic
def add_documents(
    actor: Actor, dossier_id: UUID, document_ids: Sequence[UUID], *, right: str = acts.ARRANGE
) -> int:
    """Put documents into an open dossier, at its end; return how many were new.

    `right`: see `open_dossier`. The documents must lie within it too: whoever may read a dossier reads
    what lies in it.

    Raises:
        NotFound, NotAllowed: see `queries.get_dossier`.
        MoveNotOpen: the dossier was approved.
        WorkStandsStill: it is a work file that was closed, or is on its way to the archive.
        DossierFrozen: nobody may change it for the time being.
    """
    if not actor.is_service:
        queries.get_dossier(actor, dossier_id, to=right)
        holding_queries.check_reach(actor, right, document_ids, level=AccessClass.OPEN)
        actor = holding_queries.in_capacity(actor, right, dossier_id)
    dossier = _locked(dossier_id, "change")
    queries.check_changeable(dossier_id)
    added = holdings.put_in(actor, dossier_id, document_ids)
    _compute_span(dossier)
    events.announce(DossierChanged(dossier_id))
    return added


@transaction.atomic
def take_out_documents(
    actor: Actor,
    dossier_id: UUID,
    document_ids: Sequence[UUID],
    *,
    reason: str,
    right: str = acts.ARRANGE,
) -> int:
    """Take documents out of an open dossier; they stay in the fonds. `right`: see `open_dossier`.

    Raises:
        NotFound, NotAllowed: see `queries.get_dossier`.
        MoveNotOpen, WorkStandsStill, DossierFrozen: see `add_documents`.
    """
    queries.get_dossier(actor, dossier_id, to=right)
    actor = holding_queries.in_capacity(actor, right, dossier_id)
    dossier = _locked(dossier_id, "change")
    queries.check_changeable(dossier_id)
    gone = holdings.take_out(actor, dossier_id, document_ids, reason=reason)
    _compute_span(dossier)
    events.announce(DossierChanged(dossier_id))
    return gone


@transaction.atomic
def describe(
    actor: Actor,
    dossier_id: UUID,
    *,
    title: str,
    code: str,
    retention_code: str,
    year: int | None,
    right: str = acts.DESCRIBE,
) -> Dossier:
    """Change title, code, retention and year of an open dossier. `right`: see `open_dossier`.

    Raises:
        NotFound, NotAllowed: see `queries.get_dossier`.
        MoveNotOpen, WorkStandsStill, DossierFrozen: see `add_documents`.
    """
    queries.get_dossier(actor, dossier_id, to=right)
    actor = holding_queries.in_capacity(actor, right, dossier_id)
    dossier = _locked(dossier_id, "change")
    queries.check_changeable(dossier_id)
    before = _described(dossier)
    dossier.title, dossier.code, dossier.year = title, code, year
    dossier.retention_code = retention_code
    dossier.save()
    audit.record(
        actor,
        "dossiers.describe",
        subject=dossier_id,
        detail={"before": before, "after": _described(dossier)},
    )
    events.announce(DossierChanged(dossier_id))
    return dossier


@transaction.atomic
def approve(actor: Actor, dossier_id: UUID) -> Dossier:
    """Approve a dossier whose documents were all confirmed; from now on it is preserved as it stands.

    Raises:
        NotFound, NotAllowed: see `queries.get_dossier`.
        MoveNotOpen: it was approved before.
        DossierEmpty, NotAllConfirmed, HoldsShut: it is not ready.
        WorkGoesOn: it is a work file that the archive has not taken in.
        DossierFrozen: nobody may change it for the time being.
    """
    queries.get_dossier(actor, dossier_id, to=acts.APPROVE)
    actor = holding_queries.in_capacity(actor, acts.APPROVE, dossier_id)
    dossier = _locked(dossier_id, "approve")
    queries.check_approvable(dossier_id)
    registry.hold_still(holding_queries.member_ids(dossier_id))
    documents = queries.all_contents(dossier_id)
    if not documents:
        raise DossierEmpty(f"dossier {dossier_id} holds nothing")
    waiting = [document for document in documents if document.state != State.CONFIRMED]
    if waiting:
        raise NotAllConfirmed(f"{len(waiting)} documents wait for a person", count=len(waiting))
    queries.check_none_shut(dossier_id)
    _set_approved(actor, dossier)
    audit.record(actor, "dossiers.approve", subject=dossier_id, documents=len(documents))
    return dossier


@transaction.atomic
def approve_again(actor: Actor, dossier_id: UUID) -> Dossier:
    """Approve a dossier in which a document was corrected since; preservation writes a further version.

    Raises:
        NotFound, NotAllowed: see `queries.get_dossier`.
        NothingCorrected: it was never approved, or says what it said then.
    """
    queries.get_dossier(actor, dossier_id, to=acts.APPROVE)
    dossier = Dossier.objects.select_for_update().get(pk=dossier_id)
    registry.hold_still(holding_queries.member_ids(dossier_id))
    documents = queries.all_contents(dossier_id)
    if not any(_is_corrected_since(dossier, document) for document in documents):
        raise NothingCorrected(f"nothing in dossier {dossier_id} was corrected since its approval")
    rules.status_after(rules.Status(dossier.status), "approve again")
    _set_approved(actor, dossier)
    audit.record(actor, "dossiers.approve_again", subject=dossier_id, documents=len(documents))
    return dossier


def _set_approved(actor: Actor, dossier: Dossier) -> None:
    _compute_span(dossier)
    dossier.status = rules.Status.APPROVED
    dossier.approved_by, dossier.approved_at = actor.account_id, now()
    dossier.corrected_at = None
    dossier.save()
    events.announce(DossierApproved(dossier.pk))


def _is_corrected_since(dossier: Dossier, document: "Document") -> bool:
    confirmed, approved = document.confirmed_at, dossier.approved_at
    return confirmed is not None and approved is not None and confirmed > approved


@transaction.atomic
def follow_document(document_id: UUID) -> None:
    """Let the dossiers in which a document lies follow it; safe to repeat.

    An open one takes its date. An approved one keeps what was approved, and shows that it was corrected
    since.
    """
    document = registry_queries.find_document(document_id)
    if document is None:
        return
    for dossier_id in queries.dossiers_of([document_id]).get(document_id, []):
        dossier = Dossier.objects.select_for_update().get(pk=dossier_id)
        is_open = dossier.status == rules.Status.OPEN
        changed = _compute_span(dossier) if is_open else _note_correction(dossier, document)
        if changed:
            events.announce(DossierChanged(dossier_id))


def _note_correction(dossier: Dossier, document: "Document") -> bool:
    if not _is_corrected_since(dossier, document) or dossier.corrected_at == document.confirmed_at:
        return False
    dossier.corrected_at = document.confirmed_at
    dossier.save(update_fields=["corrected_at"])
    return True


@transaction.atomic
def mark_preserved(dossier_id: UUID, *, approved_at: datetime | None) -> bool:
    """Note that what was approved at that moment lies in the preservation store; safe to repeat.

    Tells whether that is the newest approval: a dossier approved again meanwhile is still to be preserved.
    """
    newest = Dossier.objects.filter(pk=dossier_id, approved_at=approved_at)
    newest.filter(status=rules.Status.APPROVED).update(status=rules.Status.PRESERVED)
    return newest.exists()


def _described(dossier: Dossier) -> dict[str, object]:
    return {
        "title": dossier.title,
        "code": dossier.code,
        "retention": dossier.retention_code,
        "year": dossier.year,
    }


def _locked(dossier_id: UUID, move: str) -> Dossier:
    dossier = Dossier.objects.select_for_update().get(pk=dossier_id)
    rules.status_after(rules.Status(dossier.status), move)
    return dossier


def _compute_span(dossier: Dossier) -> bool:
    """Take the dates of the documents; tell whether they were others before."""
    before = dossier.begins_on, dossier.ends_on
    after = registry_queries.span_of(holding_queries.member_ids(dossier.pk))
    if after == before:
        return False
    dossier.begins_on, dossier.ends_on = after
    dossier.save(update_fields=["begins_on", "ends_on"])
    return True
