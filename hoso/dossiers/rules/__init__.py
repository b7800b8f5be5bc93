"""Pure decisions of the room `dossiers`."""

from hoso.dossiers.rules.dossiers import MOVES, Status, status_after

__all__ = ["MOVES", "Status", "status_after"]
