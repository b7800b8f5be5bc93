"""What of a held or secret file lies in clear, because its mark was found after a part was released."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from hoso.access import acts
from hoso.access.values import Actor
from hoso.digitisation.models import IncomingFile, ScanDocument
from hoso.digitisation.queries.batches import GUARDED, get_batch, get_file


class LeftoverKind(StrEnum):
    """What is left in clear."""

    ORIGINAL = "original"
    PDFA = "pdfa"
    READING = "reading"
    ENTRY = "entry"  # in the register, with its fields; shut, so nobody reads it


@dataclass(frozen=True, slots=True)
class Leftover:
    """One thing that whoever purges must remove. `digest` of stored bytes; pages are those of the file."""

    file_id: UUID
    kind: LeftoverKind
    document_id: UUID | None
    digest: str
    first_page: int
    last_page: int


def leftovers(actor: Actor, file_id: UUID) -> list[Leftover]:
    """Return what of a held or secret file is left in clear, for whoever may decide about it.

    Raises:
        NotFound, NotAllowed: see `get_batch`; needs `acts.RELEASE_HOLD`.
    """
    file = get_file(actor, file_id, to=acts.RELEASE_HOLD)
    return _of(file) if file.state in GUARDED else []


def leftovers_of_batch(actor: Actor, batch_id: UUID) -> list[Leftover]:
    """Return the same for all held and secret files of a batch; the service may list them too.

    Raises:
        NotFound, NotAllowed: see `get_batch`.
    """
    get_batch(actor, batch_id, to=acts.DIGITISE if actor.is_service else acts.RELEASE_HOLD)
    files = IncomingFile.objects.filter(batch_id=batch_id, state__in=GUARDED).order_by("ordinal")
    return [left for file in files for left in _of(file)]


def _of(file: IncomingFile) -> list[Leftover]:
    found = []
    if file.blob_id is not None:
        pages = file.page_count or 1
        found.append(Leftover(file.pk, LeftoverKind.ORIGINAL, None, file.blob_id, 1, pages))
    for document in ScanDocument.objects.filter(file=file).order_by("ordinal"):
        found += _of_document(document)
    return found


def _of_document(document: ScanDocument) -> list[Leftover]:
    stored = ((LeftoverKind.PDFA, document.pdfa_blob_id), (LeftoverKind.READING, document.reading_blob_id))
    found = [(kind, digest) for kind, digest in stored if digest is not None]
    if document.document_id is not None:
        found.append((LeftoverKind.ENTRY, ""))
    return [
        Leftover(document.file_id, kind, document.pk, digest, document.first_page, document.last_page)
        for kind, digest in found
    ]
