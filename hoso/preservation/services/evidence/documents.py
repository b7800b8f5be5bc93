"""The documents of a version, with their digests: what the evidence of an object is over."""

import hashlib
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass

from hoso.preservation.errors import ObjectMissing, ObjectUnsound
from hoso.preservation.ocfl import Store
from hoso.preservation.ocfl.inventory import (
    ALGORITHM,
    NAME,
    SIDECAR,
    Inventory,
    digest_of_inventory,
    parse_inventory,
    sidecar_of,
)

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a version: path from the object's folder, digests by algorithm, size where it was read."""

    path: str
    digests: dict[str, bytes]
    size_bytes: int = 0


def documents_of(
    root: Store,
    ocfl_id: str,
    version: int,
    *,
    algorithms: Collection[str] = (),
    expected: str = "",
    is_read: bool = False,
) -> list[Document]:
    """Return the documents of one version: its inventory, and every file of its state, each once.

    The digest that the store keeps is taken from the inventory; for other `algorithms`, or with `is_read`,
    every file is read once and held against it. `expected` is the inventory's digest as the database knows
    it; empty where it knows none (an earlier version).

    Raises:
        ObjectMissing: the store does not hold it.
        ObjectUnsound: it is not what the inventory, or the database, says.
    """
    content = _inventory(root, ocfl_id, version)
    inventory = parse_inventory(content)
    if expected and str(digest_of_inventory(content)) != expected:
        raise ObjectUnsound(f"{ocfl_id}: the inventory of v{version} is not the one that was written")
    if inventory.object_id != ocfl_id or inventory.head != f"v{version}":
        raise ObjectUnsound(f"{ocfl_id}: the inventory of v{version} is of another version")
    listed = {f"v{version}/{NAME}": hashlib.sha512(content).digest(), **_content_of(inventory)}
    wanted = set(algorithms) - {ALGORITHM}
    if not wanted and not is_read:
        return [Document(path, {ALGORITHM: digest}) for path, digest in listed.items()]
    return [_read(root, ocfl_id, path, digest, wanted) for path, digest in listed.items()]


def _inventory(root: Store, ocfl_id: str, version: int) -> bytes:
    """Return the inventory that stands in a version's folder, held against its sidecar."""
    place = f"v{version}"
    try:
        content, sidecar = (_all(root, ocfl_id, f"{place}/{name}") for name in (NAME, SIDECAR))
    except OSError as error:
        raise ObjectMissing(f"{ocfl_id} has no version {version}", object_id=ocfl_id) from error
    if sidecar != sidecar_of(content):
        raise ObjectUnsound(f"{ocfl_id}: the inventory of {place} is not the one its sidecar was written for")
    return content


def _all(root: Store, ocfl_id: str, path: str) -> bytes:
    with closing(root.open_content(ocfl_id, path)) as stream:
        return stream.read()


def _content_of(inventory: Inventory) -> dict[str, bytes]:
    state = sorted(set(inventory.versions[-1].state.values()))
    return {inventory.manifest[value][0]: bytes.fromhex(value) for value in state}


def _read(root: Store, ocfl_id: str, path: str, expected: bytes, algorithms: Collection[str]) -> Document:
    made = {name: hashlib.new(name) for name in {ALGORITHM, *algorithms}}
    size = 0
    try:
        with closing(root.open_content(ocfl_id, path)) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                size += len(chunk)
                for each in made.values():
                    each.update(chunk)
    except OSError as error:
        raise ObjectUnsound(f"{ocfl_id}: {path} cannot be read ({error})") from error
    digests = {name: each.digest() for name, each in made.items()}
    if digests[ALGORITHM] != expected:
        raise ObjectUnsound(f"{ocfl_id}: {path} is not as it was kept")
    return Document(path, digests, size)
