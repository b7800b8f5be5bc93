"""Where the pages may be offered: an address that is free, and never unencrypted on a network."""

import errno
import ipaddress
import socket
import ssl
import stat
from pathlib import Path

from hoso.node.errors import AddressNotUsable, CertificateNotUsable, NotEncrypted

_REASONS = {
    errno.EADDRINUSE: "another program listens there already",
    errno.EADDRNOTAVAIL: "this machine has no such address",
    errno.EACCES: "ports below 1024 are kept for the administrator",
}


def split_address(listen: str) -> tuple[str, int]:
    """Return host (without the brackets of IPv6) and port of HOST:PORT."""
    host, _, port = listen.rpartition(":")
    return host.removeprefix("[").removesuffix("]"), int(port)


def ip_of(host: str) -> str:
    """Return the number of a host that `require_free` found to be ours: the server takes no names."""
    return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])


def is_loopback(host: str) -> bool:
    """Tell whether only this machine itself can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_encryption(listen: str, *, is_encrypted: bool) -> None:
    """Refuse to offer pages, and with them passwords, in the clear on a network.

    Raises:
        NotEncrypted: another machine could reach `listen`, and neither we nor a proxy before us encrypts.
    """
    host, _ = split_address(listen)
    if not is_encrypted and not is_loopback(host):
        raise NotEncrypted(f"{host} can be reached from the network without encryption", host=host)


def require_free(listen: str) -> None:
    """Take the address once and give it back at once; nothing is offered yet.

    Raises:
        AddressNotUsable: it is taken, not of this machine, or not for us.
    """
    host, port = split_address(listen)
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            with socket.socket(family, kind, protocol) as tried:
                # As servers do: connections of the one before that still fade away are no hindrance.
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tried.bind(address)
    except OSError as error:
        known = _REASONS.get(error.errno or 0) if not isinstance(error, socket.gaierror) else None
        reason = known or str(error.strerror)
        raise AddressNotUsable(f"{listen}: {reason}", address=listen, reason=reason) from error


def require_certificate(certificate: Path | None, key: Path | None) -> None:
    """Check that certificate and key belong together and that the key is closed to others.

    Raises:
        CertificateNotUsable: one is missing or unreadable, they do not fit, the key lies open, or it is
            not in the form (PKCS#8, no password) that the server reads.
    """
    if certificate is None or key is None:
        raise _unusable("HOSO_CERTIFICATE and HOSO_CERTIFICATE_KEY are given together")
    try:
        if stat.S_IMODE(key.stat().st_mode) & 0o077:
            raise _unusable(f"others may read {key}: chmod 600 {key}")
        if b"-----BEGIN PRIVATE KEY-----" not in key.read_bytes():
            raise _unusable(f"{key} is another form of key: openssl pkcs8 -topk8 -nocrypt -in {key} -out NEW")
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except ssl.SSLError as error:
        raise _unusable(f"{certificate} and {key} do not belong together") from error
    except OSError as error:
        raise _unusable(f"{error.filename or certificate}: {error.strerror}") from error


def _unusable(reason: str) -> CertificateNotUsable:
    return CertificateNotUsable(reason, reason=reason)
