"""A database server's folder as the first start of a home leaves it: every table, no row of anybody's.

Making it takes some ten seconds of a processor. It is made once for a state of the tables and kept in
`.tools`; tests copy it, for a home or for the database of their own.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hoso.config.database import migrate_as
from hoso.node.cluster import OWNER, lease
from hoso.node.home import open_home
from hoso.node.server import find_programs

CHECKOUT = Path(__file__).resolve().parents[1]
KEPT = CHECKOUT / ".tools" / "patterns"
# What makes the tables what they are, beside the major version of PostgreSQL: migrations, what they import,
# rights, the server's settings, Django.
MAKERS = (
    "requirements/dev.lock",
    "hoso/*/migrations/*.py",
    "hoso/*/rules.py",
    "hoso/*/rules/*.py",
    "hoso/access/*.py",
    "hoso/audit/privileges.py",
    "hoso/config/database.py",
    "hoso/lib/ids.py",
    "hoso/node/cluster.py",
    "hoso/node/server.py",
    "hoso/tables/*.py",
)
_KEPT_SECONDS = 7 * 86_400


def copy_clusters(to: Path) -> None:
    """Write a copy of the folder `pg` of a home to `to`, which is not there yet.

    The database in it does not wait for the disk: nothing is lost by that when a process is killed.
    """
    with _pattern() as folder:
        _copy(folder, to)


def copy_cluster(to: Path) -> None:
    """Write a copy of the data folder alone to `to`, which is not there yet."""
    with _pattern() as folder:
        # Named by the major version; beside it lies the mark that it is prepared.
        [data] = [path for path in folder.iterdir() if path.is_dir()]
        _copy(data, to)


def _copy(folder: Path, to: Path) -> None:
    subprocess.run(["cp", "--archive", str(folder), str(to)], check=True)


@contextmanager
def _pattern() -> Iterator[Path]:
    """The pattern for the tables as they are now, made if there is none; nobody removes it meanwhile."""
    KEPT.mkdir(parents=True, exist_ok=True)
    folder = KEPT / _state()
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _remove_old()
            _make(folder)
        os.utime(folder)
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield folder


def _state() -> str:
    major, _programs = find_programs()
    digest = hashlib.sha256(f"{os.geteuid()} {major}".encode())
    for path in sorted(path for maker in MAKERS for path in CHECKOUT.glob(maker)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _remove_old() -> None:
    for folder in KEPT.glob("?" * 16):
        if folder.stat().st_mtime < time.time() - _KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _make(folder: Path) -> None:
    # Not in KEPT at once: the server's user must be able to come to it.
    with tempfile.TemporaryDirectory(prefix="hoso-pattern-") as place:
        Path(place).chmod(0o711)
        home = open_home(Path(place) / "home")
        with lease(home) as cluster:
            migrate_as(cluster.url(OWNER))
        with (cluster.data / "local.conf").open("a") as settings:
            settings.write("fsync = off\n")
        making = folder.with_name(f".making-{folder.name}")
        shutil.rmtree(making, ignore_errors=True)
        _copy(home.pg, making)
        making.rename(folder)
