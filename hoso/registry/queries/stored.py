"""Which kept bytes belong to which documents: asked before anything is destroyed."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from hoso.blobs.queries import BlobUse
from hoso.registry.models import DraftFile, MadeCopy, Outgoing, Representation


def blob_uses(digests: Iterable[str]) -> list[BlobUse]:
    """Return every use of these bytes by a document, a draft or a copy that was made, whoever may read it."""
    wanted = list(digests)
    files = Representation.objects.filter(blob__in=wanted).values_list("blob_id", "document_id")
    drafts = DraftFile.objects.filter(blob__in=wanted).values_list("blob_id", "outgoing__document_id")
    copies = MadeCopy.objects.filter(Q(blob__in=wanted) | Q(source__in=wanted))
    copied = [
        BlobUse(str(digest), document, "copy")
        for document, *of_copy in copies.values_list("document_id", "blob_id", "source_id")
        for digest in of_copy
        if digest in wanted
    ]
    return [
        *(BlobUse(digest, document, "document") for digest, document in files),
        *(BlobUse(str(digest), document, "draft") for digest, document in drafts),
        *copied,
    ]


def blobs_of(document_ids: Iterable[UUID]) -> set[str]:
    """Return the bytes that documents have, with those of their drafts and of the copies made of them."""
    ids = list(document_ids)
    files = Representation.objects.filter(document__in=ids).values_list("blob_id", flat=True)
    drafts = DraftFile.objects.filter(outgoing__document__in=ids, blob__isnull=False)
    copies = MadeCopy.objects.filter(document__in=ids, blob__isnull=False)
    return {
        *files,
        *(str(each) for each in drafts.values_list("blob_id", flat=True)),
        *(str(each) for each in copies.values_list("blob_id", flat=True)),
    }


def papers_of(document_ids: Iterable[UUID]) -> list[UUID]:
    """Return the drafts of documents and the copies of them: what is signed is signed under their ids."""
    ids = list(document_ids)
    drafts = Outgoing.objects.filter(document__in=ids).values_list("pk", flat=True)
    return [*drafts, *MadeCopy.objects.filter(document__in=ids).values_list("pk", flat=True)]


def originals_of(document_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what makes two documents the same paper: digest and first page of the original, by document."""
    rows = Representation.objects.filter(document__in=list(document_ids), role="original").order_by("-id")
    return {
        document: f"{digest} {first}"
        for document, digest, first in rows.values_list("document_id", "blob_id", "first_page")
    }


def same_originals(document_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Return for each document the other ones that have the same original: the same bytes, the same page."""
    mine = originals_of(document_ids)
    digests = {key.partition(" ")[0] for key in mine.values()}
    rows = Representation.objects.filter(blob__in=digests, role="original")
    alike: dict[str, set[UUID]] = {}
    for document, digest, first in rows.values_list("document_id", "blob_id", "first_page"):
        alike.setdefault(f"{digest} {first}", set()).add(document)
    return {document: alike.get(key, set()) - {document} for document, key in mine.items()}
