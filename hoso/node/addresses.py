"""What this machine is called on its network: names and addresses, as other machines may type them."""

import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# Whatever is typed here may stand for this machine itself.
_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104
HERE = ("localhost", "127.0.0.1", "::1")


def names_of_machine(listen_host: str, hosts: Sequence[str] = ()) -> tuple[str, ...]:
    """Return under what names and addresses pages offered at `listen_host` are found, the handiest first.

    `hosts` are the names that an administrator has given. A wild-card to listen on stands for every address
    of this machine; the machine's own name is added with `.local`, as multicast DNS (RFC 6762) announces it,
    but after the addresses, for not every network carries that.
    """
    wild = listen_host in _EVERYWHERE
    listened = _own_addresses(with_six=listen_host == "::") if wild else (listen_host,)
    return tuple(dict.fromkeys([*(_plain(host) for host in hosts), *listened, *_own_names(), *HERE]))


def certifiable(name: str) -> bool:
    """Tell whether a certificate may speak for `name`: an address, or a name that is nobody's domain.

    A name of one word could be a top-level domain, and a limit to it would be a limit to all below it; names
    with a digit or a hyphen are never one (RFC 3696, section 2), but for those that begin with `xn--`.
    """
    if is_address(name) or name == "localhost":
        return True
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    return len(labels) > 1 or (bool(re.search(r"[\d-]", name)) and not name.startswith("xn--"))


def is_address(name: str) -> bool:
    """Tell whether `name` is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def in_address(name: str) -> str:
    """Return `name` as it stands in an https address: IPv6 in brackets."""
    return f"[{name}]" if ":" in name else name


def _plain(host: str) -> str:
    return host.removeprefix("[").removesuffix("]").lower()


def _own_names() -> Iterable[str]:
    name = socket.gethostname().lower()
    first, _, domain = name.partition(".")
    return (f"{first}.local", name) if domain not in {"", "local"} else (f"{first}.local", first)


def _own_addresses(*, with_six: bool) -> tuple[str, ...]:
    found = [*_four(), *(_six() if with_six else ())]
    return tuple(str(address) for address in found if not (address.is_loopback or address.is_link_local))


def _four(table: Path = Path("/proc/net/fib_trie")) -> list[ipaddress.IPv4Address]:
    """Read the kernel's table of addresses: a line with the address, then one that says it is ours."""
    try:
        lines = table.read_text("ascii").splitlines()
    except OSError:
        return []
    pairs = pairwise(lines)
    ours = (before for before, line in pairs if line.split()[:3] == ["/32", "host", "LOCAL"])
    return sorted({ipaddress.IPv4Address(line.split()[-1]) for line in ours})


def _six(table: Path = Path("/proc/net/if_inet6")) -> list[ipaddress.IPv6Address]:
    try:
        lines = table.read_text("ascii").splitlines()
    except OSError:
        return []
    return sorted({ipaddress.IPv6Address(int(line.split()[0], 16)) for line in lines})
