"""A root of OCFL 1.1 on a local disk: objects are added to, never changed, removed by decision alone."""

import errno
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from hoso.lib.files import sync_folder, write_durably
from hoso.lib.hashing import Digest
from hoso.preservation.errors import NoRoom, NotARoot, ObjectMissing
from hoso.preservation.ocfl import copying, recovery, writing
from hoso.preservation.ocfl.copying import Content
from hoso.preservation.ocfl.inventory import (
    Agent,
    Inventory,
    Version,
    digest_of_inventory,
    moment,
    read_inventory,
)
from hoso.preservation.ocfl.kept import (
    Committed,
    Held,
    Stored,
    add_version,
    newest_files,
    open_newest,
    require_head,
    require_storable,
)
from hoso.preservation.ocfl.layout import DESCRIPTION, EXTENSION, Layout, layout_from
from hoso.preservation.ocfl.recovery import Leftover
from hoso.preservation.ocfl.staging import Intent, Staging, Work, slot_of
from hoso.preservation.places import Folder

ROOT_DECLARATION = "0=ocfl_1.1"
_ABOUT_NAME = "ocfl_1.1.txt"
_FURNITURE = {"extensions", "ocfl_layout.json", _ABOUT_NAME}
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ABOUT = """This folder is a storage root of the Oxford Common File Layout (OCFL), version 1.1.

The specification: https://ocfl.io/1.1/spec/ (October 2022)
The arrangement of folders: ocfl_layout.json, and the extension that it names:
https://ocfl.github.io/extensions/0003-hash-and-id-n-tuple-storage-layout.html

In short, for whoever reads this without any program: each folder that holds a file named
0=ocfl_object_1.1 is one object. Its inventory.json lists, for every version, which file name
("state") has which SHA-512 digest, and where the bytes with that digest lie ("manifest").
"""


