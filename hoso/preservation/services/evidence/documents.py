"""The documents of a version, with their digests: what the evidence of an object is over."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from hoso.preservation.disk import open_plain
from hoso.preservation.errors import ObjectMissing, ObjectUnsound
from hoso.preservation.ocfl import Root
from hoso.preservation.ocfl.inventory import ALGORITHM, NAME, Inventory, digest_of_inventory, read_inventory

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a version: path from the object's folder, digests by algorithm, size where it was read."""

    path: str
    digests: dict[str, bytes]
    size_bytes: int = 0


def documents_of(
    root: Root,
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
    folder = root.object_folder(ocfl_id)
    place = folder / f"v{version}"
    if not place.is_dir():
        raise ObjectMissing(f"{ocfl_id} has no version {version}", object_id=ocfl_id)
    inventory, content = read_inventory(place)
    if expected and str(digest_of_inventory(content)) != expected:
        raise ObjectUnsound(f"{ocfl_id}: the inventory of v{version} is not the one that was written")
    if inventory.object_id != ocfl_id or inventory.head != f"v{version}":
        raise ObjectUnsound(f"{ocfl_id}: the inventory of v{version} is of another version")
    listed = {f"v{version}/{NAME}": hashlib.sha512(content).digest(), **_content_of(inventory)}
    wanted = set(algorithms) - {ALGORITHM}
    if not wanted and not is_read:
        return [Document(path, {ALGORITHM: digest}) for path, digest in listed.items()]
    return [_read(folder, path, digest, wanted) for path, digest in listed.items()]


def _content_of(inventory: Inventory) -> dict[str, bytes]:
    state = sorted(set(inventory.versions[-1].state.values()))
    return {inventory.manifest[value][0]: bytes.fromhex(value) for value in state}


def _read(folder: Path, path: str, expected: bytes, algorithms: Collection[str]) -> Document:
    made = {name: hashlib.new(name) for name in {ALGORITHM, *algorithms}}
    size = 0
    try:
        with open_plain(folder / path) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                size += len(chunk)
                for each in made.values():
                    each.update(chunk)
    except OSError as error:
        raise ObjectUnsound(f"{folder.name}: {path} cannot be read ({error.strerror})") from error
    digests = {name: each.digest() for name, each in made.items()}
    if digests[ALGORITHM] != expected:
        raise ObjectUnsound(f"{folder.name}: {path} is not as it was kept")
    return Document(path, digests, size)
