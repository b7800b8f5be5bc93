"""Long work, as plain functions: the worker process calls them (room `config` names queue, lock, retries)."""

from django.utils import timezone

from hoso.access.values import Actor, service_actor
from hoso.disposal import queries, services
from hoso.disposal.errors import MoveNotOpen


def destroy_asked() -> int:
    """Carry out the decisions that somebody asked for; return how many dossiers were destroyed.

    Safe to run twice, and at the same time in several processes. Run now and then, it takes up what a killed
    worker left and tries again what a store that did not answer stopped.
    """
    count = 0
    for proposal_id in queries.to_be_done():
        try:
            count += services.carry_out(_actor(), proposal_id)
        except MoveNotOpen:
            continue  # it ended, or was cancelled, a moment ago
    return count


def _actor() -> Actor:
    return service_actor("disposal", timezone.localdate())
