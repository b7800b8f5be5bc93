"""Which names may stand in an object: pure decisions on paths.

OCFL forbids little (1.1, section 3.5.3.1); we refuse more, because what we write must come back
unchanged from any disk, archive or stick it is copied to.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from hoso.preservation.errors import PathRefused, PathsCollide

# Elements that are neither empty nor `.` nor `..`: nearly every path there is, told at one look.
_FAULTLESS = re.compile(r"(?:(?!\.{1,2}/)[^/]+/)*(?!\.{1,2}\Z)[^/]+")
ELEMENT_BYTES = 255  # what common file systems hold in one name
PATH_BYTES = 1024  # leaves room for the storage root and the version folder in a path of 4,096


def faults(path: str) -> Iterator[str]:
    """Yield what is wrong with a path inside an object: `edge` or `element`.

    `edge`: begins or ends with a slash (OCFL 1.1 E053, E100). `element`: an element is `.`, `..` or
    empty (E052, E099).
    """
    if _FAULTLESS.fullmatch(path):
        return
    if path.startswith("/") or path.endswith("/"):
        yield "edge"
    if any(element in {"", ".", ".."} for element in path.strip("/").split("/")) or "//" in path:
        yield "element"


def collisions(paths: Iterable[str]) -> Iterator[str]:
    """Yield the paths that another of `paths` uses as a folder (E095, E101)."""
    files = set(paths)
    yield from sorted({parent for path in files for parent in parents(path)} & files)


def parents(path: str) -> Iterator[str]:
    """Yield every folder above `path`, nearest last: `a`, `a/b` for `a/b/c`."""
    end = path.find("/")
    while end != -1:
        yield path[:end]
        end = path.find("/", end + 1)


def require_storable(paths: Iterable[str]) -> None:
    """Check the logical paths of a version that we are about to write.

    Raises:
        PathRefused: a path leaves the object, is not NFC, or could not be a file name everywhere.
        PathsCollide: two paths differ only in letter case, or one is a folder of the other.
    """
    spelling: dict[str, str] = {}
    for path in paths:
        _require_storable(path)
        other = spelling.setdefault(path.casefold(), path)
        if other != path:
            raise PathsCollide(f"{other!r} and {path!r} differ only in letter case", path=path, other=other)
    for folder in collisions(spelling):
        path = spelling[folder]
        raise PathsCollide(f"{path!r} is both a file and a folder", path=path, other=path)


def _require_storable(path: str) -> None:
    reason = _reason_against(path)
    if reason:
        raise PathRefused(f"the path {path!r} {reason}", path=path, reason=reason)


def _reason_against(path: str) -> str:
    if not path or any(faults(path)):
        return "is empty, absolute, or has an element that is empty, `.` or `..`"
    if path.isascii() and path.isprintable() and "\\" not in path:
        return _too_long(path)
    # Control characters, half characters (surrogates) and code points without meaning have no safe spelling.
    if any(unicodedata.category(char) in {"Cc", "Cs", "Cn"} for char in path) or "\\" in path:
        return "holds a character that no file name should have"
    if not unicodedata.is_normalized("NFC", path):
        return "is not in Unicode normal form C"
    return _too_long(path)


def _too_long(path: str) -> str:
    if len(path.encode()) > PATH_BYTES or any(len(part.encode()) > ELEMENT_BYTES for part in path.split("/")):
        return "is too long for a disk"
    return ""
