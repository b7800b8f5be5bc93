"""Named objects of an S3 store and their conditional writes, on a real server."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from hoso.blobs.errors import AlreadyThere, ChangedThere, StoreUnusable
from hoso.blobs.stores.bucket import Bucket, conditional_writes_fail
from hoso.blobs.stores.s3 import PART_BYTES


def bucket_at(url: str, name: str = "", kind: type[Bucket] = Bucket) -> Bucket:
    """An empty place in the bucket of http://KEY:SECRET@host:port/bucket, or the one of that name."""
    parts = urlsplit(url)
    access = {
        "endpoint": f"{parts.scheme}://{parts.hostname}:{parts.port}",
        "access_key_id": parts.username or "",
        "secret_access_key": parts.password or "",
    }
    return kind(f"s3://{parts.path.strip('/')}/{name or os.urandom(4).hex()}", access, patience_seconds=5)


@pytest.fixture
def bucket(s3_url: str) -> Bucket:
    return bucket_at(s3_url)


def test_what_is_new_is_created_once(bucket: Bucket) -> None:
    bucket.create("a/b", b"one")
    with pytest.raises(AlreadyThere):
        bucket.create("a/b", b"two")
    # An answer that was lost on its way looks like this, and is no fault.
    bucket.create("a/b", b"one")
    found = bucket.read("a/b")
    assert found is not None
    assert found[0] == b"one"


def test_only_what_is_still_the_same_is_replaced(bucket: Bucket) -> None:
    bucket.create("a", b"one")
    old = bucket.find("a")
    assert old is not None
    bucket.replace("a", b"two", tag=old.tag)
    with pytest.raises(ChangedThere):
        bucket.replace("a", b"three", tag=old.tag)
    bucket.replace("a", b"two", tag=old.tag)
    bucket.remove("a")
    with pytest.raises(ChangedThere):
        bucket.replace("a", b"three", tag=old.tag)
    assert bucket.read("a") is None


@pytest.mark.parametrize("size", [0, 5, PART_BYTES, 2 * PART_BYTES + 3])
def test_pieces_come_back_joined(bucket: Bucket, size: int) -> None:
    data = os.urandom(size)

    def pieces() -> Iterator[bytes]:
        for place in range(0, size, 1 << 20):
            yield data[place : place + (1 << 20)]

    bucket.put("deep/file", pieces())
    with bucket.open("deep/file") as stream:
        assert stream.read() == data
    found = bucket.find("deep/file")
    assert found is not None
    assert found.size_bytes == size
    assert [each.key for each in bucket.under("deep")] == ["deep/file"]


def test_a_source_that_fails_gives_no_object(bucket: Bucket) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x" * PART_BYTES
        raise OSError("the disk is gone")

    with pytest.raises((OSError, StoreUnusable)):
        bucket.put("half", pieces())
    assert bucket.find("half") is None


def test_this_store_keeps_conditional_writes(bucket: Bucket) -> None:
    assert conditional_writes_fail(bucket) == ""
    assert list(bucket.under("")) == []


class Careless(Bucket):
    """A store that takes If-None-Match and If-Match for decoration, as some do."""

    ignores: frozenset[str] = frozenset()

    def create(self, key: str, content: bytes) -> None:
        if "none-match" in self.ignores:
            self.put(key, iter([content]))
        else:
            super().create(key, content)

    def replace(self, key: str, content: bytes, *, tag: str) -> None:
        if "match" in self.ignores:
            self.put(key, iter([content]))
        else:
            super().replace(key, content, tag=tag)


@pytest.mark.parametrize(("ignored", "word"), [("none-match", "If-None-Match"), ("match", "If-Match")])
def test_a_store_that_ignores_conditions_is_found_out(s3_url: str, ignored: str, word: str) -> None:
    store = bucket_at(s3_url, kind=Careless)
    assert isinstance(store, Careless)
    store.ignores = frozenset({ignored})
    assert conditional_writes_fail(store).startswith(word)
    assert list(store.under("")) == []
