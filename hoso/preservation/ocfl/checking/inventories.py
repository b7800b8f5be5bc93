"""One inventory by itself: its keys, its versions' names, its manifest and fixity blocks.

Source: OCFL 1.1, sections 3.3 to 3.5.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from hoso.preservation import digests
from hoso.preservation.findings import Finding, error, warning
from hoso.preservation.ocfl import paths
from hoso.preservation.ocfl.checking.facts import SPECS, Facts
from hoso.preservation.ocfl.checking.versions import check_versions

_KEYS = {"id", "type", "digestAlgorithm", "head", "contentDirectory", "manifest", "versions", "fixity"}
_TYPE = re.compile(r"https://ocfl\.io/(\d+\.\d+)/spec/#inventory")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_VERSION = re.compile(r"v(\d{1,18})", re.ASCII)


def check_inventory(facts: Facts, document: Any) -> Iterator[Finding]:
    """Yield what is wrong with an inventory, and fill `facts` with what it says."""
    if not isinstance(document, dict):
        yield error("E033", facts.where, "the inventory is not a JSON object")
        facts.is_manifest_sound = False
        return
    yield from _unknown_keys(facts, document)
    yield from _id(facts, document)
    yield from _type(facts, document)
    yield from _algorithm(facts, document)
    yield from _content_directory(facts, document)
    yield from _version_names(facts, document)
    yield from _head(facts, document)
    yield from _manifest(facts, document)
    yield from check_versions(facts, document.get("versions"))
    yield from _fixity(facts, document)


def _unknown_keys(facts: Facts, document: dict[str, Any]) -> Iterator[Finding]:
    for key in sorted(document.keys() - _KEYS):
        yield error("E102", facts.where, f"the specification knows no key {key[:80]!r}")


def _id(facts: Facts, document: dict[str, Any]) -> Iterator[Finding]:
    found = document.get("id")
    if "id" not in document:
        yield error("E036", facts.where, "the key id is missing")
    elif not isinstance(found, str) or not found or not _is_text(found):
        yield error("E037", facts.where, "the id is not a text that can name an object")
    else:
        facts.object_id = found
        if not _URI.fullmatch(found):
            yield warning("W005", facts.where, f"the id {found[:120]!r} is not a URI")


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _type(facts: Facts, document: dict[str, Any]) -> Iterator[Finding]:
    if "type" not in document:
        yield error("E036", facts.where, "the key type is missing")
        return
    found = document["type"]
    match = _TYPE.fullmatch(found) if isinstance(found, str) else None
    if match is None or match[1] not in SPECS:
        yield error("E038", facts.where, "the type is not the URI of an inventory of OCFL 1.0 or 1.1")
    else:
        facts.spec = match[1]


def _algorithm(facts: Facts, document: dict[str, Any]) -> Iterator[Finding]:
    if "digestAlgorithm" not in document:
        yield error("E036", facts.where, "the key digestAlgorithm is missing")
        return
    found = document["digestAlgorithm"]
    if found not in digests.CONTENT_ALGORITHMS:
        yield error("E025", facts.where, "the digestAlgorithm is neither sha512 nor sha256")
    elif found != "sha512":
        yield warning("W004", facts.where, f"the digestAlgorithm is {found}; sha512 is asked for")
    if isinstance(found, str) and digests.is_known(found):
        facts.algorithm = found


def _content_directory(facts: Facts, document: dict[str, Any]) -> Iterator[Finding]:
    if "contentDirectory" not in document:
        return
    found = document["contentDirectory"]
    facts.sets_content_directory = True
    if not isinstance(found, str) or "/" in found or not found:
        yield error("E017", facts.where, "contentDirectory is not the name of one folder")
        facts.is_manifest_sound = False
    elif found in {".", ".."}:
        yield error("E018", facts.where, f"contentDirectory is {found!r}")
        facts.is_manifest_sound = False
    else:
        facts.content_directory = found


def _version_names(facts: Facts, document: dict[str, Any]) -> Iterator[Finding]:
    if "versions" not in document:
        yield error("E041", facts.where, "the key versions is missing")
        return
    found = document["versions"]
    if not isinstance(found, dict):
        yield error("E045", facts.where, "versions is not a JSON object")
    elif not found:
        yield error("E008", facts.where, "there is no version")
    else:
        yield from _sequence(facts, sorted(found))


def _sequence(facts: Facts, names: list[str]) -> Iterator[Finding]:
    numbered: dict[int, str] = {}
    for name in names:
        match = _VERSION.fullmatch(name)
        number = int(match[1]) if match else None
        if number is None:
            yield error(_since(facts, "E104", "E046"), facts.where, f"{name[:80]!r} is not v and a number")
        elif number == 0:
            yield error(_since(facts, "E105", "E009"), facts.where, f"{name[:80]!r} is version zero")
        elif number in numbered:
            yield error("E012", facts.where, f"{numbered[number]} and {name[:80]} are the same version")
        else:
            numbered[number] = name
    facts.versions = [numbered[number] for number in sorted(numbered)]
    yield from _gaps(facts, sorted(numbered))
    yield from _padding(facts)


def _gaps(facts: Facts, numbers: list[int]) -> Iterator[Finding]:
    if numbers and numbers[0] != 1:
        yield error("E009", facts.where, f"the versions begin with {facts.versions[0]}, not with 1")
    for before, after in pairwise(numbers):
        if after != before + 1:
            yield error("E010", facts.where, f"version {before + 1} is missing before v{after}")


def _padding(facts: Facts) -> Iterator[Finding]:
    """Compare each name with the convention that the first version set."""
    if not facts.versions:
        return
    first = facts.versions[0]
    is_padded = first.startswith("v0")
    if is_padded:
        yield warning("W001", facts.where, f"version names are padded with zeros: {first[:80]}")
    for name in facts.versions[1:]:
        if is_padded and not name.startswith("v0"):
            yield error("E011", facts.where, f"{name[:80]} has no leading zero, {first[:80]} has")
            yield error("E013", facts.where, f"{name[:80]} does not follow the naming of {first[:80]}")
        elif (name.startswith("v0") != is_padded) or (is_padded and len(name) != len(first)):
            yield error("E012", facts.where, f"{name[:80]} does not follow the naming of {first[:80]}")


def _head(facts: Facts, document: dict[str, Any]) -> Iterator[Finding]:
    if "head" not in document:
        yield error("E036", facts.where, "the key head is missing")
    elif facts.versions and document["head"] != facts.versions[-1]:
        yield error("E040", facts.where, f"head is not the newest version, {facts.versions[-1]}")


def _manifest(facts: Facts, document: dict[str, Any]) -> Iterator[Finding]:
    found = document.get("manifest")
    if "manifest" not in document:
        yield error("E041", facts.where, "the key manifest is missing")
        facts.is_manifest_sound = False
    elif not isinstance(found, dict):
        yield error(_since(facts, "E106", "E041"), facts.where, "manifest is not a JSON object")
        facts.is_manifest_sound = False
    else:
        for finding in _manifest_entries(facts, found):
            facts.is_manifest_sound = False
            yield finding


def _manifest_entries(facts: Facts, manifest: dict[str, Any]) -> Iterator[Finding]:
    seen: set[str] = set()
    for key, listed in manifest.items():
        facts.manifest_keys.add(key)
        if not digests.is_digest(facts.algorithm, key):
            yield error("E025", facts.where, f"{key[:80]!r} is not a {facts.algorithm} digest")
        elif key.lower() in seen:
            yield error("E096", facts.where, f"the digest {key[:12]} stands twice, in two spellings")
        elif not _is_list_of_text(listed):
            yield error("E092", facts.where, f"the digest {key[:12]} has no list of content paths")
        seen.add(key.lower())
        for path in listed if _is_list_of_text(listed) else []:
            yield from _manifest_path(facts, key.lower(), path)
    for folder in paths.collisions(facts.manifest):
        yield error("E101", facts.where, f"{folder[:200]!r} is both a file and a folder")


def _manifest_path(facts: Facts, digest: str, path: str) -> Iterator[Finding]:
    bad = list(_path_faults(facts, path, "E100", "E099"))
    yield from bad
    if bad:
        return
    elements = path.split("/")
    if path in facts.manifest:
        yield error("E101", facts.where, f"{path[:200]!r} stands twice")
    elif len(elements) < 3 or elements[1] != facts.content_directory or not _VERSION.fullmatch(elements[0]):
        yield error("E042", facts.where, f"{path[:200]!r} does not lie in the content folder of a version")
    elif facts.versions and elements[0] not in facts.versions:
        yield error("E014", facts.where, f"{path[:200]!r} names a version that does not exist")
    else:
        facts.manifest[path] = digest


def _path_faults(facts: Facts, path: str, edge: str, element: str) -> Iterator[Finding]:
    codes = {"edge": edge, "element": element}
    words = {"edge": "begins or ends with a slash", "element": "has an element that is empty, `.` or `..`"}
    for fault in paths.faults(path):
        yield error(codes[fault], facts.where, f"{path[:200]!r} {words[fault]}")
    if "\0" in path or not _is_text(path):
        yield error(element, facts.where, f"{path[:200]!r} holds a character that no path can have")


def _fixity(facts: Facts, document: dict[str, Any]) -> Iterator[Finding]:
    if "fixity" not in document:
        return
    found = document["fixity"]
    if not isinstance(found, dict):
        yield error(_since(facts, "E111", "E056"), facts.where, "fixity is not a JSON object")
        return
    for algorithm, block in found.items():
        if not digests.is_known(algorithm):
            yield error("E056", facts.where, f"no digest algorithm is named {algorithm[:80]!r}")
        elif not isinstance(block, dict):
            yield error("E057", facts.where, f"the fixity block of {algorithm} is not a JSON object")
        else:
            yield from _fixity_block(facts, algorithm, block)


def _fixity_block(facts: Facts, algorithm: str, block: dict[str, Any]) -> Iterator[Finding]:
    seen: set[str] = set()
    for key, listed in block.items():
        if key.lower() in seen:
            yield error(
                "E097", facts.where, f"the {algorithm} digest {key[:12]} stands twice, in two spellings"
            )
        seen.add(key.lower())
        if not digests.is_digest(algorithm, key) or not _is_list_of_text(listed):
            yield error("E057", facts.where, f"{key[:80]!r} is not a {algorithm} digest with a list of paths")
            continue
        for path in listed:
            yield from _fixity_path(facts, algorithm, key.lower(), path)


def _fixity_path(facts: Facts, algorithm: str, digest: str, path: str) -> Iterator[Finding]:
    if path in facts.manifest:  # and so without faults
        facts.fixity.setdefault(path, {}).setdefault(algorithm, set()).add(digest)
        return
    bad = list(_path_faults(facts, path, "E100", "E099"))
    yield from bad
    if not bad and facts.is_manifest_sound:
        yield error(
            "E057", facts.where, f"{path[:200]!r} has a {algorithm} digest but is not in the manifest"
        )


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _since(facts: Facts, code: str, before: str) -> str:
    """Return `code`, which came with OCFL 1.1, or the one that stood for it `before`."""
    return code if facts.is_from("1.1") else before
