"""What the service's own role may do in the database, tried as that role."""

import pytest
from django.db import DatabaseError, connection, transaction

from hoso.audit.privileges import INSERT_ONLY_TABLES
from hoso.config.database import grant_roles, is_behind

pytestmark = pytest.mark.django_db


@pytest.fixture
def _as_app() -> None:
    grant_roles()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE hoso_app")


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


@pytest.mark.usefixtures("_as_app")
def test_the_service_cannot_rewrite_the_trail() -> None:
    for table in INSERT_ONLY_TABLES:
        assert refused(f'DELETE FROM "{table}"')
        assert refused(f'TRUNCATE "{table}"')
        assert not refused(f'SELECT * FROM "{table}" LIMIT 1')
    assert refused("UPDATE audit_trailrow SET act = 'x'")


@pytest.mark.usefixtures("_as_app")
def test_the_service_changes_no_tables() -> None:
    assert refused("CREATE TABLE smuggled (id int)")
    assert refused("DROP TABLE holdings_holding")
    assert refused("ALTER TABLE holdings_holding DROP COLUMN creator_id")
    assert not refused("SELECT count(*) FROM holdings_holding")


@pytest.mark.usefixtures("_as_app")
def test_a_reporting_role_reads_no_passwords() -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET LOCAL ROLE hoso_reader")
    assert refused("SELECT password FROM accounts_account")
    assert not refused("SELECT count(*) FROM holdings_holding")


def test_a_migrated_database_is_not_behind() -> None:
    assert not is_behind()
