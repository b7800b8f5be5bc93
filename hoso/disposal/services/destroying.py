"""Carrying a decision out: each dossier is looked at once more, becomes a tombstone, and then its bytes go.

The tombstone is one transaction: holding, documents, dossier, object and line, with the trail. From then on
the dossier offers no file, and removing the bytes may be repeated as often as it takes: what a kill leaves,
the next run finishes (`Step.NOTED`). Whether bytes are used is asked under the lock of their row.
"""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.blobs import queries as blob_queries
from hoso.blobs import services as blobs
from hoso.digitisation import services as digitisation
from hoso.disposal import queries
from hoso.disposal.errors import MoveNotOpen, NotDecided
from hoso.disposal.events import DestructionAsked, DestructionEnded, DossierDestroyed
from hoso.disposal.models import Line, Proposal
from hoso.disposal.rules import Barrier, Ground, State, Step, Verdict, reason_given
from hoso.disposal.services.common import lock_fonds, locked, move
from hoso.disposal.services.reckoning import reckon
from hoso.dossiers import services as dossiers
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.holdings import services as holdings
from hoso.lib.dates import now
from hoso.lib.errors import DomainError, NotAllowed, NotFound
from hoso.preservation import services as preservation
from hoso.preservation.errors import BeingWritten
from hoso.registry import services as registry


@transaction.atomic
def ask(actor: Actor, proposal_id: UUID) -> Proposal:
    """Ask that an approved decision be carried out now; a worker does it. Safe to ask twice.

    What was stopped before is tried again.

    Raises:
        NotFound, NotAllowed: see `queries.get_proposal`; needs `acts.APPROVE_DISPOSAL`.
        MoveNotOpen: it is not approved, or nothing is left to do.
    """
    by, proposal = locked(actor, proposal_id, "destroy", to=acts.APPROVE_DISPOSAL)
    proposal.asked_by, proposal.asked_at = by.account_id, now()
    proposal.save()
    Line.objects.filter(proposal=proposal, step__in=[Step.WAITING, Step.NOTED]).update(stopped_by="")
    audit.record(by, "disposal.ask", subject=proposal.pk)
    events.announce(DestructionAsked(proposal.pk))
    return proposal


@transaction.atomic
def close_rest(actor: Actor, proposal_id: UUID, *, reason: str) -> Proposal:
    """End a decision although dossiers are left that something bars: they are kept, and may be proposed anew.

    Raises:
        NotFound, NotAllowed: see `ask`.
        MoveNotOpen: it is not approved. ReasonMissing: it is not said why.
        NotDecided: bytes of a dossier are still to go; that is finished first.
    """
    by, proposal = locked(actor, proposal_id, "finish", to=acts.APPROVE_DISPOSAL)
    proposal.reason = reason_given(reason)
    lines = Line.objects.filter(proposal=proposal)
    going = lines.filter(step=Step.NOTED).count()
    if going:
        raise NotDecided(f"bytes of {going} dossiers are still to go", count=going)
    lines.filter(step=Step.WAITING).update(step=Step.KEPT, is_open=False)
    audit.record(by, "disposal.close_rest", subject=proposal.pk, detail={"reason": proposal.reason})
    _end(proposal)
    return proposal


def carry_out(
    actor: Actor, proposal_id: UUID, *, advance: Callable[[int], None] = lambda _dossiers: None
) -> int:
    """Destroy what an approved decision says, as far as nothing bars it; return how many dossiers went.

    For the service itself, under the right of whoever asked, which is looked at again. Safe to repeat, at the
    same time in several processes, and after a kill. `advance` is called with 1 after each dossier.

    Raises:
        NotAllowed: not the service itself asks.
        MoveNotOpen: nobody asked for it, or it has ended.
    """
    if not actor.is_service:
        raise NotAllowed(f"destruction is carried out by the service, not by {actor.account_id}")
    proposal = Proposal.objects.filter(pk=proposal_id).first()
    if proposal is None or proposal.state != State.APPROVED or proposal.asked_at is None:
        raise MoveNotOpen(
            f"nothing is to be done of proposal {proposal_id}",
            proposal_state=proposal.state if proposal else "",
        )
    gone = 0
    todo = Line.objects.filter(proposal=proposal, verdict=Verdict.DESTROY)
    for line_id in list(todo.filter(step=Step.NOTED).order_by("ordinal").values_list("pk", flat=True)):
        gone += _removed(actor, line_id)
        advance(1)
    waiting = todo.filter(step=Step.WAITING, stopped_by="").order_by("ordinal")
    for line_id in list(waiting.values_list("pk", flat=True)):
        if _note(actor, line_id):
            gone += _removed(actor, line_id)
        advance(1)
    _end_when_done(proposal_id)
    return gone


@transaction.atomic
def _note(actor: Actor, line_id: UUID) -> bool:
    """Make one dossier a tombstone, unless something bars it now; tell whether its bytes are to go."""
    # The proposal first: a cancellation, a closing and this wait for each other.
    proposal_id = Line.objects.values_list("proposal_id", flat=True).get(pk=line_id)
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    line = Line.objects.select_for_update(of=("self",)).get(pk=line_id)
    if proposal.state != State.APPROVED or line.step != Step.WAITING or line.verdict != Verdict.DESTROY:
        return line.step == Step.NOTED
    fonds_id = holding_queries.fonds_of([line.holding_id])[line.holding_id]
    lock_fonds(fonds_id, alone=False)
    holdings.lock([line.holding_id])
    ground = Ground(line.ground)
    found = queries.look_at({line.holding_id: ground}, body_id=proposal.body_id, on=actor.on)[line.holding_id]
    barrier = next(iter(found.barriers), None) or _lost_right(proposal)
    if barrier is None:
        try:
            preservation.check_settled(line.holding_id, at=now())
        except BeingWritten:
            barrier = Barrier.BEING_WRITTEN
    if barrier is not None:
        _stop(actor, line, barrier.value)
        return False
    _make_tombstone(actor, proposal, line, found)
    return True


