"""Writes of the room `exchange`."""

from hoso.exchange.services.arrivals import (
    agree_recall,
    mark_registered,
    read_file,
    refuse_recall,
    return_arrival,
    tell_status,
)
from hoso.exchange.services.carrying import Carried, export_to, import_from
from hoso.exchange.services.dispatching import (
    Manner,
    recall,
    replace,
    resume,
    send_document,
    send_issued,
    update,
)
from hoso.exchange.services.peers import block_peer, confirm_peer, introduce_peer, write_card
from hoso.exchange.services.receipts import take_receipt
from hoso.exchange.services.sending import send_next
from hoso.exchange.services.taking_in import take_in

__all__ = [
    "Carried",
    "Manner",
    "agree_recall",
    "block_peer",
    "confirm_peer",
    "export_to",
    "import_from",
    "introduce_peer",
    "mark_registered",
    "read_file",
    "recall",
    "refuse_recall",
    "replace",
    "resume",
    "return_arrival",
    "send_document",
    "send_issued",
    "send_next",
    "take_in",
    "take_receipt",
    "tell_status",
    "update",
    "write_card",
]
