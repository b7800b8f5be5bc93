"""Removing what digitisation still has of documents that a decision destroyed."""

from collections.abc import Sequence
from uuid import UUID

from hoso.digitisation import queries
from hoso.digitisation.services import quarantine
from hoso.digitisation.services.images import forget_images


def forget_documents(document_ids: Sequence[UUID]) -> None:
    """Remove the pictures of destroyed documents from the cache and their rests from quarantine.

    Safe to repeat; the pile of a file that is still in quarantine stays as long as other documents are cut
    from it: then its batch is still at work and the documents are not destroyed.
    """
    forget_images(document_ids)
    place = quarantine.in_use()
    for batch_id, name in queries.rests_of(document_ids):
        place.remove(batch_id, name)
