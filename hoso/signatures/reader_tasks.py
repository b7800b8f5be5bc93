"""What the sandboxed reader does for this room: judge the signatures in one file."""

from datetime import datetime
from pathlib import Path
from typing import Any

from hoso.signatures.findings import SignatureFinding
from hoso.signatures.grounds import Grounds
from hoso.signatures.trust import read_trust
from hoso.signatures.validating import validate_pdf


def judge(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the findings of the PDF `input`; `trust` is a folder in the work folder, `at` the moment (ISO).

    `known_since` is null, or the earliest moment at which the file is otherwise proven to have existed.

    Raises:
        SignedFileUnreadable, TrustMaterialOdd: see there.
    """
    known_since = arguments["known_since"]
    grounds = Grounds(
        at=datetime.fromisoformat(arguments["at"]),
        trust=read_trust(work / arguments["trust"]),
        known_since=datetime.fromisoformat(known_since) if known_since else None,
    )
    return {"findings": [_plain(each) for each in validate_pdf(work / arguments["input"], grounds)]}


def _plain(found: SignatureFinding) -> dict[str, Any]:
    signer = found.signer
    return {
        "field": found.field_name,
        "claim": found.claim.value,
        "indication": found.indication.value,
        "sub_indication": found.sub_indication,
        "reason": found.reason,
        "signer": None
        if signer is None
        else {
            "name": signer.name,
            "organisation": signer.organisation,
            "issuer": signer.issuer,
            "fingerprint": signer.fingerprint,
        },
        "level": found.level.value,
        "claimed_at": _moment(found.claimed_at),
        "proven_at": _moment(found.proven_at),
        "coverage": found.coverage.value,
        "changes": found.changes.value,
        "digest": found.digest,
        "mechanism": found.mechanism,
        "judged_at": _moment(found.judged_at),
        "policy": found.policy,
        "trust_version": found.trust_version,
        "remarks": list(found.remarks),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
