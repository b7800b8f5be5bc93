"""Clearing quarantine of what killed processes left and finished batches no longer need."""

import time
from pathlib import Path
from uuid import UUID

from django.db import transaction

from hoso.blobs.quarantine import Quarantine
from hoso.digitisation.models import Batch, IncomingFile, ScanDocument
from hoso.digitisation.rules.states import BatchState, DocState
from hoso.digitisation.services import quarantine

# A file is in quarantine a moment before its row is there; after this long it is nobody's.
ORPHAN_AFTER_SECONDS = 3600


def sweep_quarantine(*, older_than_seconds: float = ORPHAN_AFTER_SECONDS) -> int:
    """Remove files that no row cites, and destroy the keys of batches of which nothing is left to keep.

    Return how many files went.
    """
    place = quarantine.in_use()
    oldest = time.time() - older_than_seconds
    gone = place.sweep()
    for folder in sorted(place.folder.glob("*-*-*-*-*")):
        gone += _sweep_batch(place, folder, oldest=oldest)
    return gone


@transaction.atomic
def _sweep_batch(place: Quarantine, folder: Path, *, oldest: float) -> int:
    batch_id = UUID(folder.name)
    # The lock keeps the batch from being opened again meanwhile.
    batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
    cited = _cited(batch_id)
    names = set(place.names(batch_id))
    nobodys = [name for name in names - cited if (folder / name).stat().st_mtime < oldest]
    for name in nobodys:
        place.remove(batch_id, name)
    is_over = batch is None or batch.state == BatchState.FINISHED
    if is_over and not cited and folder.stat().st_mtime < oldest:
        place.destroy(batch_id)
    return len(nobodys)


def _cited(batch_id: UUID) -> set[str]:
    files = IncomingFile.objects.filter(batch_id=batch_id, in_quarantine=True).values_list("pk", flat=True)
    readings = ScanDocument.objects.filter(batch_id=batch_id).exclude(reading_name="")
    # A failed document may be tried again from where it stopped.
    needed = readings.filter(state__in=(DocState.READ, DocState.FAILED)).values_list(
        "reading_name", flat=True
    )
    return {*map(str, files), *needed}
