"""One throw-away PostgreSQL for a run of the tests, and the reference data when it is there."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("HOSO_SHARED", ROOT.parent / "shared"))
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


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("HOSO_DATABASE_URL"):
        return
    folder = Path(tempfile.mkdtemp(prefix="hoso-test-", dir="/tmp"))
    _start(folder)
    config.stash[_FOLDER] = folder
    os.environ["HOSO_DATABASE_URL"] = f"postgresql://hoso_owner@/postgres?host={folder}"
    os.environ.setdefault("HOSO_NODE_ID", "0198c0de-0000-7000-8000-000000000001")


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(_FOLDER, None)
    if folder is not None:
        stop = _as_postgres(str(_BIN / "pg_ctl"), "-D", str(folder / "pg"), "-m", "immediate", "stop")
        subprocess.run(stop, check=False, capture_output=True, cwd="/")
        shutil.rmtree(folder, ignore_errors=True)


_FOLDER: pytest.StashKey[Path] = pytest.StashKey()


@pytest.fixture(scope="session")
def hoso_shared() -> Path:
    """The folder of reference data; the test is skipped with a clear word where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the reference data is not beside the checkout ({SHARED.name}/): set HOSO_SHARED")
    return SHARED


@pytest.fixture
def home(tmp_path: Path, settings: object) -> Path:
    """A home folder of its own for one test, with the sub-folders that rooms expect."""
    for name in ("keys", "objects", "ocfl", "index", "quarantine", "work", "checkpoints", "run", "log"):
        (tmp_path / name).mkdir()
    settings.HOSO_HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path
