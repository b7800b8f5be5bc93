"""Signatures whose time no stamp proves: when the certificate has ended, nothing can prove it any more."""

from datetime import timedelta
from uuid import UUID

from hoso.oversight.queries.checks.asked import Asked
from hoso.oversight.rules import Found, Kind, Severity
from hoso.registry import queries as registry
from hoso.signatures import queries as signatures
from hoso.signatures.queries import SigningPart

KINDS = frozenset({Kind.TIME_NOT_PROVEN})
# So long before the day somebody should do something about it.
SOON = timedelta(days=7)


def find(asked: Asked) -> list[Found]:
    """Return the papers that bear a signature whose time is not proven, one cause for each paper."""
    first: dict[UUID, SigningPart] = {}
    for part in signatures.time_not_proven(at=asked.at):
        first.setdefault(part.signing.subject, part)
    issued = registry.documents_of_drafts(first)
    return [_found(part, issued.get(subject), asked) for subject, part in first.items()]


def _found(part: SigningPart, document_id: UUID | None, asked: Asked) -> Found:
    until = part.prove_until
    soon = until is not None and until - SOON <= asked.at
    return Found(
        Kind.TIME_NOT_PROVEN,
        str(part.signing_id),
        Severity.WARNING if soon else Severity.NOTICE,
        essence=[str(part.pk)],
        holding_id=document_id,
        about_id=part.signing.body_id,
        answers_id=part.signing.body_id,
        things={"document": [document_id]} if document_id is not None else {},
        values={"until_on": until.date() if until is not None else None},
    )
