"""What the room does when a lower room announces something; safe to hear twice."""

from hoso.dossiers import services
from hoso.registry.events import DocumentDescribed


def on_document_described(event: DocumentDescribed) -> None:
    """Let dossiers follow the dates of their documents."""
    services.follow_document(event.subject)
