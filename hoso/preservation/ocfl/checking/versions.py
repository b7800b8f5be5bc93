"""The version blocks of one inventory: when, why, by whom, and which file is which digest.

Source: OCFL 1.1, section 3.5.3.1.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hoso.preservation.findings import Finding, error, warning
from hoso.preservation.ocfl import paths
from hoso.preservation.ocfl.checking.facts import Facts

_KEYS = {"created", "state", "message", "user"}
_USER_KEYS = {"name", "address"}
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}):(\d{2})(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII
)


def check_versions(facts: Facts, versions: Any) -> Iterator[Finding]:
    """Yield what is wrong with the version blocks, and fill `facts.states` and `facts.makers`."""
    used: set[str] = set()
    for name in facts.versions:
        where = f"{facts.where} {name}"
        block = versions[name]
        if not isinstance(block, dict):
            yield error("E047", where, "the version is not a JSON object")
            continue
        for key in sorted(block.keys() - _KEYS):
            yield error("E102", where, f"the specification knows no key {key[:80]!r}")
        facts.makers[name] = {key: block.get(key) for key in ("created", "message", "user")}
        yield from _created(where, block)
        yield from _message(where, block)
        yield from _user(where, block)
        yield from _state(facts, name, block, used)
    if facts.is_from("1.1") and facts.is_manifest_sound and facts.versions:
        for key in sorted(key for key in facts.manifest_keys if key.lower() not in used):
            yield error("E107", facts.where, f"the digest {key[:12]} is in the manifest but in no version")


def _created(where: str, block: dict[str, Any]) -> Iterator[Finding]:
    if "created" not in block:
        yield error("E048", where, "the key created is missing")
    elif not _is_moment(block["created"]):
        yield error("E049", where, "created is not a date with time to the second and zone (RFC 3339)")


def _is_moment(value: Any) -> bool:
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return False
    seconds = "59" if match[3] == "60" else match[3]  # a leap second
    try:
        datetime.fromisoformat(f"{match[1]}T{match[2]}:{seconds}")
    except ValueError:
        return False
    return True


def _message(where: str, block: dict[str, Any]) -> Iterator[Finding]:
    if "message" not in block:
        yield warning("W007", where, "the version has no message")
    elif not isinstance(block["message"], str):
        yield error("E094", where, "the message is not a text")


def _user(where: str, block: dict[str, Any]) -> Iterator[Finding]:
    if "user" not in block:
        yield warning("W007", where, "the version has no user")
        return
    user = block["user"]
    if not isinstance(user, dict) or not isinstance(user.get("name"), str) or not user["name"]:
        yield error("E054", where, "the user has no name")
        return
    for key in sorted(user.keys() - _USER_KEYS):
        yield error("E102", where, f"the specification knows no key {key[:80]!r} of a user")
    if "address" not in user:
        yield warning("W008", where, "the user has no address")
    elif not isinstance(user["address"], str) or not _ADDRESS.fullmatch(user["address"]):
        yield warning("W009", where, "the address of the user is not a URI")


def _state(facts: Facts, name: str, block: dict[str, Any], used: set[str]) -> Iterator[Finding]:
    where = f"{facts.where} {name}"
    if "state" not in block:
        yield error("E048", where, "the key state is missing")
        return
    if not isinstance(block["state"], dict):
        yield error("E050", where, "the state is not a JSON object")
        return
    state = facts.states.setdefault(name, {})
    for key, listed in block["state"].items():
        used.add(key.lower())
        if key not in facts.manifest_keys:
            yield error("E050", where, f"the digest {key[:12]} is not in the manifest, spelt like this")
        yield from _logical_paths(where, key.lower(), listed, state)
    for folder in paths.collisions(state):
        yield error("E095", where, f"{folder[:200]!r} is both a file and a folder")


def _logical_paths(where: str, digest: str, listed: Any, state: dict[str, str]) -> Iterator[Finding]:
    if not isinstance(listed, list) or not all(isinstance(path, str) for path in listed):
        yield error("E051", where, f"the digest {digest[:12]} has no list of logical paths")
        return
    for path in listed:
        found = list(paths.faults(path))
        if "edge" in found:
            yield error("E053", where, f"{path[:200]!r} begins or ends with a slash")
        if "element" in found:
            yield error("E052", where, f"{path[:200]!r} has an element that is empty, `.` or `..`")
        if path in state:
            yield error("E095", where, f"{path[:200]!r} stands twice")
        state[path] = digest
