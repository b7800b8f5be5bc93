"""Refusals of the room `holdings`."""

from hoso.lib.errors import DomainError


class FondsClosed(DomainError):
    """The fonds was closed on its creator's last day; only a find with its story may still be added."""

    code = "holdings.fonds_closed"


class CodeTaken(DomainError):
    """The creator already has a fonds of this code."""

    code = "holdings.code_taken"


class AlreadyElsewhere(DomainError):
    """A holding is in one box only; take it out of the other first."""

    code = "holdings.already_elsewhere"


class ReceiverCeased(DomainError):
    """Nothing passes to a body that has ceased, or that is not there yet."""

    code = "holdings.receiver_ceased"


class LaterKnown(DomainError):
    """Another body is to answer from a later day; a passing before that day would rewrite it."""

    code = "holdings.later_known"
