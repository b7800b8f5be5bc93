"""What was found on the signatures of documents, as JSON."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from hoso.api.doors import Asked, answers, api
from hoso.registry import queries as registry
from hoso.registry import services as registry_services
from hoso.signatures import queries


class FindingOut(Schema):
    """What one validation said about one signature or time stamp (ETSI EN 319 102-1)."""

    field_name: str
    claim: str
    indication: str
    sub_indication: str
    signer_name: str
    signer_organisation: str
    signer_issuer: str
    signer_fingerprint: str
    level: str
    claimed_at: datetime | None
    proven_at: datetime | None
    coverage: str
    changes: str
    remarks: list[str]


class JudgementOut(Schema):
    """One validation of a file."""

    id: UUID
    judged_at: datetime
    cause: str
    policy: str
    trust_version: str
    known_since: datetime | None
    fault: str
    findings: list[FindingOut]


class SignedFileOut(Schema):
    """A file of a document, with the newest validations first."""

    file: str
    digest: str
    next_at: datetime | None
    judgements: list[JudgementOut]


@api.get("/documents/{document_id}/signatures", response=answers(list[SignedFileOut]), tags=["signatures"])
def signatures(request: Asked, document_id: UUID) -> Any:
    """Return what was found on the signatures of a document, with up to 20 validations a file."""
    registry_services.read_document(request.auth, document_id)
    return _files(document_id)


@api.post("/documents/{document_id}/signatures", response=answers(list[SignedFileOut]), tags=["signatures"])
def judge(request: Asked, document_id: UUID) -> Any:
    """Judge the signatures of a document now; earlier findings stay."""
    registry_services.judge_signatures(request.auth, document_id)
    return _files(document_id)


def _files(document_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            "file": each.file.file_name,
            "digest": each.judged.digest,
            "next_at": each.judged.next_at,
            "judgements": queries.history_of(each.judged.digest),
        }
        for each in registry.signatures_of(document_id)
    ]
