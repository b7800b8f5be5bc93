"""Writes of holdings: open a fonds, register, group, move custody, pass responsibility, classify."""

from hoso.holdings.services.closing import close_fonds
from hoso.holdings.services.guarding import lock, note_listed, note_read, open_again, set_class, shut
from hoso.holdings.services.passing import (
    Passed,
    check_receives,
    move_custody,
    pass_answering,
    pass_custody,
    pass_responsibility,
    pass_scopes,
)
from hoso.holdings.services.registering import (
    destroy,
    note_paper_destroyed,
    open_fonds,
    put_in,
    register,
    register_many,
    strike,
    take_out,
)

__all__ = [
    "Passed",
    "check_receives",
    "close_fonds",
    "destroy",
    "lock",
    "move_custody",
    "note_listed",
    "note_paper_destroyed",
    "note_read",
    "open_again",
    "open_fonds",
    "pass_answering",
    "pass_custody",
    "pass_responsibility",
    "pass_scopes",
    "put_in",
    "register",
    "register_many",
    "set_class",
    "shut",
    "strike",
    "take_out",
]
