"""Writes of handovers: plan, list, send, receive, find, settle, close, clear a person who leaves."""

from hoso.handover.services.clearance import NewItem, confirm_item, open_clearance
from hoso.handover.services.closing import add_photo, check_destruction, close, name_signers
from hoso.handover.services.listing import (
    Depth,
    NewLine,
    call_back,
    declare,
    list_holdings,
    read_rows,
    send,
    strike,
)
from hoso.handover.services.planning import (
    Proposal,
    add_body,
    cancel,
    confirm_receiver,
    cover,
    make_plan,
    name_coordinator,
    pass_responsibility,
    propose_receivers,
)
from hoso.handover.services.receiving import (
    FINDABLE,
    Passing,
    Received,
    find,
    receive_line,
    receive_many,
    resolve,
)

__all__ = [
    "FINDABLE",
    "Depth",
    "NewItem",
    "NewLine",
    "Passing",
    "Proposal",
    "Received",
    "add_body",
    "add_photo",
    "call_back",
    "cancel",
    "check_destruction",
    "close",
    "confirm_item",
    "confirm_receiver",
    "cover",
    "declare",
    "find",
    "list_holdings",
    "make_plan",
    "name_coordinator",
    "name_signers",
    "open_clearance",
    "pass_responsibility",
    "propose_receivers",
    "read_rows",
    "receive_line",
    "receive_many",
    "resolve",
    "send",
    "strike",
]
