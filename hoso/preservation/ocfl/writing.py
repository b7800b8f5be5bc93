"""Putting a version together in the staging folder and moving it into the store.

Order of a commit, so that a cut at any moment leaves the old version or the new one:
every byte and every folder name is on the disk before the first rename; a new object appears by one
rename; a new version of an old object appears by three (version folder, inventory, sidecar), and
what is missing of the three is done by `recovery`, from the version folder alone.
"""

import errno
import hashlib
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from hoso.lib.files import sync_folder
from hoso.lib.hashing import chunks
from hoso.preservation.errors import ContentDiffers, ObjectUnsound
from hoso.preservation.ocfl.inventory import DECLARATION, NAME, SIDECAR, Inventory, sidecar_of
from hoso.preservation.ocfl.staging import Work

# Nobody writes to a preserved file again; removing the right helps against accidents.
_FILE_MODE = 0o440
_FOLDER_MODE = 0o750
# The disk takes several files to safety for the price of one.
_COPIES_AT_ONCE = 4
_TAKEN = {errno.ENOTEMPTY, errno.EEXIST}


def stage(work: Work, inventory: Inventory, readers: Mapping[str, Callable[[], BinaryIO]]) -> None:
    """Write the newest version of `inventory` below `work.new`, on the disk when this returns.

    `readers` opens the bytes of each SHA-512 value; only those new to the object are read.

    Raises:
        ContentDiffers: bytes do not have their announced digest.
    """
    version_folder = work.new / inventory.head
    version_folder.mkdir(mode=_FOLDER_MODE)
    _copy_all(work.new, inventory.new_content(), readers)
    if len(inventory.versions) == 1:
        _write(work.new / DECLARATION, f"{DECLARATION.removeprefix('0=')}\n".encode())
    for folder in (version_folder, work.new):
        write_inventory(folder, inventory.as_bytes())
    sync_tree(work.new)


def write_inventory(folder: Path, content: bytes) -> None:
    """Write an inventory and, last, its sidecar (OCFL 1.1, E062)."""
    _write(folder / NAME, content)
    _write(folder / SIDECAR, sidecar_of(content))


def install_object(work: Work, root: Path, path: str) -> None:
    """Move a new object into the store at `path`, by one rename.

    The folders above it that are not there yet come with it, so that an empty one never stands in
    the root (OCFL 1.1, E073), not even after a cut.
    """
    while True:
        above, missing = _deepest(root, path)
        if not missing:
            raise ObjectUnsound(f"{path} is taken by something that is no object", path=path)
        moved = _wrapped(work, missing[1:])
        try:
            moved.rename(above / missing[0])
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            # Another object brought the same folder a moment ago: go in one level deeper.
            _unwrap(work, moved, missing[1:])
            continue
        sync_folder(above)
        return


def install_version(work: Work, object_folder: Path, head: str) -> None:
    """Move a new version into its object: the version folder, then the inventory, then the sidecar."""
    (work.new / head).rename(object_folder / head)
    # The version must be there before an inventory that names it, also when the power goes.
    sync_folder(object_folder)
    install_inventory(work, object_folder)


def install_inventory(work: Work, object_folder: Path) -> None:
    """Put the inventory and sidecar that lie in `work.new` in place of the object's."""
    (work.new / NAME).replace(object_folder / NAME)
    (work.new / SIDECAR).replace(object_folder / SIDECAR)
    sync_folder(object_folder)


def sync_tree(folder: Path) -> None:
    """Force the names in a folder and in all folders below it to the disk; files were synced when written."""
    for below, _folders, _files in os.walk(folder, topdown=False):
        sync_folder(Path(below))


def _deepest(root: Path, path: str) -> tuple[Path, list[str]]:
    """Return the deepest folder on the way to `path` that exists, and the names still missing."""
    above, missing = root, path.split("/")
    while missing and (above / missing[0]).is_dir():
        above /= missing.pop(0)
    return above, missing


def _wrapped(work: Work, names: list[str]) -> Path:
    """Put the new object inside folders named `names`, the last name its own; return what to rename."""
    if not names:
        return work.new
    top = work.folder / "above"
    top.mkdir(mode=_FOLDER_MODE)
    place = top.joinpath(*names)
    for folder in reversed(list(place.parents)[: len(names) - 1]):
        folder.mkdir(mode=_FOLDER_MODE)
    work.new.rename(place)
    for depth in range(len(names)):
        sync_folder(top.joinpath(*names[:depth]))
    return top


def _unwrap(work: Work, moved: Path, names: list[str]) -> None:
    """Undo `_wrapped`."""
    if not names:
        return
    moved.joinpath(*names).rename(work.new)
    for depth in range(len(names) - 1, -1, -1):
        moved.joinpath(*names[:depth]).rmdir()


def _copy_all(folder: Path, wanted: Mapping[str, str], readers: Mapping[str, Callable[[], BinaryIO]]) -> None:
    """Copy the bytes of each content path; the first fault ends all."""
    with ThreadPoolExecutor(_COPIES_AT_ONCE, thread_name_prefix="ocfl-copy") as copiers:
        copies = [
            copiers.submit(_copy, readers[value], folder / path, value=value)
            for path, value in wanted.items()
        ]
        try:
            for copy in copies:
                copy.result()
        except BaseException:
            copiers.shutdown(cancel_futures=True)
            raise


def _copy(open_source: Callable[[], BinaryIO], target: Path, *, value: str) -> None:
    target.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    state = hashlib.sha512()
    with open_source() as source, _new_file(target) as copy:
        for piece in chunks(source):
            state.update(piece)
            copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
    if state.hexdigest() != value:
        found = state.hexdigest()
        raise ContentDiffers(f"{target.name}: announced {value[:12]}, read {found[:12]}", path=target.name)


def _write(path: Path, content: bytes) -> None:
    with _new_file(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _new_file(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE_MODE), "wb")
