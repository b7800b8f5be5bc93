"""Shuts this process in before it meets a byte that somebody else wrote."""

import os
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from hoso.node import kernel, landlock, seccomp
from hoso.node.errors import ReaderNotConfined

# Programs, models and fonts of the system, and what the libraries ask about the machine.
SYSTEM_READABLE = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/fonts",
    "/etc/alternatives",
    "/var/cache/fontconfig",
    "/sys/devices/system/cpu",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/dev/urandom",
    "/dev/zero",
)
SYSTEM_WRITABLE = ("/dev/null",)
PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Layers:
    """Which layers to use where the kernel has them: all, or fewer to try how each holds alone."""

    landlock_at_most: int = 1000  # version; 0 leaves it out, as on a kernel without
    seccomp: bool = True


@dataclass(frozen=True, slots=True)
class Cage:
    """What is left to a process: one folder to write in, some to read, and its limits.

    `uid` is the unprivileged user to become, None for an ordinary user, who stays who she is.
    """

    work: Path
    readable: tuple[Path, ...]
    uid: int | None
    parent_pid: int
    address_space_bytes: int
    file_bytes: int
    cpu_seconds: int
    open_files: int
    layers: Layers = Layers()


def confine(cage: Cage) -> list[str]:
    """Shut this process in for ever and return the names of the layers in force.

    Call it before any second thread: the layers hold for this thread and those it starts later.

    Raises:
        ReaderNotConfined: a layer that this kernel has could not be put in force; or there is no Landlock,
            and either no user to become or our code lies where only root may read.
    """
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise ReaderNotConfined(f"{threads} threads run already", reason=f"{threads} threads run already")
    try:
        return _confine(cage)
    except OSError as error:
        raise ReaderNotConfined(
            f"the kernel refused: {error.strerror}", reason=str(error.strerror)
        ) from error


def _confine(cage: Cage) -> list[str]:
    layers = ["limits"]
    _be_the_first_to_go()
    _set_limits(cage)
    ruleset = None
    version = min(landlock.abi(), cage.layers.landlock_at_most)
    if version > 0:
        writable = (cage.work, *map(Path, SYSTEM_WRITABLE))
        ruleset = landlock.make(version, readable=_readable(cage), writable=writable)
    if ruleset is None and cage.uid is None:
        # Nothing would keep it from the keys, which are this user's: not a file is read so.
        raise _alone("neither Landlock nor a user of its own keeps it from the files of this user")
    if cage.uid is not None:
        _become(cage, guarded=ruleset is not None)
        layers.append("user")
    # No debugger and no process of the same user looks in. Becoming another user would have undone it.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    _die_with(cage.parent_pid)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    layers.append("no_new_privs")
    if ruleset is not None:
        landlock.enforce(ruleset)
        layers.append("landlock")
    if seccomp.is_available() and cage.layers.seccomp:
        seccomp.enforce()
        layers.append("seccomp")
    return layers


def _be_the_first_to_go() -> None:
    """Let the kernel, when memory runs out, end this process before any other."""
    Path("/proc/self/oom_score_adj").write_text("1000")


def _set_limits(cage: Cage) -> None:
    limits = {
        resource.RLIMIT_CORE: 0,  # a core file would hold what the page says
        resource.RLIMIT_AS: cage.address_space_bytes,
        resource.RLIMIT_FSIZE: cage.file_bytes,
        resource.RLIMIT_CPU: cage.cpu_seconds,
        resource.RLIMIT_NOFILE: cage.open_files,
    }
    if cage.uid is not None:
        # Counted per user: for an ordinary user it would count her whole desktop.
        limits[resource.RLIMIT_NPROC] = 64
    for kind, value in limits.items():
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


def _readable(cage: Cage) -> list[Path]:
    return [*map(Path, SYSTEM_READABLE), *_code(), *cage.readable]


def _code() -> list[Path]:
    return [Path(sys.prefix), Path(sys.base_prefix), PACKAGE]


def _become(cage: Cage, *, guarded: bool) -> None:
    """Become the unprivileged user, keeping at most the right to read what Landlock leaves open."""
    assert cage.uid is not None
    keep: set[int] = set()
    if not (
        _may_come(cage.work) and all(map(_may_read, (*_code(), PACKAGE / "__init__.py", *cage.readable)))
    ):
        if not guarded:
            raise _alone(f"{PACKAGE} lies where only root may read, and this kernel has no Landlock")
        keep = {kernel.CAP_DAC_READ_SEARCH}
    kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(cage.uid, cage.uid, cage.uid)
    os.setresuid(cage.uid, cage.uid, cage.uid)
    kernel.keep_only(keep)


def _alone(reason: str) -> ReaderNotConfined:
    return ReaderNotConfined(reason, reason=reason)


def _may_come(path: Path) -> bool:
    """Tell whether any user of the machine may pass every folder on the way to `path`."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def _may_read(path: Path) -> bool:
    needed = 0o005 if path.is_dir() else 0o004
    return _may_come(path) and path.stat().st_mode & needed == needed


def _die_with(parent_pid: int) -> None:
    kernel.prctl(kernel.PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent_pid:
        # It died before we asked to be told.
        os._exit(1)
