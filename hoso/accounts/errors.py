"""Refusals of the room `accounts`."""

from hoso.lib.errors import DomainError


class NameTaken(DomainError):
    """Another account already has this user name."""

    code = "accounts.name_taken"


class NotOwnRight(DomainError):
    """A delegation may hold only what the giver's own post allows, and is not passed on."""

    code = "accounts.not_own_right"


class TokenRefused(DomainError):
    """The token is unknown, ended or of another account."""

    code = "accounts.token_refused"


class OddPeriod(DomainError):
    """A period ends before it begins, or outlasts what it hangs on."""

    code = "accounts.odd_period"


class AlreadyEnded(DomainError):
    """What is to be ended has ended, or ends no later anyway."""

    code = "accounts.already_ended"
