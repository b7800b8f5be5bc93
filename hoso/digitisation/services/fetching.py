"""Bringing a file's bytes before the reader, and out of quarantine when it may leave."""

from pathlib import Path

from hoso.blobs import queries as blobs
from hoso.digitisation.models import IncomingFile
from hoso.digitisation.rules.intake import SUFFIXES
from hoso.digitisation.services import quarantine


def fetch(file: IncomingFile, work: Path) -> str:
    """Put the file's untouched bytes into a reader's work folder; return their name there.

    Raises:
        NoSuchUpload, QuarantineBroken, NoSuchBlob, BlobDamaged: the bytes are not what they were.
    """
    target = work / f"in{SUFFIXES[file.media_type]}"
    if file.blob_id is None:
        quarantine.copy_out(file.batch_id, str(file.pk), target, digest=file.digest)
    else:
        blobs.local_copy(file.blob_id, work).rename(target)
    return target.name
