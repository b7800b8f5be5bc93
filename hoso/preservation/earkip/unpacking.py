"""Taking a ZIP or TAR file apart that may have been made to do harm. Runs in the sandboxed reader.

Refused before a byte is written, but for what only reading shows (a member longer than it says). Reasons,
stable: path, link, device, collision, twice, encrypted, method, bomb, count, damaged, unknown.
"""

import lzma
import stat
import tarfile
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hoso.preservation.errors import PackageRefused

PIECE = 1 << 20
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_PATH_BYTES = 2000
# Names that some systems take for machines.
_DEVICE_NAMES = {
    "con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(10)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one container may hold."""

    bytes: int = 64 << 30
    entries: int = 150_000
    depth: int = 40
    # How many times larger than the container what it holds may be, once it is larger than `free_bytes`.
    ratio: int = 100
    free_bytes: int = 64 << 20


def unpack(container: Path, into: Path, bounds: Bounds) -> int:
    """Write what a container holds into the empty folder `into`; return the number of files.

    Raises:
        PackageRefused: see the module; what was written until then is for the caller to remove.
    """
    try:
        if zipfile.is_zipfile(container):
            return _unzip(container, into, bounds)
        if tarfile.is_tarfile(container):
            return _untar(container, into, bounds)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, ValueError) as error:
        raise _refused("damaged", str(error)) from error
    except (NotImplementedError, RuntimeError) as error:
        raise _refused("method", str(error)) from error
    raise _refused("unknown", "neither ZIP nor TAR")


def _refused(reason: str, what: str) -> PackageRefused:
    return PackageRefused(f"{reason}: {what[:200]}", reason=reason, what=what[:200])


class _Names:
    """The names of a container, looked at as one set: none may leave it, none may stand for another."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._seen: dict[str, tuple[str, bool]] = {}
        self._files: set[str] = set()

    def take(self, name: str, *, is_folder: bool) -> str:
        """Return the path of an entry below the target, checked; empty for the container's own folder."""
        elements = (name.rstrip("/") if is_folder else name).split("/")
        if elements == ["."] and is_folder:
            return ""
        if elements[0] == ".":
            elements = elements[1:]
        for element in elements:
            _check_element(name, element)
        path = "/".join(elements)
        if not path or len(elements) > self._bounds.depth or len(path.encode()) > _PATH_BYTES:
            raise _refused("path", name)
        for end in range(1, len(elements)):
            self._note("/".join(elements[:end]), is_folder=True)
        self._note(path, is_folder=is_folder)
        if not is_folder:
            if path in self._files:
                raise _refused("twice", path)
            self._files.add(path)
        return path

    def _note(self, path: str, *, is_folder: bool) -> None:
        known = self._seen.setdefault(unicodedata.normalize("NFC", path).casefold(), (path, is_folder))
        if known != (path, is_folder):
            raise _refused("collision", f"{path} and {known[0]}")
        if len(self._seen) > 2 * self._bounds.entries:
            raise _refused("count", "too many folders")


def _check_element(name: str, element: str) -> None:
    if element in {"", ".", ".."} or len(element.encode("utf-8", "surrogatepass")) > 255:
        raise _refused("path", name)
    if "\\" in element or ":" in element[:2] or element.endswith((" ", ".")):
        raise _refused("path", name)
    if any(unicodedata.category(char) in {"Cc", "Cs", "Cn"} for char in element):
        raise _refused("path", name)
    if element.partition(".")[0].lower() in _DEVICE_NAMES:
        raise _refused("path", name)


def _check_size(total: int, container_bytes: int, bounds: Bounds) -> None:
    if total > bounds.bytes or (total > bounds.free_bytes and total > container_bytes * bounds.ratio):
        raise _refused("bomb", f"{total} bytes from {container_bytes}")


def _unzip(container: Path, into: Path, bounds: Bounds) -> int:
    size = container.stat().st_size
    with zipfile.ZipFile(container) as archive:
        members = archive.infolist()
        if len(members) > bounds.entries:
            raise _refused("count", f"{len(members)} entries")
        names = _Names(bounds)
        paths = [names.take(member.filename, is_folder=member.is_dir()) for member in members]
        for member in members:
            _check_member(member)
        _check_size(sum(member.file_size for member in members), size, bounds)
        # Members that share their bytes are how a small file holds very much.
        if sum(member.compress_size for member in members) > size:
            raise _refused("bomb", "members overlap")
        for path, member in zip(paths, members, strict=True):
            _write(into / path, None if member.is_dir() else archive.open(member), size=member.file_size)
        return sum(not member.is_dir() for member in members)


def _check_member(member: zipfile.ZipInfo) -> None:
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        raise _refused("link", member.filename)
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _refused("device", member.filename)
    if member.flag_bits & 0x1:
        raise _refused("encrypted", member.filename)
    if member.compress_type not in _METHODS:
        raise _refused("method", member.filename)


def _untar(container: Path, into: Path, bounds: Bounds) -> int:
    """Look through the whole TAR first; a second pass writes, so that what is refused has written nothing."""
    size, total = container.stat().st_size, 0
    names = _Names(bounds)
    with tarfile.open(container) as archive:
        for count, member in enumerate(archive, start=1):
            if count > bounds.entries:
                raise _refused("count", f"more than {bounds.entries} entries")
            if member.issym() or member.islnk():
                raise _refused("link", member.name)
            if not (member.isreg() or member.isdir()) or member.issparse():
                raise _refused("device", member.name)
            names.take(member.name, is_folder=member.isdir())
            total += member.size
            _check_size(total, size, bounds)
    count = 0
    with tarfile.open(container) as archive:
        again = _Names(bounds)
        for member in archive:
            path = again.take(member.name, is_folder=member.isdir())
            _write(into / path, archive.extractfile(member), size=member.size)
            count += member.isreg()
    return count


def _write(place: Path, source: IO[bytes] | None, *, size: int) -> None:
    """Write one file, or make a folder where there is no source."""
    if source is None:
        place.mkdir(parents=True, exist_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with source, place.open("xb") as target:
        _copy(source, target, size=size, name=place.name)


def _copy(source: IO[bytes], target: IO[bytes], *, size: int, name: str) -> None:
    written = 0
    while piece := source.read(PIECE):
        written += len(piece)
        if written > size:
            raise _refused("bomb", name)
        target.write(piece)
    if written != size:
        raise _refused("damaged", name)
