"""What this room refuses; every file that cannot be read ends in one of these."""

from hoso.lib.errors import DomainError, EnvironmentMissing, NotFound


class FileEmpty(DomainError):
    """The file has no bytes, or a PDF without a page."""

    code = "reading.file_empty"


class FormatUnknown(DomainError):
    """The first bytes are neither PDF, TIFF, JPEG nor PNG."""

    code = "reading.format_unknown"


class FileEncrypted(DomainError):
    """The PDF asks for a password."""

    code = "reading.file_encrypted"


class FileBroken(DomainError):
    """The file is cut off or damaged so that no page of it can be shown."""

    code = "reading.file_broken"


class FileTooLarge(DomainError):
    """More bytes than the limit."""

    code = "reading.file_too_large"


class TooManyPages(DomainError):
    """More pages than the limit."""

    code = "reading.too_many_pages"


class PageTooLarge(DomainError):
    """A page with more pixels than the limit."""

    code = "reading.page_too_large"


class PageNotThere(NotFound):
    """The file has no page of that number."""

    code = "reading.page_not_there"


class ReadingNotUsable(DomainError):
    """The stored reading is not one of ours or does not fit the file."""

    code = "reading.reading_not_usable"


class ListNotReadable(DomainError):
    """The file is no list: neither xlsx nor csv, damaged, locked, or with a document type in its XML."""

    code = "reading.list_not_readable"


class ListTooLarge(DomainError):
    """The list has more rows, sheets, text or unpacked bytes than one list may have."""

    code = "reading.list_too_large"


class ListNotDeclared(DomainError):
    """Nobody declared that nothing in the list is secret."""

    code = "reading.list_not_declared"


class SheetMissing(DomainError):
    """The list has no sheet of that name."""

    code = "reading.sheet_missing"


class ArgumentsNotUsable(DomainError):
    """A task was called with arguments it does not know."""

    code = "reading.arguments_not_usable"


class ModelMissing(EnvironmentMissing):
    """Tesseract's model of a language is not installed on this machine."""

    code = "reading.model_missing"
