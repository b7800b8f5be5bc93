"""Checks an E-ARK package that lies in a folder: its requirements, and every byte against its METS.

Requirements bear the ids of the specification (CSIP, CSIPSTR, SIP, DIP). Ours, stable: P001 no METS.xml,
P002 a listed file is missing, P003 its digest is wrong, P004 its size is wrong, P005 a file is not listed,
P006 a reference leaves the package, P007 its digest is of a kind not known here, P008 XML that is not read
(reason: doctype, depth, size, xml, mets), P009 a link or a device, P010 metadata against its schema, P011 an
id is pointed at and not there, P012 two listed digests of one file differ, R001 the disk gives something not
back, XSD what XML Schema has against a METS.

Sources: E-ARK CSIP 2.0.4 and 2.1.0, with their requirements on structure (CSIPSTR1 to CSIPSTR16).
"""

import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from hoso.lib.hashing import chunks
from hoso.preservation import disk
from hoso.preservation.disk import Kind
from hoso.preservation.earkip import names
from hoso.preservation.earkip.requirements import Context, Version, judge, version_of
from hoso.preservation.earkip.told import Attributes, ToldMets
from hoso.preservation.findings import Finding, error, info, warning

_ALGORITHMS = {
    "MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512",
}  # fmt: skip
# A package has one METS for itself and one for each representation.
MOST_METS = 500
_FURNITURE = {"aip.json", ".DS_Store", "Thumbs.db"}


class XmlNotTaken(Exception):
    """An XML file of a package was not read; the message says why."""


class MetsReader(Protocol):
    """Reads METS files where it can do no harm."""

    def mets(self, path: str) -> ToldMets:
        """Return what the METS at `path` (inside the package) says.

        Raises:
            XmlNotTaken: it is none, or none that is taken.
        """


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that a METS lists: digest as told, lower case, with its kind, and which METS tells it."""

    path: str
    algorithm: str
    digest: str
    size: str
    by: str
    id: str
    media_type: str


@dataclass(slots=True)
class Package:
    """What was found out about a package, for whoever looks further."""

    folder: Path
    mets: dict[str, ToldMets] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)  # plain files there: path -> size
    listed: dict[str, Listed] = field(default_factory=dict)
    version: Version = Version.V2_0_4

    @property
    def root(self) -> ToldMets | None:
        """The package's own METS, if it was read."""
        return self.mets.get(names.METS_NAME)

    @property
    def object_id(self) -> str:
        """The id of the package; empty when its METS tells none."""
        return self.root.root.get("OBJID", "") if self.root else ""


def check_package(package: Package, reader: MetsReader) -> Iterator[Finding]:
    """Yield everything that is wrong with a package, and fill `package` with what was found out."""
    try:
        yield from _survey(package)
        if names.METS_NAME not in package.files:
            yield error("P001", "", "there is no METS.xml: this is no package of E-ARK")
            return
        yield from _structure(package)
        yield from _read_all(package, reader)
        yield from _bytes(package)
    except OSError as cause:
        yield error("R001", "", f"the package cannot be read to its end: {cause.strerror or cause}")


def _survey(package: Package) -> Iterator[Finding]:
    for prefix, inside in disk.walk(package.folder, ""):
        for entry in inside:
            path = f"{prefix}/{entry.name}".lstrip("/")
            if entry.kind in {Kind.LINK, Kind.STRANGE}:
                yield error("P009", path, "a link or a device has no place in a package")
            elif entry.kind is Kind.FILE:
                package.files[path] = (package.folder / path).lstat().st_size


def _structure(package: Package) -> Iterator[Finding]:
    """The folders that should be there; none of them must."""
    folders = {
        "/".join(path.split("/")[:depth]) for path in package.files for depth in range(1, 4) if "/" in path
    }
    folders -= set(package.files)
    reps = sorted({path.split("/")[1] for path in folders if path.startswith("representations/")})
    wanted = [
        ("CSIPSTR5", "metadata", "metadata"),
        ("CSIPSTR6", "metadata/preservation", "preservation metadata"),
        ("CSIPSTR7", "metadata/descriptive", "descriptive metadata"),
        ("CSIPSTR9", "representations", "representations"),
    ]
    for code, folder, what in wanted:
        if folder not in folders and folder.rpartition("/")[0] in {"", *folders}:
            yield warning(code, folder, f"there should be a folder for {what}")
    for rep in reps:
        base = f"representations/{rep}"
        if f"{base}/data" not in folders:
            yield warning("CSIPSTR11", base, "there should be a folder data")
        if f"{base}/{names.METS_NAME}" not in package.files:
            yield warning("CSIPSTR12", base, "there should be a METS.xml")
        if f"{base}/metadata" not in folders:
            yield warning("CSIPSTR13", base, "there should be a folder metadata")
    for code, name in (("CSIPSTR15", "schemas"), ("CSIPSTR16", "documentation")):
        if name not in folders and not any(f"representations/{rep}/{name}" in folders for rep in reps):
            yield warning(code, name, f"there should be a folder {name}")


