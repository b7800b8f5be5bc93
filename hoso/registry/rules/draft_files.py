"""Files of a draft: its text as it was written, what is annexed, and what was issued in the end."""

from enum import StrEnum
from pathlib import PurePosixPath

from hoso.registry.errors import DraftFilesTooLarge, DraftFilesTooMany, MoveNotOpen
from hoso.registry.rules.outgoing import OutgoingState

MOST_FILES = 30
# All files of one document together, as it may be sent (QCVN 102:2016; secondary sources).
MOST_BYTES = 500 * 2**20


class FileKind(StrEnum):
    """What a file of a draft is."""

    TEXT = "text"  # the text as it was written; another one takes its place in the next version
    ANNEX = "annex"
    ISSUED = "issued"  # the signed, numbered document itself: signed digitally, or scanned after signing


# When a file of each kind may come or go. What is issued is signed first; paper is scanned with its number.
OPEN_IN: dict[FileKind, frozenset[OutgoingState]] = {
    FileKind.TEXT: frozenset({OutgoingState.DRAFT}),
    FileKind.ANNEX: frozenset({OutgoingState.DRAFT}),
    FileKind.ISSUED: frozenset({OutgoingState.SIGNED, OutgoingState.ISSUED}),
}


def check_file_open(state: OutgoingState, kind: FileKind) -> None:
    """Refuse a change of files while a draft lies before somebody, or after it left.

    Raises:
        MoveNotOpen: files of this kind neither come nor go in this state.
    """
    if state not in OPEN_IN[kind]:
        raise MoveNotOpen(f"no file ({kind}) of a document that is {state}", state=state.value)


def check_room(count: int, size_bytes: int) -> None:
    """Refuse what no recipient could be sent: `count` files of `size_bytes` together.

    Raises:
        DraftFilesTooMany, DraftFilesTooLarge.
    """
    if count > MOST_FILES:
        raise DraftFilesTooMany(f"{count} files", most=MOST_FILES)
    if size_bytes > MOST_BYTES:
        raise DraftFilesTooLarge(f"{size_bytes} bytes", most_mib=MOST_BYTES >> 20)


def plain_name(name: str) -> str:
    """Return the last part of a cleaned file name, at most 200 characters, its ending kept."""
    last = PurePosixPath(name).name.lstrip(".") or "tep"
    suffix = PurePosixPath(last).suffix[:12]
    return last if len(last) <= 200 else last[: 200 - len(suffix)] + suffix
