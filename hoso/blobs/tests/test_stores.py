"""Whatever keeps the bytes, a folder or an S3 store: once, whole, unchanged."""

import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hoso.blobs.errors import BlobDamaged, ChangedWhileRead, DiskFull, NoSuchBlob, StoreUnusable
from hoso.blobs.stores import BlobStore, object_key
from hoso.blobs.stores.local import LocalStore
from hoso.blobs.stores.s3 import PART_BYTES, S3Store, pieces_of, read_access
from hoso.lib.hashing import Digest, digest_file, digest_of
from hoso.lib.streams import as_stream


def s3_store(url: str) -> S3Store:
    """An empty store in the bucket of http://KEY:SECRET@host:port/bucket."""
    parts = urlsplit(url)
    access = {
        "endpoint": f"{parts.scheme}://{parts.hostname}:{parts.port}",
        "access_key_id": parts.username or "",
        "secret_access_key": parts.password or "",
    }
    return S3Store(f"s3://{parts.path.strip('/')}/{os.urandom(4).hex()}", access)


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if request.param == "folder":
        return LocalStore(tmp_path / "objects")
    return s3_store(request.getfixturevalue("s3_url"))


def scan(folder: Path, content: bytes | None = None) -> Path:
    path = folder / f"scan-{os.urandom(4).hex()}.pdf"
    path.write_bytes(os.urandom(3000) if content is None else content)
    return path


def read(store: BlobStore, digest: Digest) -> bytes:
    with store.open(digest) as stream:
        return stream.read()


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, PART_BYTES, 3 * PART_BYTES + 7])
def test_what_is_kept_comes_back_as_it_was(store: BlobStore, tmp_path: Path, size: int) -> None:
    path = scan(tmp_path, os.urandom(size))
    digest = digest_file(path)
    assert store.holds(digest) is None
    store.keep(path, digest)
    assert store.holds(digest) == size
    assert read(store, digest) == path.read_bytes()


def test_keeping_the_same_bytes_again_changes_nothing(store: BlobStore, tmp_path: Path) -> None:
    path = scan(tmp_path)
    digest = digest_file(path)
    store.keep(path, digest)
    store.keep(path, digest)
    assert read(store, digest) == path.read_bytes()


def test_what_is_not_kept_is_not_found(store: BlobStore) -> None:
    missing = digest_of([b"never kept"])
    assert store.holds(missing) is None
    with pytest.raises(NoSuchBlob):
        store.open(missing)


@pytest.mark.parametrize("size", [3000, PART_BYTES + 1])
def test_a_file_that_changed_meanwhile_is_refused_and_gets_no_name(
    store: BlobStore, tmp_path: Path, size: int
) -> None:
    path = scan(tmp_path, os.urandom(size))
    before = digest_of([b"what it was when it was digested"])
    with pytest.raises(ChangedWhileRead):
        store.keep(path, before)
    assert store.holds(before) is None


def test_many_keep_the_same_bytes_at_once(store: BlobStore, tmp_path: Path) -> None:
    path = scan(tmp_path, os.urandom(2 << 20))
    digest = digest_file(path)
    failed: list[Exception] = []

    def keep() -> None:
        try:
            store.keep(path, digest)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=keep) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert read(store, digest) == path.read_bytes()


def test_the_stream_is_read_in_pieces_of_any_size(store: BlobStore, tmp_path: Path) -> None:
    path = scan(tmp_path, os.urandom(100_000))
    digest = digest_file(path)
    store.keep(path, digest)
    with store.open(digest) as stream:
        pieces = list(iter(lambda: stream.read(7001), b""))
    assert b"".join(pieces) == path.read_bytes()


