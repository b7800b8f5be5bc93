"""Files of a draft: sent, looked at for secrecy marks, handed out, taken out."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from hoso.api.doors import Asked, answers, api
from hoso.api.errors import TooLarge
from hoso.api.outgoing import OutgoingOut
from hoso.api.values import ANY_FILE, Done, Text, answers_file, stream_answer
from hoso.blobs import queries as blobs
from hoso.digitisation import queries as digitisation
from hoso.digitisation import services as scans
from hoso.digitisation.errors import SendingBrokeOff
from hoso.digitisation.queries import DraftFileShown
from hoso.digitisation.rules.intake import LARGEST_FILE_ON_DESK_BYTES
from hoso.digitisation.rules.states import FileState
from hoso.registry import queries, services
from hoso.registry.rules import FileKind

PIECE_BYTES = 1 << 18
# Named here: what a work file is about is called its kind too, and is another list.
KindOfFile = Literal["text", "annex", "issued"]
# How much is written between two looks at the free disk.
LOOK_BYTES = 16 << 20


class Looked(StrEnum):
    """Whether a file was looked at for secrecy marks, and what became of it."""

    KEPT = "kept"
    WAITING = "waiting"
    HELD = "held"
    CONFIRMED = "secret"  # a person confirmed that it is
    FAILED = "failed"


_LOOKED = {FileState.HELD: Looked.HELD, FileState.SECRET: Looked.CONFIRMED, FileState.FAILED: Looked.FAILED}


class DraftFileOut(Schema):
    """A file of a draft, with the version in which it came and the one in which it went.

    Of what is held or secret the name is empty.
    """

    id: UUID
    kind: KindOfFile
    name: str
    looked: Looked
    media_type: str
    size_bytes: int
    since: int
    until: int | None
    added_by: UUID | None
    added_at: datetime


class FileSent(Schema):
    """What is said of a file that is sent; one that holds secrets is refused unread."""

    name: Text = Field(min_length=1, max_length=200)
    kind: KindOfFile
    holds_secrets: bool = Field(
        description="false says: whoever sends the file has looked through it, and it bears no MẬT, TỐI MẬT "
        "or TUYỆT MẬT."
    )


def _told(shown: DraftFileShown) -> dict[str, Any]:
    file = shown.file
    told = {name: getattr(file, name) for name in DraftFileOut.model_fields if name not in ("name", "looked")}
    waits_or_failed = _LOOKED.get(shown.state, Looked.WAITING) if shown.state else Looked.WAITING
    return told | {"name": shown.name, "looked": Looked.KEPT if file.blob_id is not None else waits_or_failed}


@api.get("/outgoing/{outgoing_id}/files", response=answers(list[DraftFileOut]), tags=["outgoing"])
def listed(request: Asked, outgoing_id: UUID) -> Any:
    """Return every file that a draft holds or held, in the order they came."""
    queries.get_outgoing(request.auth, outgoing_id)
    return [_told(each) for each in digitisation.files_of_draft(outgoing_id)]


@api.post(
    "/outgoing/{outgoing_id}/files", response=answers(DraftFileOut), tags=["outgoing"],
    openapi_extra={"requestBody": {"required": True, "content": {ANY_FILE: {"schema": {
        "type": "string", "format": "binary"}}}}},
)  # fmt: skip
def add(request: Asked, outgoing_id: UUID, given: Query[FileSent]) -> Any:
    """Send a file for a draft, as it is in the body; it belongs to it once it was looked at for marks.

    Another text, and another issued file, take the place of the one before.
    """
    kind = FileKind(given.kind)
    # Whatever is refused without the bytes is refused before they are read.
    services.check_may_add(request.auth, outgoing_id, kind=kind)
    wording = _("Whoever sends a file has looked through it: it bears no MẬT, TỐI MẬT or TUYỆT MẬT.")
    declaration = scans.Declaration(holds_secrets=given.holds_secrets, wording=wording)
    scans.check_declaration(declaration)
    with _spooled(request) as path:
        sent = scans.send_for_draft(
            request.auth, outgoing_id, path, name=given.name, kind=kind, declaration=declaration
        )
    return next(_told(each) for each in digitisation.files_of_draft(outgoing_id) if each.file.pk == sent.pk)


@contextmanager
def _spooled(request: HttpRequest) -> Iterator[Path]:
    """Write the body to the disk, without a name: it is gone with this request, however that ends."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    length = int(told) if told.isascii() and told.isdigit() else 0
    if length > LARGEST_FILE_ON_DESK_BYTES:
        raise TooLarge(f"{length} bytes")
    size = unlooked = 0
    scans.check_room()
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as spool:
        for piece in _pieces(request):
            spool.write(piece)
            size, unlooked = size + len(piece), unlooked + len(piece)
            if unlooked >= LOOK_BYTES:
                scans.check_room()
                unlooked = 0
        if size != length:
            raise SendingBrokeOff(f"{size} of {length} bytes came")
        spool.flush()
        yield Path(f"/proc/self/fd/{spool.fileno()}")


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    try:
        while piece := request.read(PIECE_BYTES):
            yield piece
    except UnreadablePostError as error:
        raise SendingBrokeOff("the line broke") from error


@api.get("/outgoing/{outgoing_id}/files/{file_id}", **answers_file(ANY_FILE), tags=["outgoing"])
def one(request: Asked, outgoing_id: UUID, file_id: UUID) -> Any:
    """Return a file of a draft, as it came."""
    file = services.read_draft_file(request.auth, outgoing_id, file_id)
    stream = blobs.open_blob(str(file.blob_id))
    return stream_answer(stream, name=file.name, size_bytes=file.size_bytes, media_type=ANY_FILE)


@api.delete("/outgoing/{outgoing_id}/files/{file_id}", response=answers(Done), tags=["outgoing"])
def remove(request: Asked, outgoing_id: UUID, file_id: UUID) -> Any:
    """Take a file out of a draft; earlier versions keep it."""
    services.remove_draft_file(request.auth, outgoing_id, file_id)
    return {"count": 1}


@api.post("/outgoing/{outgoing_id}/issue-text", response=answers(OutgoingOut), tags=["outgoing"])
def issue_text(request: Asked, outgoing_id: UUID) -> Any:
    """Say that the text file is what was issued: it becomes the document's original, as it is."""
    services.issue_text_file(request.auth, outgoing_id)
    return queries.get_outgoing(request.auth, outgoing_id)
