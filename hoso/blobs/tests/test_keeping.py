"""A row says that bytes are kept, and then they are."""

from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from hoso.blobs import queries, services
from hoso.blobs.errors import BlobDamaged, NoSuchBlob, StoreUnusable
from hoso.blobs.models import Blob
from hoso.blobs.stores import object_key
from hoso.lib.hashing import Digest, digest_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def scan(home: Path) -> Path:
    path = home / "work" / "scan.pdf"
    path.write_bytes("Ủy ban nhân dân".encode() * 1000)
    return path


def kept_file(home: Path, digest: str) -> Path:
    return home / "objects" / object_key(Digest.parse(digest))


def test_a_kept_file_is_found_by_its_digest(home: Path, scan: Path) -> None:
    digest = services.keep(scan, media_type="application/pdf")
    assert digest == str(digest_file(scan))
    facts = queries.get_facts(digest)
    assert (facts.size_bytes, facts.media_type) == (scan.stat().st_size, "application/pdf")
    with queries.open_blob(digest) as stream:
        assert stream.read() == scan.read_bytes()


def test_keeping_it_again_changes_nothing(home: Path, scan: Path) -> None:
    first = services.keep(scan, media_type="application/pdf")
    second = services.keep(scan, media_type="image/png")
    assert first == second
    assert Blob.objects.get().media_type == "application/pdf"


def test_an_act_that_is_undone_leaves_bytes_but_no_row(home: Path, scan: Path) -> None:
    with transaction.atomic():
        digest = services.keep(scan, media_type="application/pdf")
        transaction.set_rollback(True)
    assert Blob.objects.count() == 0
    assert kept_file(home, digest).exists()


def test_nothing_is_kept_without_its_bytes(home: Path, scan: Path) -> None:
    digest = services.keep(scan, media_type="application/pdf")
    Blob.objects.all().delete()
    kept_file(home, digest).chmod(0o644)
    kept_file(home, digest).write_bytes(b"rotten")
    with pytest.raises(BlobDamaged):
        services.keep(scan, media_type="application/pdf")
    assert Blob.objects.count() == 0


def test_a_local_copy_is_checked_on_its_way(home: Path, scan: Path) -> None:
    digest = services.keep(scan, media_type="application/pdf")
    folder = home / "work" / "copies"
    folder.mkdir()
    assert queries.local_copy(digest, folder).read_bytes() == scan.read_bytes()

    kept_file(home, digest).chmod(0o644)
    kept_file(home, digest).write_bytes(b"rotten")
    next(folder.iterdir()).unlink()
    with pytest.raises(BlobDamaged):
        queries.local_copy(digest, folder)
    assert list(folder.iterdir()) == []


def test_what_is_not_kept_is_not_found(home: Path) -> None:
    missing = "sha512:" + "0" * 128
    for ask in (
        queries.get_facts,
        queries.open_blob,
        lambda digest: queries.local_copy(digest, home / "work"),
    ):
        with pytest.raises(NoSuchBlob):
            ask(missing)
    assert list((home / "work").iterdir()) == []


def test_keeping_costs_one_statement(
    home: Path, scan: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        services.keep(scan, media_type="application/pdf")


def test_without_a_home_nothing_is_kept(scan: Path, settings: Settings) -> None:
    settings.HOSO_HOME = None
    with pytest.raises(StoreUnusable):
        services.keep(scan, media_type="application/pdf")
    assert Blob.objects.count() == 0


def test_an_s3_store_without_its_keys_is_refused(home: Path, scan: Path, settings: Settings) -> None:
    settings.HOSO_OBJECTS_URL = "s3://hoso/objects"
    with pytest.raises(StoreUnusable, match=r"objects\.json"):
        services.keep(scan, media_type="application/pdf")
    assert Blob.objects.count() == 0
