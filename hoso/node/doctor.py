"""What is installed, missing or misconfigured on this machine, and the command that mends it."""

import ctypes
import os
import platform
import shutil
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from cryptography import x509

from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.node import cluster as clusters
from hoso.node import landlock, server
from hoso.node.authority import find_authority, find_pages
from hoso.node.external import PASSWORD, check_database_url, password_file, read_password
from hoso.node.home import Home, find_home, home_at, user_name
from hoso.node.probe import ALLOWED
from hoso.node.reader import ReaderPool
from hoso.node.reader_process import GIBIBYTE

PYTHONS = ((3, 11), (3, 12))
# Those that are read, and the one that tells which way up a page lies.
MODELS = ("vie", "eng", "nor", "osd")
TESSDATA = Path("/usr/share/tesseract-ocr")
FONTS = Path("/usr/share/fonts/truetype")
# Of the libraries that draw documents: loaded by name when the first one is drawn.
DRAWING = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0")
LEAST_DISK_BYTES = 5 * GIBIBYTE
LEAST_MEMORY_BYTES = 3 * GIBIBYTE
_LANDLOCK = (
    "add lsm=landlock,lockdown,yama,integrity,apparmor,bpf to GRUB_CMDLINE_LINUX and run sudo update-grub"
)
# `hoso serve` renews its own a month before the end: later than this nobody did.
LEAST_CERTIFICATE = timedelta(days=14)
_NO_CERTIFICATE = "none made; Hoso serves this machine alone, or behind a proxy"
TIME_ERROR = 5  # adjtimex(2): the clock follows no reference


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `is_needed` is False where Hoso works without, only less well guarded or less fast."""

    code: str
    ok: bool
    found: str
    advice_command: str = ""
    is_needed: bool = True


def examine(environment: Mapping[str, str] = os.environ) -> list[Check]:
    """Look at this machine and return every finding, good and bad; changes nothing and starts no database."""
    home = home_at(find_home(environment))
    return [
        _python(),
        _server_programs(),
        _server_reaches(home),
        _ocr_models(),
        _fonts(),
        _drawing(),
        _home(home),
        _node_key(home),
        _certificate(home, environment),
        _disk(home),
        _memory(),
        _names_of_files(),
        _clock(),
        _landlock(),
        _readers(),
        *_database(home, environment),
    ]


def _python() -> Check:
    good = sys.version_info[:2] in PYTHONS
    return Check("python", good, platform.python_version(), "" if good else "sudo apt-get install python3.11")


def _server_programs() -> Check:
    try:
        major, programs = server.find_programs()
    except DomainError:
        return Check(
            "postgresql", False, "not installed", f"sudo apt-get install postgresql-{server.PREFERRED_MAJOR}"
        )
    return Check("postgresql", True, f"{major} in {programs}")


def _server_reaches(home: Home) -> Check:
    try:
        user = server.server_user()
        server.require_reach(home.pg / "data", user)
    except DomainError as error:
        closed = error.facts.get("closed")
        command = f"chmod o+x {closed}" if closed else str(error.facts["command"])
        return Check("postgresql_user", False, str(error), command)
    except FileNotFoundError:
        return Check("postgresql_user", True, f"{user.name}; the home is not made yet")
    return Check("postgresql_user", True, user.name)


def _ocr_models() -> Check:
    found = {path.stem for path in TESSDATA.glob("*/tessdata/*.traineddata")}
    missing = [name for name in MODELS if name not in found]
    command = " ".join(["sudo apt-get install", *(f"tesseract-ocr-{name}" for name in missing)])
    return Check("ocr_models", not missing, _list(sorted(found & set(MODELS))), command if missing else "")


def _fonts() -> Check:
    # Version 1 lacks a third of the Vietnamese letters.
    found = sorted({path.parent.name for path in FONTS.glob("liberation2/LiberationSerif-Regular.ttf")})
    return Check(
        "fonts", bool(found), _list(found), "" if found else "sudo apt-get install fonts-liberation2"
    )


def _drawing() -> Check:
    missing = [name for name in DRAWING if not _loads(name)]
    command = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b"
    return Check(
        "drawing", not missing, _list(sorted(set(DRAWING) - set(missing))), command if missing else ""
    )


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _list(names: list[str]) -> str:
    return ", ".join(names) or "none"


def _home(home: Home) -> Check:
    if not home.root.exists():
        parent = _nearest(home.root)
        good = os.access(parent, os.W_OK | os.X_OK)
        owner = user_name(os.geteuid())
        command = f"sudo install -d -o {owner} -m 700 {home.root}"
        return Check("home", good, f"{home.root} is not made yet", "" if good else command)
    found = home.root.stat()
    if found.st_uid != os.geteuid():
        command = f"sudo chown -R {user_name(os.geteuid())}: {home.root}"
        return Check("home", False, f"{home.root} belongs to {user_name(found.st_uid)}", command)
    if stat.S_IMODE(found.st_mode) & 0o066:
        return Check("home", False, f"{home.root} is open to other users", f"chmod go-rw {home.root}")
    return Check("home", True, str(home.root))


def _node_key(home: Home) -> Check:
    try:
        exposed = [path for path in home.keys.iterdir() if path.stat().st_mode & 0o077]
    except OSError:
        return Check("node_key", True, "not made yet, or not ours to see")
    if exposed:
        return Check("node_key", False, f"{exposed[0]} is readable by others", f"chmod 600 {home.keys}/*")
    return Check("node_key", True, "closed to others")


def _certificate(home: Home, environment: Mapping[str, str]) -> Check:
    """Tell when the certificate ends: the one that was given, else the one that this node makes by itself."""
    given = environment.get("HOSO_CERTIFICATE")
    try:
        if given:
            end = x509.load_pem_x509_certificate(Path(given).read_bytes()).not_valid_after_utc
            found, command = f"given, until {end:%Y-%m-%d}", f"put a new certificate into {given}"
        else:
            authority, pages = find_authority(home), find_pages(home)
            if authority is None or pages is None:
                return Check("certificate", True, _NO_CERTIFICATE)
            end = pages.ends_at
            found = f"own, until {end:%Y-%m-%d}; its authority until {authority.ends_at:%Y-%m-%d}"
            command = "hoso certificate renew"
    except PermissionError:
        return Check("certificate", True, "not ours to see")
    except (OSError, ValueError, DomainError) as error:
        command = f"put a certificate into {given}" if given else "hoso certificate renew --authority"
        return Check("certificate", False, str(error), command, is_needed=False)
    good = end > now() + LEAST_CERTIFICATE
    return Check("certificate", good, found, "" if good else command, is_needed=False)


def _nearest(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _disk(home: Home) -> Check:
    free = shutil.disk_usage(_nearest(home.root)).free
    good = free >= LEAST_DISK_BYTES
    command = "HOSO_HOME=/a/folder/on/a/larger/disk hoso serve"
    return Check("disk", good, f"{free / GIBIBYTE:.1f} GiB free at {home.root}", "" if good else command)


def _memory() -> Check:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    good = total >= LEAST_MEMORY_BYTES
    return Check(
        "memory",
        good,
        f"{total / GIBIBYTE:.1f} GiB",
        "" if good else "HOSO_WORKERS=1 hoso serve",
        is_needed=False,
    )


def _names_of_files() -> Check:
    good = sys.getfilesystemencoding() == "utf-8" and Path("/usr/lib/locale/C.utf8").exists()
    command = "sudo apt-get install --reinstall libc-bin && export LANG=C.UTF-8"
    return Check("locale", good, sys.getfilesystemencoding(), "" if good else command)


def _clock() -> Check:
    # Only the answer matters here; the structure it fills is 208 bytes long.
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))
    found = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime())
    if state == TIME_ERROR:
        command = "sudo apt-get install systemd-timesyncd"
        return Check("clock", False, f"{found}, follows no time server", command, is_needed=False)
    return Check("clock", True, f"{found}, follows a time server")


def _landlock() -> Check:
    version = landlock.abi()
    return Check(
        "landlock",
        version > 0,
        f"version {version}" if version else "not offered by this kernel",
        "" if version else _LANDLOCK,
        # Started by root each reader is a user of its own; an ordinary user's have nothing else.
        is_needed=os.geteuid() != 0,
    )


def _readers() -> Check:
    try:
        layers, open_doors = layers_in_force()
    except DomainError as error:
        command = "put Hoso into a folder that every user may read, such as /opt/hoso"
        if landlock.abi() == 0 and os.geteuid() != 0:
            command = _LANDLOCK
        return Check("readers", False, str(error), command)
    found = f"shut in by {_list(layers)}"
    if open_doors:
        return Check("readers", False, f"{found}; open: {_list(open_doors)}", "use a kernel of 6.1 or newer")
    return Check("readers", True, found)


def layers_in_force() -> tuple[list[str], list[str]]:
    """Start a reader, let it try to break out, and return (layers it reports, doors it found open).

    Raises:
        ReaderNotConfined: no reader could be shut in.
    """
    with _doors() as (folder, doors), ReaderPool("hoso.node.probe", 1, work_root=folder) as pool:
        layers = pool.layers()
        with pool.lease() as reader:
            tried = reader.call("escape", doors, timeout_seconds=30)
    return layers, sorted(name for name, outcome in tried.items() if outcome == ALLOWED)


@contextmanager
def _doors() -> Iterator[tuple[Path, dict[str, Any]]]:
    """A secret, a port and a local socket of ours, for a reader to try."""
    with tempfile.TemporaryDirectory(prefix="hoso-doctor-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        secret = folder / "secret"
        secret.write_text("secret")
        secret.chmod(0o600)
        local_path = str(folder / "local")
        with socket.create_server(("127.0.0.1", 0)) as port, socket.socket(socket.AF_UNIX) as local:
            local.bind(local_path)
            local.listen()
            yield folder, {"secret": str(secret), "port": port.getsockname()[1], "socket": local_path}


def _database(home: Home, environment: Mapping[str, str]) -> list[Check]:
    external = environment.get("HOSO_DATABASE_URL")
    if external:
        return [_guarded(lambda: _external(external, environment))]
    return [_guarded(lambda: _collations(home))] if home.pg.exists() else []


def _guarded(check: Callable[[], Check]) -> Check:
    try:
        return check()
    except (DomainError, OSError, psycopg.Error) as error:
        # The address may hold a password: only the kind of error is told.
        reason = str(error) if isinstance(error, DomainError) else type(error).__name__
        return Check(
            "database", False, reason, "check HOSO_DATABASE_URL, or unset it to use the private database"
        )


def _external(url: str, environment: Mapping[str, str]) -> Check:
    check_database_url(url)
    given = environment.get("HOSO_DATABASE_PASSWORD_FILE")
    path = password_file(Path(given) if given else None, credential=PASSWORD, environment=environment)
    secret = read_password(path) if path is not None else None
    with psycopg.connect(url, connect_timeout=10, password=secret) as connection:
        version = connection.info.server_version // 10000
    return Check("database", version >= server.PREFERRED_MAJOR, f"external, PostgreSQL {version}")


def _collations(home: Home) -> Check:
    try:
        cluster = clusters.cluster_of(home)
    except PermissionError:
        return Check("database", True, "not ours to see")
    if server.postmaster(cluster) is None:
        return Check("database", True, "private, not running")
    changed = clusters.changed_orders(cluster)
    if changed:
        command = clusters.reorder_command(cluster)
        return Check("database", False, f"the order of letters changed in {_list(changed)}", command)
    return Check("database", True, "private, running")
