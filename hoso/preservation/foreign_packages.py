"""Packages from outside, in a folder or in one file: taken apart and read in a reader, then checked."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from hoso.node.errors import ReaderCrashed, ReaderRefused, ReaderTimedOut, ReaderTooBig
from hoso.node.reader import Reader, ReaderPool
from hoso.node.reader_process import Limits
from hoso.preservation import disk
from hoso.preservation.bagit import validate_bag
from hoso.preservation.earkip.checking import Package, XmlNotTaken, check_package, metadata_paths
from hoso.preservation.earkip.told import ToldMets
from hoso.preservation.findings import Finding, error
from hoso.preservation.packages.checking import CircularPackage, check_circular, read_circular
from hoso.preservation.packages.metadata import ToldMetadata

TASKS = "hoso.preservation.reader_tasks"
# What a whole package may take in the reader's folder, and how long its parts may.
MOST_BYTES = 64 << 30
LIMITS = Limits(file_bytes=MOST_BYTES, work_bytes=2 * MOST_BYTES, work_files=400_000)
_UNPACK_SECONDS, _XML_SECONDS = 3600.0, 600.0
_AT_ONCE = 500
_METS = TypeAdapter(ToldMets)
_METADATA = TypeAdapter(list[ToldMetadata])


@dataclass(frozen=True, slots=True)
class Checked:
    """A package that was looked at: what kind of thing it is, what was found, and what the circular sees."""

    kind: str  # package, bag or unknown
    findings: list[Finding]
    package: Package | None = None
    circular: CircularPackage | None = None


@contextmanager
def looked_at(pool: ReaderPool, source: Path | Callable[[Path], object]) -> Iterator[Checked]:
    """Check what lies at a path; while the block runs its files lie below `package.folder`.

    Instead of a path `source` may write the container to the place it is given, in the reader's own folder.

    The reader's folder must have room for the package: see `LIMITS`.
    """
    with pool.lease() as reader:
        try:
            folder = _opened(reader, source)
        except (ReaderRefused, ReaderCrashed, ReaderTimedOut, ReaderTooBig) as refused:
            yield Checked("package", [_not_opened(refused)])
            return
        yield _checked(reader, folder)


def _opened(reader: Reader, source: Path | Callable[[Path], object]) -> Path:
    if isinstance(source, Path) and source.is_dir():
        return source
    return _unpacked(reader, source)


def _checked(reader: Reader, folder: Path) -> Checked:
    there = {entry.name for entry in disk.entries(folder)}
    if "METS.xml" not in there and "bagit.txt" in there:
        return Checked("bag", validate_bag(folder))
    if "METS.xml" not in there:
        reason = "there is neither a package nor a bag in it"
        return Checked("unknown", [error("X001", "", reason)])
    package = Package(folder)
    xml = _XmlInReader(reader, folder)
    findings = list(check_package(package, xml))
    told = list(xml.metadata(metadata_paths(package)))
    findings += [each for one in told for each in _of_metadata(one)]
    circular = read_circular(package, told)
    if circular is not None:
        findings += check_circular(package, circular)
    return Checked("package", findings, package, circular)


def _not_opened(refused: Exception) -> Finding:
    if isinstance(refused, ReaderRefused):
        reason = str(refused.facts.get("reason", refused.code))
        return error("X004", "", f"it was not opened ({reason}): {refused}")
    return error("X003", "", f"the reader could not finish with it: {refused}")


def _of_metadata(told: ToldMetadata) -> Iterator[Finding]:
    if told.refused:
        yield error("P008", told.path, f"it is not read: {told.refused}")
    for line, message in told.errors:
        yield error("P010", f"{told.path}:{line}", message[:500])


def _unpacked(reader: Reader, container: Path | Callable[[Path], object]) -> Path:
    inside = reader.work / "container"
    if isinstance(container, Path):
        with disk.open_plain(container) as source, inside.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
    else:
        container(inside)
    arguments = {"input": "container", "into": "package", "most_bytes": MOST_BYTES}
    reader.call("unpack", arguments, timeout_seconds=_UNPACK_SECONDS)
    inside.unlink()
    folder = reader.work / "package"
    found = disk.entries(folder)
    # A container holds the package itself, or one folder with it.
    if len(found) == 1 and found[0].kind is disk.Kind.FOLDER:
        return folder / found[0].name
    return folder


class _XmlInReader:
    """Hands XML files to a reader, in place where it holds them already."""

    def __init__(self, reader: Reader, folder: Path) -> None:
        self._reader = reader
        self._folder = folder
        self._is_inside = folder.is_relative_to(reader.work)

    def mets(self, path: str) -> ToldMets:
        with self._given([path]) as (given,):
            try:
                answer = self._reader.call("read_mets", {"input": given}, timeout_seconds=_XML_SECONDS)
                return _METS.validate_python(answer["mets"])
            except ReaderRefused as refused:
                reason = refused.facts.get("reason", refused.code)
                raise XmlNotTaken(f"it is not read ({reason}): {refused}") from refused
            except (ReaderCrashed, ReaderTimedOut, ReaderTooBig, ValidationError) as failure:
                raise XmlNotTaken(f"the reader could not finish with it: {failure}") from failure

    def metadata(self, paths: Sequence[str]) -> Iterator[ToldMetadata]:
        waiting = iter(paths)
        while batch := list(islice(waiting, _AT_ONCE)):
            yield from self._metadata(batch)

    def _metadata(self, batch: Sequence[str]) -> list[ToldMetadata]:
        with self._given(batch) as given:
            try:
                answer = self._reader.call("read_metadata", {"inputs": given}, timeout_seconds=_XML_SECONDS)
                told = _METADATA.validate_python(answer["told"])
            except (ReaderRefused, ReaderCrashed, ReaderTimedOut, ReaderTooBig, ValidationError):
                return [ToldMetadata(path, refused="reader") for path in batch]
        for path, each in zip(batch, told, strict=True):
            each.path = path
        return told

    @contextmanager
    def _given(self, paths: Sequence[str]) -> Iterator[list[str]]:
        """Give the names under which the reader finds the files; copies go when the block ends."""
        if self._is_inside:
            yield [str((self._folder / path).relative_to(self._reader.work)) for path in paths]
            return
        folder = self._reader.work / "xml"
        folder.mkdir(exist_ok=True)
        for number, path in enumerate(paths):
            with disk.open_plain(self._folder / path) as source, (folder / str(number)).open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
        try:
            yield [f"xml/{number}" for number in range(len(paths))]
        finally:
            shutil.rmtree(folder, ignore_errors=True)
