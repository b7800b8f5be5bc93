"""A package as one ZIP file, written in one pass; every byte is held against its digest on the way.

Source: TT 05/2025/TT-BNV appendix III (name of the ZIP file of a SIP; secondary source).
"""

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from hoso.lib.hashing import CHUNK_BYTES, Readable, chunks
from hoso.preservation.errors import ContentDiffers
from hoso.preservation.packages.frame import Frame
from hoso.preservation.packages.values import data_path, folder_name

# The same package makes the same bytes; ZIP knows no time before 1980.
_MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Source:
    """A data file's bytes: its name below `data/`, SHA-256 (lower-case hex), and how to open them."""

    name: str
    sha256: str
    size_bytes: int
    open: Callable[[], BinaryIO]


def zip_name(ordinal: int, object_id: str) -> str:
    """Return the name of the ZIP file of a SIP: its place in the submission, and its id."""
    return f"{ordinal}_{folder_name(object_id)}.zip"


class PackageZip:
    """A ZIP file with the one folder of a package; data may come before METS, and is digested on the way."""

    def __init__(self, target: BinaryIO, object_id: str) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True)
        self._top = folder_name(object_id)

    def __enter__(self) -> "PackageZip":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add_data(self, name: str, source: Readable, *, size_bytes: int) -> str:
        """Write one data file and return its SHA-256, lower-case hex."""
        state = hashlib.sha256()
        with _member(self._zip, f"{self._top}/{data_path(name)}", size_bytes=size_bytes) as to:
            while piece := source.read(CHUNK_BYTES):
                state.update(piece)
                to.write(piece)
        return state.hexdigest()

    def add_frame(self, frame: Frame) -> None:
        """Write everything else."""
        for path in frame.paths:
            with (
                (frame.folder / path).open("rb") as source,
                _member(self._zip, f"{self._top}/{path}", packed=True) as to,
            ):
                shutil.copyfileobj(source, to)


def write_zip(target: BinaryIO, object_id: str, frame: Frame, data: Iterable[Source]) -> None:
    """Write a whole package as a ZIP file.

    Raises:
        ContentDiffers: a file's bytes do not have the digest that its METS tells.
    """
    with PackageZip(target, object_id) as package:
        package.add_frame(frame)
        for each in data:
            with closing(each.open()) as stream:
                if package.add_data(each.name, stream, size_bytes=each.size_bytes) != each.sha256:
                    raise ContentDiffers(f"{each.name} has other bytes than its METS tells", path=each.name)


def write_folder(target: Path, object_id: str, frame: Frame, data: Iterable[Source]) -> Path:
    """Write the package as a folder below `target` and return that.

    Raises:
        ContentDiffers: see `write_zip`.
    """
    top = target / folder_name(object_id)
    shutil.copytree(frame.folder, top)
    for each in data:
        place = top / data_path(each.name)
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as to:
            _copy(each, to)
    return top


def _member(package: zipfile.ZipFile, path: str, *, packed: bool = False, size_bytes: int = 0) -> IO[bytes]:
    info = zipfile.ZipInfo(path, _MOMENT)
    info.external_attr = 0o644 << 16
    # Scans are compressed already; the frame is text.
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return package.open(info, "w", force_zip64=size_bytes >= 1 << 31)


def _copy(source: Source, to: IO[bytes]) -> None:
    state = hashlib.sha256()
    with closing(source.open()) as stream:
        for piece in chunks(stream):
            state.update(piece)
            to.write(piece)
    if state.hexdigest() != source.sha256:
        raise ContentDiffers(f"{source.name} has other bytes than its METS tells", path=source.name)
