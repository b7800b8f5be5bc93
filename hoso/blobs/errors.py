"""What the room refuses."""

from hoso.lib.errors import DomainError, EnvironmentMissing, NotFound


class NoSuchBlob(NotFound):
    """No bytes with this digest are kept here."""

    code = "blobs.no_such_blob"


class BlobDamaged(DomainError):
    """Stored bytes no longer match their digest; nothing is written over them."""

    code = "blobs.damaged"


class ChangedWhileRead(DomainError):
    """The file changed between being digested and being copied; nothing was kept."""

    code = "blobs.changed_while_read"


class StoreUnusable(EnvironmentMissing):
    """The object store cannot be used as it is set up."""

    code = "blobs.store_unusable"


class AlreadyThere(DomainError):
    """An object that was to be new stands in the store already; it was left as it is."""

    code = "blobs.already_there"


class ChangedThere(DomainError):
    """An object in the store is not what it was when it was read; it was left as it is."""

    code = "blobs.changed_there"


class DiskFull(EnvironmentMissing):
    """Too little room is left on the disk to take this in."""

    code = "blobs.disk_full"


class TooBig(DomainError):
    """A file is larger than its limit."""

    code = "blobs.too_big"


class NoSuchUpload(NotFound):
    """The quarantine has no such batch or file, or the batch has been destroyed."""

    code = "blobs.no_such_upload"


class QuarantineBroken(DomainError):
    """A file in quarantine is cut, changed, or under another key."""

    code = "blobs.quarantine_broken"


class BadName(DomainError):
    """A batch or file name that could reach outside its folder."""

    code = "blobs.bad_name"


class NameTaken(DomainError):
    """The batch already holds another file under this name."""

    code = "blobs.name_taken"
