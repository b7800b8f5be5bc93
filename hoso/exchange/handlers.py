"""What the room does when a lower room announces something; safe to hear twice."""

from hoso.exchange import services
from hoso.lib.dates import now
from hoso.registry.events import ArrivalMoved


def on_arrival_moved(event: ArrivalMoved) -> None:
    """Tell the sender how far the work on its document is; what came on paper has no sender here."""
    services.tell_how_far(event.subject, event.state, at=now())
