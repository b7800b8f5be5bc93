"""What the service's own role may do in the database, tried as that role."""

import shutil
import subprocess
import sys

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from hoso.audit.privileges import INSERT_ONLY_TABLES
from hoso.config.database import CLOSED_TO_READER, grant_roles, is_behind
from hoso.config.tests.served import CHECKOUT, environment, hoso
from hoso.node.cluster import lease
from hoso.node.home import open_home
from tests.throwaway import passable_folder

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
    assert refused("CREATE INDEX smuggled ON holdings_holding (creator_id)")
    assert refused("CREATE FUNCTION smuggled() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    assert refused("CREATE SCHEMA smuggled")
    assert refused("COMMENT ON SCHEMA public IS 'hoso rights'")
    assert refused("INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())")
    assert not refused("SELECT count(*) FROM holdings_holding")


@pytest.mark.usefixtures("_as_app")
@pytest.mark.parametrize("table", CLOSED_TO_READER)
def test_a_reporting_role_reads_no_passwords_tokens_or_sessions(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET LOCAL ROLE hoso_reader")
    assert refused(f"SELECT * FROM {table}")
    assert refused("DELETE FROM holdings_holding")
    assert not refused("SELECT count(*) FROM holdings_holding")


def test_a_migrated_database_is_not_behind_once_its_roles_have_their_rights() -> None:
    grant_roles()
    assert not is_behind()


def test_rights_that_were_never_given_are_given_by_the_next_start() -> None:
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON SCHEMA public IS NULL")
    assert is_behind()
    grant_roles()
    assert not is_behind()


def test_rights_are_given_all_or_none() -> None:
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON SCHEMA public IS NULL")
        cursor.execute("GRANT UPDATE ON audit_trailrow TO hoso_app")
        # The last table whose rights are taken: by then all others were given.
        cursor.execute("ALTER TABLE django_migrations RENAME TO kept_away")
    with pytest.raises(DatabaseError):
        grant_roles()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kept_away RENAME TO django_migrations")
        cursor.execute("SELECT has_table_privilege('hoso_app', 'audit_trailrow', 'UPDATE')")
        assert cursor.fetchone()[0]
    assert is_behind()


_KILLED_BETWEEN = """
import os, django; django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
os.kill(os.getpid(), 9)
"""


def test_a_start_killed_between_tables_and_rights_is_made_good_by_the_next() -> None:
    folder = passable_folder()
    try:
        home = open_home(folder / "home")
        with lease(home) as cluster:
            given = environment(home.root, HOSO_DATABASE_URL=cluster.url("hoso_owner"))
            given["DJANGO_SETTINGS_MODULE"] = "hoso.config.settings"
            killed = subprocess.run([sys.executable, "-c", _KILLED_BETWEEN], env=given, cwd=CHECKOUT)
            assert killed.returncode == -9
            may_change = "SELECT has_table_privilege('hoso_app', 'audit_trailrow', 'UPDATE')"
            assert _asked(cluster.url("hoso_owner"), may_change)
            hoso(home.root, "audit", "checkpoint")
            assert not _asked(cluster.url("hoso_owner"), may_change)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _asked(address: str, question: str) -> bool:
    with psycopg.connect(address) as connected:
        row = connected.execute(question.encode()).fetchone()
    assert row is not None
    return bool(row[0])
