"""Writes of the room `exchange`."""

from hoso.exchange.services.arrivals import (
    agree_recall,
    mark_registered,
    read_file,
    refuse_recall,
    return_arrival,
    tell_how_far,
    tell_status,
)
from hoso.exchange.services.attaching import attach_original
from hoso.exchange.services.carrying import Carried, export_to, import_from
from hoso.exchange.services.dispatching import (
    Manner,
    recall,
    replace,
    resume,
    send_document,
    update,
)
from hoso.exchange.services.following import give_up_paper, note_paper_came, note_paper_sent
from hoso.exchange.services.holds import confirm_secret, held_file, held_page, release_hold
from hoso.exchange.services.peers import block_peer, confirm_peer, introduce_peer, write_card
from hoso.exchange.services.pictures import arrival_page
from hoso.exchange.services.receipts import take_receipt
from hoso.exchange.services.registering import register_arrival, register_update
from hoso.exchange.services.screening import screen_next, sweep_quarantine
from hoso.exchange.services.sending import Lines, send_next
from hoso.exchange.services.taking_in import take_in
from hoso.exchange.services.taking_over import TakenOver, take_over

__all__ = [
    "Carried",
    "Lines",
    "Manner",
    "TakenOver",
    "agree_recall",
    "arrival_page",
    "attach_original",
    "block_peer",
    "confirm_peer",
    "confirm_secret",
    "export_to",
    "give_up_paper",
    "held_file",
    "held_page",
    "import_from",
    "introduce_peer",
    "mark_registered",
    "note_paper_came",
    "note_paper_sent",
    "read_file",
    "recall",
    "refuse_recall",
    "register_arrival",
    "register_update",
    "release_hold",
    "replace",
    "resume",
    "return_arrival",
    "screen_next",
    "send_document",
    "send_next",
    "sweep_quarantine",
    "take_in",
    "take_over",
    "take_receipt",
    "tell_how_far",
    "tell_status",
    "update",
    "write_card",
]