def _lost_right(proposal: Proposal) -> Barrier | None:
    """Tell whether the person who asked may still decide on it today."""
    if proposal.asked_by is None:
        return Barrier.RIGHT_LOST
    try:
        asker = accounts.actor_for(proposal.asked_by, at=now())
    except NotFound:
        return Barrier.RIGHT_LOST
    may = asker.may(acts.APPROVE_DISPOSAL, ScopeKind.BODY, proposal.body_id)
    return None if may else Barrier.RIGHT_LOST


def _stop(actor: Actor, line: Line, code: str) -> None:
    line.stopped_by = code
    line.save(update_fields=["stopped_by"])
    audit.record(actor, "disposal.stopped", subject=line.holding_id, proposal=line.proposal_id, by=code)


def _make_tombstone(actor: Actor, proposal: Proposal, line: Line, found: queries.Looked) -> None:
    own = list(found.own)
    registry.hold_still(holding_queries.member_ids(line.holding_id))
    decision = f"{proposal.decision}; {proposal.title}"
    policy = queries.policy_in_use()
    line.result = {
        "documents": [str(each) for each in own], "shared": [str(each) for each in found.shared],
        "bytes": sorted(queries.blobs_of(own)), "gone": [], "stay": [], "places": [],
    }  # fmt: skip
    dossiers.note_destroyed(line.holding_id, keep_title=proposal.keep_subject)
    preservation.note_destroyed(line.holding_id, act_id=proposal.pk)
    holdings.destroy(actor, [line.holding_id, *own], act_id=proposal.pk, decision=decision, on=actor.on)
    registry.forget_fields(own, kept=policy.fields(keep_subject=proposal.keep_subject))
    if not proposal.keep_subject:
        line.title = line.code or str(line.last_year or "")
    line.step, line.destroyed_at, line.stopped_by = Step.NOTED, now(), ""
    line.save()
    reckon([line.holding_id])
    audit.record(
        actor, "disposal.destroy", subject=line.holding_id, proposal=proposal.pk, documents=len(own),
        shared=len(found.shared), approved_by=proposal.approved_by, asked_by=proposal.asked_by,
    )  # fmt: skip


def _removed(actor: Actor, line_id: UUID) -> bool:
    """Remove the bytes of one tombstone; tell whether they are gone everywhere now. Safe to repeat.

    A store that does not answer stops this dossier alone; the reason stands in its line.
    """
    line = Line.objects.get(pk=line_id)
    if line.step != Step.NOTED:
        return False
    documents = [UUID(each) for each in line.result["documents"]]
    try:
        gone, stay = _remove_bytes(line.result["bytes"])
        digitisation.forget_documents(documents)
        places = preservation.remove_object(actor, line.holding_id)
    except (DomainError, OSError) as error:
        code = error.code if isinstance(error, DomainError) else "preservation.store_unusable"
        Line.objects.filter(pk=line_id, step=Step.NOTED).update(stopped_by=code)
        return False
    return _finish(actor, line_id, gone=gone, stay=stay, places=len(places))


def _remove_bytes(digests: list[str]) -> tuple[list[str], list[dict[str, str]]]:
    gone: list[str] = []
    stay: list[dict[str, str]] = []
    for digest in digests:
        if blobs.destroy(digest, is_used=lambda each: bool(queries.uses_left([each])), at=now()):
            gone.append(digest)
            continue
        # Without a use it was brought again a moment ago: whoever did is about to cite it.
        what = {each.what for each in queries.uses_left([digest])} or {"received"}
        stay.append({"digest": digest, "what": sorted(what)[0]})
    return gone, stay


@transaction.atomic
def _finish(actor: Actor, line_id: UUID, *, gone: list[str], stay: list[dict[str, str]], places: int) -> bool:
    line = Line.objects.select_for_update(of=("self",)).get(pk=line_id)
    if line.step != Step.NOTED:
        return False  # another worker was faster
    line.result |= {
        "gone": gone, "stay": stay, "places": places,
        "size_bytes": sum(blob_queries.sizes_of(gone).values()),
    }  # fmt: skip
    line.step, line.is_open, line.stopped_by = Step.DONE, False, ""
    line.save()
    audit.record(
        actor, "disposal.destroyed", subject=line.holding_id, proposal=line.proposal_id, files=len(gone),
        stay=len(stay), places=places,
    )  # fmt: skip
    events.announce(DossierDestroyed(line.holding_id, line.proposal_id))
    return True


@transaction.atomic
def _end_when_done(proposal_id: UUID) -> None:
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    left = Line.objects.filter(proposal=proposal, step__in=[Step.WAITING, Step.NOTED])
    if proposal.state == State.APPROVED and not left.exists():
        _end(proposal)


def _end(proposal: Proposal) -> None:
    proposal.ended_at = now()
    move(proposal, "finish")
    done = Line.objects.filter(proposal=proposal, step=Step.DONE).count()
    events.announce(DestructionEnded(proposal.pk, done))
