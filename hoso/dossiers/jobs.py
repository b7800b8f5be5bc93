"""Long work of the room: every night, what comes due is told."""

from django.utils import timezone

from hoso.access.values import service_actor
from hoso.dossiers import services


def watch_terms() -> None:
    """Count the terms by the table in use, and tell keepers what comes due within 30 days."""
    today = timezone.localdate()
    services.count_terms_anew()
    services.notice_coming_due(service_actor("dossiers", today), on=today)
