"""Where an index lies: generations side by side, one of them current, one writer at a time."""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import tantivy

from hoso.lib.files import write_durably
from hoso.lib.ids import uuid7
from hoso.search.engine.schema import VERSION, build_schema, register_words
from hoso.search.errors import IndexBusy, IndexMissing

_CURRENT = "current"
_SCOPES = "hoso-scopes"


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the right to write below `folder` while the block runs.

    Raises:
        IndexBusy: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "writer.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise IndexBusy(f"{folder} has a writer already", folder=str(folder)) from error
        yield
    finally:
        os.close(handle)


def current_generation(folder: Path) -> Path | None:
    """Return the folder of the index in use; None when there is none of this version."""
    try:
        version, _, name = (folder / _CURRENT).read_text("ascii").strip().partition(" ")
    except FileNotFoundError:
        return None
    found = folder / name
    return found if version == str(VERSION) and found.is_dir() else None


def new_generation(folder: Path) -> Path:
    """Make room for an index beside the one in use, clearing what an interrupted build left."""
    keep = current_generation(folder)
    for left in folder.glob("generation-*"):
        if left != keep:
            shutil.rmtree(left)
    made = folder / f"generation-{uuid7().hex}"
    made.mkdir(parents=True)
    return made


def put_in_use(generation: Path) -> None:
    """Make `generation` the current one, at once and durably, and remove the one before.

    Readers that still have the old one open keep its files until they look again.
    """
    folder = generation.parent
    before = [left for left in folder.glob("generation-*") if left != generation]
    write_durably(folder / _CURRENT, f"{VERSION} {generation.name}\n".encode("ascii"), mode=0o600)
    for left in before:
        shutil.rmtree(left)


def read_scopes(generation: Path) -> list[UUID]:
    """Return the scopes in the order in which the index met them: their places are terms of its rows.

    Read it after taking a snapshot: it is written before the commit that needs it, so it then holds
    every scope of the snapshot.
    """
    try:
        return [UUID(line) for line in (generation / _SCOPES).read_text("ascii").split()]
    except FileNotFoundError:
        return []


def write_scopes(generation: Path, scopes: Iterable[UUID]) -> None:
    """Keep the order of the scopes, durably; only ever added to."""
    text = "".join(f"{scope.hex}\n" for scope in scopes)
    write_durably(generation / _SCOPES, text.encode("ascii"), mode=0o600)


def make_index(generation: Path) -> tantivy.Index:
    """Make an empty index in an empty folder."""
    index = tantivy.Index(build_schema(), str(generation), reuse=False)
    register_words(index)
    return index


def open_index(generation: Path) -> tantivy.Index:
    """Open the index in `generation`.

    Raises:
        IndexMissing: there is none.
    """
    try:
        index = tantivy.Index.open(str(generation))
    except (ValueError, OSError) as error:
        raise IndexMissing(f"no index in {generation}", folder=str(generation)) from error
    register_words(index)
    return index
