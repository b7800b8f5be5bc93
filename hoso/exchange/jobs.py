"""Long work, as plain functions: the worker process calls them (room `config` names queue, lock, retries)."""

import time
from datetime import timedelta

from hoso.exchange import queries, services
from hoso.lib.dates import now
from hoso.node.reader import ReaderPool

# One job ends after so many messages or so long, so that others have their turn; the next goes on.
MOST_AT_ONCE = 500
LONGEST = timedelta(seconds=50)
# What is due so soon is waited for: a line that broke for a moment should not cost a whole round.
SOON = timedelta(seconds=1.5)


def send_waiting() -> int:
    """Send what waits and is due; return how many messages were tried."""
    tried, end = 0, now() + LONGEST
    with services.Lines() as lines:
        while tried < MOST_AT_ONCE and now() < end:
            if services.send_next(at=now(), lines=lines):
                tried += 1
            elif not _waited():
                break
    return tried


def is_due() -> bool:
    """Tell whether a message could be sent at once: whoever ended a round begins the next one."""
    due = queries.next_due()
    return due is not None and due <= now()


def screen_waiting(pool: ReaderPool) -> int:
    """Look at the files that came for secrecy marks; return how many arrivals were looked at.

    Raises:
        EnvironmentMissing: this machine cannot look: whoever runs it is told, and all that came waits.
    """
    looked, end = 0, now() + LONGEST
    while looked < MOST_AT_ONCE and now() < end and services.screen_next(pool=pool, at=now()):
        looked += 1
    return looked


def sweep_quarantine() -> int:
    """Destroy what killed processes left in quarantine; return how many."""
    return services.sweep_quarantine()


def _waited() -> bool:
    """Wait for the next message that is due soon; tell whether there is one."""
    due = queries.next_due()
    if due is None or due > now() + SOON:
        return False
    time.sleep(max(0.05, (due - now()).total_seconds()))
    return True
