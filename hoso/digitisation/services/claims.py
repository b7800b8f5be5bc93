"""Taking work up so that nobody else has it, and handing it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from hoso.digitisation.errors import ClaimLost
from hoso.digitisation.models import Claimable, IncomingFile, ScanDocument
from hoso.digitisation.rules.states import DOCS_AT_WORK, DOCS_OPEN_IN, DocState, FileState
from hoso.digitisation.services.workers import is_gone
from hoso.lib.dates import now

# Whoever claims has this long for what takes no reader; each call of a reader asks for its own time.
FIRST_CLAIM = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Claim:
    """One file or document taken up: `attempt` is what its writes must name."""

    id: UUID
    attempt: int
    is_file: bool
    batch_id: UUID


def claim_next(worker: str, *, batch_id: UUID) -> Claim | None:
    """Take up the next document, or else the next file, that nobody works on; None when there is none.

    Documents come first, so that what was begun comes out before more is begun.
    """
    return _claim(_open_documents(batch_id), worker, is_file=False) or _claim(
        _open_files(batch_id), worker, is_file=True
    )


def _unclaimed() -> Q:
    return Q(claimed_until__isnull=True) | Q(claimed_until__lt=now())


def _open_documents(batch_id: UUID) -> "QuerySet[ScanDocument]":
    """Documents to be read in files that are cut, and to be made and registered in released ones.

    What lies on the desk is read; then it waits until a clerk has entered it.
    """
    to_read = Q(state=DocState.WAITING, file__state__in=DOCS_OPEN_IN)
    entered = Q(file__on_desk=False) | Q(document__isnull=False)
    to_make = Q(state__in=(DocState.READ, DocState.MADE), file__state=FileState.RELEASED) & entered
    return ScanDocument.objects.filter(to_read | to_make, batch_id=batch_id, state__in=DOCS_AT_WORK).order_by(
        "file__ordinal", "ordinal"
    )


def _open_files(batch_id: UUID) -> "QuerySet[IncomingFile]":
    """Files to be looked at, and those all of whose documents were read."""
    unread = ScanDocument.objects.filter(file=OuterRef("pk"), state=DocState.WAITING)
    to_look_at = Q(state__in=(FileState.ADMITTED, FileState.CLEAR))
    to_release = Q(state=FileState.CUT, on_desk=False) & ~Exists(unread)
    return IncomingFile.objects.filter(to_look_at | to_release, batch_id=batch_id).order_by("ordinal")


def _claim(
    found: "QuerySet[ScanDocument] | QuerySet[IncomingFile]", worker: str, *, is_file: bool
) -> Claim | None:
    with transaction.atomic():
        row = found.filter(_unclaimed()).select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        claimed = type(row)._default_manager.filter(pk=row.pk, attempt=row.attempt, state=row.state)
        changed = claimed.update(
            attempt=row.attempt + 1, tries=row.tries + 1, claimed_by=worker, claimed_until=now() + FIRST_CLAIM
        )
        # Somebody was between our look and our lock: the next round finds something else.
        return Claim(row.pk, row.attempt + 1, is_file, row.batch_id) if changed == 1 else None


def rows_of(claim: Claim) -> "QuerySet[Any]":
    """Return the row of a claim; empty when somebody else has it now."""
    table: type[Claimable] = IncomingFile if claim.is_file else ScanDocument
    return table._default_manager.filter(pk=claim.id, attempt=claim.attempt)


def prolong(claim: Claim, *, seconds: float) -> None:
    """Keep the claim for another `seconds` and a minute.

    Raises:
        ClaimLost: somebody else has it now.
    """
    if rows_of(claim).update(claimed_until=now() + timedelta(seconds=seconds) + FIRST_CLAIM) != 1:
        raise ClaimLost(f"{claim.id}: attempt {claim.attempt} is over")


def advance(
    claim: Claim, before: FileState | DocState, after: FileState | DocState, **columns: object
) -> None:
    """Write the outcome of a step, in the running transaction, if nothing moved meanwhile.

    Raises:
        ClaimLost: somebody else has it now, or a person moved it.
    """
    moved = rows_of(claim).filter(state=before)
    if moved.update(state=after, tries=0, failures=0, reason="", facts={}, **columns) != 1:
        raise ClaimLost(f"{claim.id}: attempt {claim.attempt} is over, or it is no longer {before}")


def note_failure(claim: Claim) -> int:
    """Count one more thing the reader could not do; return how many since the last progress."""
    if rows_of(claim).update(failures=F("failures") + 1) != 1:
        raise ClaimLost(f"{claim.id}: attempt {claim.attempt} is over")
    return int(rows_of(claim).values_list("failures", flat=True)[0])


def hand_back(claim: Claim) -> None:
    """Let others take it up; nothing happens when the claim is lost already."""
    rows_of(claim).update(claimed_until=None, claimed_by="")


def free_claims_of_the_dead(batch_id: UUID) -> int:
    """Hand back at once what workers with this home held when they were killed; return how many.

    Claims of workers elsewhere come back when their time is over.
    """
    gone = [name for name in _claimants(batch_id) if is_gone(name)]
    if not gone:
        return 0
    freed = 0
    for table in (IncomingFile, ScanDocument):
        held = table._default_manager.filter(batch_id=batch_id, claimed_by__in=gone)
        freed += held.update(claimed_until=None, claimed_by="")
    return freed


def _claimants(batch_id: UUID) -> Iterable[str]:
    names: set[str] = set()
    for table in (IncomingFile, ScanDocument):
        held = table._default_manager.filter(batch_id=batch_id, claimed_until__gt=now()).exclude(
            claimed_by=""
        )
        names.update(held.values_list("claimed_by", flat=True).distinct())
    return names


def work_is_left(batch_id: UUID) -> bool:
    """Tell whether the machine has anything to do in a batch, taken up by somebody or not."""
    return _open_documents(batch_id).exists() or _open_files(batch_id).exists()


def next_claim_ends(batch_id: UUID) -> datetime | None:
    """Return when the first of the running claims ends by itself."""
    ends = [
        found.filter(claimed_until__isnull=False)
        .order_by("claimed_until")
        .values_list("claimed_until", flat=True)
        .first()
        for found in (_open_documents(batch_id), _open_files(batch_id))
    ]
    return min((end for end in ends if end is not None), default=None)
