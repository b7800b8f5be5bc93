"""Writes of the room: preserve approved dossiers, check what is kept."""

from hoso.preservation.services.checking import (
    Checked,
    check_fixity,
    continue_run,
    start_run,
)
from hoso.preservation.services.copying import copy_waiting
from hoso.preservation.services.drilling import drill
from hoso.preservation.services.preserving import (
    preserve_dossier,
    preserve_next,
    recover_store,
    retry_dossier,
    want_preserved,
)
from hoso.preservation.services.proving import examine_stores

__all__ = [
    "Checked",
    "check_fixity",
    "continue_run",
    "copy_waiting",
    "drill",
    "examine_stores",
    "preserve_dossier",
    "preserve_next",
    "recover_store",
    "retry_dossier",
    "start_run",
    "want_preserved",
]
