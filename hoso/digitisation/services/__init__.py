"""Writes of the room: batches, intake, the machine's steps, decisions about held files, quality control."""

from hoso.digitisation.services.actors import waits_for_colleague
from hoso.digitisation.services.batches import (
    Declaration,
    check_declaration,
    close_batch,
    open_batch,
    reopen_batch,
    take_over_batch,
)
from hoso.digitisation.services.desk import (
    OnDesk,
    desk_page,
    enter_from_desk,
    lay_on_desk,
    read_on_desk,
    take_off_desk,
)
from hoso.digitisation.services.destroying import forget_documents
from hoso.digitisation.services.drafts import send_for_draft
from hoso.digitisation.services.holds import Pointer, confirm_secret, held_page, release_hold
from hoso.digitisation.services.images import READING_TASKS, WIDTHS, page_image, shared_pool, trim_cache
from hoso.digitisation.services.intake import admit_file
from hoso.digitisation.services.quarantine import check_room
from hoso.digitisation.services.recutting import cut_document, join_document
from hoso.digitisation.services.retrying import try_again
from hoso.digitisation.services.running import run_batch
from hoso.digitisation.services.sampling import accept_certain, draw_sample
from hoso.digitisation.services.signing import (
    Begun,
    begin_signing_scan,
    begin_signing_scans,
    keep_signed_scan,
)
from hoso.digitisation.services.sweeping import sweep_quarantine

__all__ = [
    "READING_TASKS", "WIDTHS", "Begun", "Declaration", "OnDesk", "Pointer", "accept_certain",
    "admit_file", "begin_signing_scan", "begin_signing_scans", "check_declaration",
    "check_room", "close_batch", "confirm_secret", "cut_document", "desk_page", "draw_sample",
    "enter_from_desk", "forget_documents", "held_page", "join_document", "keep_signed_scan",
    "lay_on_desk", "open_batch", "page_image",
    "read_on_desk", "release_hold", "reopen_batch", "run_batch", "send_for_draft", "shared_pool",
    "sweep_quarantine", "take_off_desk", "take_over_batch", "trim_cache", "try_again",
    "waits_for_colleague",
]  # fmt: skip
