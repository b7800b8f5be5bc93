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


class KeyUnusable(DomainError):
    """The key that was to sign cannot be used: no such token or file, another PIN, no certificate."""

    code = "signatures.key_unusable"


class NotSigned(DomainError):
    """The signature was not made; the prepared file is as it was, and nothing was written."""

    code = "signatures.not_signed"


class RecordUnreadable(DomainError):
    """The bytes are no evidence record that can be read (RFC 4998)."""

    code = "signatures.record_unreadable"


class TreeUnreadable(DomainError):
    """The kept hash tree of an evidence batch is missing or is not one."""

    code = "signatures.tree_unreadable"
