"""What the look-up refuses."""

from hoso.lib.errors import DomainError


class IndexBusy(DomainError):
    """Another process writes this index; there is one writer at a time."""

    code = "search.index_busy"


class IndexMissing(DomainError):
    """There is no index, or one of another version: it must be built (`hoso search --rebuild`)."""

    code = "search.index_missing"


class WriterFailed(DomainError):
    """The writing process ended or refused; nothing of the batch is committed."""

    code = "search.writer_failed"
