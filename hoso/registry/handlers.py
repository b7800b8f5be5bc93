"""What the room does when a lower room announces something; safe to hear twice."""

from hoso.registry import services
from hoso.signatures import queries as signatures
from hoso.signatures.events import PaperSigned
from hoso.signatures.parts import SigningState


def on_paper_signed(event: PaperSigned) -> None:
    """Let the document of a signed paper have its newest state, should whoever stamped it have broken off."""
    signing = signatures.complete_signings([event.paper]).get(event.paper)
    if signing is not None and event.state == SigningState.COMPLETE:
        services.keep_stamped(signing)
