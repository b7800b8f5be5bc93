"""The base of every refusal."""

from typing import Any


class DomainError(Exception):
    """Something was refused; nothing changed.

    `code` is stable (`room.refusal`) and picks the sentence a person reads (room `wording`);
    `facts` fill its blanks. The message itself is for logs and engineers.
    """

    code: str = "lib.refused"

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts = facts


class NotFound(DomainError):
    """No such thing, or the actor may not know that it exists."""

    code = "lib.not_found"


class NotAllowed(DomainError):
    """The actor may read the thing but not do this to it."""

    code = "lib.not_allowed"


class ChangedMeanwhile(DomainError):
    """Someone else changed the thing first; load it again."""

    code = "lib.changed_meanwhile"


class BadValue(DomainError):
    """A value that came from outside is not what it must be."""

    code = "lib.bad_value"


class EnvironmentMissing(DomainError):
    """The machine lacks something we need (program, model, room on the disk): exit code 3."""

    code = "lib.environment_missing"
