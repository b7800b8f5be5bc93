"""What the findings of a fixity check are called, and how the database is held against the store."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hoso.preservation.findings import Finding, Severity


class Code(StrEnum):
    """Stable names of what a check can find in a preserved dossier."""

    OBJECT_MISSING = "object_missing"  # the database knows the dossier, the store does not hold it
    OBJECT_NOT_DESTROYED = "object_not_destroyed"  # its destruction is recorded, and bytes of it still stand
    OBJECT_UNKNOWN = "object_unknown"  # the store holds an object that the database does not know
    FILE_MISSING = "file_missing"
    FILE_ALTERED = "file_altered"  # its bytes are not those that were kept
    FILE_EXTRA = "file_extra"  # nothing says that it belongs there
    INVENTORY_CHANGED = "inventory_changed"  # the object's inventory is not the one that was written
    DATABASE_DIFFERS = "database_differs"  # the inventory and the database tell different things of a file
    VERSION_NOT_RECORDED = "version_not_recorded"  # a newer sound version stands in the store
    STRUCTURE = "structure"  # anything else against OCFL
    UNREADABLE = "unreadable"  # the disk would not give something back
    HEALED = "healed"  # right bytes from another store took the place of wrong or missing ones
    LEFTOVER = "leftover"  # a killed worker left something, which was finished or removed


@dataclass(frozen=True, slots=True)
class Found:
    """One finding about one preserved dossier; `ocfl_code` is empty for what OCFL knows nothing of."""

    code: Code
    severity: Severity
    where: str
    message: str
    ocfl_code: str = ""


# A sample must not be so small that a small archive is looked at by chance alone.
LEAST_SAMPLE = 50


def daily_sample(objects: int, *, days: int) -> int:
    """Return how many objects must be read a day so that all of them were within `days`; at least 50.

    Source: TT 05/2025/TT-BNV, art. 26-31 (full check at least every three years), secondary source.
    """
    return max(LEAST_SAMPLE, -(-objects // days))


def pause_seconds(size_bytes: int, took_seconds: float, *, bytes_a_second: int | None) -> float:
    """Return how long to wait after reading `size_bytes` in `took_seconds`; 0 where there is no limit."""
    if not bytes_a_second:
        return 0.0
    return max(0.0, size_bytes / bytes_a_second - took_seconds)


_EXTRA = {"E001", "E015", "E023", "E059"}
_INVENTORY = {"E033", "E058", "E060", "E061", "E063", "E064"}


def meaning_of(finding: Finding, *, is_there: bool) -> Found:
    """Return a finding of the OCFL check under our name; `is_there`: something stands at its place."""
    if finding.code in {"E092", "E093"}:
        code = Code.FILE_ALTERED if is_there else Code.FILE_MISSING
    elif finding.code in _EXTRA:
        code = Code.FILE_EXTRA
    elif finding.code in _INVENTORY:
        code = Code.INVENTORY_CHANGED
    else:
        code = Code.UNREADABLE if finding.code == "R001" else Code.STRUCTURE
    return Found(code, finding.severity, finding.where, finding.message, finding.code)


def once_each(findings: Iterable[Found]) -> list[Found]:
    """Return the findings without those that say of a place what another one says already.

    A missing file is missing in the manifest and in the fixity block.
    """
    by_place: dict[tuple[Code, str], Found] = {}
    for found in findings:
        by_place.setdefault((found.code, found.where), found)
    return list(by_place.values())


def compare_files(remembered: Mapping[str, str], listed: Mapping[str, str]) -> Iterator[Found]:
    """Yield where the database (`remembered`) and the inventory (`listed`) differ: content path -> digest."""
    for path in sorted(remembered.keys() | listed.keys()):
        if path not in listed:
            yield _differs(path, "the database knows this file, the inventory does not list it")
        elif path not in remembered:
            yield _differs(path, "the inventory lists this file, the database does not know it")
        elif remembered[path] != listed[path]:
            yield _differs(path, "the inventory gives it another digest than was recorded when it was kept")


def _differs(path: str, message: str) -> Found:
    return Found(Code.DATABASE_DIFFERS, Severity.ERROR, path, message)
