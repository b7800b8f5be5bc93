"""Parking what cannot be read, with its reason; and trying again."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.digitisation import queries
from hoso.digitisation.errors import ClaimLost, GaveUp, MoveNotOpen
from hoso.digitisation.models import Batch, IncomingFile, ScanDocument
from hoso.digitisation.rules.states import (
    MOST_CLAIMS,
    MOST_TIMEOUTS,
    MOST_TRIES,
    TRY_AGAIN,
    DocState,
    FileState,
    doc_after,
    file_after,
)
from hoso.digitisation.services import claims
from hoso.digitisation.services.batches import resume_if_finished
from hoso.digitisation.services.claims import Claim
from hoso.lib.errors import DomainError
from hoso.node.errors import ReaderTimedOut


@transaction.atomic
def park(claim: Claim, refusal: DomainError, *, actor: Actor) -> None:
    """Mark a claimed file or document as failed, with the reason; the rest of the batch goes on.

    Raises:
        ClaimLost: somebody else has it now.
    """
    row = claims.rows_of(claim)
    before = row.values_list("state", flat=True).first()
    if before is None:
        raise ClaimLost(f"{claim.id}: attempt {claim.attempt} is over")
    after = _failed(claim, before)
    changed = row.filter(state=before).update(
        state=after,
        stopped_in=before,
        reason=refusal.code,
        facts=stored_facts(refusal),
        claimed_until=None,
        claimed_by="",
    )
    if changed != 1:
        raise ClaimLost(f"{claim.id} is no longer {before}")
    audit.record(
        actor, "digitisation.park", subject=claim.id, batch=claim.batch_id, reason=refusal.code, state=before
    )


def stored_facts(refusal: DomainError) -> dict[str, Any]:
    """Return what fills the blanks of a reason's sentence, as JSON keeps it."""
    plain = {name: value for name, value in refusal.facts.items() if isinstance(value, str | int | float)}
    return plain | {name: str(value) for name, value in refusal.facts.items() if isinstance(value, date)}


def _failed(claim: Claim, before: str) -> FileState | DocState:
    return file_after(FileState(before), "fail") if claim.is_file else doc_after(DocState(before), "fail")


def park_or_hand_back(claim: Claim, failure: DomainError, *, actor: Actor) -> bool:
    """Count a failure of the reader; park when there were too many, else let somebody try again."""
    most = MOST_TIMEOUTS if isinstance(failure, ReaderTimedOut) else MOST_TRIES
    if claims.note_failure(claim) >= most:
        park(claim, failure, actor=actor)
        return True
    claims.hand_back(claim)
    return False


def park_if_worn_out(claim: Claim, *, actor: Actor) -> bool:
    """Park what workers have begun again and again without an end: it may be what kills them."""
    tries = claims.rows_of(claim).values_list("tries", flat=True).first() or 0
    if tries <= MOST_CLAIMS:
        return False
    park(claim, GaveUp(f"begun {tries} times", times=tries), actor=actor)
    return True


@transaction.atomic
def try_again(actor: Actor, file_id: UUID, *, keep_blank: bool = False) -> int:
    """Let the machine try a failed file, and failed documents of it, once more; return how many rows move.

    `keep_blank` keeps pages that look blank: a person says that they are none.

    Raises:
        NotFound, NotAllowed: see `queries.get_batch`.
        MoveNotOpen: nothing of the file failed, or its bytes were never taken (send it again).
    """
    file = queries.get_file(actor, file_id, to=acts.DIGITISE)
    Batch.objects.select_for_update(no_key=True).get(pk=file.batch_id)
    moved = _file_again(file_id, keep_blank=keep_blank) + _documents_again(file_id)
    if moved == 0:
        raise MoveNotOpen(f"nothing of file {file_id} can be tried again", state=file.state, move="try_again")
    by = queries.in_capacity(actor, file.batch, acts.DIGITISE)
    audit.record(by, "digitisation.try_again", subject=file_id, batch=file.batch_id, rows=moved)
    resume_if_finished(file.batch_id)
    return moved


def _file_again(file_id: UUID, *, keep_blank: bool) -> int:
    file = IncomingFile.objects.select_for_update().get(pk=file_id)
    if file.state != FileState.FAILED or not file.stopped_in:
        return 0
    after = file_after(FileState.FAILED, TRY_AGAIN[FileState(file.stopped_in)])
    failed = IncomingFile.objects.filter(pk=file_id, state=FileState.FAILED)
    return failed.update(
        state=after, keep_blank=file.keep_blank or keep_blank, reason="", facts={}, tries=0, failures=0
    )


def _documents_again(file_id: UUID) -> int:
    moved = 0
    for document in ScanDocument.objects.select_for_update().filter(file_id=file_id, state=DocState.FAILED):
        after = doc_after(DocState.FAILED, TRY_AGAIN[DocState(document.stopped_in)])
        failed = ScanDocument.objects.filter(pk=document.pk, state=DocState.FAILED)
        moved += failed.update(state=after, reason="", facts={}, tries=0, failures=0)
    # Those that were registered but refused by dossier or box.
    aside = ScanDocument.objects.filter(file_id=file_id, state=DocState.REGISTERED).exclude(reason="")
    return moved + aside.update(reason="", facts={})
