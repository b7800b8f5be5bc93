"""The PostgreSQL server process over one data folder: made, started, brought back, stopped.

What was seen to go wrong, and why each step is there, stands in `docs/operations.md`.
"""

import os
import pwd
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from urllib.parse import quote

from hoso.node.errors import HomeOutOfReach, ServerMissing, ServerNotStarted, ServerVersionDiffers
from hoso.node.home import user_name

PREFERRED_MAJOR = 15
PROGRAMS = Path("/usr/lib/postgresql")
SERVER_USER = "postgres"
ADMIN = "postgres"

PATIENCE_SECONDS = 30.0
# A backend that was busy when its postmaster was killed keeps the shared memory; it gets this long.
ORPHANS_AFTER_SECONDS = 5.0
# Replaying the log after a crash may take minutes on a large database.
REPLAY_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class SystemUser:
    """A user of the machine."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """One private PostgreSQL: where its data, socket, log and programs are, and who runs it."""

    data: Path
    sockets: Path
    log: Path
    programs: Path
    user: SystemUser
    durable: bool = True  # False only for throw-away clusters: no fsync

    def url(self, role: str = "hoso_app", *, database: str = "hoso") -> str:
        """Return the address under which `role` reaches `database`, on the socket, without a password."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='/')}"


def server_user() -> SystemUser:
    """Return who the server runs as: `postgres` when we are root (it refuses root), else ourselves.

    Raises:
        ServerMissing: we are root and the machine has no user `postgres`.
    """
    if os.geteuid() != 0:
        return SystemUser(user_name(os.geteuid()), os.geteuid(), os.getegid())
    try:
        entry = pwd.getpwnam(SERVER_USER)
    except KeyError as error:
        raise _missing() from error
    return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def find_programs(major: int | None = None) -> tuple[int, Path]:
    """Return (major version, folder of programs): the wanted major, else 15, else the newest there is.

    Raises:
        ServerMissing: none of 15 or newer is installed.
        ServerVersionDiffers: `major` is asked for and only others are installed.
    """
    found = {
        int(path.parent.parent.name): path.parent
        for path in PROGRAMS.glob("*/bin/initdb")
        if path.parent.parent.name.isdigit() and int(path.parent.parent.name) >= PREFERRED_MAJOR
    }
    if major is not None and major in found:
        return major, found[major]
    if not found:
        raise _missing()
    if major is not None:
        raise ServerVersionDiffers(
            f"the data is of PostgreSQL {major}; installed: {sorted(found)}", data=major, installed=max(found)
        )
    best = PREFERRED_MAJOR if PREFERRED_MAJOR in found else max(found)
    return best, found[best]


def _missing() -> ServerMissing:
    command = f"sudo apt-get install postgresql-{PREFERRED_MAJOR}"
    return ServerMissing(f"no PostgreSQL server programs below {PROGRAMS}: {command}", command=command)


def require_reach(folder: Path, user: SystemUser) -> None:
    """Check that `user` may pass every folder above `folder` (root itself may always).

    Raises:
        HomeOutOfReach: one of them is closed, as /root is.
    """
    for above in folder.resolve().parents:
        found = above.stat()
        if found.st_uid == user.uid:
            open_to_user = found.st_mode & 0o100
        elif found.st_gid == user.gid:
            open_to_user = found.st_mode & 0o010
        else:
            open_to_user = found.st_mode & 0o001
        if not open_to_user:
            raise HomeOutOfReach(
                f"{user.name} cannot pass {above} on the way to {folder}",
                path=str(folder),
                closed=str(above),
                user=user.name,
            )


