"""Proving files by an evidence record that somebody brought: no database, and the record is parsed apart."""

import hashlib
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hoso.node.reader import Reader, ReaderPool
from hoso.signatures.evidence.terms import NAME
from hoso.signatures.evidence.verifying import Fault
from hoso.signatures.trust import ANCHORS, CERTIFICATES, REVOCATIONS

TASKS = "hoso.signatures.evidence.reader_tasks"
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a record proves of some files: since when, or what is wrong (chain and place, counted from 0).

    `stamps` counts the time stamps of each chain.
    """

    since: datetime | None
    faults: tuple[tuple[Fault, int, int], ...]
    stamps: tuple[int, ...]


def prove_files(
    pool: ReaderPool,
    record: Path,
    files: Sequence[Path],
    *,
    trust: Path | None,
    at: datetime,
    is_whole: bool,
) -> Judgement:
    """Judge a record for files, as of `at` (aware); `is_whole`: the files are all of their group.

    `trust` is the folder of whom one trusts, with the terms; None trusts nobody.

    Raises:
        ReaderRefused: the record is none, or something in the folder is no certificate.
        ReaderCrashed, ReaderTimedOut, ReaderTooBig: the reader could not finish with these bytes.
    """
    with pool.lease() as reader:
        shutil.copyfile(record, reader.work / "record.ers")
        _put_trust(reader, trust)
        names = reader.call("algorithms", {"input": "record.ers"})["algorithms"]
        digests = _digests(files, [str(name) for name in names])
        asked = {
            "input": "record.ers", "trust": "trust", "at": at.isoformat(), "digests": digests,
            "is_whole": is_whole,
        }  # fmt: skip
        answer = reader.call("prove", asked)
    since = datetime.fromisoformat(answer["since"]) if answer["since"] else None
    faults = tuple((Fault(code), int(chain), int(place)) for code, chain, place in answer["faults"])
    return Judgement(since, faults, tuple(int(each) for each in answer["stamps"]))


def _put_trust(reader: Reader, trust: Path | None) -> None:
    (reader.work / "trust").mkdir()
    if trust is None:
        return
    for name in (ANCHORS, CERTIFICATES, REVOCATIONS):
        if (trust / name).is_dir():
            shutil.copytree(trust / name, reader.work / "trust" / name)
    if (trust / NAME).is_file():
        shutil.copyfile(trust / NAME, reader.work / "trust" / NAME)


def _digests(files: Sequence[Path], names: Collection[str]) -> dict[str, list[str]]:
    """Return the digests of files by algorithm; an algorithm that nobody knows here has none."""
    known = [name for name in names if name in hashlib.algorithms_available]
    found: dict[str, list[str]] = {name: [] for name in known}
    for path in files:
        made = {name: hashlib.new(name) for name in known}
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                for each in made.values():
                    each.update(chunk)
        for name, each in made.items():
            found[name].append(each.hexdigest())
    return found
