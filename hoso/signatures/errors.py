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


class MoveNotOpen(DomainError):
    """The state of the signing does not allow this; `state` is the state."""

    code = "signatures.move_not_open"


class SigningOpen(DomainError):
    """The document is being signed already: one signing at a time."""

    code = "signatures.signing_open"


class TakenOut(DomainError):
    """Somebody else has the file and may still bring it back; `who` until `until`."""

    code = "signatures.taken_out"


class NotTakenOut(DomainError):
    """The actor does not have the file: it was never fetched, brought back, or taken over by another."""

    code = "signatures.not_taken_out"


class WrongNonce(DomainError):
    """The file was fetched for another signature than the one that came back."""

    code = "signatures.wrong_nonce"


class SignatureNotTaken(DomainError):
    """The signature that came back does not hold; `sub_indication` says why, `words` for a person."""

    code = "signatures.signature_not_taken"


class OneSignature(DomainError):
    """Not exactly one signature was added, though each is checked on its own; `count` were."""

    code = "signatures.one_signature"


class CertificateUnknown(DomainError):
    """The certificate is not registered for whoever signs, or not for that day."""

    code = "signatures.certificate_unknown"


class CertificateTaken(DomainError):
    """The certificate is registered already, for another holder."""

    code = "signatures.certificate_taken"


class CertificateOdd(DomainError):
    """The file is no certificate, or one that signs nothing."""

    code = "signatures.certificate_odd"


class NoRightThen(DomainError):
    """Whoever signed held no post with the right to sign for the body at that time; `on` is the day."""

    code = "signatures.no_right_then"


class BodyEnded(DomainError):
    """A body that exists no more signs nothing; its records are signed by whoever holds them."""

    code = "signatures.body_ended"


class ReasonMissing(DomainError):
    """Taking a file over, giving up and withdrawing need a reason."""

    code = "signatures.reason_missing"


class TimeStillOpen(DomainError):
    """The time stamp does not prove the time: its authority is not among those that are trusted."""

    code = "signatures.time_still_open"


class TreeUnreadable(DomainError):
    """The kept hash tree of an evidence batch is missing or is not one."""

    code = "signatures.tree_unreadable"
