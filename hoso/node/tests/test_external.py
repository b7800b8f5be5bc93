"""A database elsewhere is reached only where it is proven who answers, with a password from a closed file."""

from pathlib import Path

import pytest

from hoso.node.errors import DatabaseHostMissing, DatabaseNotPrivate, PasswordNotUsable
from hoso.node.external import check_database_url, forget_other_addresses, password_file, read_password


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://hoso_app@/hoso?host=/run/postgresql",
        "postgresql://hoso_app@localhost/hoso",
        "postgresql://hoso_app@127.0.0.2/hoso",
        "postgresql://hoso_app@[::1]/hoso",
        "postgresql://hoso_app@db.office.local/hoso?sslmode=verify-full",
    ],
)
def test_a_database_on_this_machine_or_over_proven_tls_is_taken(address: str) -> None:
    check_database_url(address)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://hoso_app@db.office.local/hoso",
        "postgresql://hoso_app@db.office.local/hoso?sslmode=require",
        "postgresql://hoso_app@localhost,db.office.local/hoso",
        "postgresql://hoso_app@/hoso?host=10.0.0.5",
        "postgresql://hoso_app@localhost/hoso?hostaddr=10.0.0.5",
        "postgresql://hoso_app@/hoso?service=office",
    ],
)
def test_a_database_elsewhere_without_proven_tls_is_refused(address: str) -> None:
    with pytest.raises(DatabaseNotPrivate):
        check_database_url(address)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql:///hoso",
        "postgresql://hoso_app@/hoso",
        "postgresql://hoso_app@/hoso?sslmode=verify-full",
        "postgresql://hoso_app@localhost,/hoso",
    ],
)
def test_an_address_without_a_host_is_refused(address: str) -> None:
    with pytest.raises(DatabaseHostMissing):
        check_database_url(address)


def test_the_machine_has_no_say_in_where_the_database_is() -> None:
    environment = {"PGHOST": "10.0.0.5", "PGHOSTADDR": "10.0.0.5", "PGSERVICE": "x", "PGSSLROOTCERT": "/ca"}
    forget_other_addresses(environment)
    assert environment == {"PGSSLROOTCERT": "/ca"}


def test_a_password_comes_from_the_file_given_or_from_the_credential(tmp_path: Path) -> None:
    given, lent = tmp_path / "given", tmp_path / "database-password"
    unit = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert password_file(None, credential="database-password", environment={}) is None
    assert password_file(None, credential="database-password", environment=unit) is None
    lent.touch(mode=0o600)
    assert password_file(None, credential="database-password", environment=unit) == lent
    assert password_file(given, credential="database-password", environment=unit) == given
    lent.write_text("bảy con trâu\n")
    assert read_password(lent) == "bảy con trâu"


def test_a_password_that_is_open_empty_or_missing_is_refused_and_not_repeated(tmp_path: Path) -> None:
    open_one, empty, missing = tmp_path / "open", tmp_path / "empty", tmp_path / "missing"
    open_one.write_text("s3cret")
    open_one.chmod(0o640)
    empty.touch(mode=0o600)
    for path in (open_one, empty, missing):
        with pytest.raises(PasswordNotUsable) as refused:
            read_password(path)
        assert "s3cret" not in str(refused.value)