def make(cluster: Cluster) -> None:
    """Make the data folder, all or nothing: checksums, UTF-8 with the order of code points, no TCP."""
    making = cluster.data.with_name(f".making-{cluster.data.name}")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    os.chown(making, cluster.user.uid, cluster.user.gid)
    # Order by code points never changes with the operating system; where people sort, the column says ICU.
    options = [
        "--locale=C.UTF-8",
        "--encoding=UTF8",
        "--data-checksums",
        "--auth=peer",
        f"--username={ADMIN}",
    ]
    if not cluster.durable:
        options += ["--no-sync", "--wal-segsize=1"]
    _run(cluster, "initdb", f"--pgdata={making}", *options)
    with (making / "postgresql.conf").open("a") as stream:
        stream.write("include = 'hoso.conf'\ninclude = 'local.conf'\n")
    _write(making / "local.conf", "# Settings of this machine; they win over hoso.conf.\n", cluster.user)
    making.rename(cluster.data)


def configure(cluster: Cluster) -> None:
    """Write the settings that are ours; run before every start, as the home may have moved.

    Whoever runs the machine adds settings in `local.conf` beside it, which we never touch.
    """
    _write(
        cluster.data / "hoso.conf",
        "".join(f"{key} = {value}\n" for key, value in _settings(cluster).items()),
        cluster.user,
    )
    _write(cluster.data / "pg_hba.conf", "local all all peer map=hoso\n", cluster.user)
    names = sorted({user_name(os.geteuid()), cluster.user.name})
    roles = (ADMIN, "hoso_owner", "hoso_app", "hoso_reader")
    lines = "".join(f'hoso "{name}" {role}\n' for name in names for role in roles)
    _write(cluster.data / "pg_ident.conf", lines, cluster.user)


def _settings(cluster: Cluster) -> dict[str, str]:
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": _quoted('"' + str(cluster.sockets).replace('"', '""') + '"'),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "256MB",
        "work_mem": "16MB",
        "jit": "off",
        "password_encryption": "scram-sha-256",
        "logging_collector": "on",
        "log_directory": _quoted(str(cluster.log)),
        "log_filename": "'postgresql-%a.log'",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        # A log carries codes, never what a record says: no statements, no key values, no parameters.
        # The first line of an error may quote a value too; whoever asked gets it, and tells its code.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    }
    if not cluster.durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings |= {"shared_buffers": "64MB", "logging_collector": "off"}
    return settings


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _write(path: Path, text: str, user: SystemUser) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, "utf-8")
    os.chown(part, user.uid, user.gid)
    part.chmod(0o600)
    part.replace(path)


