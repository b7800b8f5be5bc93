"""Finishing or removing what a killed process left, judged from what lies on the disk alone.

A new version comes into an old object by three renames. Cut after the first, the version folder is
complete but the object's inventory is still the old one; cut after the second, only the sidecar is
old. Both are finished here from the new version's folder, which holds the inventory, its sidecar
and all new bytes; the bytes are read again first. Whatever does not fit is left alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hoso.lib.hashing import digest_file
from hoso.preservation.errors import ObjectUnsound
from hoso.preservation.ocfl import writing
from hoso.preservation.ocfl.inventory import (
    ALGORITHM,
    NAME,
    SIDECAR,
    Inventory,
    parse_inventory,
    read_inventory,
    sidecar_of,
)
from hoso.preservation.ocfl.staging import Intent, Staging, Work, slot_of


class Outcome(StrEnum):
    """What became of a leftover."""

    FINISHED = "finished"  # the new version stands
    DISCARDED = "discarded"  # the old version stands, as if nothing had been tried
    LEFT_ALONE = "left-alone"  # the object contradicts itself; a person must look


@dataclass(frozen=True, slots=True)
class Leftover:
    """What a killed process had been at; `object_id` is empty when it had not yet said."""

    object_id: str
    version: str
    outcome: Outcome


def clear(work: Work, staging: Staging, folder_of: Callable[[str], Path]) -> Leftover:
    """Finish or remove one piece of work that was left behind; the lock of its slot is held."""
    intent = work.intent()
    if intent is None:
        work.discard()
        return Leftover("", "", Outcome.DISCARDED)
    folder = folder_of(intent.object_id)
    outcome = Outcome.DISCARDED
    # Without a version it was mending: each file takes its place whole, or not at all.
    if intent.version and (folder / intent.version).is_dir():
        try:
            sound_inventory(folder, intent.object_id, staging)
        except ObjectUnsound:
            return Leftover(intent.object_id, intent.version, Outcome.LEFT_ALONE)
        outcome = Outcome.FINISHED
    work.discard()
    return Leftover(intent.object_id, intent.version, outcome)


def sound_inventory(folder: Path, object_id: str, staging: Staging) -> tuple[Inventory, bytes]:
    """Return the inventory that a new version may build upon, finishing a half-moved version first.

    The lock of the object's slot is held.

    Raises:
        ObjectUnsound: the object contradicts itself in a way that no cut of ours leaves behind.
    """
    found, content = _agreed_inventory(folder)
    if found.object_id != object_id:
        raise ObjectUnsound(f"{folder.name} holds {found.object_id}, not {object_id}", object_id=object_id)
    if (folder / found.next_head).exists():
        found, content = _arrived_version(folder, found)
        _put_inventory(folder, found, content, staging)
    elif (folder / SIDECAR).read_bytes() != sidecar_of(content):
        _put_inventory(folder, found, content, staging)
    return found, content


def _agreed_inventory(folder: Path) -> tuple[Inventory, bytes]:
    """Return the object's inventory when its newest version's folder holds the very same."""
    try:
        content = (folder / NAME).read_bytes()
        found = parse_inventory(content)
        _same, there = read_inventory(folder / found.head)
        (folder / SIDECAR).stat()
    except OSError as error:
        raise ObjectUnsound(f"{folder.name}: {error.strerror}", folder=str(folder)) from error
    if content != there:
        raise ObjectUnsound(f"{folder.name}: its inventory is not that of {found.head}", folder=str(folder))
    return found, content


def _arrived_version(folder: Path, before: Inventory) -> tuple[Inventory, bytes]:
    """Return the inventory of the version that follows `before`, once its bytes were read and found right."""
    found, content = read_inventory(folder / before.next_head)
    expected = before.with_version(found.versions[-1], found.quick) if found.versions else None
    if found != expected:
        raise ObjectUnsound(
            f"{folder.name}: {before.next_head} does not follow {before.head}", folder=str(folder)
        )
    for content_path, value in found.new_content().items():
        path = folder / content_path
        if not path.is_file() or digest_file(path, algorithm=ALGORITHM).value != value:
            raise ObjectUnsound(
                f"{folder.name}: {content_path} is not what {found.head} says", folder=str(folder)
            )
    return found, content


def _put_inventory(folder: Path, found: Inventory, content: bytes, staging: Staging) -> None:
    # Written beside the store first: the object's folder may hold no scrap, not even for a moment.
    work = staging.begin(slot_of(found.object_id), Intent(found.object_id, found.head))
    writing.write_inventory(work.new, content)
    writing.install_inventory(work, folder)
    work.discard()
