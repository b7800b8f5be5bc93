"""Writes of holdings: open a fonds, register, group, move custody, pass responsibility, classify."""

from hoso.holdings.services.guarding import note_listed, note_read, open_again, set_class, shut
from hoso.holdings.services.passing import move_custody, pass_responsibility
from hoso.holdings.services.registering import open_fonds, put_in, register, take_out

__all__ = [
    "move_custody",
    "note_listed",
    "note_read",
    "open_again",
    "open_fonds",
    "pass_responsibility",
    "put_in",
    "register",
    "set_class",
    "shut",
    "take_out",
]
