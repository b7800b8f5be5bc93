"""What the room refuses."""

from hoso.lib.errors import DomainError


class OutsideTransaction(DomainError):
    """An announcement outside the act's transaction could be lost, or tell of something undone."""

    code = "events.outside_transaction"


class ContentInEvent(DomainError):
    """An announcement holds something other than ids, codes, numbers and dates."""

    code = "events.content_in_event"


class UnknownEvent(DomainError):
    """A stored announcement has a name that no room here announces."""

    code = "events.unknown_event"


class DeliveredElsewhere(DomainError):
    """Another deliverer moved this consumer's cursor; this one stops and its last step is undone."""

    code = "events.delivered_elsewhere"
