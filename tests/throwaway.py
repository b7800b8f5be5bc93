"""One throw-away PostgreSQL for a run of the tests.

Loaded by `-p tests.throwaway` (pyproject.toml): Django reads its settings before any conftest.py is
imported, so the address must be in the environment by then.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

_BIN = Path("/usr/lib/postgresql/15/bin")


def _as_postgres(*command: str) -> list[str]:
    if os.getuid() != 0:
        return list(command)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def _start(folder: Path) -> None:
    if os.getuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    folder.chmod(0o755)
    data = folder / "pg"
    init = _as_postgres(
        str(_BIN / "initdb"), "-D", str(data), "-U", "hoso_owner", "--locale=C.UTF-8", "-A", "trust", "-N"
    )
    subprocess.run(init, check=True, capture_output=True)
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"
    start = _as_postgres(
        str(_BIN / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start"
    )
    subprocess.run(start, check=True, capture_output=True, cwd="/")


def _prepare() -> Path | None:
    """Name the server's folder and address; None when the caller brings a database."""
    os.environ.setdefault("HOSO_NODE_ID", "0198c0de-0000-7000-8000-000000000001")
    os.environ.setdefault("HOSO_INCARNATION", "0198c0de-0000-7000-8000-000000000002")
    if os.environ.get("HOSO_DATABASE_URL"):
        return None
    folder = Path(tempfile.mkdtemp(prefix="hoso-test-"))
    os.environ["HOSO_DATABASE_URL"] = f"postgresql://hoso_owner@/postgres?host={folder}"
    return folder


_OWN = _prepare()


def pytest_configure() -> None:
    if _OWN is not None:
        _start(_OWN)


def pytest_unconfigure() -> None:
    if _OWN is not None:
        stop = _as_postgres(str(_BIN / "pg_ctl"), "-D", str(_OWN / "pg"), "-m", "immediate", "stop")
        subprocess.run(stop, check=False, capture_output=True, cwd="/")
        shutil.rmtree(_OWN, ignore_errors=True)