@dataclass(frozen=True, slots=True)
class Root:
    """One storage root; several processes may write to it at once."""

    folder: Path
    layout: Layout
    staging: Staging

    @classmethod
    def create(cls, folder: Path) -> "Root":
        """Make a storage root, or finish one whose making was cut off; an existing root is opened.

        Raises:
            NotARoot: the folder holds something else.
            StagingElsewhere: see `Staging.beside`.
        """
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        if not (folder / ROOT_DECLARATION).exists():
            _furnish(folder)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> "Root":
        """Open a storage root that this program can write to.

        Raises:
            NotARoot: no OCFL 1.1 root, or one that is laid out in another way.
            StagingElsewhere: see `Staging.beside`.
        """
        if not (folder / ROOT_DECLARATION).is_file():
            raise NotARoot(f"{folder} has no {ROOT_DECLARATION}", folder=str(folder))
        return cls(folder, _layout_of(folder), Staging.beside(folder))

    def explain(self, name: str, text: str) -> None:
        """Keep a text for readers to come in the root itself (OCFL 1.1, section 4.5); written once."""
        path = self.folder / name
        if not path.exists():
            write_durably(path, text.encode())

    @contextmanager
    def undisturbed(self, object_id: str) -> Iterator[Held]:
        """Give an object's folder while nobody adds to it; what a killed commit left is put right first."""
        slot = slot_of(object_id)
        with self.staging.alone_with(slot):
            leftovers = self._clear(slot)
            folder = self.object_folder(object_id)
            yield Held(Folder(folder), folder.is_dir(), leftovers)

    @property
    def place(self) -> str:
        """Where the root is, for people."""
        return str(self.folder)

    def path_of(self, object_id: str) -> str:
        """Return where the object lies or would lie, below the root."""
        return self.layout.path_of(object_id)

    def object_folder(self, object_id: str) -> Path:
        """Return where the object lies or would lie."""
        return self.folder / self.layout.path_of(object_id)

    def has(self, object_id: str) -> bool:
        """Tell whether the object has at least one version."""
        return self.object_folder(object_id).is_dir()

    def inventory(self, object_id: str) -> tuple[Inventory, Digest]:
        """Return an object's inventory and the digest of its file.

        Raises:
            ObjectMissing: no such object.
            ObjectUnsound: its inventory cannot be trusted.
        """
        folder = self.object_folder(object_id)
        if not folder.is_dir():
            raise ObjectMissing(f"object {object_id} is not in the store", object_id=object_id)
        found, content = read_inventory(folder)
        return found, digest_of_inventory(content)

    def files(self, object_id: str) -> list[Stored]:
        """Return the files of the newest version, in order of their logical paths.

        Raises:
            ObjectMissing, ObjectUnsound: see `inventory`.
        """
        return newest_files(self.inventory(object_id)[0])

    def open_file(self, object_id: str, logical_path: str) -> BinaryIO:
        """Open a file of the newest version.

        Raises:
            ObjectMissing: no such object or file.
            ObjectUnsound: see `inventory`.
        """
        return open_newest(self, object_id, logical_path)

    def open_content(self, object_id: str, content_path: str) -> BinaryIO:
        """Open a file by the place where its bytes lie; it need not be of the newest version."""
        return (self.object_folder(object_id) / content_path).open("rb")

    def size_of(self, object_id: str, content_path: str) -> int:
        """Return the size in bytes of what lies there."""
        return (self.object_folder(object_id) / content_path).stat().st_size

    def commit_version(
        self,
        object_id: str,
        files: Mapping[str, Content],
        *,
        message: str,
        agent: Agent,
        created: datetime,
        expected_head: str | None,
    ) -> Committed:
        """Add a version whose whole state is `files` (logical path -> content); durable on return.

        Each byte new to the object is read once and digested on its way; those not given are found so.
        `expected_head` is the newest version that the caller knows, None for an object that must be
        new. When the newest version already holds exactly `files`, nothing is written and that version
        is returned: a caller that was killed after the commit just asks again. However the process
        ends, the object is left with its old versions or with the new one as well; what was
        half done is finished or removed by the next commit to it, or by `recover`.

        Raises:
            NothingToKeep, PathRefused, PathsCollide: `files` cannot be kept.
            HeadMoved: the newest version is not `expected_head`.
            ContentDiffers: bytes do not have their announced digest.
            ObjectUnsound: the object on the disk contradicts itself; it was left alone.
            NoRoom: the disk is full.
        """
        require_storable(files)

        def version_of(state: Mapping[str, str]) -> Version:
            return Version(state, moment(created), message, agent)

        slot = slot_of(object_id)
        with self.staging.alone_with(slot):
            leftovers = self._clear(slot)
            before, content = self._newest(object_id)
            write = partial(self._write, slot, before, files, version_of, expected_head or "")
            return add_version(
                before, content, files, expected_head=expected_head, write=write, leftovers=leftovers
            )

    def mend(self, object_id: str, files: Mapping[str, Content]) -> None:
        """Put right bytes in the place of damaged or missing ones: path in the object's folder -> content.

        The only act that writes over what is kept. Each file is whole on the disk before it takes its place.

        Raises:
            ContentDiffers: bytes are not those announced; that file and those behind it were left alone.
            NoRoom: the disk is full.
        """
        slot, folder = slot_of(object_id), self.object_folder(object_id)
        with self.staging.alone_with(slot), _room_named(object_id):
            work = self.staging.begin(slot, Intent(object_id, ""))
            try:
                for number, (path, content) in enumerate(sorted(files.items())):
                    copying.copy_all(work.new, {str(number): content}, sync=True)
                    (folder / path).parent.mkdir(mode=copying.FOLDER_MODE, parents=True, exist_ok=True)
                    (work.new / str(number)).replace(folder / path)
                    sync_folder((folder / path).parent)
            finally:
                work.discard()

    def remove(self, object_id: str) -> bool:
        """Remove an object with all its versions, for ever; tell whether anything of it was there.

        It leaves the root by one rename and is then taken apart: after a kill the object stands whole or
        is gone, and what is left beside the root goes with the next act on its slot. Safe to repeat.
        Only a decision on disposal calls it.

        Raises:
            OSError: the disk would not let it go.
        """
        slot, folder = slot_of(object_id), self.object_folder(object_id)
        with self.staging.alone_with(slot):
            left = self._clear(slot)
            is_there = folder.is_dir()
            if is_there:
                work = self.staging.begin(slot, Intent(object_id, ""))
                folder.replace(work.folder / "gone")
                sync_folder(folder.parent)
                shutil.rmtree(work.folder)
                sync_folder(self.staging.folder)
            self._drop_empty(folder.parent)
        return is_there or any(each.object_id == object_id for each in left)

    def _drop_empty(self, folder: Path) -> None:
        """Remove folders that hold nothing any more: a root has no empty ones (OCFL 1.1, E073)."""
        while folder != self.folder and folder.is_dir():
            try:
                folder.rmdir()
            except OSError as error:
                if error.errno in {errno.ENOTEMPTY, errno.EEXIST}:
                    return
                raise
            folder = folder.parent
            sync_folder(folder)

    def recover(self) -> list[Leftover]:
        """Finish or remove what killed processes left behind, and name it."""
        found: list[Leftover] = []
        for slot in self.staging.busy_slots():
            with self.staging.alone_with(slot):
                found.extend(self._clear(slot))
        return found

    def object_ids(self) -> Iterator[str]:
        """Yield the id of every object, in no order; for one in the wrong place, `?` and its place."""
        for folder in self.object_folders():
            object_id = folder.name.replace("%3a", ":")
            is_right = self.object_folder(object_id) == folder
            yield object_id if is_right else f"?{folder.relative_to(self.folder)}"

    def object_folders(self) -> Iterator[Path]:
        """Yield the folders of all objects, in no order; stops descending at each."""
        waiting = [path for path in self.folder.iterdir() if path.is_dir() and path.name != "extensions"]
        while waiting:
            folder = waiting.pop()
            if any(folder.glob("0=ocfl_object_*")):
                yield folder
            else:
                waiting.extend(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())

    def _newest(self, object_id: str) -> tuple[Inventory, bytes]:
        folder = self.object_folder(object_id)
        if not folder.is_dir():
            return Inventory(object_id), b""
        return recovery.sound_inventory(folder, object_id, self.staging)

    def _write(
        self,
        slot: str,
        before: Inventory,
        files: Mapping[str, Content],
        version_of: Callable[[Mapping[str, str]], Version],
        expected_head: str,
    ) -> tuple[Inventory, bytes]:
        with _room_named(before.object_id):
            work = self.staging.begin(slot, Intent(before.object_id, before.next_head))
            try:
                after, content = writing.stage(work, before, files, version_of)
                if before.versions and before.versions[-1].state == after.versions[-1].state:
                    # Only now that all digests are known it shows that nothing is new.
                    work.discard()
                    return before, before.as_bytes()
                require_head(before, expected_head)
            except BaseException:
                work.discard()
                raise
            # From here on a cut or a fault leaves something to finish: the work stays until all is in place.
            self._install(work, after)
            work.discard()
        return after, content

    def _install(self, work: Work, after: Inventory) -> None:
        if len(after.versions) == 1:
            writing.install_object(work, self.folder, self.layout.path_of(after.object_id))
        else:
            writing.install_version(work, self.object_folder(after.object_id), after.head)

    def _clear(self, slot: str) -> tuple[Leftover, ...]:
        left = self.staging.left_behind(slot)
        return tuple(recovery.clear(work, self.staging, self.object_folder) for work in left)


