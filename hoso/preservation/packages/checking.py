"""What Circular 05/2025 has to say of a package that E-ARK's requirements let pass.

Lenient: the circular contradicts itself, and real packages follow one or the other half. So what is odd is a
warning, and only what makes the package lead astray is an error. Codes, ours and stable: T001 a field is
missing, T002 a field is not of its table, T003 a value is not among its codes, T004 a value is too long, T005
a field stands more than once, T006 the number of documents differs, T007 a representation too many or not
called rep1, T008 PREMIS is missing in an AIP, T009 the name of the folder is not the id, T010 a document's
code does not begin with the file's, T011 PREMIS stands in a SIP, T012 a document is referred to in another
package.

Source: TT 05/2025/TT-BNV appendices I to IV (secondary source: docs/law.md).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hoso.preservation.earkip.checking import Package
from hoso.preservation.findings import Finding, error, info, warning
from hoso.preservation.packages import fields
from hoso.preservation.packages.kinds import PackageKind
from hoso.preservation.packages.metadata import ToldMetadata
from hoso.preservation.packages.values import folder_name

_CODES = {"missing": "T001", "unknown": "T002", "code": "T003", "length": "T004", "twice": "T005"}
_WORDS = {
    "missing": "is missing", "unknown": "is not in the circular's table",
    "code": "has a value that is not among the codes", "length": "is longer than the table allows",
    "twice": "stands more than once",
}  # fmt: skip
_DESCRIPTION = "metadata/descriptive/"
_REP = re.compile(r"representations/([^/]+)/")


@dataclass(frozen=True, slots=True)
class ToldDocument:
    """A document of a package: its fields, and where they stand."""

    path: str
    fields: dict[str, list[str]]


@dataclass(slots=True)
class CircularPackage:
    """A package of the circular, read: its kind, the fields of the file, the documents in their order."""

    kind: PackageKind
    fields: dict[str, list[str]]
    documents: list[ToldDocument] = field(default_factory=list)


def read_circular(package: Package, told: Sequence[ToldMetadata]) -> CircularPackage | None:
    """Return what the descriptions say; None when they are not of the circular's form."""
    root = next((each for each in told if each.is_circular and each.path.startswith(_DESCRIPTION)), None)
    if root is None or package.root is None:
        return None
    kind = _kind(package.root.package_type, root.fields)
    documents = [
        ToldDocument(each.path, each.fields)
        for each in told
        if each.is_circular and not each.path.startswith(_DESCRIPTION)
    ]
    documents.sort(key=_ordinal)
    return CircularPackage(kind, root.fields, documents)


def _kind(package_type: str, told: dict[str, list[str]]) -> PackageKind:
    if "requestID" in told or package_type == "DIP":
        return PackageKind.DIP
    is_dossier = "maintenance" in told or ("totalDoc" in told and "source" not in told)
    # The circular's own examples have wrong package types: the fields know better.
    is_archived = "arcFileCode" in told or (package_type == "AIP" and "fileCode" not in told)
    if is_archived:
        return PackageKind.AIP_HOSO if is_dossier else PackageKind.AIP_TAILIEU
    return PackageKind.SIP_HOSO if is_dossier else PackageKind.SIP_TAILIEU


def _ordinal(document: ToldDocument) -> tuple[str, int, str]:
    """Order by the number that ends the code, or the file's name."""
    code = next(iter(document.fields.get("docCode", ())), "")
    digits = re.search(r"(\d+)$", code) or re.search(r"(\d+)\.xml$", document.path)
    return document.path.rpartition("/")[0], int(digits[1]) if digits else 0, document.path


def check_circular(package: Package, circular: CircularPackage) -> Iterator[Finding]:
    """Yield what is odd in a package of the circular."""
    where = f"{_DESCRIPTION}EAD.xml"
    yield info("T000", where, f"this is a package {circular.kind.value} of Circular 05/2025")
    yield from _fields(fields.FILE_TABLES[circular.kind], circular.fields, where)
    table = fields.document_table(circular.kind)
    for document in circular.documents:
        yield from _fields(table, document.fields, document.path)
        yield from _code(circular, document)
    yield from _count(circular, where)
    yield from _folders(package, circular)


def _fields(table: Sequence[fields.Field], told: dict[str, list[str]], where: str) -> Iterator[Finding]:
    # Each circular package may carry fields of the neighbouring table: they are told, and kept.
    for wrong in sorted(fields.faults(table, told), key=lambda each: each.field):
        say = info if wrong.what in {"unknown", "missing"} and wrong.field == "numberOfPaper" else warning
        yield say(_CODES[wrong.what], where, f"{wrong.field[:80]} {_WORDS[wrong.what]}")


def _code(circular: CircularPackage, document: ToldDocument) -> Iterator[Finding]:
    own = [value for name in ("fileCode", "arcFileCode") for value in circular.fields.get(name, ())]
    for code in document.fields.get("docCode", ()):
        # An AIP writes it with the code of the archive, or without.
        stem = re.sub(r"\.?\d{1,7}$", "", code)
        if own and not any(code.startswith(each) or each.endswith(stem) for each in own):
            yield warning("T010", document.path, f"{code[:100]} does not begin with the code of the file")


def _count(circular: CircularPackage, where: str) -> Iterator[Finding]:
    told = next(iter(circular.fields.get("totalDoc", ())), "")
    if told.isdigit() and int(told) != len(circular.documents):
        yield error("T006", where, f"totalDoc is {told}, the package describes {len(circular.documents)}")


def _folders(package: Package, circular: CircularPackage) -> Iterator[Finding]:
    reps = sorted({match[1] for path in package.files if (match := _REP.match(path))})
    if reps != ["rep1"]:
        yield warning(
            "T007", "representations", f"there should be rep1 alone, there is {', '.join(reps)[:200]}"
        )
    premis = [path for path in package.files if "/preservation/" in path]
    if circular.kind.oais == "AIP" and not premis:
        yield warning("T008", "metadata/preservation", "an AIP must have PREMIS")
    if circular.kind.oais == "SIP" and premis:
        yield info("T011", "metadata/preservation", "a SIP of the circular has no PREMIS")
    if package.object_id and package.folder.name not in {folder_name(package.object_id), package.object_id}:
        yield info("T009", "", f"the folder should be called {folder_name(package.object_id)[:200]}")
    for path in package.files:
        if path.endswith(".fetch.txt"):
            yield warning(
                "T012", path, "a document lies in another package of the fonds; it was not looked for"
            )
