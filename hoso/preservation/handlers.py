"""What the room does when a lower room announces something; safe to hear twice."""

from hoso.dossiers.events import DossierApproved
from hoso.preservation import services
from hoso.preservation.events import DossierPreserved
from hoso.preservation.services import evidence


def on_dossier_approved(event: DossierApproved) -> None:
    """Let an approved dossier wait to be preserved."""
    services.want_preserved(event.subject)


def on_dossier_preserved(event: DossierPreserved) -> None:
    """Let a version that stands in the store wait for a time stamp."""
    evidence.want_covered(event.subject, event.version)
