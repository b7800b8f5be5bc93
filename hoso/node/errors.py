"""What this machine refuses, or lacks."""

from typing import Any

from hoso.lib.errors import DomainError, EnvironmentMissing


class HomeNotOurs(EnvironmentMissing):
    """The home folder belongs to another user of the machine."""

    code = "node.home_not_ours"


class HomeNotUsable(EnvironmentMissing):
    """The home folder cannot be made, written or kept closed to others."""

    code = "node.home_not_usable"


class HomeOutOfReach(EnvironmentMissing):
    """The user that PostgreSQL runs as cannot pass a folder on the way to the home."""

    code = "node.home_out_of_reach"


class ServerMissing(EnvironmentMissing):
    """No PostgreSQL server programs that fit are installed."""

    code = "node.server_missing"


class ServerVersionDiffers(EnvironmentMissing):
    """The data was made by another major version of PostgreSQL than is installed."""

    code = "node.server_version_differs"


class ServerNotStarted(EnvironmentMissing):
    """The private PostgreSQL did not start; its log says why."""

    code = "node.server_not_started"


class DatabaseNotPrivate(EnvironmentMissing):
    """`HOSO_DATABASE_URL` would send records over a network that is not proven to be ours."""

    code = "node.database_not_private"


class DatabaseHostMissing(EnvironmentMissing):
    """`HOSO_DATABASE_URL` names no host: settings of the machine would say where records go."""

    code = "node.database_host_missing"


class PasswordNotUsable(EnvironmentMissing):
    """The file with the database's password cannot be read, or others may read it."""

    code = "node.password_not_usable"


class AddressNotUsable(EnvironmentMissing):
    """The pages cannot be offered where they should: the address is taken, or not ours."""

    code = "node.address_not_usable"


class NotEncrypted(EnvironmentMissing):
    """The pages would be offered to a network without encryption."""

    code = "node.not_encrypted"


class CertificateNotUsable(EnvironmentMissing):
    """Certificate or key for https is missing, open to others, or does not fit."""

    code = "node.certificate_not_usable"


class AuthorityBroken(EnvironmentMissing):
    """Certificate and key of the node's own authority do not fit together, or one is missing."""

    code = "node.authority_broken"


class NameNotPermitted(DomainError):
    """The node's own authority may not speak for this name or address."""

    code = "node.name_not_permitted"


class AlreadySupervised(EnvironmentMissing):
    """Another `hoso serve` already works in this home."""

    code = "node.already_supervised"


class StepFailed(EnvironmentMissing):
    """A step that must succeed before anything is served, such as bringing the tables up to date, failed."""

    code = "node.step_failed"


class KeyExposed(EnvironmentMissing):
    """Others may read the node's private key."""

    code = "node.key_exposed"


class IdentityBroken(EnvironmentMissing):
    """The files that say who this node is do not fit together."""

    code = "node.identity_broken"


class SignatureWrong(DomainError):
    """The signature was not made over these bytes with that key."""

    code = "node.signature_wrong"


class ReaderNotConfined(EnvironmentMissing):
    """The reader process could not be shut in, so no file was given to it."""

    code = "node.reader_not_confined"


class ReaderCrashed(DomainError):
    """The reader process ended, or answered nonsense, in the middle of a file."""

    code = "node.reader_crashed"


class ReaderTimedOut(DomainError):
    """The file kept the reader busy beyond its time; the process was ended."""

    code = "node.reader_timed_out"


class ReaderTooBig(DomainError):
    """The file needed more memory, disk or answer than one file may; the process was ended."""

    code = "node.reader_too_big"


class ReaderRefused(DomainError):
    """The task itself refused the file; `code`, message and facts are the task's own."""

    code = "node.reader_refused"

    def __init__(self, code: str, message: str, **facts: Any) -> None:
        super().__init__(message, **facts)
        # The task's refusal keeps its own code, by which its sentence is found.
        self.code = code
