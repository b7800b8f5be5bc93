"""What the room does when a lower room announces something; safe to hear twice."""

from contextlib import suppress

from django.utils import timezone

from hoso.access.values import service_actor
from hoso.digitisation import services
from hoso.lib.errors import NotFound
from hoso.signatures import queries as signatures
from hoso.signatures.events import PaperSigned
from hoso.signatures.parts import Form


def on_paper_signed(event: PaperSigned) -> None:
    """Set a signed copy beside its document, should whoever brought the signature back have broken off."""
    signing = signatures.complete_signings([event.paper]).get(event.paper)
    if signing is None or signing.form != Form.DIGITISED:
        return
    # What was struck meanwhile needs no copy.
    with suppress(NotFound):
        services.keep_signed_scan(service_actor("signatures", timezone.localdate()), event.paper)
