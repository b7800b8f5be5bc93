"""The node's own authority for https, made or replaced with a row in the trail."""

from collections.abc import Callable, Sequence

from django.db import transaction

from hoso.access.values import Actor
from hoso.audit.services.recording import record
from hoso.lib import dates
from hoso.node import authority as authorities
from hoso.node.authority import Authority
from hoso.node.home import Home

MADE = "node.make_authority"


def ensure_authority(actor: Actor, home: Home, names: Sequence[str]) -> Authority:
    """Return the authority of `home`, making it for `names` where there is none, and record that.

    Raises:
        AuthorityBroken, KeyExposed: see `hoso.node.authority`; nothing was changed.
    """
    if authorities.find_authority(home) is not None:
        return authorities.ensure_authority(home, names, at=dates.now())
    return _recorded(actor, lambda: authorities.ensure_authority(home, names, at=dates.now()))


def replace_authority(actor: Actor, home: Home, names: Sequence[str]) -> Authority:
    """Make a new authority over the one that `home` has, and record it."""
    return _recorded(actor, lambda: authorities.replace_authority(home, names, at=dates.now()))


def _recorded(actor: Actor, make: Callable[[], Authority]) -> Authority:
    with transaction.atomic(durable=True):
        made = make()
        record(actor, MADE, certificate=made.fingerprint.replace(":", ""))
    return made
