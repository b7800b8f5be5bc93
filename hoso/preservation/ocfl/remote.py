"""An OCFL 1.1 storage root in an S3 store, where nothing can be renamed and no folder be moved.

Order of a commit: the new bytes go to `vN/content/TOKEN/...`; then `vN/inventory.json` is written where
nothing stands (If-None-Match), which **is** the commit; then its sidecar, the object's declaration, the
object's inventory and its sidecar follow, each only in place of what it was made from (If-Match). What
follows is made from the committed inventory alone, so whoever comes next can finish it.

TOKEN is the fencing token of a lease, never given twice: a writer who was thought dead and wakes up writes
among nobody else's bytes, and finds the version committed by another. The bytes of an attempt that was cut
are removed once the version it was for stands; before that they may still be committed.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import BinaryIO, Protocol

from hoso.blobs.errors import AlreadyThere, ChangedThere
from hoso.blobs.stores.bucket import Bucket, conditional_writes_fail
from hoso.lib.hashing import Digest, chunks, digest_of
from hoso.lib.threads import side_by_side
from hoso.preservation.errors import (
    ConditionsIgnored,
    ContentDiffers,
    HeadMoved,
    NotARoot,
    ObjectMissing,
    ObjectUnsound,
)
from hoso.preservation.ocfl import writing
from hoso.preservation.ocfl.copying import Content, Copied
from hoso.preservation.ocfl.inventory import (
    CONTENT,
    DECLARATION,
    NAME,
    SIDECAR,
    Agent,
    Inventory,
    Version,
    digest_of_inventory,
    moment,
    parse_inventory,
    sidecar_of,
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
from hoso.preservation.ocfl.layout import EXTENSION, Layout, layout_from
from hoso.preservation.ocfl.recovery import Leftover, Outcome
from hoso.preservation.ocfl.root import ROOT_DECLARATION, furniture
from hoso.preservation.places import Prefix

_AT_ONCE = 4
_BATCH = 64  # files between two looks at the lease
_DECLARED = f"{DECLARATION.removeprefix('0=')}\n".encode()


class Lease(Protocol):
    """The right to add to one object, for a while."""

    @property
    def token(self) -> int:
        """A number that no lease of this object had before, greater than all of them."""

    def renew(self) -> None:
        """Have it for longer.

        Raises:
            LeaseLost: another has it.
        """


class Leases(Protocol):
    """Whoever gives out the leases of one store."""

    def held(self, object_id: str) -> AbstractContextManager[Lease]:
        """Hold an object's lease, waiting for whoever has it, and give it back.

        Raises:
            ObjectTaken: somebody has it for longer than one waits.
        """

    def unfinished(self) -> list[str]:
        """Return the objects that are not settled since a lease of them ended without being given back."""

    def settle(self, object_id: str) -> None:
        """Note that what such a lease left was put right; the object's lease is held."""


