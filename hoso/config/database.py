"""Migrations and the rights of the database roles.

The owner's role migrates, in a process of its own; everything else works as `hoso_app`, which can
neither change tables nor rewrite the trail.

Run as `python -m hoso.config.database` with the owner's address in HOSO_DATABASE_URL.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from hoso.audit.privileges import INSERT_AND_DELETE_TABLES, INSERT_ONLY_TABLES
from hoso.config import logs
from hoso.lib.errors import EnvironmentMissing

APP, READER = "hoso_app", "hoso_reader"

# What a role that only reports need not read: digests of passwords and tokens, sessions, keys of letters.
CLOSED_TO_READER = (
    "accounts_account", "accounts_token", "django_session", "account_emailaddress",
    "account_emailconfirmation",
)  # fmt: skip

GRANTS = (
    # From nothing: a right that an earlier release gave too much goes as well.
    f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {APP}, {READER}",
    f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {APP}, {READER}",
    f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {APP}, {READER}",
    # A new table is closed to reports until it is looked at here.
    f"ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM {READER}",  # noqa: S608 (names of ours)
    f"GRANT USAGE ON SCHEMA public TO {APP}, {READER}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP}",
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}",
    f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP}",
    f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}",
    f"REVOKE SELECT ON {', '.join(CLOSED_TO_READER)} FROM {READER}",  # noqa: S608
    f"REVOKE UPDATE, DELETE, TRUNCATE ON {', '.join(INSERT_ONLY_TABLES)} FROM {APP}",
    f"REVOKE UPDATE, TRUNCATE ON {', '.join(INSERT_AND_DELETE_TABLES)} FROM {APP}",
    # Which migrations were made is for the owner to say.
    f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APP}",
)


def is_behind() -> bool:
    """Tell whether the database lacks a migration of this program, or rights of its roles."""
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes())) or not _is_granted()
    except DatabaseError:
        # A database nobody migrated yet gives this role no right to look.
        return True


def grant_roles() -> None:
    """Give the roles what they need and no more, all or nothing; run as the owner, after migrating."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('hoso.config.grants', 0))")
        for statement in GRANTS:
            cursor.execute(statement)
        cursor.execute(f"COMMENT ON SCHEMA public IS '{_mark()}'")


def _is_granted() -> bool:
    """Tell whether the rights were given that this program gives, after the last migration there is.

    Whoever is killed between migrating and granting leaves no mark, or an old one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('public'::regnamespace)")
        return bool(cursor.fetchone()[0] == _mark())


def _mark() -> str:
    made = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    return "hoso rights " + hashlib.sha256("\n".join([*GRANTS, *made]).encode()).hexdigest()


def migrate_as(owner_url: str, *, password_file: Path | None = None) -> None:
    """Bring the database up to this program in a child process that connects as its owner.

    `password_file` holds the owner's password; None leaves it to the address.

    Raises:
        EnvironmentMissing: it failed; the message ends with what the database said.
    """
    environment = os.environ | {"HOSO_DATABASE_URL": owner_url}
    if password_file is not None:
        environment["HOSO_DATABASE_PASSWORD_FILE"] = str(password_file)
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
