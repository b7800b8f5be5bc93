"""Long work, as plain functions: the worker process calls them (room `config` names queue, lock, retries)."""

from django.conf import settings
from django.utils import timezone

from hoso.access.values import service_actor
from hoso.lib.dates import now
from hoso.oversight import services


def check_everything() -> int:
    """Run every check; return how many causes were found. Safe to run twice, and at the same time."""
    actor = service_actor("oversight", timezone.localdate())
    outcomes = services.check_all(actor, at=now(), unseen_months=settings.HOSO_UNSEEN_MONTHS)
    return sum(each.causes for each in outcomes)
