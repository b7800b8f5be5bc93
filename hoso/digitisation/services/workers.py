"""Who is at work, and whether they still are: a name for each process, and a lock that ends with it.

The lock lies in the home, so every worker that shares the home can tell, in another container or after
a start of the machine too. Of workers with another home we know nothing.
"""

import fcntl
import os
import re
import secrets
import threading
import time
from pathlib import Path

from django.conf import settings

from hoso.lib.errors import EnvironmentMissing

_NAME = re.compile(r"(?P<node>[0-9a-f]{12})\.(?P<mark>[0-9a-f]{16})\.\d+")
# Marks are random and never come again; the longest claim is over long before.
KEPT_SECONDS = 7 * 86_400
_held: dict[Path, tuple[str, int]] = {}
_guard = threading.Lock()


def worker_name(thread: int = 0) -> str:
    """Return a name for this process and thread; others with this home can tell whether it still runs."""
    return f"{_node()}.{_mark()}.{thread}"


def is_gone(name: str) -> bool:
    """Tell whether a worker with this home has ended; of all others we know nothing (False)."""
    found = _NAME.fullmatch(name)
    if found is None or found["node"] != _node():
        return False
    return not _is_locked(_folder() / found["mark"])


def sweep_marks() -> int:
    """Remove the marks of workers that ended long ago; return how many."""
    gone = 0
    for path in _folder().iterdir():
        if path.stat().st_mtime < time.time() - KEPT_SECONDS and not _is_locked(path):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _node() -> str:
    return str(settings.HOSO_NODE_ID).replace("-", "")[-12:]


def _folder() -> Path:
    home: Path | None = settings.HOSO_HOME
    if home is None:
        raise EnvironmentMissing("no home folder is set: set HOSO_HOME")
    folder = home / "run" / "workers"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _mark() -> str:
    """Return this process's mark in the home, locked from the first time on for as long as it lives."""
    folder = _folder()
    with _guard:
        if folder not in _held:
            mark = secrets.token_hex(8)
            handle = os.open(folder / mark, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX)
            _held[folder] = (mark, handle)
        return _held[folder][0]


def _is_locked(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
