"""Tables of the room `registry`."""

from hoso.registry.models.documents import Citation, Document, FieldValue, Numbered, Representation
from hoso.registry.models.series import DeclaredSeries

__all__ = ["Citation", "DeclaredSeries", "Document", "FieldValue", "Numbered", "Representation"]
