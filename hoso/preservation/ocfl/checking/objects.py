"""A whole object on the disk: its files and folders, its inventories, its bytes.

Source: OCFL 1.1, section 3. Bytes are read once, in pieces; memory grows with the number of files
in one object, not with their size.
"""

import os
import re
from collections.abc import Generator, Iterator
from pathlib import Path

from hoso.lib.threads import side_by_side
from hoso.preservation import digests, disk
from hoso.preservation.disk import Entry, Kind
from hoso.preservation.findings import Finding, error, warning
from hoso.preservation.ocfl.checking import history
from hoso.preservation.ocfl.checking.extensions import check_extensions
from hoso.preservation.ocfl.checking.facts import SPECS, Facts
from hoso.preservation.ocfl.checking.inventories import check_inventory
from hoso.preservation.ocfl.inventory import QUICK
from hoso.preservation.places import Folder, Place

_DECLARATION = re.compile(r"0=ocfl_object_(\d+\.\d+)", re.ASCII)
_VERSION_FOLDER = re.compile(r"v\d+", re.ASCII)
_SIDECAR = re.compile(r"([0-9a-fA-F]+)[ \t]+inventory\.json\s*", re.ASCII)
_SIDECAR_BYTES = 4096
# What inventories claim of one file: (algorithm, digest) -> (code of the finding, inventory that says so).
_Claims = dict[tuple[str, str], tuple[str, str]]
_INVENTORY = "inventory.json"


def validate_object(place: Path | Place, *, quick: bool = False) -> list[Finding]:
    """Return everything that is wrong with the object at `place`; an empty list is a clean bill.

    Every byte is read. With `quick` those that have a SHA-256 in the fixity block are held against that
    alone: processors compute it twice as fast as SHA-512. It proves as much as long as the inventory
    is known to be the one that was written, which only who remembers its digest can tell.
    """
    where = Folder(place) if isinstance(place, Path) else place
    return list(ObjectCheck(where, quick=quick).findings())


