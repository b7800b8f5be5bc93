"""What the sandboxed reader does for this room: judge the signatures in one file, read whom is trusted."""

from datetime import datetime
from pathlib import Path
from typing import Any

from hoso.signatures.findings import SignatureFinding
from hoso.signatures.grounds import Grounds
from hoso.signatures.kept_evidence import (
    Piece,
    piece_of_answer,
    piece_of_certificate,
    piece_of_crl,
    pieces_in,
)
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
    found = validate_pdf(work / arguments["input"], grounds)
    # What it keeps is looked at only where somebody signed: a file without signatures proves nothing.
    kept = pieces_in(work / arguments["input"]) if found else []
    return {
        "findings": [_plain(each) for each in found],
        "evidence": [_plain_piece(each) for each in kept[:_MOST_PIECES]],
    }


# A file of twenty signatures keeps some hundred pieces.
_MOST_PIECES = 2000


def describe(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return what lies in the folder `trust` of the work folder, and the version that findings name it by.

    Raises:
        TrustMaterialOdd: see `read_trust`.
    """
    trust = read_trust(work / arguments["trust"])
    return {
        "version": trust.version,
        "anchors": [_plain_piece(piece_of_certificate(each)) for each in trust.anchors],
        "certificates": [_plain_piece(piece_of_certificate(each)) for each in trust.certificates],
        "revocations": [
            *(_plain_piece(piece_of_crl(each.crl_data)) for each in trust.crls),
            *(_plain_piece(piece_of_answer(each.ocsp_response_data)) for each in trust.ocsps),
        ],
    }


def _plain_piece(piece: Piece) -> dict[str, Any]:
    return {
        "kind": piece.kind,
        "sha256": piece.sha256,
        "of": piece.of,
        "since": _moment(piece.since),
        "until": _moment(piece.until),
    }


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
