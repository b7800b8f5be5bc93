"""Migrations and the rights of the database roles.

The owner's role migrates, in a process of its own; everything else works as `hoso_app`, which can
neither change tables nor rewrite the trail.

Run as `python -m hoso.config.database` with the owner's address in HOSO_DATABASE_URL.
"""

import os
import subprocess
import sys

import django
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from hoso.audit.privileges import INSERT_AND_DELETE_TABLES, INSERT_ONLY_TABLES
from hoso.config import logs
from hoso.lib.errors import EnvironmentMissing

APP, READER = "hoso_app", "hoso_reader"

GRANTS = (
    f"GRANT USAGE ON SCHEMA public TO {APP}, {READER}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP}",
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}",
    f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP}",
    f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}",
    # Who may read the rows need not read the passwords' digests and the tokens'.
    "REVOKE SELECT ON accounts_account, accounts_token FROM hoso_reader",
)


def is_behind() -> bool:
    """Tell whether the database lacks a migration of this program."""
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        # A database nobody migrated yet gives this role no right to look.
        return True


def grant_roles() -> None:
    """Give the roles what they need and no more; run as the owner, after migrating."""
    with connection.cursor() as cursor:
        for statement in GRANTS:
            cursor.execute(statement)
        for table in INSERT_ONLY_TABLES:
            cursor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {APP}')
        for table in INSERT_AND_DELETE_TABLES:
            cursor.execute(f'REVOKE UPDATE, TRUNCATE ON "{table}" FROM {APP}')


def migrate_as(owner_url: str) -> None:
    """Bring the database up to this program in a child process that connects as its owner.

    Raises:
        EnvironmentMissing: it failed; the message ends with what the database said.
    """
    environment = os.environ | {"HOSO_DATABASE_URL": owner_url}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "hoso.config.database"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise EnvironmentMissing(f"the database could not be brought up to date: {done.stderr[-2000:]}")


def main() -> None:
    """Migrate and grant, as whoever HOSO_DATABASE_URL names."""
    logs.install()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoso.config.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    grant_roles()


if __name__ == "__main__":
    main()
