"""Pure decisions of the room `registry`."""

from hoso.registry.rules.documents import (
    CERTAIN,
    FIELDS,
    REQUIRED,
    Proposal,
    Role,
    State,
    as_date,
    check_within_life,
    clean,
    doubt,
    is_certain,
)

__all__ = [
    "CERTAIN",
    "FIELDS",
    "REQUIRED",
    "Proposal",
    "Role",
    "State",
    "as_date",
    "check_within_life",
    "clean",
    "doubt",
    "is_certain",
]
