"""Bytes go for ever by a decision alone, and never from under somebody who uses them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from hoso.blobs import queries, services
from hoso.blobs.errors import NoSuchBlob
from hoso.blobs.models import Blob
from hoso.blobs.opening import store_in_use
from hoso.blobs.stores import object_key
from hoso.lib.hashing import Digest

pytestmark = pytest.mark.django_db


@pytest.fixture
def scan(home: Path) -> Path:
    path = home / "work" / "scan.pdf"
    path.write_bytes("Ủy ban nhân dân".encode() * 1000)
    return path


def is_used(_digest: str) -> bool:
    return True


def is_free(_digest: str) -> bool:
    return False


def test_digest_and_size_stay_when_the_bytes_are_gone(home: Path, scan: Path) -> None:
    digest = services.keep(scan, media_type="application/pdf")
    assert services.destroy(digest, is_used=is_free, at=timezone.now())
    assert not (home / "objects" / object_key(Digest.parse(digest))).exists()
    assert queries.get_facts(digest).size_bytes == scan.stat().st_size
    assert queries.destroyed_among([digest]) == {digest}
    with pytest.raises(NoSuchBlob):
        queries.open_blob(digest)


def test_what_is_used_stays(home: Path, scan: Path) -> None:
    digest = services.keep(scan, media_type="application/pdf")
    assert not services.destroy(digest, is_used=is_used, at=timezone.now())
    assert store_in_use().holds(Digest.parse(digest)) == scan.stat().st_size
    assert queries.destroyed_among([digest]) == set()


def test_what_was_brought_again_a_moment_ago_stays_for_a_day(home: Path, scan: Path) -> None:
    digest = services.keep(scan, media_type="application/pdf")
    services.keep(scan, media_type="application/pdf")
    now = timezone.now()
    assert not services.destroy(digest, is_used=is_free, at=now)
    assert services.destroy(digest, is_used=is_free, at=now + services.GRACE + timedelta(minutes=1))


def test_it_is_safe_to_repeat_also_when_the_row_was_not_written_any_more(home: Path, scan: Path) -> None:
    digest = services.keep(scan, media_type="application/pdf")
    store_in_use().remove(Digest.parse(digest))  # as a kill between bytes and row leaves it
    assert services.destroy(digest, is_used=is_free, at=timezone.now())
    assert services.destroy(digest, is_used=is_used, at=timezone.now())


def test_destroyed_bytes_that_come_again_are_kept_again(home: Path, scan: Path) -> None:
    digest = services.keep(scan, media_type="application/pdf")
    services.destroy(digest, is_used=is_free, at=timezone.now())
    assert services.keep(scan, media_type="application/pdf") == digest
    with queries.open_blob(digest) as stream:
        assert stream.read() == scan.read_bytes()
    assert Blob.objects.get().destroyed_at is None
