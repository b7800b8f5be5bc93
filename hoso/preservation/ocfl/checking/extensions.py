"""The `extensions` folder of an object or a root.

Source: OCFL 1.1, sections 3.9 and 4.4; names from https://ocfl.github.io/extensions/ (October 2024).
"""

from collections.abc import Iterator

from hoso.preservation.disk import Entry, Kind
from hoso.preservation.findings import Finding, error, warning

REGISTERED = {
    "0001-digest-algorithms",
    "0002-flat-direct-storage-layout",
    "0003-hash-and-id-n-tuple-storage-layout",
    "0004-hashed-n-tuple-storage-layout",
    "0005-mutable-head",
    "0006-flat-omit-prefix-storage-layout",
    "0007-n-tuple-omit-prefix-storage-layout",
    "0008-schema-registry",
    "0009-digest-algorithms",
    "0010-differential-n-tuple-omit-prefix-storage-layout",
    "0011-direct-clean-path-layout",
    "initial",
}


def check_extensions(inside: list[Entry], where: str, file_code: str, name_code: str) -> Iterator[Finding]:
    """Yield files (`file_code`) and unregistered names (`name_code`) in an extensions folder."""
    for entry in inside:
        path = f"{where}/{entry.name}"
        if entry.kind is not Kind.FOLDER:
            yield error(file_code, path, "an extensions folder holds nothing but folders of extensions")
        elif entry.name not in REGISTERED:
            yield warning(name_code, path, "no registered extension has this name")
