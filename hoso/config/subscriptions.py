"""The list of who listens to what: each consumer has its own cursor and lags on its own."""

from collections.abc import Mapping, Sequence

from hoso.events.services import Handler, deliver

CONSUMERS: dict[str, Mapping[str, Sequence[Handler]]] = {}


def deliver_all() -> int:
    """Deliver everything that waits, for every consumer; return how many events were handled."""
    handled = 0
    for consumer, handlers in CONSUMERS.items():
        while True:
            round_ = deliver(consumer, handlers, limit=500)
            handled += round_.events
            if not round_.more or round_.busy:
                break
    return handled
