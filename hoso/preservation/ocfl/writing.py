"""Putting a version together in the staging folder and moving it into the store.

Order of a commit, so that a cut at any moment leaves the old version or the new one:
every byte and every folder name is on the disk before the first rename; a new object appears by one
rename; a new version of an old object appears by three (version folder, inventory, sidecar), and
what is missing of the three is done by `recovery`, from the version folder alone.
"""

import errno
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from hoso.lib.files import WholeFileSystem, can_sync_at_once, sync_folder
from hoso.preservation.errors import ObjectUnsound
from hoso.preservation.ocfl.copying import FOLDER_MODE, Content, copy_all, new_file, write_all
from hoso.preservation.ocfl.inventory import (
    CONTENT,
    DECLARATION,
    NAME,
    SIDECAR,
    Inventory,
    Version,
    sidecar_of,
)
from hoso.preservation.ocfl.staging import Work

# ENOENT: a folder above went because the last object below it was removed a moment ago.
_TAKEN = {errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT}
# So few files are forced to the disk one by one: that waits for nobody else's writing.
_ONE_BY_ONE = 16


def stage(
    work: Work,
    before: Inventory,
    files: Mapping[str, Content],
    version_of: Callable[[Mapping[str, str]], Version],
) -> tuple[Inventory, bytes]:
    """Write the version that follows `before` below `work.new`, on the disk when this returns.

    Only bytes new to the object are read, each once. `version_of` makes the version of its state (logical
    path -> SHA-512). Returns the new inventory and its bytes.

    Raises:
        ContentDiffers: bytes do not have their announced digest.
    """
    wanted = new_to(before, files)
    if len(wanted) <= _ONE_BY_ONE or not can_sync_at_once(work.new):
        after, content = _put_together(work, before, files, wanted, version_of, sync=True)
        sync_tree(work.new)
        return after, content
    with WholeFileSystem(work.new) as disk:
        after, content = _put_together(work, before, files, wanted, version_of, sync=False)
        disk.sync()
    return after, content


def _put_together(
    work: Work,
    before: Inventory,
    files: Mapping[str, Content],
    wanted: Mapping[str, Content],
    version_of: Callable[[Mapping[str, str]], Version],
    *,
    sync: bool,
) -> tuple[Inventory, bytes]:
    head = before.next_head
    (work.new / head).mkdir(mode=FOLDER_MODE)
    copied = copy_all(work.new, wanted, sync=sync)
    state = {
        path: content.digest.value if content.digest else copied[f"{head}/{CONTENT}/{path}"].sha512
        for path, content in files.items()
    }
    after = before.with_version(version_of(state), {path: each.sha256 for path, each in copied.items()})
    _drop_spare(work.new, copied.keys() - after.new_content().keys())
    if len(after.versions) == 1:
        _write(work.new / DECLARATION, f"{DECLARATION.removeprefix('0=')}\n".encode(), sync=sync)
    content = after.as_bytes()
    for folder in (work.new / head, work.new):
        write_inventory(folder, content, sync=sync)
    return after, content


def new_to(before: Inventory, files: Mapping[str, Content], *, within: str = "") -> dict[str, Content]:
    """Return content path -> content of what must be copied; what is known to be there is left out."""
    wanted: dict[str, Content] = {}
    known = set(before.manifest)
    for path, content in sorted(files.items()):
        if content.digest is not None:
            if content.digest.value in known:
                continue
            known.add(content.digest.value)
        wanted[f"{before.next_head}/{CONTENT}/{within}{path}"] = content
    return wanted


def _drop_spare(new: Path, paths: set[str]) -> None:
    """Take away copies that turned out to be in the object already, and the folders that this empties."""
    for path in paths:
        (new / path).unlink()
        folder = (new / path).parent
        while folder.name and folder.parent != new and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent


def write_inventory(folder: Path, content: bytes, *, sync: bool = True) -> None:
    """Write an inventory and, last, its sidecar (OCFL 1.1, E062)."""
    _write(folder / NAME, content, sync=sync)
    _write(folder / SIDECAR, sidecar_of(content), sync=sync)


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
    top.mkdir(mode=FOLDER_MODE)
    place = top.joinpath(*names)
    for folder in reversed(list(place.parents)[: len(names) - 1]):
        folder.mkdir(mode=FOLDER_MODE)
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


def _write(path: Path, content: bytes, *, sync: bool) -> None:
    handle = new_file(str(path))
    try:
        write_all(handle, content)
        if sync:
            os.fsync(handle)
    finally:
        os.close(handle)
