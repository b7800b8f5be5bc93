"""What the room does when a lower room announces something; safe to hear twice."""

from hoso.dossiers.events import DossierApproved
from hoso.preservation import services


def on_dossier_approved(event: DossierApproved) -> None:
    """Let an approved dossier wait to be preserved."""
    services.want_preserved(event.subject)
