"""Opening, closing and re-opening batches."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.custody import queries as custody
from hoso.digitisation import queries
from hoso.digitisation.errors import BatchDeclaredSecret, BoxOfOtherFonds, MoveNotOpen, NotDeclared
from hoso.digitisation.events import BatchFinished, BatchReopened
from hoso.digitisation.models import Batch
from hoso.digitisation.rules.states import BatchState, batch_after
from hoso.digitisation.rules.titles import check_title
from hoso.digitisation.services import claims
from hoso.events import services as events
from hoso.holdings import queries as holdings
from hoso.holdings.rules import check_fonds_open
from hoso.lib.dates import now
from hoso.lib.errors import ChangedMeanwhile, NotAllowed, NotFound
from hoso.organisations import queries as organisations

if TYPE_CHECKING:
    from hoso.custody.models import Box
    from hoso.holdings.models import Fonds


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a person says of a batch before anything is taken in; `wording` is the sentence they agreed to.

    `by` names the person where no account does: the user of the system who ran a command.
    """

    holds_secrets: bool
    wording: str
    by: str = ""

    def detail(self) -> dict[str, str]:
        """Return what the trail keeps of it, apart from the row."""
        return {"declaration": self.wording} | ({"declared_by": self.by} if self.by else {})


def check_declaration(declaration: Declaration) -> None:
    """Refuse a batch that holds secret papers, or of which nobody said that it holds none.

    Source: 40-HD/VPTW (secret papers need the approval of the authority).

    Raises:
        BatchDeclaredSecret, NotDeclared.
    """
    if declaration.holds_secrets:
        raise BatchDeclaredSecret("the batch is declared to hold secret papers")
    if not declaration.wording.strip():
        raise NotDeclared("nobody declared that the batch holds nothing secret")


@transaction.atomic
def open_batch(
    actor: Actor,
    *,
    fonds_id: UUID,
    declaration: Declaration,
    box_id: UUID | None = None,
    dossier_title: str = "",
    access_class: AccessClass = AccessClass.INTERNAL,
    found: str = "",
    source: str = "",
) -> Batch:
    """Open a batch of scans for a fonds, with the declaration that it holds nothing secret.

    `found` tells how papers of a closed fonds came to light; a box that was registered with its
    story lends it. `dossier_title`: see `rules.titles.check_title`. `source` is where files come from.

    Raises:
        BatchDeclaredSecret, NotDeclared: nothing was stored.
        NotFound: no such fonds or box, or the actor may not know of it.
        NotAllowed: the actor may not digitise for this fonds up to this class.
        BoxOfOtherFonds: the box holds another body's papers.
        FondsClosed: the fonds is closed and neither `found` nor the box tells the story.
        TitleOdd: see `rules.titles`.
    """
    check_declaration(declaration)
    fonds = holdings.get_fonds(fonds_id)
    scope = holdings.main_scope(fonds_id)
    _check_may_digitise(actor, scope.pk, access_class)
    box = _box_of_fonds(box_id, fonds_id)
    story = found.strip() or (box.holding.found_story if box else "")
    check_fonds_open(fonds.closed_on, None, found=story)
    at = now()
    batch = Batch.objects.create(
        body_id=fonds.creator_id, fonds=fonds, scope=scope, box=box, access_class=access_class,
        custodian_id=_custodian(fonds, box, scope.pk, actor=actor), dossier_title=check_title(dossier_title),
        found_story=story[:1000], source=source[:1000], opened_by=actor.account_id, opened_at=at,
        rule_set=organisations.get_body(fonds.creator_id).rule_set,
        declaration=declaration.wording, declared_by=actor.account_id, declared_at=at,
    )  # fmt: skip
    audit.record(
        queries.in_capacity(actor, batch, acts.DIGITISE), "digitisation.open_batch", subject=batch.pk,
        fonds=fonds_id, box=box_id,
        detail=declaration.detail() | {"source": source, "dossier": dossier_title},
    )  # fmt: skip
    return batch


def _check_may_digitise(actor: Actor, scope_id: UUID, access_class: AccessClass) -> None:
    if actor.is_service:
        return
    if not _in_reach(actor, acts.READ, scope_id, AccessClass.OPEN):
        raise NotFound("no such fonds")
    if not _in_reach(actor, acts.DIGITISE, scope_id, access_class):
        raise NotAllowed(f"{acts.DIGITISE} is not open to {actor.account_id}", act=acts.DIGITISE)


