"""What the room does when a lower room announces something; safe to hear twice."""

from django.utils import timezone

from hoso.access.values import Actor, service_actor
from hoso.handover import services
from hoso.holdings import services as holdings
from hoso.organisations.events import BodyCeased, DirectoryLoaded


def _service() -> Actor:
    return service_actor("handover", timezone.localdate())


def on_body_ceased(event: BodyCeased) -> None:
    """Close the fonds of a body on its last day, and let the plan of the reorganisation cover it."""
    holdings.close_fonds(_service(), [event.subject])
    services.cover(_service(), event.reorganisation_id, event.subject)


def on_directory_loaded(event: DirectoryLoaded) -> None:
    """Close the fonds of every body that a published list says has ended."""
    holdings.close_fonds(_service())
