"""Writes of the room: preserve approved dossiers, check what is kept."""

from hoso.preservation.services.checking import (
    Checked,
    check_fixity,
    continue_run,
    start_run,
)
from hoso.preservation.services.preserving import (
    preserve_dossier,
    preserve_next,
    recover_store,
    retry_dossier,
    want_preserved,
)

__all__ = [
    "Checked",
    "check_fixity",
    "continue_run",
    "preserve_dossier",
    "preserve_next",
    "recover_store",
    "retry_dossier",
    "start_run",
    "want_preserved",
]
