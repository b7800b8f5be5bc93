"""What is common to all storage roots: what a version may be, and what is told of one that stands."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from hoso.lib.errors import BadValue
from hoso.lib.hashing import Digest
from hoso.preservation.errors import HeadMoved, NothingToKeep, ObjectMissing
from hoso.preservation.ocfl import paths
from hoso.preservation.ocfl.copying import Content
from hoso.preservation.ocfl.inventory import ALGORITHM, Agent, Inventory, digest_of_inventory
from hoso.preservation.ocfl.recovery import Leftover
from hoso.preservation.places import Place


@dataclass(frozen=True, slots=True)
class Committed:
    """What stands in the store after `commit_version`; `is_new` is False when it stood there before."""

    object_id: str
    version: str
    inventory_digest: Digest
    is_new: bool
    leftovers: tuple[Leftover, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """One logical file of an object's newest version, and where its bytes lie in the object."""

    logical_path: str
    digest: Digest
    content_path: str


@dataclass(frozen=True, slots=True)
class Held:
    """An object held still: where its files lie, whether it is there, and what was put right before."""

    place: Place
    is_there: bool
    leftovers: tuple[Leftover, ...]


class Store(Protocol):
    """A storage root, wherever it is; what each function does is told in `root.Root`."""

    @property
    def place(self) -> str: ...
    def explain(self, name: str, text: str) -> None: ...
    def has(self, object_id: str) -> bool: ...
    def path_of(self, object_id: str) -> str: ...
    def inventory(self, object_id: str) -> tuple[Inventory, Digest]: ...
    def files(self, object_id: str) -> list[Stored]: ...
    def open_file(self, object_id: str, logical_path: str) -> BinaryIO: ...
    def open_content(self, object_id: str, content_path: str) -> BinaryIO: ...
    def size_of(self, object_id: str, content_path: str) -> int: ...
    def object_ids(self) -> Iterator[str]: ...
    def undisturbed(self, object_id: str) -> AbstractContextManager[Held]: ...
    def recover(self) -> list[Leftover]: ...
    def remove(self, object_id: str) -> bool: ...
    def mend(self, object_id: str, files: Mapping[str, Content]) -> None: ...
    def commit_version(
        self,
        object_id: str,
        files: Mapping[str, Content],
        *,
        message: str,
        agent: Agent,
        created: datetime,
        expected_head: str | None,
    ) -> Committed: ...


def require_head(before: Inventory, expected: str) -> None:
    """Refuse an object whose newest version is not `expected` (empty: none).

    Raises:
        HeadMoved: it is not.
    """
    if before.head != expected:
        reason = f"{before.object_id} is at {before.head or 'no version'}, not at {expected or 'none'}"
        raise HeadMoved(reason, object_id=before.object_id, head=before.head)


def require_storable(files: Mapping[str, Content]) -> None:
    """Refuse what cannot be a version.

    Raises:
        NothingToKeep, PathRefused, PathsCollide, BadValue: see `Root.commit_version`.
    """
    if not files:
        raise NothingToKeep("a version without files would say nothing")
    paths.require_storable(files)
    for path, content in files.items():
        if content.digest is not None and content.digest.algorithm != ALGORITHM:
            raise BadValue(f"{path}: this root keeps {ALGORITHM}, not {content.digest.algorithm}", path=path)


def is_state_of(before: Inventory, files: Mapping[str, Content]) -> bool:
    """Tell whether the newest version already holds exactly `files`, as far as their digests are known."""
    state = {path: content.digest.value for path, content in files.items() if content.digest is not None}
    return bool(before.versions) and len(state) == len(files) and before.versions[-1].state == state


def add_version(
    before: Inventory,
    content: bytes,
    files: Mapping[str, Content],
    *,
    expected_head: str | None,
    write: Callable[[], tuple[Inventory, bytes]],
    leftovers: tuple[Leftover, ...],
) -> Committed:
    """Have `files` written as the version after `before`, unless it holds just them; tell what stands then.

    `content` are the bytes of `before`; `write` writes the version and returns what `before` and `content`
    are after it. The head is looked at before anything is written, where all digests are known beforehand.

    Raises:
        HeadMoved: see `Root.commit_version`.
    """
    after = before
    if not is_state_of(before, files):
        if all(each.digest for each in files.values()):
            require_head(before, expected_head or "")
        after, content = write()
    is_new = after.head != before.head
    digest = digest_of_inventory(content)
    return Committed(before.object_id, after.head, digest, is_new=is_new, leftovers=leftovers)


def newest_files(found: Inventory) -> list[Stored]:
    """Return the files of the newest version, in order of their logical paths."""
    return [
        Stored(path, Digest(ALGORITHM, value), found.manifest[value][0])
        for path, value in sorted(found.versions[-1].state.items())
    ]


def open_newest(store: Store, object_id: str, logical_path: str) -> BinaryIO:
    """Open a file of an object's newest version.

    Raises:
        ObjectMissing: no such object or file.
    """
    for file in store.files(object_id):
        if file.logical_path == logical_path:
            return store.open_content(object_id, file.content_path)
    raise ObjectMissing(f"{object_id} holds no {logical_path!r}", object_id=object_id)
