"""Where the preserving of a dossier stands, and when what failed is tried again."""

from datetime import timedelta
from enum import StrEnum

# After so many failures in a row a person must look; see `retry_dossier`.
MOST_TRIES = 8
# A worker that has not ended its step by then is taken for dead.
CLAIM = timedelta(hours=2)


class State(StrEnum):
    """Where the preserving of a dossier stands."""

    WAITING = "waiting"  # approved, not yet in the store
    PRESERVED = "preserved"
    PARKED = "parked"  # tried too often; its last reason stands beside it
    DESTROYED = "destroyed"  # by a decision on disposal; digests and evidence stay, bytes are nowhere


def state_after_failure(tries: int) -> State:
    """Return where a dossier goes whose `tries`-th try failed."""
    return State.PARKED if tries >= MOST_TRIES else State.WAITING


def pause_after(tries: int) -> timedelta:
    """Return the wait after the `tries`-th failure in a row: 30 seconds, doubling, an hour at most."""
    return min(timedelta(seconds=30 * 2 ** max(tries - 1, 0)), timedelta(hours=1))
