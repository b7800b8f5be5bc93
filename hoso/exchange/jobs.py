"""Long work, as plain functions: the worker process calls them (room `config` names queue, lock, retries)."""

from hoso.exchange import services
from hoso.lib.dates import now

# One job ends after so many messages, so that others have their turn; the next goes on.
MOST_AT_ONCE = 500


def send_waiting() -> int:
    """Send what waits and is due; return how many messages were tried."""
    tried = 0
    while tried < MOST_AT_ONCE and services.send_next(at=now()):
        tried += 1
    return tried
