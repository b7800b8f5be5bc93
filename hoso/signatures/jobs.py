"""Long work, as plain functions: the worker process calls them (room `config` names queue, lock, retries)."""

from django.utils import timezone

from hoso.access.values import service_actor
from hoso.lib.dates import now
from hoso.signatures import services

# One job ends after so many files, so that others have their turn; the next goes on.
MOST_AT_ONCE = 500


def judge_due(*, limit: int = MOST_AT_ONCE) -> int:
    """Judge the signatures of files that came in, and of those that are due again; return how many.

    Safe to run twice, and at the same time in several processes.
    """
    return services.judge_due(service_actor("signatures", timezone.localdate()), at=now(), limit=limit)
