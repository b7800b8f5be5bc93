"""Which kept bytes are papers that are being signed, or were."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from hoso.signatures.models import Signing, SigningPart


def subjects_of_blobs(digests: Iterable[str]) -> list[tuple[str, UUID]]:
    """Return every use of these bytes by a signing: digest and its subject, a draft or a document.

    What a judgement says of a file is no use of its bytes: it stays when they are gone.
    """
    wanted = list(digests)
    rows = Signing.objects.filter(Q(prepared__in=wanted) | Q(current__in=wanted))
    parts = SigningPart.objects.filter(signed__in=wanted)
    found = list(parts.values_list("signed_id", "signing__subject"))
    for subject, prepared, current in rows.values_list("subject", "prepared_id", "current_id"):
        found += [(digest, subject) for digest in (prepared, current) if digest in wanted]
    return [(str(digest), subject) for digest, subject in found]


def blobs_of_subjects(subjects: Iterable[UUID]) -> set[str]:
    """Return every file that a signing of these drafts or documents prepared, signed or stamped."""
    ids = list(subjects)
    rows = Signing.objects.filter(subject__in=ids).values_list("prepared_id", "current_id")
    parts = SigningPart.objects.filter(signing__subject__in=ids, signed__isnull=False)
    signed = parts.values_list("signed_id", flat=True)
    return {str(digest) for row in rows for digest in row} | {str(digest) for digest in signed}
