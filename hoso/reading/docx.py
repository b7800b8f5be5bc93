"""What a text document (docx, ECMA-376) says, for the secrecy detector; it is not laid out and not changed.

A page of it cannot be looked at as it will be printed. So every line counts wherever it stands (headers,
boxes, notes), every picture is looked at, and whatever else could show something counts as not looked at.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from hoso.reading.errors import FileBroken, FileTooLarge, FormatUnknown, ListNotReadable
from hoso.reading.lists.xml import drain, parse
from hoso.reading.model import Line

MAIN = "word/document.xml"
# Parts and unpacked bytes of one document: a hundred times what an office writes.
MOST_PARTS = 2_000
MOST_BYTES = 300_000_000
_ENDS_LINE = frozenset({"p", "br", "cr", "tc"})
_TEXT = frozenset({"t", "delText"})
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"})
# Says nothing to a reader of the paper: styles, relations, fonts and the like.
_SILENT = frozenset({".rels", ".xml", ".odttf", ".ttf"})


@dataclass(slots=True)
class Docx:
    """What is in a document: lines of text, names of pictures, and names of parts that nobody can look at."""

    lines: list[Line] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


def is_docx(path: Path) -> bool:
    """Tell whether the first bytes are those of an archive; what is in it is looked at when it is opened."""
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def open_docx(path: Path) -> Docx:
    """Return what a document says.

    Raises:
        FormatUnknown: an archive, but no text document; or one with macros.
        FileBroken: a part of it is damaged, encrypted or declares a document type.
        FileTooLarge: more parts or bytes than `MOST_PARTS`, `MOST_BYTES`.
    """
    found = Docx()
    try:
        with zipfile.ZipFile(path) as archive:
            for part in _parts(archive, path.name):
                _sort(archive, part, found)
    except ListNotReadable as error:
        raise FileBroken(f"{path.name}: {error}", file=path.name) from error
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        OSError,
        RuntimeError,
        NotImplementedError,
        EOFError,
    ) as error:
        raise FileBroken(f"{path.name}: {error}", file=path.name) from error
    return found


def unpack(path: Path, part: str, target: Path) -> None:
    """Write one picture of a document to `target`; its size was checked when the document was opened."""
    with zipfile.ZipFile(path) as archive, archive.open(part) as source:
        target.write_bytes(source.read(MOST_BYTES))


def _parts(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    parts = [each for each in archive.infolist() if not each.is_dir()]
    names = {each.filename for each in parts}
    if MAIN not in names or "[Content_Types].xml" not in names:
        raise FormatUnknown(f"{name}: no text document", file=name)
    if any(PurePosixPath(each).name.lower() == "vbaproject.bin" for each in names):
        raise FormatUnknown(f"{name}: it holds macros", file=name)
    if len(parts) > MOST_PARTS or len(names) < len(parts):
        raise FormatUnknown(f"{name}: {len(parts)} parts, some of one name", file=name)
    size_bytes = sum(each.file_size for each in parts)
    if size_bytes > MOST_BYTES:
        raise FileTooLarge(f"{name}: {size_bytes} bytes", size_bytes=size_bytes, limit=MOST_BYTES)
    return parts


def _sort(archive: zipfile.ZipFile, part: zipfile.ZipInfo, found: Docx) -> None:
    path = PurePosixPath(part.filename)
    suffix = path.suffix.lower()
    if suffix in _PICTURES:
        found.pictures.append(part.filename)
    elif suffix == ".xml":
        found.lines += _lines(archive, part)
    elif suffix not in _SILENT:
        # Drawings in other formats, embedded objects, whole pages of another program.
        found.unseen.append(part.filename)


def _lines(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[Line]:
    """Yield the lines of one part: a paragraph, a cell, what stands before and after a break."""
    said: list[str] = []
    lines: list[str] = []
    inside: list[str] = []

    def end_line() -> None:
        if text := "".join(said).strip():
            lines.append(text)
        said.clear()

    def start(name: str, _given: dict[str, str]) -> None:
        inside.append(name)
        if name == "tab":
            said.append(" ")
        elif name in _ENDS_LINE:
            end_line()

    def end(name: str) -> None:
        inside.pop()
        if name in _ENDS_LINE:
            end_line()

    def text(characters: str) -> None:
        if inside and inside[-1] in _TEXT:
            said.append(characters)

    with archive.open(part) as stream:
        drain(parse(stream, start=start, end=end, text=text))
    end_line()
    yield from (Line(each, 1) for each in lines)
