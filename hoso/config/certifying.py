"""https for other machines without a certificate from outside: the node's own authority makes one."""

import logging
import os
from collections.abc import Sequence

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.config.options import Options, read_options
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.node.addresses import HERE, in_address, names_of_machine
from hoso.node.authority import Authority, Pages, ensure_pages
from hoso.node.home import Home
from hoso.node.listening import is_loopback, require_free, split_address

log = logging.getLogger(__name__)


def needs_own_certificate(options: Options) -> bool:
    """Tell whether other machines shall reach the pages and nobody has said how that is encrypted."""
    return not options.is_encrypted and not is_loopback(split_address(options.listen)[0])


class OwnCertificate:
    """The certificate that the node makes for its own pages, and the settings that go with it."""

    def __init__(self, actor: Actor, options: Options, home: Home) -> None:
        self._actor, self._home = actor, home
        self._host, self.port = split_address(options.listen)
        self._given = [each.strip() for each in options.hosts.split(",") if each.strip()]
        self._pages: Pages | None = None
        self.authority: Authority | None = None
        self._listen = options.listen

    def take(self) -> Options:
        """Make what is missing or due, put it into the environment of the parts, and return the options.

        Raises:
            AddressNotUsable: nothing can be offered there; nothing was made.
            NameNotPermitted, AuthorityBroken, KeyExposed: see `hoso.node.authority`.
        """
        require_free(self._listen)
        self._renew()
        return read_options()

    def is_outdated(self) -> bool:
        """Renew where it is due, or where this machine has a new address; tell whether that happened.

        Also when `hoso certificate renew` did it meanwhile. A fault is logged: the old one may still be good.
        """
        before = self._pages
        try:
            self._renew()
        except (DomainError, OSError):
            log.exception("the certificate was not renewed")
            return False
        return before != self._pages

    def addresses(self) -> list[str]:
        """Return where people find the pages, the handiest first; without this machine's own loopback."""
        assert self._pages is not None
        order = [name for name in self._names() if name in self._pages.names and name not in HERE]
        return [f"https://{in_address(name)}:{self.port}" for name in order]

    def _renew(self) -> None:
        names = self._names()
        self.authority = audit.ensure_authority(self._actor, self._home, names)
        self._pages, _is_new = ensure_pages(self._home, names, at=now(), required=self._required())
        hosts = [*self._given, *(in_address(name) for name in self._pages.names)]
        os.environ["HOSO_HOSTS"] = ",".join(dict.fromkeys(hosts))
        os.environ["HOSO_CERTIFICATE"] = str(self._pages.certificate_file)
        os.environ["HOSO_CERTIFICATE_KEY"] = str(self._pages.key_file)

    def _names(self) -> Sequence[str]:
        return names_of_machine(self._host, self._given)

    def _required(self) -> Sequence[str]:
        """What somebody has asked for by name: left out, they would find the door shut."""
        wild = self._host in {"0.0.0.0", "::"}  # noqa: S104 (compared, not listened on)
        given = [each.removeprefix("[").removesuffix("]").lower() for each in self._given]
        return given if wild else [*given, self._host.lower()]
