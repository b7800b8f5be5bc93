"""Work on all that is kept, whoever keeps it: for the service itself alone."""

from hoso.access.values import Actor
from hoso.lib.errors import NotAllowed


def require_service(actor: Actor) -> None:
    """Refuse everybody but the service itself.

    Raises:
        NotAllowed: a person asks.
    """
    if not actor.is_service:
        raise NotAllowed(f"work on the whole store is not open to {actor.account_id}")
