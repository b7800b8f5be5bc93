"""A database that somebody else runs: the owner makes the tables, the service only works with them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hoso.config.tests.served import hoso
from hoso.config.tests.test_settings import settings_with
from hoso.node.cluster import throwaway
from hoso.node.server import Cluster
from tests.throwaway import passable_folder


@pytest.fixture
def elsewhere() -> Iterator[Cluster]:
    """A PostgreSQL with the roles and the empty database that docs/operations.md asks for."""
    folder = passable_folder()
    try:
        with throwaway(folder) as cluster:
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tables(cluster: Cluster) -> int:
    with psycopg.connect(cluster.url("hoso_owner")) as owner:
        row = owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert row is not None
    return int(row[0])


def test_the_owner_makes_the_tables_and_without_one_nothing_is_made(
    elsewhere: Cluster, tmp_path: Path
) -> None:
    ours = {"HOSO_DATABASE_URL": elsewhere.url("hoso_app")}
    alone = hoso(tmp_path / "home", "audit", "verify", **ours)
    assert (alone.returncode, tables(elsewhere)) == (3, 0)
    owner = {"HOSO_DATABASE_OWNER_URL": elsewhere.url("hoso_owner")}
    both = hoso(tmp_path / "home", "audit", "verify", **ours, **owner)
    assert (both.returncode, both.stdout.count("as it was sealed")) == (0, 1), both.stderr
    assert hoso(tmp_path / "home", "audit", "verify", **ours).returncode == 0
    assert list((tmp_path / "home" / "pg").iterdir()) == []


@pytest.mark.parametrize("name", ["HOSO_DATABASE_URL", "HOSO_DATABASE_OWNER_URL"])
@pytest.mark.parametrize("address", ["postgresql://a:s3cret@/hoso", "postgresql://a:s3cret@10.0.0.5/hoso"])
def test_neither_address_leads_where_nothing_is_proven(tmp_path: Path, name: str, address: str) -> None:
    given = {"HOSO_DATABASE_URL": "postgresql://hoso_app@/hoso?host=/nowhere", name: address}
    done = hoso(tmp_path / "home", "audit", "verify", **given)
    assert done.returncode == 3
    assert "s3cret" not in done.stderr
    assert "database" in done.stderr or "verify-full" in done.stderr


def test_the_password_is_read_from_a_closed_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.touch(mode=0o600)
    secret.write_text("bảy con trâu\n")
    url = "postgresql://hoso_app@localhost/hoso"
    given = {"HOSO_DATABASE_URL": url, "HOSO_DATABASE_PASSWORD_FILE": str(secret)}
    assert settings_with(tmp_path, **given)["DATABASES"]["default"]["PASSWORD"] == "bảy con trâu"
