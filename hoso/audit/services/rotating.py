"""Giving the node a new key."""

from django.db import connection, transaction

from hoso.access.values import Actor
from hoso.audit.services.recording import record
from hoso.lib import dates
from hoso.node.home import Home
from hoso.node.identity import Identity, fingerprint_of, open_identity, rotate_key

ROTATED = "node.rotate_key"


def change_key(actor: Actor, home: Home) -> Identity:
    """Give the node of `home` a new key pair, signed with both keys, and record the change.

    The old private key is removed. Sealing stands still meanwhile, so that nothing is signed with a key after
    it was given up. Should the database go in the middle, the change stands in the node's card without a row.

    Raises:
        KeyExposed, IdentityBroken: see `hoso.node.identity`; nothing was changed.
    """
    with transaction.atomic(durable=True):
        _stop_sealing()
        old = open_identity(home)
        new = rotate_key(home, at=dates.now())
        record(actor, ROTATED, old_key=_code(old.public_key), new_key=_code(new.public_key))
    return new


def _stop_sealing() -> None:
    """Wait for the sealer's lock and hold it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('hoso.audit.seal', 0))")


def _code(public_key: str) -> str:
    return fingerprint_of(public_key).replace(" ", "")
