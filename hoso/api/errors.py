"""Refusals of the JSON interface itself; what a room refuses comes through as it is."""

from hoso.lib.errors import BadValue, DomainError


class NoToken(DomainError):
    """No token came with the request, or none that is good today."""

    code = "api.no_token"


class NotJson(DomainError):
    """The body of the request is no JSON."""

    code = "api.not_json"


class TooLarge(DomainError):
    """The body of the request is longer than any of these operations needs."""

    code = "api.too_large"


class ValuesOdd(BadValue):
    """Values do not fit the description of the operation; `field` names them."""

    code = "api.values_odd"