def _read_all(package: Package, reader: MetsReader) -> Iterator[Finding]:
    """Read the package's METS and those below it; each is judged by the version of the first."""
    seen, waiting = {names.METS_NAME}, deque([names.METS_NAME])
    while waiting:
        path = waiting.popleft()
        if len(package.mets) >= MOST_METS:
            yield error("P008", path, f"there are more than {MOST_METS} METS files; the rest is not read")
            return
        try:
            told = reader.mets(path)
        except XmlNotTaken as refused:
            yield error("P008", path, str(refused))
            continue
        is_root = not package.mets
        if is_root:
            package.version = version_of(told)
        package.mets[path] = told
        yield from judge(told, Context(path, package.version, is_root))
        yield from _pointed(told, path)
        yield from _list(package, told, path)
        found = [each for each in dict.fromkeys(_below(package, told, path)) if each not in seen]
        seen.update(found)
        waiting.extend(found)


def _below(package: Package, told: ToldMets, at: str) -> Iterator[str]:
    """Yield the METS files that a METS points to, in its map or as files named so."""
    for division in told.divisions:
        for pointer in division.mets:
            path = _resolved(at, pointer.get("xlink:href", ""))
            if path is not None and path in package.files:
                yield path
    for file in told.files:
        for location in file.locations:
            path = _resolved(at, location.get("xlink:href", ""))
            if path is not None and path in package.files and path.rpartition("/")[2] == names.METS_NAME:
                yield path


def _pointed(told: ToldMets, at: str) -> Iterator[Finding]:
    """Ids that are pointed at and not there; XML Schema sees them too, but not in words."""
    ids = {file.attributes.get("ID") for file in told.files} | {group.get("ID") for group in told.groups}
    for division in told.divisions:
        for pointer in division.files:
            if pointer.get("FILEID") and pointer["FILEID"] not in ids:
                yield error("P011", at, f"fptr points at {pointer['FILEID'][:80]}, which is not there")


def _list(package: Package, told: ToldMets, at: str) -> Iterator[Finding]:
    references = [
        section.reference
        for section in (*told.descriptive, *told.provenance, *told.rights)
        if section.reference is not None
    ]
    for reference in references:
        yield from _list_one(package, reference, reference.get("xlink:href", ""), at)
    for file in told.files:
        for location in file.locations:
            yield from _list_one(package, file.attributes, location.get("xlink:href", ""), at)


def _list_one(package: Package, facts: Attributes, href: str, at: str) -> Iterator[Finding]:
    path = _resolved(at, href)
    if path is None:
        yield error("P006", at, f"the reference {href[:200]!r} leaves the package; it is not followed")
        return
    listed = Listed(
        path, facts.get("CHECKSUMTYPE", ""), facts.get("CHECKSUM", "").lower(), facts.get("SIZE", ""), at,
        facts.get("ID", ""), facts.get("MIMETYPE", ""),
    )  # fmt: skip
    known = package.listed.setdefault(path, listed)
    if (known.algorithm, known.digest) != (
        listed.algorithm,
        listed.digest,
    ) and known.algorithm == listed.algorithm:
        yield error("P012", path, f"{known.by} and {listed.by} tell different digests of it")


def _resolved(at: str, href: str) -> str | None:
    """Return the path in the package that a reference in the METS at `at` names; None when it leaves it.

    References are relative to their METS; some write them from the package's root, as `file:///` addresses.
    """
    parts = urlsplit(href)
    if parts.scheme not in {"", "file"} or parts.netloc or "\\" in href:
        return None
    path = unquote(parts.path).lstrip("/") if parts.scheme == "file" else unquote(parts.path)
    elements: list[str] = [] if parts.scheme == "file" else at.split("/")[:-1]
    for element in path.split("/"):
        if element == "..":
            if not elements:
                return None
            elements.pop()
        elif element not in {"", "."}:
            elements.append(element)
    if path.startswith("/") or not elements:
        return None
    return "/".join(elements)


def _bytes(package: Package) -> Iterator[Finding]:
    for path, listed in sorted(package.listed.items()):
        if path not in package.files:
            yield error("P002", path, f"{listed.by} lists this file, it is not there")
            continue
        if listed.size.isdigit() and int(listed.size) != package.files[path]:
            yield error(
                "P004", path, f"{listed.by} tells {listed.size} bytes, there are {package.files[path]}"
            )
        yield from _digest(package, listed)
    for path in sorted(package.files.keys() - package.listed.keys() - {names.METS_NAME}):
        if path.rpartition("/")[2] in _FURNITURE:
            yield info("P005", path, "no METS lists this file")
        else:
            yield warning("P005", path, "no METS lists this file")


def _digest(package: Package, listed: Listed) -> Iterator[Finding]:
    algorithm = _ALGORITHMS.get(listed.algorithm)
    if not listed.digest:
        return  # said already, as a requirement
    if algorithm is None:
        yield warning("P007", listed.path, f"a digest of kind {listed.algorithm[:40]!r} is not known here")
        return
    state = hashlib.new(algorithm, usedforsecurity=False)
    with disk.open_plain(package.folder / listed.path) as stream:
        for piece in chunks(stream):
            state.update(piece)
    if state.hexdigest() != listed.digest:
        yield error("P003", listed.path, f"{listed.by} tells another {listed.algorithm} than its bytes have")


def metadata_paths(package: Package) -> list[str]:
    """Return the XML files that are described as metadata and are there, in order."""
    found = {
        path
        for path in package.listed
        if path in package.files and path.endswith(".xml") and "/metadata/" in f"/{path}"
    }
    return sorted(found)
