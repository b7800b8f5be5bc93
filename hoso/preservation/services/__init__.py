"""Writes of the room: preserve approved dossiers, check what is kept."""

from hoso.preservation.services.checking import (
    Checked,
    check_fixity,
    continue_run,
    start_run,
)
from hoso.preservation.services.copying import copy_waiting
from hoso.preservation.services.destroying import check_settled, note_destroyed, remove_object
from hoso.preservation.services.drilling import drill
from hoso.preservation.services.finding_aids import write_finding_aid
from hoso.preservation.services.intake import (
    CUT_OFF_AFTER_SECONDS,
    Readers,
    accept_package,
    check_waiting,
    node_readers,
    receive_package,
    refuse_package,
    send_package,
    sweep_intakes,
)
from hoso.preservation.services.packaging import (
    Submission,
    export_aip,
    holds_aip,
    make_sip,
    missing_for_package,
)
from hoso.preservation.services.preserving import (
    preserve_dossier,
    preserve_next,
    recover_store,
    retry_dossier,
    want_preserved,
)
from hoso.preservation.services.proving import examine_stores

__all__ = [
    "CUT_OFF_AFTER_SECONDS",
    "Checked",
    "Readers",
    "Submission",
    "accept_package",
    "check_fixity",
    "check_settled",
    "check_waiting",
    "continue_run",
    "copy_waiting",
    "drill",
    "examine_stores",
    "export_aip",
    "holds_aip",
    "make_sip",
    "missing_for_package",
    "node_readers",
    "note_destroyed",
    "preserve_dossier",
    "preserve_next",
    "receive_package",
    "recover_store",
    "refuse_package",
    "remove_object",
    "retry_dossier",
    "send_package",
    "start_run",
    "sweep_intakes",
    "want_preserved",
    "write_finding_aid",
]
