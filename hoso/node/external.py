"""A database that somebody else runs: where it is, whether that is proven, and the password for it."""

import ipaddress
import os
import stat
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from psycopg import conninfo

from hoso.node.errors import DatabaseHostMissing, DatabaseNotPrivate, PasswordNotUsable

# With these the client library would go elsewhere than the address says, the private server's included.
ELSEWHERE = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE", "PGSERVICEFILE")
# Names among the credentials of a systemd unit.
PASSWORD, OWNER_PASSWORD = "database-password", "database-owner-password"


def forget_other_addresses(environment: MutableMapping[str, str]) -> None:
    """Remove what would lead the client library elsewhere; `HOSO_DATABASE_URL` alone says where."""
    for name in ELSEWHERE:
        environment.pop(name, None)


def check_database_url(url: str) -> None:
    """Check that an external database is reached on this machine or over proven TLS.

    Raises:
        DatabaseHostMissing: the address leaves it to the machine where the database is.
        DatabaseNotPrivate: a host on the network without `sslmode=verify-full`, or the host is hidden
            in a service file, where we cannot judge it.
    """
    parts = conninfo.conninfo_to_dict(url)
    if "service" in parts:
        raise DatabaseNotPrivate("the address names a service file", host=str(parts["service"]))
    hosts = _hosts(parts)
    if not hosts or "" in hosts:
        raise DatabaseHostMissing("the address of the database names no host")
    if parts.get("sslmode") == "verify-full":
        return
    for host in hosts:
        if not _is_here(host):
            raise DatabaseNotPrivate(f"{host} needs sslmode=verify-full", host=host)


def _hosts(parts: Mapping[str, Any]) -> list[str]:
    named = [str(parts[key]) for key in ("host", "hostaddr") if parts.get(key)]
    return [host.strip() for value in named for host in value.split(",")]


def _is_here(host: str) -> bool:
    if host == "localhost" or host.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def password_file(
    given: Path | None, *, credential: str, environment: Mapping[str, str] = os.environ
) -> Path | None:
    """Return the file that holds a password: the one given, else the systemd credential, else None."""
    folder = environment.get("CREDENTIALS_DIRECTORY")
    lent = Path(folder) / credential if folder else None
    return given or (lent if lent is not None and lent.exists() else None)


def read_password(path: Path) -> str:
    """Return the password in `path`, without the end of its line.

    Raises:
        PasswordNotUsable: the file cannot be read, is empty, or is readable by others.
    """
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise _unusable(path, f"others may read it: chmod 600 {path}")
        found = path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise _unusable(path, str(reason)) from error
    if not found:
        raise _unusable(path, "it is empty")
    return found


def _unusable(path: Path, reason: str) -> PasswordNotUsable:
    return PasswordNotUsable(f"{path}: {reason}", path=str(path), reason=reason)
