"""What the room refuses."""

from hoso.lib.errors import DomainError


class OutsideTransaction(DomainError):
    """A record outside the act's transaction could be lost, or tell of something undone."""

    code = "audit.outside_transaction"


class ContentInRecord(DomainError):
    """A sealed row may hold ids, codes, numbers and dates only; names and values belong in `detail`."""

    code = "audit.content_in_record"


class AlreadyErased(DomainError):
    """The row has no detail, or it was erased before."""

    code = "audit.already_erased"


class TrailDiverged(DomainError):
    """The stored log no longer agrees with its last checkpoint; nothing more is sealed on top of it."""

    code = "audit.trail_diverged"


class NotACheckpoint(DomainError):
    """A text does not have the form of a checkpoint."""

    code = "audit.not_a_checkpoint"


class WrongSigner(DomainError):
    """The key offered for sealing is not that of this node in its present incarnation."""

    code = "audit.wrong_signer"
