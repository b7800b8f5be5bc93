"""Judging a stored file: the parsing happens in the sandboxed reader, the answer is checked here."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from hoso.node.reader import ReaderPool
from hoso.signatures.findings import (
    Changes,
    Claim,
    Coverage,
    Indication,
    Level,
    Party,
    SignatureFinding,
)
from hoso.signatures.trust import ANCHORS, CERTIFICATES, REVOCATIONS

TASKS = "hoso.signatures.reader_tasks"
# A file of a thousand pages with twenty signatures takes some seconds.
_SECONDS = 120.0


def judge_pdf(
    pool: ReaderPool, path: Path, *, trust: Path | None, at: datetime, known_since: datetime | None = None
) -> list[SignatureFinding]:
    """Return a finding for each signature of the PDF at `path`, as of `at` (aware).

    `trust` is the institution's folder of certificates (see `trust.read_trust`); None trusts nobody.

    Raises:
        ReaderRefused: the file is no PDF, or something in the folder is no certificate.
        ReaderCrashed, ReaderTimedOut, ReaderTooBig: the reader could not finish with these bytes.
    """
    with pool.lease() as reader:
        shutil.copyfile(path, reader.work / "input.pdf")
        for name in (ANCHORS, CERTIFICATES, REVOCATIONS):
            source = trust / name if trust is not None else None
            (reader.work / "trust").mkdir(exist_ok=True)
            if source is not None and source.is_dir():
                shutil.copytree(source, reader.work / "trust" / name)
        answer = reader.call(
            "judge",
            {
                "input": "input.pdf",
                "trust": "trust",
                "at": at.isoformat(),
                "known_since": known_since.isoformat() if known_since else None,
            },
            timeout_seconds=_SECONDS,
        )
    return [_finding(each) for each in answer["findings"]]


def _finding(said: dict[str, Any]) -> SignatureFinding:
    signer = said["signer"]
    return SignatureFinding(
        field_name=said["field"],
        claim=Claim(said["claim"]),
        indication=Indication(said["indication"]),
        sub_indication=said["sub_indication"],
        reason=said["reason"],
        signer=Party(**signer) if signer is not None else None,
        level=Level(said["level"]),
        claimed_at=_moment(said["claimed_at"]),
        proven_at=_moment(said["proven_at"]),
        coverage=Coverage(said["coverage"]),
        changes=Changes(said["changes"]),
        digest=said["digest"],
        mechanism=said["mechanism"],
        judged_at=datetime.fromisoformat(said["judged_at"]),
        policy=said["policy"],
        trust_version=said["trust_version"],
        remarks=tuple(said["remarks"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