def _in_reach(actor: Actor, act: str, scope_id: UUID, access_class: AccessClass) -> bool:
    open_scopes = holdings.scopes_open_to(actor, act)
    return any(scope_id in ids and access_class <= level for level, ids in open_scopes.items())


def _box_of_fonds(box_id: UUID | None, fonds_id: UUID) -> "Box | None":
    if box_id is None:
        return None
    box = custody.find_box_by_id(box_id)
    if box is None:
        raise NotFound(f"box {box_id} not found")
    if box.holding.scope.fonds_id != fonds_id:
        raise BoxOfOtherFonds(f"box {box_id} is of another fonds", box=box.label)
    return box


def _custodian(fonds: "Fonds", box: "Box | None", scope_id: UUID, *, actor: Actor) -> UUID:
    """Whoever keeps the box keeps what is in it; else whoever answers for the fonds, else its creator."""
    if box is not None:
        return box.holding.custodian_id
    return holdings.responsible_body(scope_id, on=actor.on) or fonds.creator_id


@transaction.atomic
def close_batch(actor: Actor, batch_id: UUID) -> Batch:
    """Say that all files of a batch were sent; repeated, it changes nothing.

    Raises:
        NotFound, NotAllowed: see `queries.get_batch`.
    """
    queries.get_batch(actor, batch_id, to=acts.DIGITISE)
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    if batch.state != BatchState.OPEN:
        return batch
    _move(batch, "close")
    by = queries.in_capacity(actor, batch, acts.DIGITISE)
    audit.record(by, "digitisation.close_batch", subject=batch_id)
    finish_if_done(batch_id, at=now())
    batch.refresh_from_db()
    return batch


@transaction.atomic
def reopen_batch(actor: Actor, batch_id: UUID, declaration: Declaration) -> Batch:
    """Let more files into a batch, with a new declaration that covers them; an open one takes it too.

    Raises:
        NotFound, NotAllowed: see `queries.get_batch`.
        BatchDeclaredSecret, NotDeclared: nothing was changed.
    """
    check_declaration(declaration)
    queries.get_batch(actor, batch_id, to=acts.DIGITISE)
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    was_open = batch.state == BatchState.OPEN
    _move(
        batch, "admit" if was_open else "reopen", declaration=declaration.wording,
        declared_by=actor.account_id, declared_at=now(), opened_by=actor.account_id,
    )  # fmt: skip
    act = "digitisation.declare" if was_open else "digitisation.reopen_batch"
    by = queries.in_capacity(actor, batch, acts.DIGITISE)
    audit.record(by, act, subject=batch_id, detail=declaration.detail())
    if not was_open:
        events.announce(BatchReopened(batch_id))
    batch.refresh_from_db()
    return batch


@transaction.atomic
def take_over_batch(actor: Actor, batch_id: UUID) -> None:
    """Go on with a batch whose opener no longer holds the post: the machine works in the name of its opener.

    Raises:
        NotFound, NotAllowed: see `queries.get_batch`.
    """
    batch = queries.get_batch(actor, batch_id, to=acts.DIGITISE)
    Batch.objects.filter(pk=batch_id).update(opened_by=actor.account_id)
    by = queries.in_capacity(actor, batch, acts.DIGITISE)
    audit.record(by, "digitisation.take_over_batch", subject=batch_id, before=batch.opened_by)


def resume_if_finished(batch_id: UUID) -> None:
    """Let the machine go on with a finished batch, in the running transaction; the batch's row is locked."""
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    if batch.state == BatchState.FINISHED:
        _move(batch, "resume")
        events.announce(BatchReopened(batch_id))


@transaction.atomic
def finish_if_done(batch_id: UUID, *, at: datetime) -> bool:
    """Finish a closed batch on which the machine has nothing left to do; tell whether it is finished."""
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    if batch.state == BatchState.CLOSED and not claims.work_is_left(batch_id):
        _move(batch, "finish", finished_at=at)
        events.announce(BatchFinished(batch_id))
        return True
    return batch.state == BatchState.FINISHED


def _move(batch: Batch, move: str, **columns: object) -> None:
    before = BatchState(batch.state)
    after = batch_after(before, move)
    if Batch.objects.filter(pk=batch.pk, state=before).update(state=after, **columns) != 1:
        raise ChangedMeanwhile(f"batch {batch.pk} is no longer {before}")


__all__ = [
    "Declaration", "MoveNotOpen", "close_batch", "finish_if_done", "open_batch", "reopen_batch",
    "resume_if_finished", "take_over_batch",
]  # fmt: skip
