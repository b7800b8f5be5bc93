"""Writes of the room: holds, proposals, the council's word, the decision, and destruction."""

from hoso.disposal.services.deciding import approve, decide, enter_minutes, return_proposal
from hoso.disposal.services.destroying import ask, carry_out, close_rest
from hoso.disposal.services.holding import hold_dossier, hold_fonds, lift
from hoso.disposal.services.paper import enter_paper_minutes
from hoso.disposal.services.papers import LISTS, Paper, papers_of, print_paper, write_paper
from hoso.disposal.services.proposing import (
    NewSeat,
    add_dossiers,
    cancel,
    draw_up,
    explain,
    name_council,
    present,
    remove_lines,
)
from hoso.disposal.services.reckoning import reckon, reckon_all

__all__ = [
    "LISTS",
    "NewSeat",
    "Paper",
    "add_dossiers",
    "approve",
    "ask",
    "cancel",
    "carry_out",
    "close_rest",
    "decide",
    "draw_up",
    "enter_minutes",
    "enter_paper_minutes",
    "explain",
    "hold_dossier",
    "hold_fonds",
    "lift",
    "name_council",
    "papers_of",
    "present",
    "print_paper",
    "reckon",
    "reckon_all",
    "remove_lines",
    "return_proposal",
    "write_paper",
]
