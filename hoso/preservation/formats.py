"""Which format a file has, by PRONOM, found out in the sandboxed reader."""

import re
from dataclasses import dataclass
from pathlib import Path

from hoso.lib.hashing import CHUNK_BYTES, Readable
from hoso.node.reader import ReaderPool

TASKS = "hoso.preservation.reader_tasks"
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}")
_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Format:
    """A format of PRONOM; `puid` is empty when no signature matches.

    `basis` says what spoke for it, and whatever else matched.
    """

    puid: str
    name: str
    version: str
    media_type: str
    basis: str


def identify(pool: ReaderPool, source: Readable, *, file_name: str) -> Format:
    """Return the format of the bytes in `source`; the ending of `file_name` is a weak sign.

    Raises:
        ReaderCrashed, ReaderTimedOut, ReaderTooBig: the reader could not finish with these bytes.
        ReaderNotConfined: no reader could be shut in on this machine.
    """
    with pool.lease() as reader:
        name = f"file{_ending(file_name)}"
        with (reader.work / name).open("wb") as copy:
            while piece := source.read(CHUNK_BYTES):
                copy.write(piece)
        answer = reader.call("identify", {"input": name}, timeout_seconds=_SECONDS)
    return _best(answer["matches"])


def _ending(file_name: str) -> str:
    ending = Path(file_name).suffix
    return ending if _ENDING.fullmatch(ending) else ""


def _best(matches: list[dict[str, str]]) -> Format:
    if not matches:
        return Format("", "", "", "", "no signature matches")
    first, *others = matches
    basis = first["basis"]
    if others:
        basis += "; also " + ", ".join(match["puid"] for match in others)
    return Format(first["puid"], first["format"], first["version"], first["media_type"], basis)
