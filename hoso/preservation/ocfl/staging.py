"""Where a version is put together before it is moved into the store at one stroke.

The folder `NAME.staging` lies beside the root `NAME`, because a root may hold nothing but objects
(OCFL 1.1, E088), on the same disk, because only then is a rename all or nothing. Work in progress
is a folder `SLOT-UUID` with an `intent.json` that says which version of which object it is for; the
lock of the slot tells living work from what a killed process left.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hoso.lib.files import sync_folder, write_durably
from hoso.lib.ids import uuid7
from hoso.preservation.errors import StagingElsewhere

_WORK = re.compile(r"([0-9a-f]{2})-[0-9a-f-]{36}")
_INTENT = "intent.json"


@dataclass(frozen=True, slots=True)
class Intent:
    """What a piece of work in the staging folder is for."""

    object_id: str
    version: str


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work in the staging folder: the tree `new` is what will be moved into the root."""

    folder: Path

    @property
    def new(self) -> Path:
        """The tree under construction."""
        return self.folder / "new"

    def intent(self) -> Intent | None:
        """Return what it is for; None when it was cut off before it could say so."""
        try:
            found = json.loads((self.folder / _INTENT).read_bytes())
            return Intent(str(found["object_id"]), str(found["version"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def discard(self) -> None:
        """Remove the folder and all in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Staging:
    """The staging folder of one storage root."""

    folder: Path

    @classmethod
    def beside(cls, root: Path) -> "Staging":
        """Return the staging folder of `root`, made when it was not there.

        Raises:
            StagingElsewhere: it lies on another file system than the root.
        """
        folder = root.with_name(f"{root.name}.staging")
        (folder / "locks").mkdir(mode=0o750, parents=True, exist_ok=True)
        if folder.stat().st_dev != root.stat().st_dev:
            raise StagingElsewhere(
                f"{folder} is not on the disk of {root}", staging=str(folder), root=str(root)
            )
        return cls(folder)

    @contextmanager
    def alone_with(self, slot: str) -> Iterator[None]:
        """Hold the lock of a slot, waiting for whoever has it; the system frees a killed holder's."""
        handle = os.open(self.folder / "locks" / f"{slot}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def begin(self, slot: str, intent: Intent) -> Work:
        """Start a piece of work; the slot's lock is held."""
        work = Work(self.folder / f"{slot}-{uuid7()}")
        work.folder.mkdir(mode=0o750)
        document = {"object_id": intent.object_id, "version": intent.version}
        write_durably(work.folder / _INTENT, json.dumps(document).encode())
        work.new.mkdir(mode=0o750)
        sync_folder(self.folder)
        return work

    def left_behind(self, slot: str) -> list[Work]:
        """Return the work of a slot; as its lock is held here, whoever began it is dead."""
        return [Work(path) for path in sorted(self.folder.glob(f"{slot}-*")) if _WORK.fullmatch(path.name)]

    def busy_slots(self) -> list[str]:
        """Return the slots in which something lies, living or left behind."""
        found = (_WORK.fullmatch(path.name) for path in self.folder.iterdir())
        return sorted({match[1] for match in found if match})


def slot_of(object_id: str) -> str:
    """Return the slot of an object, one of 256: so many can be written at the same time."""
    return hashlib.sha256(object_id.encode()).hexdigest()[:2]