class ObjectCheck:
    """One walk through one object; `spec` and `object_id` are known when the walk is over."""

    def __init__(self, place: Place, *, quick: bool = False) -> None:
        self._place = place
        self._quick = quick
        self.spec: str | None = None
        self.object_id = ""
        self._found: set[str] = set()  # content files on the disk
        self._twins: set[tuple[int, int]] = set()
        self._claims: dict[str, _Claims] = {}

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong, from the outside in."""
        try:
            yield from self._all()
        except OSError as cause:
            yield error("R001", "", f"the object cannot be read to its end: {_reason(cause)}")

    def _all(self) -> Iterator[Finding]:
        top = self._place.entries("")
        yield from self._declaration(top)
        newest = Facts(_INVENTORY, self.spec or SPECS[-1])
        content = yield from self._inventory(newest)
        if content is None:
            yield from self._top_level(top, newest, is_read=False)
            return
        self.object_id = newest.object_id
        if self.spec is None:
            self.spec = newest.spec
        elif newest.spec != self.spec:
            yield error("E038", _INVENTORY, f"it follows OCFL {newest.spec}, the object declares {self.spec}")
        yield from self._top_level(top, newest, is_read=True)
        yield from self._versions(top, newest, content)
        yield from self._content(newest)

    # What lies in the object's own folder.

    def _declaration(self, top: list[Entry]) -> Iterator[Finding]:
        names = [entry.name for entry in top if entry.name.startswith("0=")]
        if len(names) != 1:
            yield error("E003", "", f"{len(names)} declarations of the version, one is asked for")
        for name in names:
            match = _DECLARATION.fullmatch(name)
            if match is None or match[1] not in SPECS:
                yield error("E006", name, "it declares no version of OCFL objects that is known here")
                continue
            self.spec = match[1]
            if self._small(name) != f"{name.removeprefix('0=')}\n".encode():
                yield error("E007", name, "its text is not the declared value and a line end")

    def _top_level(self, top: list[Entry], newest: Facts, *, is_read: bool) -> Iterator[Finding]:
        for entry in top:
            if entry.kind is Kind.LINK or self._is_second_name(entry):
                yield error("E090", entry.name, "links have no place in an object")
            elif entry.kind is not Kind.FOLDER:
                yield from self._top_file(entry, newest)
            elif entry.name == "extensions":
                yield from check_extensions(self._place.entries(entry.name), entry.name, "E067", "W013")
            elif entry.name != "logs" and entry.name not in newest.versions:
                is_version = is_read and _VERSION_FOLDER.fullmatch(entry.name) is not None
                code = "E046" if is_version else "E001"
                if is_read or not _VERSION_FOLDER.fullmatch(entry.name):
                    yield error(code, entry.name, "no version of the inventory has this folder")

    def _top_file(self, entry: Entry, newest: Facts) -> Iterator[Finding]:
        if entry.name in {_INVENTORY, _sidecar_name(newest)} or entry.name.startswith("0="):
            return
        algorithm = entry.name.removeprefix(f"{_INVENTORY}.")
        if algorithm != entry.name and digests.is_known(algorithm):
            yield error("E059", entry.name, f"the inventory's digestAlgorithm is {newest.algorithm}")
        else:
            yield error("E001", entry.name, "the object's folder may hold no such file")

    # Inventories.

    def _inventory(self, facts: Facts) -> Generator[Finding, None, bytes | None]:
        """Check the inventory at `facts.where` and its sidecar; return its bytes, or None."""
        try:
            content = self._place.read_small(facts.where)
        except OSError as cause:
            yield error("E063", facts.where, f"the inventory cannot be read: {_reason(cause)}")
            return None
        try:
            document = disk.read_json(content)
        except disk.NotJson as cause:
            yield error("E033", facts.where, f"the inventory is not JSON: {cause}")
            return None
        yield from check_inventory(facts, document)
        yield from self._sidecar(facts, content)
        return content

    def _sidecar(self, facts: Facts, content: bytes) -> Iterator[Finding]:
        name = facts.where.removesuffix(_INVENTORY) + _sidecar_name(facts)
        found = self._small(name)
        if found is None:
            yield error("E058", name, "the inventory has no sidecar file with its digest")
            return
        match = _SIDECAR.fullmatch(found.decode("ascii", "replace"))
        if match is None:
            yield error("E061", name, "it does not read: digest, space, inventory.json")
        elif match[1].lower() != digests.digest_bytes(content, facts.algorithm):
            yield error("E060", name, "its digest is not that of the inventory")

    def _versions(self, top: list[Entry], newest: Facts, content: bytes) -> Iterator[Finding]:
        folders = {entry.name for entry in top if entry.kind is Kind.FOLDER}
        yield from self._missing_folders(newest, folders)
        specs: list[tuple[str, str]] = []
        for name in newest.versions:
            if name not in folders:
                continue
            facts = yield from self._version(name, newest, content)
            if facts is not None:
                specs.append((facts.where, facts.spec))
        yield from history.check_order(specs)

    def _missing_folders(self, newest: Facts, folders: set[str]) -> Iterator[Finding]:
        present = [name for name in newest.versions if name in folders]
        for name in newest.versions:
            if name not in folders:
                yield error("E046", name, "the version has no folder")
                if present and newest.versions.index(name) < newest.versions.index(present[-1]):
                    yield error("E010", name, "the sequence of version folders has a gap here")

    def _version(self, name: str, newest: Facts, content: bytes) -> Generator[Finding, None, Facts | None]:
        """Check one version's folder; return what its own inventory says, None when it has none."""
        inside = self._place.entries(name)
        facts: Facts | None = None
        where = f"{name}/{_INVENTORY}"
        if not any(entry.name == _INVENTORY for entry in inside):
            yield warning("W010", name, "the version has no inventory of its own")
        elif name == newest.versions[-1]:
            facts = newest
            yield from self._newest_copy(where, newest, content)
        else:
            facts = Facts(where, newest.spec)
            yield from self._prior_inventory(facts, newest, name)
        # The content folder is the object's: the name that the newest inventory gives.
        yield from self._version_folder(name, inside, facts, newest.content_directory)
        if facts is not None:
            yield from self._unlisted(facts, name)
        return facts

    def _newest_copy(self, where: str, newest: Facts, content: bytes) -> Iterator[Finding]:
        try:
            copy = self._place.read_small(where)
        except OSError as cause:
            yield error("E064", where, f"the copy of the inventory cannot be read: {_reason(cause)}")
            return
        if copy != content:
            yield error("E064", where, "it is not the same as the object's inventory")
        copied = Facts(where, newest.spec, algorithm=newest.algorithm)
        yield from self._sidecar(copied, copy)

    def _prior_inventory(self, facts: Facts, newest: Facts, name: str) -> Iterator[Finding]:
        content = yield from self._inventory(facts)
        if content is None:
            return
        yield from history.check_prior(newest, facts, name)
        if facts.content_directory == newest.content_directory:
            self._claim(facts, beyond=newest)

    # Version folders.

    def _version_folder(
        self, name: str, inside: list[Entry], facts: Facts | None, content_name: str
    ) -> Iterator[Finding]:
        expected = {_INVENTORY, _sidecar_name(facts)} if facts is not None else set()
        for entry in inside:
            where = f"{name}/{entry.name}"
            if entry.kind is Kind.LINK or self._is_second_name(entry):
                yield error("E090", where, "links have no place in an object")
            elif entry.kind is not Kind.FOLDER and entry.name not in expected:
                yield error(
                    "E015", where, "a version's folder may hold no file but the inventory and its sidecar"
                )
            elif entry.kind is Kind.FOLDER and entry.name == content_name:
                yield from self._content_folder(where)
            elif entry.kind is Kind.FOLDER:
                yield warning("W002", where, "a version's folder should hold no folder but the content")

    def _content_folder(self, where: str) -> Iterator[Finding]:
        before = len(self._found)
        for path, inside in self._place.walk(where):
            if not inside and path != where:
                yield error("E024", path, "an empty folder among the content")
            for entry in inside:
                yield from self._content_entry(f"{path}/{entry.name}", entry)
        if len(self._found) == before:
            yield warning("W003", where, "a content folder without content")

    def _content_entry(self, path: str, entry: Entry) -> Iterator[Finding]:
        if entry.kind is Kind.LINK or self._is_second_name(entry):
            yield error("E090", path, "links have no place in an object")
        elif entry.kind is Kind.STRANGE:
            yield error("E090", path, "neither a file nor a folder")
        elif entry.kind is Kind.FILE:
            self._found.add(path)

    def _is_second_name(self, entry: Entry) -> bool:
        """Tell whether the file was already met under another name (a hard link inside the object)."""
        if entry.twin is None:
            return False
        is_known = entry.twin in self._twins
        self._twins.add(entry.twin)
        return is_known

    def _unlisted(self, facts: Facts, name: str) -> Iterator[Finding]:
        """Yield the files met so far, so of this version and earlier ones, that `facts` does not list."""
        if facts.is_manifest_sound and name == facts.versions[-1]:
            for path in sorted(self._found - facts.manifest.keys()):
                yield error("E023", path, f"{facts.where} does not list this file")

    # Bytes.

    def _claim(self, facts: Facts, *, beyond: Facts | None = None) -> None:
        """Note which digests `facts` claims for its files: (algorithm, digest) -> (code, place).

        Of an older inventory only what the newest one (`beyond`) does not say itself.
        """
        known = beyond.fixity if beyond is not None else {}
        for path, digest in facts.manifest.items():
            if beyond is None or beyond.algorithm != facts.algorithm or beyond.manifest.get(path) != digest:
                self._claims.setdefault(path, {})[facts.algorithm, digest] = ("E092", facts.where)
        for path, by_algorithm in facts.fixity.items():
            for algorithm, values in by_algorithm.items():
                for digest in values - known.get(path, {}).get(algorithm, set()):
                    claims = self._claims.setdefault(path, {})
                    claims.setdefault((algorithm, digest), ("E093", facts.where))

    def _content(self, newest: Facts) -> Iterator[Finding]:
        self._claim(newest)
        if self._quick:
            self._leave_to_the_quick(newest)
        there = self._found & self._claims.keys()
        wrong = [
            found
            for path in sorted(self._claims.keys() - there)
            for found in self._missing(path, self._claims[path])
        ]
        for _path, found in side_by_side(self._bytes, there, at_once=os.cpu_count() or 1):
            wrong.extend(found)
        yield from sorted(wrong, key=lambda finding: (finding.where, finding.code))

    def _leave_to_the_quick(self, newest: Facts) -> None:
        """Drop the claim of a SHA-512 where the newest inventory has a SHA-256 as well."""
        for path, digest in newest.manifest.items():
            if newest.algorithm != QUICK and QUICK in newest.fixity.get(path, {}):
                self._claims[path].pop((newest.algorithm, digest), None)

    def _missing(self, path: str, claims: "_Claims") -> list[Finding]:
        places = sorted(set(claims.values()))
        return [error(code, path, f"{where} lists this file, it is not there") for code, where in places]

    def _bytes(self, path: str) -> list[Finding]:
        claims = self._claims[path]
        try:
            found = self._place.read_digests(path, {algorithm for algorithm, _digest in claims})
        except OSError as cause:
            return [error("E092", path, f"the file cannot be read: {_reason(cause)}")]
        return _worst(
            [
                error(code, path, f"{where} says {name} {digest[:12]}, the bytes give {found[name][:12]}")
                for (name, digest), (code, where) in sorted(claims.items())
                if found[name] != digest
            ]
        )

    def _small(self, name: str) -> bytes | None:
        try:
            return self._place.read_small(name, _SIDECAR_BYTES)
        except OSError:
            return None


def _worst(findings: list[Finding]) -> list[Finding]:
    """Leave out what the fixity block says (E093) of bytes that the manifest (E092) says are wrong."""
    return [each for each in findings if each.code == "E092"] or findings


def _sidecar_name(facts: Facts) -> str:
    return f"{_INVENTORY}.{facts.algorithm}"


def _reason(cause: OSError) -> str:
    return cause.strerror or str(cause)
