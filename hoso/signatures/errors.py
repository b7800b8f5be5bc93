"""What this room refuses."""

from hoso.lib.errors import DomainError


class TrustMaterialOdd(DomainError):
    """A file among the trusted certificates and revocation lists is none of these."""

    code = "signatures.trust_material_odd"


class SignedFileUnreadable(DomainError):
    """The file is no PDF whose signatures could be found."""

    code = "signatures.signed_file_unreadable"


class NotTheFileSent(DomainError):
    """What came back from signing is not the prepared file with a signature added and nothing else."""

    code = "signatures.not_the_file_sent"
