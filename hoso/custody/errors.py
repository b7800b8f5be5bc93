"""Refusals of the room `custody`."""

from hoso.lib.errors import DomainError


class LabelTaken(DomainError):
    """The custodian already has a box of this label."""

    code = "custody.label_taken"


class LabelOdd(DomainError):
    """A label is 1 to 60 letters, digits, spaces and . - / signs."""

    code = "custody.label_odd"
