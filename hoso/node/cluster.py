"""The private PostgreSQL of a home: who uses it holds a lease, and the last one out stops it."""

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from hoso.node import server
from hoso.node.home import Home, socket_folder
from hoso.node.server import ADMIN, Cluster

OWNER, APP, READER = "hoso_owner", "hoso_app", "hoso_reader"
DATABASE = "hoso"
# Raise it when `_prepare` does more than before: existing clusters are then prepared again.
PREPARATION = 2


def cluster_of(home: Home) -> Cluster:
    """Return the home's cluster as it is or would be made; nothing is started or made but empty folders.

    Raises:
        ServerMissing, ServerVersionDiffers: see `server.find_programs`.
        HomeOutOfReach: the server's user cannot come to the home.
    """
    majors = [int(entry.name) for entry in home.pg.iterdir() if entry.name.isdigit()]
    major, programs = server.find_programs(max(majors) if majors else None)
    user = server.server_user()
    server.require_reach(home.pg / str(major), user)
    log = home.log / "pg"
    log.mkdir(mode=0o700, exist_ok=True)
    os.chown(log, user.uid, user.gid)
    sockets = socket_folder(home, owner_uid=user.uid, owner_gid=user.gid)
    return Cluster(home.pg / str(major), sockets, log, programs, user)


