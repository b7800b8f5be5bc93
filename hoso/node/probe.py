"""Tasks that try what a hostile file would make a reader try; each tells what the kernel answered.

`hoso doctor` runs them to report what holds on this machine, not what ought to hold.
"""

import ctypes
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hoso.node import kernel

ALLOWED = "allowed"


def escape(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Try to read `secret`, write beside it, connect, run a program and look into the parent process.

    The answer has, for each, "allowed" or the name of the error.
    """
    secret = Path(arguments["secret"])
    attempts: dict[str, Callable[[], object]] = {
        "read_secret": secret.read_bytes,
        "write_outside": lambda: secret.with_name("planted").write_bytes(b"planted"),
        "empty_code": lambda: os.close(os.open(__file__, os.O_RDONLY | os.O_TRUNC)),
        "change_rights": lambda: secret.chmod(0o777),
        "link_out": lambda: (work / "link").symlink_to(secret),
        "connect": lambda: socket.create_connection(("127.0.0.1", arguments["port"]), timeout=1).close(),
        "connect_local": lambda: _connect_local(arguments["socket"]),
        "run_program": lambda: subprocess.run(["/bin/true"], check=True),
        "replace_itself": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606 (the point of it)
        "fork": _fork,
        "trace_parent": lambda: kernel.syscall(_PTRACE, 0x4206, os.getppid(), 0, 0),  # PTRACE_SEIZE
        "read_parent_memory": lambda: _read_memory(os.getppid()),
        "kill_parent": lambda: os.kill(os.getppid(), 0),
        "limit_parent": lambda: _limit(os.getppid()),
        "list_processes": lambda: list(Path("/proc").iterdir()),
    }
    return {name: _tried(attempt) for name, attempt in attempts.items()}


_PTRACE = 101 if os.uname().machine == "x86_64" else 117
_VM_READV = 310 if os.uname().machine == "x86_64" else 270


def _tried(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except Exception as error:
        return type(error).__name__
    return ALLOWED


def _connect_local(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _read_memory(pid: int) -> None:
    target = ctypes.create_string_buffer(8)
    here = (ctypes.c_void_p * 2)(ctypes.addressof(target), 8)
    there = (ctypes.c_void_p * 2)(id(sys), 8)
    kernel.syscall(_VM_READV, pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)


def _limit(pid: int) -> None:
    import resource

    resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
