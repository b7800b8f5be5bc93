"""What the room does when a lower room announces something; safe to hear twice."""

from hoso.disposal import services
from hoso.dossiers.events import DossierApproved, DossierChanged, DossierOpened, WorkFileMoved


def on_dossier_told(event: DossierOpened | DossierChanged | DossierApproved | WorkFileMoved) -> None:
    """Reckon anew when the term of a dossier ends, and whether another one holds all of it."""
    services.reckon([event.subject])
