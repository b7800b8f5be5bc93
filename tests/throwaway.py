"""One throw-away PostgreSQL for a run of the tests.

Loaded by `-p tests.throwaway` (pyproject.toml): Django reads its settings before any conftest.py is
imported, so the address must be in the environment by then.
"""

import os
import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import psycopg

from hoso.node.cluster import OWNER, throwaway
from hoso.node.server import ADMIN
from tests.pattern import copy_cluster

_HELD = ExitStack()
_IN_MEMORY = Path("/dev/shm")
_ENOUGH_BYTES = 1 << 30


def passable_folder() -> Path:
    """Make an empty folder that other users may pass: started by root, the server is one.

    It lies in memory where there is room, because clusters are many small files.
    """
    _remove_forgotten()
    roomy = _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ENOUGH_BYTES
    folder = Path(tempfile.mkdtemp(prefix="hoso-test-", dir=_IN_MEMORY if roomy else None))
    folder.chmod(0o711)
    return folder


def _remove_forgotten() -> None:
    """Remove what a killed run has left in memory, a day later."""
    for folder in _IN_MEMORY.glob("hoso-test-*"):
        if folder.stat().st_mtime < time.time() - 86_400:
            shutil.rmtree(folder, ignore_errors=True)


def _prepare() -> Path | None:
    """Name the server's folder and address; None when the caller brings a database."""
    os.environ.setdefault("HOSO_NODE_ID", "0198c0de-0000-7000-8000-000000000001")
    os.environ.setdefault("HOSO_INCARNATION", "0198c0de-0000-7000-8000-000000000002")
    if os.environ.get("HOSO_DATABASE_URL"):
        return None
    folder = passable_folder()
    os.environ["HOSO_DATABASE_URL"] = f"postgresql://{OWNER}@/postgres?host={folder}/run"
    return folder


_OWN = _prepare()


def has_pattern() -> bool:
    """Tell whether the server is ours, and so has a database to copy; see `tests.pattern`."""
    return _OWN is not None


def pytest_configure() -> None:
    if _OWN is not None:
        _HELD.callback(shutil.rmtree, _OWN, ignore_errors=True)
        copy_cluster(_OWN / "pg")
        cluster = _HELD.enter_context(throwaway(_OWN))
        with psycopg.connect(cluster.url(ADMIN, database="postgres"), autocommit=True) as connection:
            # The tests of the trail play an administrator who switches the triggers off.
            connection.execute(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}")


def pytest_unconfigure() -> None:
    _HELD.close()