@contextmanager
def lease(home: Home) -> Iterator[Cluster]:
    """Have the private PostgreSQL running for as long as the block runs.

    Any number of processes may hold a lease. A process that is killed loses its lease with its life; a
    server that nobody stopped so is found running by the next one, and stopped by the last one out.

    Raises:
        ServerMissing, ServerVersionDiffers, HomeOutOfReach, ServerNotStarted: see there.
    """
    with ExitStack() as held:
        handle = os.open(home.run / "pg.lease", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        held.callback(os.close, handle)
        with _gate(home):
            cluster = ensure_started(home)
            fcntl.flock(handle, fcntl.LOCK_SH)
        held.callback(_leave, home, cluster, handle)
        yield cluster


def _leave(home: Home, cluster: Cluster, handle: int) -> None:
    with _gate(home):
        try:
            # Succeeds only when nobody else holds a lease; nobody can take one while we hold the gate.
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        server.stop(cluster)


@contextmanager
def _gate(home: Home) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    handle = os.open(home.run / "pg.gate", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def restart_if_gone(home: Home, cluster: Cluster) -> bool:
    """Start the server again if it has died under those who hold leases; tell whether it had."""
    if server.postmaster(cluster) is not None:
        return False
    with _gate(home):
        if server.postmaster(cluster) is not None:
            return False
        ensure_started(home)
        return True


def ensure_started(home: Home) -> Cluster:
    """Make the cluster if there is none, start it if it does not run; takes no lease.

    Callers that live longer than a moment use `lease`, which calls this under the gate.
    """
    cluster = cluster_of(home)
    mark = cluster.data.with_name(f"{cluster.data.name}.prepared")
    if not cluster.data.exists():
        mark.unlink(missing_ok=True)
        server.make(cluster)
    if server.postmaster(cluster) is None:
        server.configure(cluster)
    server.start(cluster)
    if not mark.exists() or mark.read_text("ascii") != str(PREPARATION):
        _prepare(cluster)
        mark.write_text(str(PREPARATION), "ascii")
    return cluster


_CHANGED = """
SELECT datname FROM pg_database
WHERE datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid) AND datallowconn
UNION ALL
SELECT collname FROM pg_collation
WHERE collname = 'vi-x-icu' AND collversion IS DISTINCT FROM pg_collation_actual_version(oid)
"""


def changed_orders(cluster: Cluster) -> list[str]:
    """Return whose order of letters is no longer the one in which a running server's indexes were built.

    Where people sort, an index follows the ICU of the day it was built; another ICU sorts otherwise.
    """
    with psycopg.connect(cluster.url(ADMIN)) as connection:
        return [str(row[0]) for row in connection.execute(_CHANGED)]


def reorder_command(cluster: Cluster) -> str:
    """Return the command that builds the indexes anew and says that this was done."""
    statements = (
        f"REINDEX DATABASE {DATABASE}",
        'ALTER COLLATION pg_catalog."vi-x-icu" REFRESH VERSION',
        f"ALTER DATABASE {DATABASE} REFRESH COLLATION VERSION",
    )
    return " ".join([f"psql '{cluster.url(ADMIN)}'", *(f"-c '{each}'" for each in statements)])


def stop(home: Home) -> None:
    """Stop the server whoever holds a lease; for the moment before a back-up or an upgrade."""
    with _gate(home):
        server.stop(cluster_of(home))


_ROLES = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') THEN CREATE ROLE {name} LOGIN; END IF;
END $$
"""

# Runs in template1, from which every database is copied, these rules with it. The reader gets each table by
# name, once it is known what is in it (room `config`).
_RIGHTS = f"""
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {APP}, {READER};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE, SELECT ON SEQUENCES TO {APP};
"""


def _prepare(cluster: Cluster) -> None:
    """Make the roles and the database: an owner for migrations, the application without DDL, a reader.

    Each statement may run again: a crash in the middle is mended by the next start.
    """
    with psycopg.connect(cluster.url(ADMIN, database="template1"), autocommit=True) as connection:
        for name in (OWNER, APP, READER):
            connection.execute(sql.SQL(_ROLES.format(name=name)))
        # The owner may act as the other two: migrations grant, tests try what they may not.
        connection.execute(sql.SQL(f"GRANT {APP}, {READER} TO {OWNER}"))
        connection.execute(sql.SQL(_RIGHTS))
    with psycopg.connect(cluster.url(ADMIN, database="postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL(f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template1"))
        connection.execute(sql.SQL(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC"))
        # Not even temporary tables: whoever takes the application over can keep nothing beside ours.
        connection.execute(sql.SQL(f"REVOKE ALL ON DATABASE {DATABASE} FROM {APP}, {READER}"))
        connection.execute(sql.SQL(f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP}, {READER}"))


@contextmanager
def throwaway(folder: Path) -> Iterator[Cluster]:
    """Have a PostgreSQL in `folder` for as long as the block runs, up in about a second; for tests.

    It does not wait for the disk, so a power cut would spoil it. It ends with this thread, even when this
    is killed. The role `hoso_owner` may make databases. A server's folder that lies at `pg` already is used.
    `folder` is left to the caller to remove; when we are root it must be one that other users may pass (not
    below pytest's `tmp_path`).

    Raises:
        ServerMissing, HomeOutOfReach, ServerNotStarted: see `lease`.
    """
    folder.mkdir(exist_ok=True)
    user = server.server_user()
    server.require_reach(folder / "pg", user)
    for name in ("run", "log"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
        os.chown(folder / name, user.uid, user.gid)
    _, programs = server.find_programs()
    cluster = Cluster(folder / "pg", folder / "run", folder / "log", programs, user, durable=False)
    if not cluster.data.exists():
        server.make(cluster)
    server.configure(cluster)
    with _child_server(cluster):
        _prepare(cluster)
        with psycopg.connect(cluster.url(ADMIN, database="postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(f"ALTER ROLE {OWNER} CREATEDB"))
        yield cluster


@contextmanager
def _child_server(cluster: Cluster) -> Iterator[None]:
    change = []
    if os.geteuid() == 0:
        change = [f"--reuid={cluster.user.uid}", f"--regid={cluster.user.gid}", "--clear-groups"]
    # SIGQUIT is PostgreSQL's "immediate" stop.
    command = [
        "setpriv",
        *change,
        "--pdeathsig=QUIT",
        str(cluster.programs / "postgres"),
        "-D",
        str(cluster.data),
    ]
    with (cluster.log / "start.log").open("wb") as log:
        child = subprocess.Popen(command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        until = time.monotonic() + server.PATIENCE_SECONDS
        while not _answers(cluster):
            if child.poll() is not None or time.monotonic() > until:
                raise server.not_started(cluster, server.tail(cluster.log / "start.log"))
            time.sleep(0.02)
        yield
    finally:
        child.send_signal(3)
        child.wait()


def _answers(cluster: Cluster) -> bool:
    with suppress(psycopg.OperationalError):
        psycopg.connect(cluster.url(ADMIN, database="template1")).close()
        return True
    return False