def as_user(cluster: Cluster, command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run `command` as the server's user, in a folder it can be in, with an environment of our making."""
    other = os.geteuid() != cluster.user.uid
    return subprocess.run(
        list(command),
        user=cluster.user.uid if other else None,
        group=cluster.user.gid if other else None,
        extra_groups=[] if other else None,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _run(cluster: Cluster, program: str, *arguments: str) -> None:
    done = as_user(cluster, [str(cluster.programs / program), *arguments])
    if done.returncode != 0:
        raise not_started(cluster, f"{program}: {done.stdout.strip()[-2000:]}")


def not_started(cluster: Cluster, reason: str) -> ServerNotStarted:
    return ServerNotStarted(
        f"{cluster.data}: {reason}", path=str(cluster.data), log=str(cluster.log), reason=reason
    )


def postmaster(cluster: Cluster) -> int | None:
    """Return the process id of our running server, or None.

    The number in `postmaster.pid` proves nothing: after a crash it may be another process by now. So the
    process must be a PostgreSQL program working in our data folder.
    """
    pid = _written_pid(cluster)
    return pid if pid is not None and _is_ours(cluster, pid) else None


def _written_pid(cluster: Cluster) -> int | None:
    try:
        first = (cluster.data / "postmaster.pid").read_text("ascii").partition("\n")[0]
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return int(first) if re.fullmatch(r"[1-9]\d{0,9}", first) else None


def _is_ours(cluster: Cluster, pid: int) -> bool:
    try:
        program = Path(f"/proc/{pid}/exe").readlink().name.removesuffix(" (deleted)")
        return program == "postgres" and Path(f"/proc/{pid}/cwd").readlink() == cluster.data.resolve()
    except OSError:
        # Gone, a zombie, or another user's: in no case our working server.
        return False


def _our_processes(cluster: Cluster) -> Iterator[int]:
    """Yield every PostgreSQL process in our data folder, also those whose postmaster is dead."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _is_ours(cluster, int(entry.name)):
            yield int(entry.name)


def is_ready(cluster: Cluster) -> bool:
    """Tell whether the server accepts connections."""
    done = as_user(
        cluster, [str(cluster.programs / "pg_isready"), "-q", "-h", str(cluster.sockets), "-d", ADMIN]
    )
    return done.returncode == 0


def start(cluster: Cluster) -> None:
    """Start the server unless it runs, whatever state a crash has left, and wait until it is ready.

    The caller holds the gate (`hoso.node.cluster`): two starts at once would fight over the pid file.

    Raises:
        ServerNotStarted: not even after half a minute of trying; the reason is in the log.
    """
    begun = time.monotonic()
    while True:
        # A server killed a moment ago may still look alive here, and is gone while we wait for it.
        if _became_ready(cluster):
            return
        said = _try_start(cluster)
        if said is None:
            return
        waited = time.monotonic() - begun
        if postmaster(cluster) is None and waited > PATIENCE_SECONDS:
            raise not_started(cluster, said)
        if waited > ORPHANS_AFTER_SECONDS:
            _end_orphans(cluster)
        time.sleep(0.3)


def _try_start(cluster: Cluster) -> str | None:
    """Return None when the server is up, else what was said."""
    _remove_stale_pid_file(cluster)
    log = cluster.log / "start.log"
    log.unlink(missing_ok=True)  # it tells of the last start only
    control = [str(cluster.programs / "pg_ctl"), "start", "--silent", "--wait", "--timeout=60"]
    done = as_user(cluster, [*control, f"--pgdata={cluster.data}", f"--log={log}"])
    if done.returncode == 0:
        return None
    return f"{done.stdout.strip()} {tail(log)}".strip()


def tail(log: Path) -> str:
    try:
        return log.read_text("utf-8", errors="replace")[-1500:].strip()
    except OSError:
        return ""


def _became_ready(cluster: Cluster) -> bool:
    """Wait for a running server to accept connections; False when there is none, or it ended meanwhile."""
    until = time.monotonic() + REPLAY_SECONDS
    while postmaster(cluster) is not None:
        if is_ready(cluster):
            return True
        if time.monotonic() > until:
            raise not_started(cluster, tail(cluster.log / "start.log"))
        time.sleep(0.1)
    return False


def _remove_stale_pid_file(cluster: Cluster) -> None:
    """Remove a pid file that names nobody of ours.

    PostgreSQL itself trusts any living process of the same user, so a re-used number, or a killed server
    that nobody has reaped, would keep it from starting. The file also guards against backends that
    outlive their postmaster: while there is one, it stays.
    """
    file = cluster.data / "postmaster.pid"
    if file.exists() and not any(_our_processes(cluster)):
        file.unlink(missing_ok=True)


def _end_orphans(cluster: Cluster) -> None:
    """Kill backends left by a dead postmaster: only PostgreSQL processes working in our data folder.

    Nothing is lost: the next start replays the log, as after a power cut.
    """
    if postmaster(cluster) is not None:
        return
    for pid in _our_processes(cluster):
        try:
            os.kill(pid, SIGKILL)
        except ProcessLookupError:
            continue


def stop(cluster: Cluster) -> None:
    """End the server: connections are closed, data is written; at once if that takes over a minute."""
    for mode in ("fast", "immediate"):
        if postmaster(cluster) is None:
            return
        control = [str(cluster.programs / "pg_ctl"), "stop", "--silent", "--wait", "--timeout=60"]
        as_user(cluster, [*control, f"--mode={mode}", f"--pgdata={cluster.data}"])
