"""Refusals of the room `oversight`."""

from hoso.lib.errors import DomainError


class ReasonMissing(DomainError):
    """A warning is explained with a reason, or not at all."""

    code = "oversight.reason_missing"


class NotWaiting(DomainError):
    """The warning does not wait for anybody: it was explained, or its cause is gone."""

    code = "oversight.not_waiting"


class CannotAnswer(DomainError):
    """The person holds no post today in the body that answers for the warning."""

    code = "oversight.cannot_answer"
