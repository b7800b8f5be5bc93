"""Judging a stored file: the parsing happens in the sandboxed reader, the answer is checked here."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hoso.node.reader import Reader, ReaderPool
from hoso.signatures.findings import (
    Changes,
    Claim,
    Coverage,
    Indication,
    Level,
    Party,
    SignatureFinding,
)
from hoso.signatures.kept_evidence import Piece
from hoso.signatures.trust import ANCHORS, CERTIFICATES, REVOCATIONS

TASKS = "hoso.signatures.reader_tasks"
# A file of a thousand pages with twenty signatures takes some seconds.
_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found on a file, and what the file itself keeps for its judges."""

    findings: tuple[SignatureFinding, ...]
    evidence: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Trusted:
    """Whom the institution trusts, as it lies in its folder; `version` stands in every finding."""

    version: str
    anchors: tuple[Piece, ...]
    certificates: tuple[Piece, ...]
    revocations: tuple[Piece, ...]


class Judge:
    """A reader that has the institution's trusted certificates before it, and judges file after file."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def trusted(self) -> Trusted:
        """Return whom this judge trusts.

        Raises:
            ReaderRefused: something in the folder is no certificate and no revocation data.
        """
        answer = self._reader.call("describe", {"trust": _TRUST}, timeout_seconds=_SECONDS)
        parts = {name: tuple(_piece(each) for each in answer[name]) for name in _PARTS}
        return Trusted(str(answer["version"]), **parts)

    def judge(self, path: Path, *, at: datetime, known_since: datetime | None = None) -> Judged:
        """Return what is found on the PDF at `path`, as of `at` (aware).

        Raises:
            ReaderRefused: the file is no PDF, or something in the folder is no certificate.
            ReaderCrashed, ReaderTimedOut, ReaderTooBig: the reader could not finish with these bytes.
        """
        shutil.copyfile(path, self._reader.work / "input.pdf")
        answer = self._reader.call(
            "judge",
            {
                "input": "input.pdf",
                "trust": _TRUST,
                "at": at.isoformat(),
                "known_since": known_since.isoformat() if known_since else None,
            },
            timeout_seconds=_SECONDS,
        )
        return Judged(
            tuple(_finding(each) for each in answer["findings"]),
            tuple(_piece(each) for each in answer["evidence"]),
        )


_TRUST = "trust"
_PARTS = ("anchors", "certificates", "revocations")


@contextmanager
def open_judge(pool: ReaderPool, trust: Path | None) -> Iterator[Judge]:
    """Yield a judge who trusts what lies in the folder `trust` (see `trust.read_trust`); None: nobody."""
    with pool.lease() as reader:
        for name in (ANCHORS, CERTIFICATES, REVOCATIONS):
            source = trust / name if trust is not None else None
            (reader.work / _TRUST).mkdir(exist_ok=True)
            if source is not None and source.is_dir():
                shutil.copytree(source, reader.work / _TRUST / name)
        yield Judge(reader)


def judge_pdf(
    pool: ReaderPool, path: Path, *, trust: Path | None, at: datetime, known_since: datetime | None = None
) -> list[SignatureFinding]:
    """Return a finding for each signature of the PDF at `path`; see `Judge.judge`."""
    with open_judge(pool, trust) as judge:
        return list(judge.judge(path, at=at, known_since=known_since).findings)


def _piece(said: dict[str, Any]) -> Piece:
    return Piece(
        kind=str(said["kind"]),
        sha256=str(said["sha256"]),
        of=str(said["of"]),
        since=_moment(said["since"]),
        until=_moment(said["until"]),
    )


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
