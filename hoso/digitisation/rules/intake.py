"""What may come into quarantine."""

import unicodedata

from hoso.digitisation.errors import FileEmpty, FileTooBig, KindUnknown, NameOdd
from hoso.lib.text import nfc

LARGEST_FILE_BYTES = 2 * 2**30
MOST_FILES_IN_BATCH = 20_000
# Sent at once by page: files, and bytes of them all.
MOST_FILES_AT_ONCE = 1000
LARGEST_SENDING_BYTES = 16 * 2**30
# Laid on the desk at once, to be entered one after the other: what a clerk has in hand, no pile.
MOST_FILES_ON_DESK_AT_ONCE = 20
LARGEST_FILE_ON_DESK_BYTES = 200 * 2**20
MOST_PAGES_IN_FILE = 5_000
LONGEST_NAME = 400
# How many bytes at the start tell the kind.
HEAD_BYTES = 1024

_HEADS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
)
# A text document, or another archive: what is in it is seen when a reader opens it.
TEXT_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES = {
    "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/tiff": ".tif",
    TEXT_DOCUMENT: ".docx",
}  # fmt: skip


def media_type(head: bytes) -> str:
    """Return the kind of a file by its first `HEAD_BYTES`; its name says nothing.

    A PDF may have some bytes before its mark (ISO 32000-1, annex H.3.4.1).

    Raises:
        FileEmpty: there are no bytes.
        KindUnknown: no PDF, TIFF, JPEG or PNG.
    """
    if not head:
        raise FileEmpty("no bytes")
    for start, kind in _HEADS:
        if head.startswith(start):
            return kind
    if b"%PDF-" in head[:HEAD_BYTES]:
        return "application/pdf"
    raise KindUnknown("neither PDF, TIFF, JPEG nor PNG")


def media_type_of_draft(head: bytes) -> str:
    """Return the kind of a draft's file by its first bytes: a text document (docx) too; see `media_type`."""
    return TEXT_DOCUMENT if head.startswith(b"PK\x03\x04") else media_type(head)


def check_size(size_bytes: int) -> None:
    """Refuse a file larger than one file may be.

    Raises:
        FileTooBig: more than 2 GiB.
    """
    if size_bytes > LARGEST_FILE_BYTES:
        raise FileTooBig(
            f"{size_bytes} bytes", size_bytes=size_bytes, largest_gib=LARGEST_FILE_BYTES // 2**30
        )


def clean_name(name: str) -> str:
    """Return a file name as we keep it: NFC, with `/` between folders.

    It is shown to people and never used as a path.

    Raises:
        NameOdd: empty, longer than 400 characters, or with control characters.
    """
    clean = nfc(name.replace("\\", "/")).strip().strip("/")
    if not clean or len(clean) > LONGEST_NAME:
        raise NameOdd("a file name has 1 to 400 characters", length=len(clean))
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in clean):
        raise NameOdd("a file name holds control characters", length=len(clean))
    return clean