class TestFolder:
    @pytest.fixture(autouse=True)
    def kept(self, tmp_path: Path) -> None:
        self.store = LocalStore(tmp_path / "objects")
        self.path = scan(tmp_path)
        self.digest = digest_file(self.path)
        self.target = self.store.root / object_key(self.digest)

    def files(self) -> list[Path]:
        return sorted(path for path in self.store.root.rglob("*") if path.is_file())

    def test_the_file_is_read_only_and_named_by_its_digest(self) -> None:
        self.store.keep(self.path, self.digest)
        assert self.files() == [self.target]
        assert self.target.stat().st_mode & 0o777 == 0o444
        assert self.target.name == f"sha512-{self.digest.value}"
        assert self.target.parent.relative_to(self.store.root).parts == (
            self.digest.value[:2],
            self.digest.value[2:4],
        )
        assert list(self.store.digests()) == [self.digest]

    def test_a_file_is_not_kept_when_too_little_would_stay_free(self, tmp_path: Path) -> None:
        store = LocalStore(tmp_path / "objects", floor_bytes=1 << 60)
        with pytest.raises(DiskFull):
            store.keep(self.path, self.digest)
        assert self.files() == []
        assert self.path.exists()

    def test_the_original_may_change_or_go_afterwards(self) -> None:
        self.store.keep(self.path, self.digest)
        content = self.path.read_bytes()
        self.path.write_bytes(b"changed")
        assert read(self.store, self.digest) == content

    def test_a_damaged_blob_is_named_and_never_overwritten(self) -> None:
        self.store.keep(self.path, self.digest)
        self.target.chmod(0o644)
        self.target.write_bytes(b"rotten")
        with pytest.raises(BlobDamaged):
            self.store.keep(self.path, self.digest)
        assert self.target.read_bytes() == b"rotten"

    def test_a_refused_file_leaves_nothing_behind(self) -> None:
        with pytest.raises(ChangedWhileRead):
            self.store.keep(self.path, digest_of([b"other"]))
        assert self.files() == []

    def test_parts_of_dead_processes_are_swept_and_those_of_living_ones_stay(self) -> None:
        self.store.keep(self.path, self.digest)
        dead = self.target.with_name(f".{self.target.name}.4194304.0badcafe.part")
        living = self.target.with_name(f".{self.target.name}.{os.getpid()}.0badcafe.part")
        for part in (dead, living):
            part.write_bytes(b"half")
        assert self.store.sweep() == 1
        assert self.files() == sorted([living, self.target])

    def test_a_full_disk_is_named_and_leaves_nothing(self) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
        try:
            with pytest.raises(DiskFull):
                self.store.keep(self.path, self.digest)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert self.files() == []
        self.store.keep(self.path, self.digest)

    def test_a_killed_keeper_leaves_no_file_under_the_name_and_can_be_repeated(self, tmp_path: Path) -> None:
        slow = tmp_path / "slow"
        os.mkfifo(slow)
        program = (
            "import sys; from pathlib import Path; from hoso.lib.hashing import Digest;"
            "from hoso.blobs.stores.local import LocalStore;"
            "LocalStore(Path(sys.argv[1])).keep(Path(sys.argv[2]), Digest.parse(sys.argv[3]))"
        )
        command = [sys.executable, "-c", program, str(self.store.root), str(slow), str(self.digest)]
        child = subprocess.Popen(command, cwd=Path(__file__).parents[3])
        with slow.open("wb") as writer:
            writer.write(self.path.read_bytes()[:2000])
            writer.flush()
            deadline = time.monotonic() + 30
            while not list(self.target.parent.glob(".*.part")):
                assert time.monotonic() < deadline
                time.sleep(0.02)
            child.kill()
            child.wait()
        assert self.store.holds(self.digest) is None
        assert self.store.sweep() == 1
        self.store.keep(self.path, self.digest)
        assert self.files() == [self.target]


class TestAccess:
    GOOD = '{"access_key_id": "a", "secret_access_key": "b", "endpoint": "http://127.0.0.1:1"}'

    def file(self, tmp_path: Path, text: str, mode: int = 0o600) -> Path:
        path = tmp_path / "objects.json"
        path.write_text(text)
        path.chmod(mode)
        return path

    def test_keys_come_from_a_file_that_only_its_owner_reads(self, tmp_path: Path) -> None:
        assert read_access(self.file(tmp_path, self.GOOD))["access_key_id"] == "a"
        with pytest.raises(StoreUnusable, match="chmod 600"):
            read_access(self.file(tmp_path, self.GOOD, 0o640))

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"access_key_id": "a"}', GOOD[:-1] + ', "other": 1}'])
    def test_a_file_of_another_form_is_refused(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(StoreUnusable):
            read_access(self.file(tmp_path, text))
        with pytest.raises(StoreUnusable):
            read_access(tmp_path / "missing.json")

    @pytest.mark.parametrize("url", ["http://host/bucket", "s3://", "bucket"])
    def test_an_address_of_another_kind_is_refused(self, url: str) -> None:
        with pytest.raises(StoreUnusable):
            S3Store(url, {"access_key_id": "a", "secret_access_key": "b"})

    @pytest.mark.parametrize(
        "endpoint", ["http://s3.office.test", "http://10.0.0.5:8333", "ftp://127.0.0.2.x"]
    )
    def test_a_store_on_the_network_is_not_spoken_to_in_the_clear(self, endpoint: str) -> None:
        with pytest.raises(StoreUnusable):
            S3Store("s3://bucket", {"endpoint": endpoint, "access_key_id": "a", "secret_access_key": "b"})

    @pytest.mark.parametrize(
        "endpoint", ["https://s3.office.test", "http://127.0.0.1:8333", "http://[::1]:8333"]
    )
    def test_https_and_this_machine_are_taken(self, endpoint: str) -> None:
        S3Store("s3://bucket", {"endpoint": endpoint, "access_key_id": "a", "secret_access_key": "b"})

    def test_a_store_that_does_not_answer_is_said_so(self, tmp_path: Path) -> None:
        access = read_access(self.file(tmp_path, self.GOOD))
        store = S3Store("s3://bucket", access, patience_seconds=0)
        with pytest.raises(StoreUnusable):
            store.holds(digest_of([b""]))


def test_an_answer_in_odd_pieces_is_one_stream() -> None:
    pieces = [b"", b"abc", b"", b"d" * 10]
    assert as_stream(pieces_of(pieces)).read() == b"abc" + b"d" * 10
