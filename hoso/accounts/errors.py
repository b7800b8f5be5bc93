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
    """A period ends before it begins."""

    code = "accounts.odd_period"


class OutlastsPost(DomainError):
    """A right or a loan would hold on days on which the post it hangs on is not held."""

    code = "accounts.outlasts_post"


class AlreadyEnded(DomainError):
    """What is to be ended has ended, or ends no later anyway."""

    code = "accounts.already_ended"


class ViewNameMissing(DomainError):
    """A view that is to be kept has no name."""

    code = "accounts.view_name_missing"


class TooManyViews(DomainError):
    """The person keeps as many views of a list as can be offered."""

    code = "accounts.too_many_views"
