"""The quarantine of this node, as the steps of the room use it."""

from pathlib import Path
from uuid import UUID

from django.conf import settings

from hoso.blobs.disk import check_free
from hoso.blobs.errors import QuarantineBroken
from hoso.blobs.quarantine import Limits, Quarantine
from hoso.digitisation.errors import QuarantineElsewhere
from hoso.digitisation.models import Batch
from hoso.digitisation.rules.intake import LARGEST_FILE_BYTES
from hoso.lib.errors import EnvironmentMissing
from hoso.tables.models import this_node

LIMITS = Limits(file_bytes=LARGEST_FILE_BYTES)


def in_use() -> Quarantine:
    """Return the quarantine of this node's home.

    Raises:
        EnvironmentMissing: no home is set.
    """
    home: Path | None = settings.HOSO_HOME
    if home is None:
        raise EnvironmentMissing("no home folder is set: set HOSO_HOME")
    return Quarantine(home)


def check_here(batch: Batch) -> None:
    """Refuse to touch a batch whose files wait in another home: here they would seem to be lost.

    Raises:
        QuarantineElsewhere: another node opened it, or files wait and there is neither folder nor key.
    """
    if batch.owner_node != this_node():
        raise QuarantineElsewhere(f"batch {batch.pk} is of node {batch.owner_node}")
    if batch.files.filter(in_quarantine=True).exists() and not in_use().has(batch.pk):
        raise QuarantineElsewhere(f"batch {batch.pk} has files in quarantine, and there is none")


def check_room() -> None:
    """Refuse to take anything in while too little of the disk is free.

    Raises:
        DiskFull: less is free than must stay so.
    """
    check_free(in_use().home, floor_bytes=LIMITS.free_bytes)


def put(batch_id: UUID, name: str, path: Path) -> str:
    """Take a copy of `path` in and return the digest of what was taken; raises like `Quarantine.admit`."""
    with path.open("rb") as stream:
        return str(in_use().admit(batch_id, name, stream, LIMITS).digest)


def copy_out(batch_id: UUID, name: str, target: Path, *, digest: str | None = None) -> None:
    """Write what was taken in to `target`, a new file; raises like `Quarantine.copy_out`.

    Raises:
        QuarantineBroken: it is not what has this `digest`.
    """
    found = in_use().copy_out(batch_id, name, target)
    if digest is not None and str(found.digest) != digest:
        target.unlink()
        raise QuarantineBroken(f"{name} came out with other bytes", batch_id=batch_id)


def remove(batch_id: UUID, name: str) -> None:
    """Remove one file; safe to do twice."""
    in_use().remove(batch_id, name)
