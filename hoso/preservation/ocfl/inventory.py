"""The inventory of an object as we write it and read our own back.

Strict on purpose: what is not an inventory of ours is refused, because a new version is built upon
it. The tolerant reader, which tells everything that is wrong with a foreign one, is `checking`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any

from hoso.lib.hashing import Digest
from hoso.preservation.errors import ObjectUnsound
from hoso.preservation.places import Folder, Place

ALGORITHM = "sha512"
# Kept beside it for each new file: processors compute it twice as fast, so whole stores are checked with it.
QUICK = "sha256"
CONTENT = "content"
NAME = "inventory.json"
SIDECAR = f"{NAME}.{ALGORITHM}"
SPEC = "1.1"
TYPE = f"https://ocfl.io/{SPEC}/spec/#inventory"
DECLARATION = f"0=ocfl_object_{SPEC}"


@dataclass(frozen=True, slots=True)
class Agent:
    """Who made a version: a readable name and an address that is a URI (mailto or a person's page)."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object: logical path -> SHA-512 value, and who made it when and why."""

    state: Mapping[str, str]
    created: str
    message: str
    agent: Agent


@dataclass(frozen=True, slots=True)
class Inventory:
    """All versions of an object; `manifest` maps each SHA-512 value to its content paths.

    `quick` maps content paths to SHA-256 values, which stand in the fixity block (OCFL 1.1, section 3.5.4);
    what was written before Hoso noted them has none.
    """

    object_id: str
    versions: tuple[Version, ...] = ()
    manifest: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    quick: Mapping[str, str] = field(default_factory=dict)

    @property
    def head(self) -> str:
        """The newest version's folder name, `v3`; empty while there is none."""
        return f"v{len(self.versions)}" if self.versions else ""

    @property
    def next_head(self) -> str:
        """The name that the next version will have."""
        return f"v{len(self.versions) + 1}"

    def with_version(self, version: Version, quick: Mapping[str, str], *, within: str = "") -> "Inventory":
        """Return the inventory with one more version; only bytes not yet kept get a content path.

        `quick` gives SHA-256 values by content path; those of other paths are left out. `within` is a folder
        of the content folder, with a slash at its end.
        """
        manifest = dict(self.manifest)
        for path, value in sorted(version.state.items()):
            manifest.setdefault(value, (f"{self.next_head}/{CONTENT}/{within}{path}",))
        prefix = f"{self.next_head}/"
        places = (paths[0] for paths in manifest.values())
        new = {path: quick[path] for path in places if path.startswith(prefix) and path in quick}
        return Inventory(self.object_id, (*self.versions, version), manifest, {**self.quick, **new})

    def at_version(self, number: int) -> "Inventory":
        """Return the inventory as it was with its first `number` versions."""
        versions = self.versions[:number]
        used = {value for version in versions for value in version.state.values()}
        manifest = {value: paths for value, paths in self.manifest.items() if value in used}
        kept = {path for paths in manifest.values() for path in paths}
        quick = {path: value for path, value in self.quick.items() if path in kept}
        return Inventory(self.object_id, versions, manifest, quick)

    def is_followed_by(self, later: "Inventory") -> bool:
        """Tell whether `later` is this inventory with one more version, wherever that keeps its bytes."""
        if later.object_id != self.object_id or later.versions[:-1] != self.versions or not later.versions:
            return False
        is_new = later.manifest.keys() - self.manifest.keys()
        places = [path for value in is_new for path in later.manifest[value]]
        return (
            all(later.manifest.get(value) == paths for value, paths in self.manifest.items())
            and all(path.startswith(f"{self.next_head}/{CONTENT}/") for path in places)
            and set(later.versions[-1].state.values()) <= later.manifest.keys()
            and is_new <= set(later.versions[-1].state.values())
        )

    def new_content(self) -> dict[str, str]:
        """Return content path -> SHA-512 value of the files that the newest version brought."""
        prefix = f"{self.head}/"
        found = {path: value for value, paths in self.manifest.items() for path in paths}
        return {path: value for path, value in sorted(found.items()) if path.startswith(prefix)}

    def as_document(self) -> dict[str, Any]:
        """Return the JSON document of OCFL 1.1, section 3.5."""
        fixity = {"fixity": {QUICK: _by_value(self.quick)}} if self.quick else {}
        return {
            **fixity,
            "id": self.object_id,
            "type": TYPE,
            "digestAlgorithm": ALGORITHM,
            "head": self.head,
            "manifest": {value: list(paths) for value, paths in self.manifest.items()},
            "versions": {f"v{number}": _block(version) for number, version in enumerate(self.versions, 1)},
        }

    def as_bytes(self) -> bytes:
        """Return inventory.json, always the same bytes for the same inventory."""
        return (_written(self.as_document()) + "\n").encode()


def _written(value: Any, depth: int = 0) -> str:
    """Return what json.dumps(ensure_ascii=False, indent=1, sort_keys=True) does, in a third of the time.

    For objects, lists and texts, which are all that an inventory holds.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    pad, end = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, dict):
        lines = [
            f"{encode_basestring(key)}: {_written(each, depth + 1)}" for key, each in sorted(value.items())
        ]
        return f"{{{pad}{f',{pad}'.join(lines)}{end}}}" if lines else "{}"
    lines = [_written(each, depth + 1) for each in value]
    return f"[{pad}{f',{pad}'.join(lines)}{end}]" if lines else "[]"


def moment(at: datetime) -> str:
    """Return a moment in RFC 3339, UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sidecar_of(content: bytes) -> bytes:
    """Return the content of the sidecar file for an inventory's bytes."""
    return f"{hashlib.sha512(content).hexdigest()} {NAME}\n".encode()


def digest_of_inventory(content: bytes) -> Digest:
    """Return the digest by which the database remembers an inventory."""
    return Digest(ALGORITHM, hashlib.sha512(content).hexdigest())


def read_inventory(where: Path | Place, version: str = "") -> tuple[Inventory, bytes]:
    """Read and check the inventory of an object, or the one that stands in a version's folder.

    Raises:
        ObjectUnsound: it is missing, differs from its sidecar, or is not one that we wrote.
    """
    place = Folder(where) if isinstance(where, Path) else where
    prefix = f"{version}/" if version else ""
    try:
        content = place.read_small(prefix + NAME)
        sidecar = place.read_small(prefix + SIDECAR)
    except OSError as error:
        raise ObjectUnsound(f"no readable inventory in {version or 'the object'} ({error})") from error
    if sidecar != sidecar_of(content):
        reason = f"the inventory in {version or 'the object'} is not the one its sidecar was written for"
        raise ObjectUnsound(reason)
    return parse_inventory(content), content


def parse_inventory(content: bytes) -> Inventory:
    """Read an inventory of our own back.

    Raises:
        ObjectUnsound: it cannot be read, or says more than `Inventory` holds (a later version would lose it).
    """
    try:
        document = json.loads(content)
        found = _from_document(document)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ObjectUnsound(f"the inventory cannot be read: {error}") from error
    if found.as_document() != document:
        raise ObjectUnsound("the inventory was not written by us; we do not add versions to it")
    return found


def _block(version: Version) -> dict[str, Any]:
    agent = {"name": version.agent.name, "address": version.agent.address}
    state = _by_value(version.state)
    return {"created": version.created, "message": version.message, "user": agent, "state": state}


def _by_value(by_path: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, value in sorted(by_path.items()):
        found.setdefault(value, []).append(path)
    return found


def _from_document(document: Any) -> Inventory:
    blocks = document["versions"]
    versions = tuple(_version(blocks[f"v{number}"]) for number in range(1, len(blocks) + 1))
    manifest = {value: tuple(paths) for value, paths in document["manifest"].items()}
    fixity = document.get("fixity", {}).get(QUICK, {})
    quick = {path: value for value, paths in fixity.items() for path in paths}
    return Inventory(document["id"], versions, manifest, quick)


def _version(block: Any) -> Version:
    state = {path: value for value, paths in block["state"].items() for path in paths}
    agent = Agent(block["user"]["name"], block["user"]["address"])
    return Version(state, block["created"], block["message"], agent)