@contextmanager
def _room_named(object_id: str) -> Iterator[None]:
    """Turn the system's word for a full disk into ours."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise NoRoom(f"{object_id}: {error.strerror}", object_id=object_id) from error
        raise


def _layout_of(folder: Path) -> Layout:
    """Read the arrangement; a root in another one is valid OCFL but not ours to write to."""
    try:
        extension = json.loads((folder / "ocfl_layout.json").read_bytes())["extension"]
        config = json.loads((folder / "extensions" / EXTENSION / "config.json").read_bytes())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotARoot(f"{folder} does not tell its arrangement", folder=str(folder)) from error
    layout = layout_from(config)
    if extension != EXTENSION or layout is None:
        raise NotARoot(f"{folder} is arranged by {extension}", folder=str(folder))
    return layout


def furniture() -> dict[str, bytes]:
    """Return what a root holds besides objects, by name; the declaration says that all of it is there."""
    layout = {"extension": EXTENSION, "description": DESCRIPTION}
    return {
        f"extensions/{EXTENSION}/config.json": _json(Layout().config()),
        "ocfl_layout.json": _json(layout),
        _ABOUT_NAME: _ABOUT.encode(),
        ROOT_DECLARATION: b"ocfl_1.1\n",
    }


def _furnish(folder: Path) -> None:
    names = [path.name for path in folder.iterdir()]
    strange = [name for name in names if name not in _FURNITURE and not name.endswith(".part")]
    if strange:
        raise NotARoot(f"{folder} already holds {strange[0]}", folder=str(folder), name=strange[0])
    for name, content in furniture().items():
        (folder / name).parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        if name == ROOT_DECLARATION:
            sync_folder(folder / "extensions")
        write_durably(folder / name, content)
    sync_folder(folder.parent)


def _json(document: Mapping[str, object]) -> bytes:
    return (json.dumps(document, indent=1) + "\n").encode()
