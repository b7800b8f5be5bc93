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
from hoso.registry.rules.numbering import NumberKeys, cited_keys, number_keys, symbol_key
from hoso.registry.rules.series import (
    NewSeries,
    checked,
    is_for_term,
    is_party,
    overlaps,
)

__all__ = [
    "CERTAIN",
    "FIELDS",
    "REQUIRED",
    "NewSeries",
    "NumberKeys",
    "Proposal",
    "Role",
    "State",
    "as_date",
    "check_within_life",
    "checked",
    "cited_keys",
    "clean",
    "doubt",
    "is_certain",
    "is_for_term",
    "is_party",
    "number_keys",
    "overlaps",
    "symbol_key",
]
