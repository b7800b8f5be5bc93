"""Preparing, comparing and reading files of others: the parsing happens in the sandboxed reader."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from hoso.lib.errors import DomainError
from hoso.node.errors import ReaderRefused
from hoso.node.reader import Reader, ReaderPool
from hoso.signatures.errors import CertificateOdd, NotTheFileSent, SignedFileUnreadable
from hoso.signatures.late_stamp import Room
from hoso.signatures.preparing import Place

_SECONDS = 120.0
_REFUSALS: dict[str, type[DomainError]] = {
    each.code: each for each in (NotTheFileSent, SignedFileUnreadable, CertificateOdd)
}


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says of itself."""

    fingerprint: str
    subject: str
    name: str
    organisation: str
    issuer: str
    from_at: datetime
    to_at: datetime


def prepare(pool: ReaderPool, source: Path, target: Path, *, places: Sequence[Place]) -> None:
    """Write `source` as the file that is sent to be signed; see `preparing.make_ready`.

    Raises:
        SignedFileUnreadable: it is no PDF that can be read.
        ReaderCrashed, ReaderTimedOut, ReaderTooBig: the reader could not finish.
    """
    plain = [{"field": each.field, "box": asdict(each.box) if each.box else None} for each in places]
    with pool.lease() as reader:
        shutil.copyfile(source, reader.work / "input.pdf")
        _ask(reader, "ready", {"input": "input.pdf", "output": "ready.pdf", "places": plain})
        shutil.copyfile(reader.output("ready.pdf"), target)


def first_page(pool: ReaderPool, path: Path) -> tuple[float, float]:
    """Return width and height of the first page, in points.

    Raises:
        SignedFileUnreadable, ReaderCrashed, ReaderTimedOut, ReaderTooBig: see `prepare`.
    """
    with pool.lease() as reader:
        shutil.copyfile(path, reader.work / "input.pdf")
        said = _ask(reader, "first_page", {"input": "input.pdf"})
        return float(said["width"]), float(said["height"])


def compare(pool: ReaderPool, prepared: Path, returned: Path) -> list[str]:
    """Return which fields were signed; see `returning.new_signatures`.

    Raises:
        NotTheFileSent, SignedFileUnreadable: see there.
        ReaderCrashed, ReaderTimedOut, ReaderTooBig: the reader could not finish.
    """
    with pool.lease() as reader:
        for path, name in ((prepared, "prepared.pdf"), (returned, "returned.pdf")):
            shutil.copyfile(path, reader.work / name)
        said = _ask(reader, "compare", {"prepared": "prepared.pdf", "returned": "returned.pdf"})
        return [str(each) for each in said["fields"]]


def leave_room(pool: ReaderPool, source: Path, target: Path, *, field: str) -> Room:
    """Write `source` to `target` with room for a time stamp; see `late_stamp.leave_room`.

    Raises:
        SignedFileUnreadable, ReaderCrashed, ReaderTimedOut, ReaderTooBig: see `prepare`.
    """
    with pool.lease() as reader:
        shutil.copyfile(source, reader.work / "input.pdf")
        said = _ask(reader, "leave_room", {"input": "input.pdf", "output": "room.pdf", "field": field})
        shutil.copyfile(reader.output("room.pdf"), target)
    return Room(bytes.fromhex(said["digest"]), int(said["start"]), int(said["end"]))


def certificate(pool: ReaderPool, path: Path) -> CertificateFacts:
    """Return what a certificate says of itself.

    Raises:
        CertificateOdd: it is none, several, or one that signs no documents.
    """
    with pool.lease() as reader:
        shutil.copyfile(path, reader.work / "input.cer")
        said = _ask(reader, "certificate", {"input": "input.cer"})
        return CertificateFacts(
            fingerprint=str(said["sha256"]),
            subject=str(said["of"]),
            name=str(said["name"]),
            organisation=str(said["organisation"]),
            issuer=str(said["issuer"]),
            from_at=datetime.fromisoformat(said["since"]),
            to_at=datetime.fromisoformat(said["until"]),
        )


def _ask(reader: Reader, task: str, arguments: dict[str, Any]) -> dict[str, Any]:
    try:
        return reader.call(task, arguments, timeout_seconds=_SECONDS)
    except ReaderRefused as refusal:
        _raise(refusal)


def _raise(refusal: ReaderRefused) -> NoReturn:
    """Raise the refusal as what it was before it left the reader."""
    kind = _REFUSALS.get(refusal.code)
    if kind is None:
        raise refusal
    raise kind(str(refusal), **refusal.facts) from refusal
