"""Which kept bytes came from scans, and whose documents they are."""

from collections.abc import Iterable
from uuid import UUID

from hoso.blobs.queries import BlobUse
from hoso.digitisation.models import IncomingFile, ScanDocument
from hoso.digitisation.rules.states import DocState

_NO_DOCUMENT = [DocState.RECUT, DocState.LEFT_OUT]


def blob_uses(digests: Iterable[str]) -> list[BlobUse]:
    """Return every use of these bytes as a pile of scans or as something made from one.

    A pile is used by each document that was cut from it, and by whoever it waits for.
    """
    wanted = list(digests)
    found: list[BlobUse] = []
    files = IncomingFile.objects.filter(blob__in=wanted).select_related("draft")
    cut: dict[UUID, list[UUID | None]] = {}
    documents = ScanDocument.objects.filter(file__in=files).exclude(state__in=_NO_DOCUMENT)
    for file_id, document_id in documents.values_list("file_id", "document_id"):
        cut.setdefault(file_id, []).append(document_id)
    for file in files:
        digest = str(file.blob_id)
        if file.draft is not None:
            found.append(BlobUse(digest, file.draft.document_id, "draft"))
            continue
        found += [BlobUse(digest, each, "scan") for each in cut.get(file.pk, [None])]
    made = ScanDocument.objects.exclude(state__in=_NO_DOCUMENT)
    for column in ("reading_blob", "pdfa_blob"):
        rows = made.filter(**{f"{column}__in": wanted}).values_list(column, "document_id")
        found += [BlobUse(str(digest), document_id, "scan") for digest, document_id in rows]
    return found


def blobs_of(document_ids: Iterable[UUID]) -> set[str]:
    """Return the piles that documents were cut from, and what was made of them."""
    rows = ScanDocument.objects.filter(document__in=list(document_ids))
    told = rows.values_list("file__blob_id", "reading_blob_id", "pdfa_blob_id")
    return {str(digest) for row in told for digest in row if digest is not None}


def rests_of(document_ids: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """Return what of documents may still lie in quarantine: batch and name; the pile, if it waits there."""
    rows = ScanDocument.objects.filter(document__in=list(document_ids)).select_related("file")
    found = {(row.batch_id, row.reading_name) for row in rows if row.reading_name}
    found |= {(row.batch_id, str(row.file_id)) for row in rows if row.file.in_quarantine}
    return sorted(found)
