"""Tables of the room `dossiers`."""

from hoso.dossiers.models.dossiers import Dossier

__all__ = ["Dossier"]
