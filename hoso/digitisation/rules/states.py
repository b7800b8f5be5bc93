"""The states of batches, files and documents, and the moves between them."""

from enum import StrEnum, auto
from typing import TypeVar

from hoso.digitisation.errors import MoveNotOpen

State = TypeVar("State", bound=StrEnum)


class BatchState(StrEnum):
    """How far a batch is."""

    OPEN = "open"  # files may be added
    CLOSED = "closed"  # complete; the machine still works on it
    FINISHED = "finished"  # nothing left for the machine; people may still decide or confirm


class FileState(StrEnum):
    """How far a file is."""

    ADMITTED = "admitted"  # encrypted in quarantine, seen by nobody
    HELD = "held"  # bears a secrecy mark or may: nothing else of it is stored
    # A person confirmed it: it stays encrypted until the cleared place takes it.
    SECRET = auto()
    CLEAR = "clear"  # no mark found, or a person released it
    CUT = "cut"  # its pages are divided among documents, which are being read
    RELEASED = "released"  # everything read, nothing secret: the original is a blob
    DONE = "done"  # all its documents are registered and in their place
    DUPLICATE = "duplicate"  # the same bytes came before
    FAILED = "failed"  # could not be read; the reason stands beside
    WITHDRAWN = "withdrawn"  # taken back from the desk by a person: only name and digest are left


class DocState(StrEnum):
    """How far one document of a file is."""

    WAITING = "waiting"
    READ = "read"  # text and fields known, still in quarantine
    MADE = "made"  # its two-layer PDF/A is made
    REGISTERED = "registered"  # described; waits for quality control
    PLACED = "placed"  # in its dossier and box
    FAILED = "failed"
    # A person cut the pile otherwise: its pages are in other documents now, the row stays.
    RECUT = "recut"
    LEFT_OUT = "left_out"  # lay on the desk and was not entered, while others of its file were


class PageKind(StrEnum):
    """What a scanned page is."""

    CONTENT = "content"
    BLANK = "blank"
    SEPARATOR = "separator"


class SampleState(StrEnum):
    """How a sample check stands."""

    DRAWN = "drawn"
    PASSED = "passed"
    FAILED = "failed"


BATCH_MOVES: dict[tuple[BatchState, str], BatchState] = {
    (BatchState.OPEN, "admit"): BatchState.OPEN,
    (BatchState.OPEN, "close"): BatchState.CLOSED,
    (BatchState.CLOSED, "finish"): BatchState.FINISHED,
    (BatchState.CLOSED, "reopen"): BatchState.OPEN,
    (BatchState.FINISHED, "reopen"): BatchState.OPEN,
    # A person released a held file, or had something tried again.
    (BatchState.FINISHED, "resume"): BatchState.CLOSED,
}

FILE_MOVES: dict[tuple[FileState, str], FileState] = {
    (FileState.ADMITTED, "clear"): FileState.CLEAR,
    (FileState.ADMITTED, "hold"): FileState.HELD,
    (FileState.CLEAR, "cut"): FileState.CUT,
    (FileState.CUT, "release"): FileState.RELEASED,
    (FileState.RELEASED, "finish"): FileState.DONE,
    # A person cut it otherwise: documents of it are read again.
    (FileState.RELEASED, "recut"): FileState.RELEASED,
    (FileState.DONE, "recut"): FileState.RELEASED,
    # The detector saw nothing, but the reading did.
    (FileState.CUT, "hold"): FileState.HELD,
    (FileState.RELEASED, "hold"): FileState.HELD,
    (FileState.HELD, "release_unread"): FileState.CLEAR,
    (FileState.HELD, "release_cut"): FileState.CUT,
    (FileState.HELD, "confirm_secret"): FileState.SECRET,
    (FileState.ADMITTED, "fail"): FileState.FAILED,
    (FileState.CLEAR, "fail"): FileState.FAILED,
    (FileState.CUT, "fail"): FileState.FAILED,
    # Of a draft: nothing is cut or read.
    (FileState.CLEAR, "attach"): FileState.DONE,
    # Whoever lays a file on the desk takes it back; not while it is held.
    (FileState.ADMITTED, "withdraw"): FileState.WITHDRAWN,
    (FileState.CLEAR, "withdraw"): FileState.WITHDRAWN,
    (FileState.CUT, "withdraw"): FileState.WITHDRAWN,
    (FileState.FAILED, "withdraw"): FileState.WITHDRAWN,
    (FileState.FAILED, "try_again_unseen"): FileState.ADMITTED,
    (FileState.FAILED, "try_again_clear"): FileState.CLEAR,
    (FileState.FAILED, "try_again_cut"): FileState.CUT,
}

DOC_MOVES: dict[tuple[DocState, str], DocState] = {
    (DocState.WAITING, "read"): DocState.READ,
    (DocState.READ, "make"): DocState.MADE,
    (DocState.MADE, "register"): DocState.REGISTERED,
    (DocState.REGISTERED, "place"): DocState.PLACED,
    (DocState.REGISTERED, "recut"): DocState.RECUT,
    (DocState.PLACED, "recut"): DocState.RECUT,
    (DocState.WAITING, "fail"): DocState.FAILED,
    (DocState.READ, "fail"): DocState.FAILED,
    (DocState.MADE, "fail"): DocState.FAILED,
    (DocState.READ, "leave_out"): DocState.LEFT_OUT,
    (DocState.FAILED, "leave_out"): DocState.LEFT_OUT,
    (DocState.FAILED, "try_again_unread"): DocState.WAITING,
    (DocState.FAILED, "try_again_read"): DocState.READ,
    (DocState.FAILED, "try_again_made"): DocState.MADE,
}

TRY_AGAIN = {
    FileState.ADMITTED: "try_again_unseen",
    FileState.CLEAR: "try_again_clear",
    FileState.CUT: "try_again_cut",
    DocState.WAITING: "try_again_unread",
    DocState.READ: "try_again_read",
    DocState.MADE: "try_again_made",
}

# Where the machine still has something to do.
FILES_AT_WORK = (FileState.ADMITTED, FileState.CLEAR, FileState.CUT)
DOCS_AT_WORK = (DocState.WAITING, DocState.READ, DocState.MADE)
# Files whose documents may be worked on.
DOCS_OPEN_IN = (FileState.CUT, FileState.RELEASED)

MOST_TRIES = 3  # failures of the reader on one file or document before it is parked
MOST_TIMEOUTS = 2  # of them, how often the reader may have run out of time
MOST_CLAIMS = 12  # times a worker may die over it before it is parked


def batch_after(before: BatchState, move: str) -> BatchState:
    """Return the batch's state after a move.

    Raises:
        MoveNotOpen: the move does not start from this state.
    """
    return _after(BATCH_MOVES, before, move)


def file_after(before: FileState, move: str) -> FileState:
    """Return the file's state after a move; raises like `batch_after`."""
    return _after(FILE_MOVES, before, move)


def doc_after(before: DocState, move: str) -> DocState:
    """Return the document's state after a move; raises like `batch_after`."""
    return _after(DOC_MOVES, before, move)


def _after(moves: dict[tuple[State, str], State], before: State, move: str) -> State:
    after = moves.get((before, move))
    if after is None:
        raise MoveNotOpen(f"{before.value} cannot be moved by {move!r}", state=before.value, move=move)
    return after
