"""A storage root in a real S3 store, and leases kept in a file, for processes that are killed."""

import fcntl
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hoso.blobs.stores.bucket import Bucket
from hoso.blobs.tests.test_bucket import bucket_at
from hoso.preservation.errors import LeaseLost
from hoso.preservation.ocfl import Lease, RemoteRoot
from hoso.preservation.ocfl.root import furniture
from hoso.preservation.ocfl.tests.world import AN, NOON, content

DOSSIER = "urn:uuid:0198c0de-0000-7000-8000-0000000000d1"


@dataclass
class FileLease:
    """A lease written in a file: whoever took the highest token has it."""

    leases: "FileLeases"
    object_id: str
    token: int

    def renew(self) -> None:
        if self.leases.told().get(self.object_id, [0])[0] != self.token:
            raise LeaseLost(f"{self.object_id} is another's")


@dataclass
class FileLeases:
    """Leases without waiting: taking one ends that of whoever had it, as if its time were up."""

    path: Path

    @contextmanager
    def held(self, object_id: str) -> Iterator[Lease]:
        with self._locked():
            told = self.told()
            token, is_held, is_cut = told.get(object_id, [0, 0, 0])
            self._tell({**told, object_id: [token + 1, 1, is_held or is_cut]})
        try:
            yield FileLease(self, object_id, token + 1)
        finally:
            with self._locked():
                told = self.told()
                if told[object_id][0] == token + 1:
                    self._tell({**told, object_id: [token + 1, 0, told[object_id][2]]})

    def unfinished(self) -> list[str]:
        return [object_id for object_id, (_token, held, cut) in self.told().items() if held or cut]

    def settle(self, object_id: str) -> None:
        with self._locked():
            told = self.told()
            self._tell({**told, object_id: [*told[object_id][:2], 0]})

    def told(self) -> dict[str, list[int]]:
        try:
            return dict(json.loads(self.path.read_text()))
        except FileNotFoundError:
            return {}

    def _tell(self, told: object) -> None:
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(told))
        part.replace(self.path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Dying(Bucket):
    """Kills its own process before or after the n-th thing that it writes; at step 0 never."""

    step = 0
    is_after = False
    _count = 0

    def _begin(self) -> int:
        self._count += 1
        self._end(self._count, is_after=False)
        return self._count

    def _end(self, number: int, *, is_after: bool = True) -> None:
        if number == self.step and is_after == self.is_after:
            os.kill(os.getpid(), signal.SIGKILL)

    def put(self, key: str, pieces: Iterator[bytes]) -> None:
        number = self._begin()
        super().put(key, pieces)
        self._end(number)

    def create(self, key: str, content: bytes) -> None:
        number = self._begin()
        super().create(key, content)
        self._end(number)

    def replace(self, key: str, content: bytes, *, tag: str) -> None:
        number = self._begin()
        super().replace(key, content, tag=tag)
        self._end(number)

    def remove(self, key: str) -> None:
        number = self._begin()
        super().remove(key)
        self._end(number)


def remote(url: str, name: str, leases: Path, kind: type[Bucket] = Bucket) -> RemoteRoot:
    """Open the root of that name, made when it is not there."""
    return RemoteRoot.create(bucket_at(url, name, kind), FileLeases(leases))


def furnished(url: str, name: str, leases: Path) -> RemoteRoot:
    """Open a new root in a store that is known to keep conditional writes: proving it takes seconds."""
    bucket = bucket_at(url, name)
    for key, told in furniture().items():
        bucket.create(key, told)
    return remote(url, name, leases)


def commit_and_die(
    url: str, name: str, leases: Path, step: int, *, is_after: bool, files: dict[str, bytes], head: str
) -> None:
    """Commit a version in a root of that name, and kill this process at a step."""
    root = remote(url, name, leases, Dying)
    assert isinstance(root.bucket, Dying)
    root.bucket.step, root.bucket.is_after = step, is_after
    root.bucket._count = 0
    contents = {path: content(data) for path, data in files.items()}
    root.commit_version(
        DOSSIER, contents, message="Approved", agent=AN, created=NOON, expected_head=head or None
    )
