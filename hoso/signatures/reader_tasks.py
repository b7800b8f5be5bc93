"""What the sandboxed reader does for this room: judge the signatures in one file, read whom is trusted."""

from datetime import datetime
from pathlib import Path
from typing import Any

from hoso.signatures import late_stamp
from hoso.signatures.appearance import Box
from hoso.signatures.findings import SignatureFinding
from hoso.signatures.grounds import Grounds
from hoso.signatures.kept_evidence import (
    Piece,
    piece_of_answer,
    piece_of_certificate,
    piece_of_crl,
    pieces_in,
)
from hoso.signatures.preparing import Place, make_ready, page_size
from hoso.signatures.returning import new_signatures
from hoso.signatures.trust import read_certificate, read_trust
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


def ready(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Write the PDF `input` as `output`, ready to be signed in the fields of `places`; see `make_ready`.

    Raises:
        SignedFileUnreadable: see there.
    """
    places = [
        Place(str(each["field"]), Box(**each["box"]) if each["box"] else None) for each in arguments["places"]
    ]
    make_ready(work / arguments["input"], work / arguments["output"], places=places)
    return {}


def compare(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return which fields were signed between the files `prepared` and `returned`; see `new_signatures`.

    Raises:
        NotTheFileSent, SignedFileUnreadable: see there.
    """
    return {"fields": new_signatures(work / arguments["prepared"], work / arguments["returned"])}


def leave_room(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Write the PDF `input` as `output` with room for a time stamp in `field`; see `late_stamp.leave_room`.

    Raises:
        SignedFileUnreadable: see there.
    """
    source, target = work / arguments["input"], work / arguments["output"]
    room = late_stamp.leave_room(source, target, field=str(arguments["field"]))
    return {"digest": room.digest.hex(), "start": room.start, "end": room.end}


def first_page(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the size of the first page of the PDF `input`, in points.

    Raises:
        SignedFileUnreadable: it is no PDF.
    """
    width, height = page_size(work / arguments["input"])
    return {"width": width, "height": height}


def certificate(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return what is told of the one certificate in the file `input`, and whose it is.

    Raises:
        CertificateOdd: it is none, several, or one that signs no documents.
    """
    found = read_certificate(work / arguments["input"])
    names = found.subject.native
    return _plain_piece(piece_of_certificate(found)) | {
        "name": _last(names.get("common_name")),
        "organisation": _last(names.get("organization_name")),
        "issuer": _last(found.issuer.native.get("common_name")),
    }


def _last(value: Any) -> str:
    return str(value[-1] if isinstance(value, list) else value or "")[:300]


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
