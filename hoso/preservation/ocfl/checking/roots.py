"""A whole storage root: its own files, its tree of folders, every object in it.

Source: OCFL 1.1, section 4. Findings come as they are met; memory does not grow with the number of
objects.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hoso.preservation import disk
from hoso.preservation.disk import Entry, Kind
from hoso.preservation.findings import Finding, error, info, warning
from hoso.preservation.ocfl.checking.extensions import REGISTERED, check_extensions
from hoso.preservation.ocfl.checking.facts import SPECS
from hoso.preservation.ocfl.checking.objects import ObjectCheck
from hoso.preservation.ocfl.layout import EXTENSION, Layout, layout_from
from hoso.preservation.places import Folder

_DECLARATION = re.compile(r"0=ocfl_(\d+\.\d+)", re.ASCII)
_LAYOUT = "ocfl_layout.json"


def validate_root(
    folder: Path, *, advance: Callable[[int], None] = lambda _objects: None
) -> Iterator[Finding]:
    """Yield everything that is wrong with the storage root in `folder` and with the objects in it.

    `advance` is called with 1 after each object.

    Raises:
        OSError: the folder itself cannot be read.
    """
    return _RootCheck(folder, advance).findings()


def validate_frame(folder: Path) -> Iterator[Finding]:
    """Yield what is wrong with the storage root itself and its tree of folders; no object is opened.

    Raises:
        OSError: the folder itself cannot be read.
    """
    return _FrameCheck(folder, lambda _objects: None).findings()


class _RootCheck:
    def __init__(self, folder: Path, advance: Callable[[int], None]) -> None:
        self._folder = folder
        self._advance = advance
        self._spec = SPECS[-1]
        self._layout: Layout | None = None
        self._depths: set[int] = set()

    def findings(self) -> Iterator[Finding]:
        top = disk.entries(self._folder)
        yield from self._declaration(top)
        yield from self._arrangement(top)
        for entry in top:
            if entry.kind is Kind.LINK:
                yield error("E090", entry.name, "links have no place in a storage root")
            elif entry.name == "extensions" and entry.kind is Kind.FOLDER:
                code = "E112" if self._spec >= "1.1" else "E086"
                yield from check_extensions(disk.entries(self._folder / entry.name), entry.name, code, "W016")
            elif entry.kind is Kind.FOLDER:
                yield from self._tree(entry.name)
        yield from self._evenness()

    def _declaration(self, top: list[Entry]) -> Iterator[Finding]:
        names = [entry.name for entry in top if entry.name.startswith("0=")]
        if not names:
            yield error("E069", "", "the folder does not declare itself a storage root")
        if len(names) > 1:
            yield error("E076", "", f"{len(names)} declarations of the version, one is asked for")
        for name in names:
            match = _DECLARATION.fullmatch(name)
            if match is None or match[1] not in SPECS:
                yield error("E079", name, "it declares no version of OCFL that is known here")
                continue
            self._spec = match[1]
            if self._text(name) != f"{name.removeprefix('0=')}\n".encode():
                yield error("E080", name, "its text is not the declared value and a line end")

    def _arrangement(self, top: list[Entry]) -> Iterator[Finding]:
        if not any(entry.name == _LAYOUT for entry in top):
            yield info("I001", "", "the root does not tell its arrangement, so places were not checked")
            return
        document = self._document(_LAYOUT)
        if not _tells_layout(document):
            yield error("E070", _LAYOUT, "it is not a JSON object with the texts extension and description")
        elif document["extension"] not in REGISTERED:
            yield error("E071", _LAYOUT, f"no registered extension is named {document['extension'][:80]!r}")
        elif document["extension"] != EXTENSION:
            yield info("I001", _LAYOUT, f"places by {document['extension']} are not checked here")
        else:
            yield from self._own_layout()

    def _own_layout(self) -> Iterator[Finding]:
        where = f"extensions/{EXTENSION}/config.json"
        # Without a config.json the extension's defaults hold.
        is_there = (self._folder / where).exists()
        self._layout = layout_from(self._document(where) if is_there else {})
        if self._layout is None:
            yield error("E070", where, "its values are not ones that the extension allows")

    def _tree(self, name: str) -> Iterator[Finding]:
        waiting = [name]
        while waiting:
            path = waiting.pop()
            inside = disk.entries(self._folder / path)
            if _is_object(inside):
                yield from self._object(path)
                continue
            yield from self._intermediate(path, inside)
            if all(entry.kind is Kind.FOLDER for entry in inside):
                waiting.extend(f"{path}/{entry.name}" for entry in reversed(inside))

    def _intermediate(self, path: str, inside: list[Entry]) -> Iterator[Finding]:
        if not inside:
            yield error("E073", path, "an empty folder")
        for entry in inside:
            if entry.kind is Kind.LINK:
                yield error("E090", f"{path}/{entry.name}", "links have no place in a storage root")
            elif entry.kind is not Kind.FOLDER:
                yield error("E072", f"{path}/{entry.name}", "a file that belongs to no object")

    def _object(self, path: str) -> Iterator[Finding]:
        self._depths.add(path.count("/"))
        check = ObjectCheck(Folder(self._folder / path))
        for found in check.findings():
            yield Finding(found.code, found.severity, f"{path}/{found.where}".rstrip("/"), found.message)
        if (check.spec or self._spec) > self._spec:
            yield error("E081", path, f"the object follows OCFL {check.spec}, the root {self._spec}")
        if self._layout is not None and check.object_id and self._layout.path_of(check.object_id) != path:
            yield error("E083", path, f"by the arrangement {check.object_id[:120]!r} belongs elsewhere")
        self._advance(1)

    def _evenness(self) -> Iterator[Finding]:
        if len(self._depths) > 1 and 0 in self._depths:
            yield warning("W015", "", "some objects lie in the root itself, others in a tree of folders")
        elif len(self._depths) > 1:
            yield warning("W014", "", "objects lie at different depths")

    def _text(self, name: str) -> bytes | None:
        try:
            return disk.read_small(self._folder / name, 1 << 20)
        except OSError:
            return None

    def _document(self, name: str) -> Any:
        try:
            return disk.read_json(self._text(name) or b"")
        except disk.NotJson:
            return None


class _FrameCheck(_RootCheck):
    def _object(self, path: str) -> Iterator[Finding]:
        return iter(())


def _is_object(inside: list[Entry]) -> bool:
    """Tell an object by its declaration, or by an inventory when the declaration was lost."""
    return any(entry.name.startswith("0=ocfl_object_") or entry.name == "inventory.json" for entry in inside)


def _tells_layout(document: Any) -> bool:
    keys = ("extension", "description")
    return isinstance(document, dict) and all(isinstance(document.get(key), str) for key in keys)
