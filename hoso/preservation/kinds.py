"""What a path on the disk is, so that the right check is made."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hoso.node.reader import ReaderPool
from hoso.preservation.bagit import validate_bag
from hoso.preservation.findings import Finding, error, is_valid
from hoso.preservation.foreign_packages import looked_at
from hoso.preservation.ocfl import validate_object, validate_root
from hoso.signatures.findings import Indication

_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")


class Kind(StrEnum):
    """What `hoso validate` can check."""

    OCFL_ROOT = "ocfl-root"
    OCFL_OBJECT = "ocfl-object"
    BAG = "bagit-bag"
    PACKAGE = "eark-package"
    PDF = "pdf"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of checking one path."""

    kind: Kind
    findings: list[Finding]

    @property
    def is_valid(self) -> bool:
        """True when nothing found is an error."""
        return is_valid(self.findings)

    @property
    def word(self) -> str:
        """The outcome in a word for people: of signatures against which nothing speaks, "not proven"."""
        if self.is_valid:
            return "valid"
        failed = any(found.code.startswith(Indication.FAILED) for found in self.findings)
        return "NOT valid" if failed or self.kind is not Kind.PDF else "not proven"


def kind_of(path: Path) -> Kind:
    """Tell what a path is: a folder by the names in it, also without its declaration; a file by its start."""
    if path.is_file():
        with path.open("rb") as file:
            start = file.read(1024)
        # A ZIP, a TAR, or a TAR packed by gzip, bzip2 or xz: what is inside is seen when it is taken apart.
        if start.startswith(_PACKED) or start[257:262] == b"ustar":
            return Kind.PACKAGE
        # Readers accept a header within the first kibibyte (ISO 32000-1, annex H, note 13).
        return Kind.PDF if b"%PDF-" in start else Kind.UNKNOWN
    names = {entry.name for entry in path.iterdir()} if path.is_dir() else set()
    if any(name.startswith("0=ocfl_object") for name in names) or "inventory.json" in names:
        return Kind.OCFL_OBJECT
    if any(name.startswith("0=ocfl_") for name in names) or "ocfl_layout.json" in names:
        return Kind.OCFL_ROOT
    if "bagit.txt" in names or ("data" in names and any(name.startswith("manifest-") for name in names)):
        return Kind.BAG
    if any(name.upper() == "METS.XML" for name in names):
        return Kind.PACKAGE
    return Kind.UNKNOWN


def judge_package(pool: ReaderPool, path: Path) -> Verdict:
    """Check a package of E-ARK or of Circular 05/2025, or a bag that lies in a container."""
    kinds = {"package": Kind.PACKAGE, "bag": Kind.BAG, "unknown": Kind.UNKNOWN}
    with looked_at(pool, path) as checked:
        return Verdict(kinds[checked.kind], checked.findings)


def check(
    path: Path,
    *,
    judge_pdf: Callable[[Path], list[Finding]],
    judge_package: Callable[[Path], Verdict],
    advance: Callable[[int], None] = lambda _steps: None,
) -> Verdict:
    """Check whatever lies at `path`.

    `judge_pdf` judges the signatures of a PDF, `judge_package` a package or what a container holds, both in a
    reader. `advance` is called with 1 after each object of a storage root.
    """
    kind = kind_of(path)
    match kind:
        case Kind.OCFL_ROOT:
            return Verdict(kind, list(validate_root(path, advance=advance)))
        case Kind.OCFL_OBJECT:
            return Verdict(kind, validate_object(path))
        case Kind.BAG:
            return Verdict(kind, validate_bag(path))
        case Kind.PACKAGE:
            return judge_package(path)
        case Kind.PDF:
            return Verdict(kind, judge_pdf(path))
        case Kind.UNKNOWN:
            reason = "this is no OCFL storage root, no OCFL object, no bag, no package and no PDF"
            return Verdict(kind, [error("X001", "", reason)])
