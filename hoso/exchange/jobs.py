"""Long work, as plain functions: the worker process calls them (room `config` names queue, lock, retries)."""

import time
from datetime import timedelta

from hoso.exchange import queries, services
from hoso.lib.dates import now

# One job ends after so many messages or so long, so that others have their turn; the next goes on.
MOST_AT_ONCE = 500
LONGEST = timedelta(seconds=50)
# What is due so soon is waited for: a line that broke for a moment should not cost a whole round.
SOON = timedelta(seconds=3)


def send_waiting() -> int:
    """Send what waits and is due; return how many messages were tried."""
    tried, end = 0, now() + LONGEST
    while tried < MOST_AT_ONCE and now() < end:
        if services.send_next(at=now()):
            tried += 1
        elif not _waited():
            break
    return tried


def _waited() -> bool:
    """Wait for the next message that is due soon; tell whether there is one."""
    due = queries.next_due()
    if due is None or due > now() + SOON:
        return False
    time.sleep(max(0.05, (due - now()).total_seconds()))
    return True