@dataclass(frozen=True, slots=True)
class RemoteRoot:
    """One storage root in a bucket; several machines may write to it at once."""

    bucket: Bucket
    layout: Layout
    leases: Leases

    @classmethod
    def create(cls, bucket: Bucket, leases: Leases) -> "RemoteRoot":
        """Make a storage root, or finish one whose making was cut off; an existing root is opened.

        Raises:
            NotARoot: something else stands there, or a root in another arrangement.
            ConditionsIgnored: the store does not keep conditional writes.
        """
        if bucket.find(ROOT_DECLARATION) is None:
            ours = furniture()
            strange = next((each.key for each in bucket.under("") if each.key not in ours), None)
            if strange is not None:
                raise NotARoot(f"{bucket.url} already holds {strange}", folder=bucket.url, name=strange)
            failing = conditional_writes_fail(bucket)
            if failing:
                raise ConditionsIgnored(f"{bucket.url}: {failing}", place=bucket.url, reason=failing)
            # The declaration last, as it says that all is there.
            for name, content in sorted(ours.items(), key=lambda item: item[0] == ROOT_DECLARATION):
                bucket.create(name, content)
        return cls(bucket, _layout_of(bucket), leases)

    def explain(self, name: str, text: str) -> None:
        """See `Root.explain`."""
        if self.bucket.find(name) is None:
            self.bucket.create(name, text.encode())

    @property
    def place(self) -> str:
        """Where the root is, for people."""
        return self.bucket.url

    def has(self, object_id: str) -> bool:
        """Tell whether the object has at least one version."""
        prefix = self._prefix(object_id)
        return any(self.bucket.find(f"{prefix}/{path}") is not None for path in (NAME, f"v1/{NAME}"))

    def inventory(self, object_id: str) -> tuple[Inventory, Digest]:
        """See `Root.inventory`: that of the highest committed version."""
        found, content = self._committed(object_id)
        if not found.versions:
            raise ObjectMissing(f"object {object_id} is not in the store", object_id=object_id)
        return found, digest_of_inventory(content)

    def files(self, object_id: str) -> list[Stored]:
        """See `Root.files`."""
        return newest_files(self.inventory(object_id)[0])

    def open_file(self, object_id: str, logical_path: str) -> BinaryIO:
        """See `Root.open_file`."""
        return open_newest(self, object_id, logical_path)

    def open_content(self, object_id: str, content_path: str) -> BinaryIO:
        """See `Root.open_content`."""
        return self.bucket.open(f"{self._prefix(object_id)}/{content_path}")

    def size_of(self, object_id: str, content_path: str) -> int:
        """See `Root.size_of`."""
        found = self.bucket.find(f"{self._prefix(object_id)}/{content_path}")
        if found is None:
            raise ObjectMissing(f"{object_id} holds no {content_path!r}", object_id=object_id)
        return found.size_bytes

    def object_ids(self) -> Iterator[str]:
        """Yield the id of every object; for one in the wrong place, its place behind a question mark."""
        for each in self.bucket.under(""):
            if each.key.endswith(f"/{DECLARATION}"):
                place = each.key.removesuffix(f"/{DECLARATION}")
                object_id = place.rpartition("/")[2].replace("%3a", ":")
                yield object_id if self._prefix(object_id) == place else f"?{place}"

    def path_of(self, object_id: str) -> str:
        """See `Root.path_of`."""
        return self._prefix(object_id)

    @contextmanager
    def undisturbed(self, object_id: str) -> Iterator[Held]:
        """See `Root.undisturbed`."""
        with self.leases.held(object_id):
            try:
                leftovers = self._finish(object_id)
            except ObjectUnsound:
                leftovers = ()  # who looks at it will say what is wrong
            is_there = self.has(object_id)
            yield Held(Prefix(self.bucket, self._prefix(object_id)), is_there, leftovers)

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
        """See `Root.commit_version`.

        Raises:
            ObjectTaken, LeaseLost: somebody else adds to the object.
        """
        require_storable(files)

        def version_of(state: Mapping[str, str]) -> Version:
            return Version(state, moment(created), message, agent)

        with self.leases.held(object_id) as lease:
            leftovers = self._finish(object_id)
            before, content = self._committed(object_id)
            write = partial(self._write, before, files, version_of, expected_head or "", lease)
            return add_version(
                before, content, files, expected_head=expected_head, write=write, leftovers=leftovers
            )

    def mend(self, object_id: str, files: Mapping[str, Content]) -> None:
        """See `Root.mend`. Bytes are digested before they are sent: an object appears whole."""
        prefix = self._prefix(object_id)
        with self.leases.held(object_id):
            for path, content in sorted(files.items()):
                if content.digest is not None:
                    with content.open() as source:
                        found = digest_of(chunks(source))
                    if found != content.digest:
                        raise ContentDiffers(f"{path}: not the announced bytes", path=path)
                self._put(f"{prefix}/{path}", content)

    def remove(self, object_id: str) -> bool:
        """See `Root.remove`. Bytes go first, the declaration last: what was cut still shows as an object.

        A store that keeps old versions of its objects keeps these, too, until its own rules remove them.

        Raises:
            ObjectTaken, LeaseLost: somebody else adds to the object.
        """
        prefix = self._prefix(object_id)
        with self.leases.held(object_id) as lease:
            keys = sorted((each.key for each in self.bucket.under(prefix)), key=_last_to_go)
            for number, key in enumerate(keys):
                if number % _BATCH == 0:
                    lease.renew()
                self.bucket.remove(key)
        return bool(keys)

    def recover(self) -> list[Leftover]:
        """Finish what killed processes committed, remove the bytes of attempts that can no longer count."""
        found: list[Leftover] = []
        for object_id in self.leases.unfinished():
            with self.leases.held(object_id):
                found.extend(self._finish(object_id, thoroughly=True))
                self.leases.settle(object_id)
        return found

    # Reading.

    def _prefix(self, object_id: str) -> str:
        return self.layout.path_of(object_id)

    def _committed(self, object_id: str) -> tuple[Inventory, bytes]:
        """Return the inventory of the highest committed version; an empty one where there is none.

        Raises:
            ObjectUnsound: what stands there contradicts itself.
        """
        prefix = self._prefix(object_id)
        found, content = Inventory(object_id), b""
        stands = self.bucket.read(f"{prefix}/{NAME}")
        if stands is not None:
            content = stands[0]
            found = parse_inventory(content)
            if found.object_id != object_id:
                raise ObjectUnsound(f"{prefix} holds {found.object_id}, not {object_id}", object_id=object_id)
        # The object's own inventory follows the commit and may lag behind it.
        while (later := self.bucket.read(f"{prefix}/{found.next_head}/{NAME}")) is not None:
            follows = parse_inventory(later[0])
            if not found.is_followed_by(follows):
                reason = f"{prefix}: {found.next_head} does not follow {found.head or 'nothing'}"
                raise ObjectUnsound(reason, object_id=object_id)
            found, content = follows, later[0]
        return found, content

    # Writing.

    def _write(
        self,
        before: Inventory,
        files: Mapping[str, Content],
        version_of: Callable[[Mapping[str, str]], Version],
        expected_head: str,
        lease: Lease,
    ) -> tuple[Inventory, bytes]:
        prefix = self._prefix(before.object_id)
        wanted = writing.new_to(before, files, within=f"{lease.token}/")
        try:
            after = self._prepare(prefix, before, files, wanted, version_of, lease)
            if before.versions and before.versions[-1].state == after.versions[-1].state:
                # Only now that all digests are known it shows that nothing is new.
                self._remove(prefix, wanted)
                return before, before.as_bytes()
            require_head(before, expected_head)
            lease.renew()
        except BaseException:
            # Nobody else's bytes lie there, and no inventory names them yet.
            self._remove(prefix, wanted)
            raise
        content = after.as_bytes()
        try:
            self.bucket.create(f"{prefix}/{after.head}/{NAME}", content)
        except AlreadyThere as error:
            self._remove(prefix, wanted)
            reason = f"{before.object_id}: another wrote {before.next_head}"
            raise HeadMoved(reason, object_id=before.object_id, head=before.next_head) from error
        # When the store did not answer, it may stand all the same: the bytes stay until that is known.
        self._follow(prefix, after, content)
        self._remove(prefix, self._unlisted(prefix, after, after.head))
        return after, content

    def _prepare(
        self,
        prefix: str,
        before: Inventory,
        files: Mapping[str, Content],
        wanted: Mapping[str, Content],
        version_of: Callable[[Mapping[str, str]], Version],
        lease: Lease,
    ) -> Inventory:
        """Send the bytes of a version and return the inventory that would commit it."""
        within = f"{lease.token}/"

        def upload(item: tuple[str, Content]) -> Copied:
            return self._put(f"{prefix}/{item[0]}", item[1])

        copied: dict[str, Copied] = {}
        line = iter(wanted.items())
        while batch := list(islice(line, _BATCH)):
            lease.renew()
            sent = side_by_side(upload, batch, at_once=_AT_ONCE)
            copied |= {path: digests for (path, _content), digests in sent}
        state = {
            path: content.digest.value
            if content.digest
            else copied[f"{before.next_head}/{CONTENT}/{within}{path}"].sha512
            for path, content in files.items()
        }
        quick = {path: each.sha256 for path, each in copied.items()}
        after = before.with_version(version_of(state), quick, within=within)
        self._remove(prefix, set(copied) - after.new_content().keys())
        return after

    def _put(self, key: str, content: Content) -> Copied:
        by_sha512, by_sha256 = hashlib.sha512(), hashlib.sha256()

        def pieces(source: BinaryIO) -> Iterator[bytes]:
            for piece in chunks(source):
                by_sha512.update(piece)
                by_sha256.update(piece)
                yield piece

        with content.open() as source:
            self.bucket.put(key, pieces(source))
        found = by_sha512.hexdigest()
        if content.digest is not None and found != content.digest.value:
            name = key.rpartition("/")[2]
            raise ContentDiffers(
                f"{name}: announced {content.digest.value[:12]}, read {found[:12]}", path=name
            )
        return Copied(found, by_sha256.hexdigest())

    def _follow(self, prefix: str, committed: Inventory, content: bytes) -> bool:
        """Bring what follows a commit in line with it; tells whether anything was missing. Safe to repeat."""
        changed = self._create_missing(f"{prefix}/{committed.head}/{SIDECAR}", sidecar_of(content))
        changed |= self._create_missing(f"{prefix}/{DECLARATION}", _DECLARED)
        while True:
            # The tag of the sidecar from before the inventory is read: who changes both is noticed.
            sidecar = self.bucket.read(f"{prefix}/{SIDECAR}")
            stands = self.bucket.read(f"{prefix}/{NAME}")
            try:
                if stands is None or len(parse_inventory(stands[0]).versions) < len(committed.versions):
                    self._set(f"{prefix}/{NAME}", content, stands)
                    stands = (content, "")
                    changed = True
                if sidecar is None or sidecar[0] != sidecar_of(stands[0]):
                    self._set(f"{prefix}/{SIDECAR}", sidecar_of(stands[0]), sidecar)
                    changed = True
                return changed
            except (AlreadyThere, ChangedThere):
                continue  # somebody finishes the same, or a later version

    def _set(self, key: str, content: bytes, stands: tuple[bytes, str] | None) -> None:
        if stands is None:
            self.bucket.create(key, content)
        else:
            self.bucket.replace(key, content, tag=stands[1])

    def _create_missing(self, key: str, content: bytes) -> bool:
        if self.bucket.find(key) is not None:
            return False
        self.bucket.create(key, content)
        return True

    # Putting right.

    def _finish(self, object_id: str, *, thoroughly: bool = False) -> tuple[Leftover, ...]:
        """Finish the newest committed version; `thoroughly` looks for bytes that no version lists, too."""
        found, content = self._committed(object_id)
        if not found.versions:
            return ()
        prefix = self._prefix(object_id)
        left = []
        if self._follow(prefix, found, content):
            left.append(Leftover(object_id, found.head, Outcome.FINISHED))
        if thoroughly:
            spare = self._unlisted(prefix, found, "")
            self._remove(prefix, spare)
            left.extend(
                Leftover(object_id, version, Outcome.DISCARDED)
                for version in sorted({path.partition("/")[0] for path in spare})
            )
        return tuple(left)

    def _unlisted(self, prefix: str, committed: Inventory, version: str) -> set[str]:
        """Return the content paths of committed versions (or of one) that no inventory lists."""
        listed = {path for paths in committed.manifest.values() for path in paths}
        versions = {f"v{number}" for number in range(1, len(committed.versions) + 1)}
        below = f"{prefix}/{version}/{CONTENT}" if version else prefix
        found = (each.key.removeprefix(f"{prefix}/") for each in self.bucket.under(below))
        return {path for path in found if _is_content(path, versions) and path not in listed}

    def _remove(self, prefix: str, paths: "set[str] | Mapping[str, object]") -> None:
        for path in paths:
            self.bucket.remove(f"{prefix}/{path}")


def _last_to_go(key: str) -> tuple[int, str]:
    """Order keys for removal: content, then inventories, then the declaration."""
    name = key.rpartition("/")[2]
    return (2 if name == DECLARATION else 1 if name in {NAME, SIDECAR} else 0), key


def _is_content(path: str, versions: set[str]) -> bool:
    version, _, rest = path.partition("/")
    return version in versions and rest.startswith(f"{CONTENT}/")


def _layout_of(bucket: Bucket) -> Layout:
    told = [bucket.read(name) for name in ("ocfl_layout.json", f"extensions/{EXTENSION}/config.json")]
    try:
        extension, config = (json.loads(found[0]) if found else {} for found in told)
        layout = layout_from(config) if config else None
    except (ValueError, TypeError) as error:
        raise NotARoot(f"{bucket.url} does not tell its arrangement", folder=bucket.url) from error
    if extension.get("extension") != EXTENSION or layout is None:
        raise NotARoot(f"{bucket.url} is arranged in another way", folder=bucket.url)
    return layout
