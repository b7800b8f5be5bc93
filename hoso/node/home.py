"""The home folder: everything that one node keeps on this machine."""

import hashlib
import os
import pwd
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hoso.node.errors import HomeNotOurs, HomeNotUsable

# Sub-folders, and whether other users of the machine may pass through (not list) them: the database
# server and the readers run as users of their own when root starts Hoso.
FOLDERS = {
    "pg": True,
    "run": True,
    "work": True,
    "log": True,
    "keys": False,
    "objects": False,
    "ocfl": False,
    "index": False,
    "quarantine": False,
    "checkpoints": False,
}
# sockaddr_un.sun_path holds 108 bytes with its closing zero (unix(7)).
SOCKET_PATH_BYTES = 107
SOCKET_NAME = "/.s.PGSQL.5432"


@dataclass(frozen=True, slots=True)
class Home:
    """An opened home folder and its sub-folders."""

    root: Path
    pg: Path  # PostgreSQL's data, by major version: pg/15
    run: Path  # sockets, locks and leases
    work: Path  # the readers' folders, emptied after each file
    log: Path
    keys: Path
    objects: Path
    ocfl: Path
    index: Path
    quarantine: Path
    checkpoints: Path


def home_at(root: Path) -> Home:
    """Return the home at `root` as it stands; nothing is made or checked (see `open_home`)."""
    return Home(root, **{name: root / name for name in FOLDERS})


def find_home(environment: Mapping[str, str] = os.environ, *, uid: int | None = None) -> Path:
    """Return where the home is: HOSO_HOME, else /var/lib/hoso for root, else $XDG_DATA_HOME/hoso.

    Nothing is made or looked at. The XDG default is ~/.local/share (XDG Base Directory Specification).
    """
    if environment.get("HOSO_HOME"):
        return Path(environment["HOSO_HOME"]).expanduser().absolute()
    user = os.geteuid() if uid is None else uid
    if user == 0:
        return Path("/var/lib/hoso")
    if environment.get("XDG_DATA_HOME"):
        return Path(environment["XDG_DATA_HOME"]).absolute() / "hoso"
    return Path(environment.get("HOME") or pwd.getpwuid(user).pw_dir) / ".local" / "share" / "hoso"


def open_home(root: Path) -> Home:
    """Return the home at `root` with all its sub-folders, making what is missing.

    Rights are tightened to what they must be; nothing is ever widened for other users except
    the right to pass through on the way to folders of the server's and the readers' own users.

    Raises:
        HomeNotOurs: somebody else owns it, or one of its folders.
        HomeNotUsable: it cannot be made, or the file system does not keep rights.
    """
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        _claim(root, passable=True)
        for name, passable in FOLDERS.items():
            (root / name).mkdir(mode=0o700, exist_ok=True)
            _claim(root / name, passable=passable)
    except OSError as error:
        raise HomeNotUsable(
            f"{error.filename}: {error.strerror}", path=str(root), reason=str(error.strerror)
        ) from error
    return home_at(root)


def _claim(folder: Path, *, passable: bool) -> None:
    found = folder.stat()
    if found.st_uid != os.geteuid():
        raise _not_ours(folder, found.st_uid)
    wanted = 0o711 if passable and os.geteuid() == 0 else 0o700
    if stat.S_IMODE(found.st_mode) != wanted:
        folder.chmod(wanted)
    if stat.S_IMODE(folder.stat().st_mode) & 0o066:
        raise HomeNotUsable(
            f"{folder}: the file system does not keep rights",
            path=str(folder),
            reason="the file system does not keep rights",
        )


def _not_ours(folder: Path, owner_uid: int) -> HomeNotOurs:
    command = f"sudo chown -R {user_name(os.geteuid())}: {folder}"
    owner, ours = user_name(owner_uid), user_name(os.geteuid())
    return HomeNotOurs(
        f"{folder} belongs to {owner}, not to {ours}: {command}",
        path=str(folder),
        owner=owner,
        user=ours,
        command=command,
    )


def user_name(uid: int) -> str:
    """Return the login name of `uid`, or its number when it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def socket_folder(home: Home, *, owner_uid: int, owner_gid: int) -> Path:
    """Return the folder for the database's socket, made and closed to all but `owner_uid`.

    It is `run/pg` in the home unless the socket's name would pass 107 bytes or holds a comma (which
    separates hosts in an address); then it is a folder under /run (root), the user's own run folder
    or /tmp, named by the digest of the home's path, and `run/pg.elsewhere` is a link to it.

    Raises:
        HomeNotUsable: a folder of that name exists and is somebody else's.
    """
    inside = home.run / "pg"
    if len(os.fsencode(inside)) + len(SOCKET_NAME) <= SOCKET_PATH_BYTES and "," not in str(inside):
        return _closed_folder(inside, owner_uid, owner_gid)
    name = hashlib.sha256(os.fsencode(home.root)).hexdigest()[:12]
    short = _closed_folder(_run_root() / f"hoso-{os.geteuid()}-{name}", owner_uid, owner_gid)
    note = home.run / "pg.elsewhere"
    if not note.is_symlink() or note.readlink() != short:
        note.unlink(missing_ok=True)
        note.symlink_to(short)
    return short


def _run_root() -> Path:
    if os.geteuid() == 0:
        return Path("/run")
    own = Path(f"/run/user/{os.geteuid()}")
    return own if own.is_dir() and os.access(own, os.W_OK | os.X_OK) else Path("/tmp")  # noqa: S108 (checked below)


def _closed_folder(folder: Path, owner_uid: int, owner_gid: int) -> Path:
    # In /tmp anybody may have made the name first, as a link too: it must be a folder, and ours.
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(handle).st_uid not in {os.geteuid(), owner_uid}:
            raise HomeNotUsable(
                f"{folder} belongs to another user", path=str(folder), reason="it belongs to another user"
            )
        if os.geteuid() == 0:
            os.fchown(handle, owner_uid, owner_gid)
        os.fchmod(handle, 0o700)
    finally:
        os.close(handle)
    return folder
