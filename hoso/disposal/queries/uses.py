"""Whose bytes are whose: what may go with destroyed documents, and what somebody else still uses.

Every table of every room that cites kept bytes is asked; a test counts them against the database.
"""

from collections.abc import Iterable
from uuid import UUID

from hoso.blobs.queries import BlobUse
from hoso.custody import queries as custody
from hoso.digitisation import queries as digitisation
from hoso.exchange import queries as exchange
from hoso.handover import queries as handover
from hoso.holdings import queries as holdings
from hoso.registry import queries as registry
from hoso.signatures import queries as signatures


def blobs_of(document_ids: Iterable[UUID]) -> set[str]:
    """Return all bytes that documents brought in: files, drafts, piles, messages, signed papers."""
    ids = list(document_ids)
    subjects = [*ids, *registry.papers_of(ids)]
    return (
        registry.blobs_of(ids)
        | digitisation.blobs_of(ids)
        | exchange.blobs_of(ids)
        | signatures.blobs_of_subjects(subjects)
    )


def uses_left(digests: Iterable[str]) -> list[BlobUse]:
    """Return the uses that keep these bytes: by a document that was not destroyed, or by something else."""
    wanted = list(digests)
    uses = [
        *registry.blob_uses(wanted),
        *digitisation.blob_uses(wanted),
        *exchange.blob_uses(wanted),
        *_signings(wanted),
        *custody.blob_uses(wanted),
        *handover.blob_uses(wanted),
    ]
    documents = {each.document_id for each in uses if each.document_id is not None}
    gone = holdings.destroyed_among(documents)
    return [each for each in uses if each.document_id is None or each.document_id not in gone]


def _signings(digests: list[str]) -> list[BlobUse]:
    found = signatures.subjects_of_blobs(digests)
    documents = registry.documents_of_drafts({subject for _digest, subject in found})
    return [BlobUse(digest, documents.get(subject), "signing") for digest, subject in found]
