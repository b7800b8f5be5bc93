"""Messages whose files nobody has seen: encrypted with a key of their own, outside back-up and index."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from pydantic import TypeAdapter

from hoso.blobs.errors import QuarantineBroken
from hoso.blobs.quarantine import Limits
from hoso.exchange import opening
from hoso.exchange.edxml import Attachment, Message
from hoso.exchange.edxml.limits import MOST_ATTACHED_BYTES
from hoso.exchange.letters import Letter
from hoso.exchange.models import Arrival
from hoso.lib.ids import uuid7

_LIMITS = Limits(file_bytes=MOST_ATTACHED_BYTES + (1 << 20), batch_bytes=2 * MOST_ATTACHED_BYTES)
_MESSAGE = "message"
_MESSAGES = TypeAdapter(Message)


@dataclass(frozen=True, slots=True)
class Unseen:
    """A message as it waits."""

    message: Message
    remarks: tuple[str, ...]

    @property
    def files(self) -> tuple[Attachment, ...]:
        """What was attached, in the order in which the files lie."""
        return self.message.attachments


@contextmanager
def put_aside(letter: Letter) -> Iterator[UUID]:
    """Yield the id of the arrival to be made; its message and files lie in quarantine, where it has any.

    Durable when yielded. When no arrival has come of it at the end, nothing is left of them.

    Raises:
        DiskFull: too little would stay free; nothing is left.
    """
    arrival_id = uuid7()
    if not letter.files or letter.message is None:
        yield arrival_id
        return
    try:
        _put(arrival_id, letter.message, letter)
        yield arrival_id
    finally:
        if not Arrival.objects.filter(pk=arrival_id).exists():
            forget(arrival_id)


def _put(arrival_id: UUID, message: Message, letter: Letter) -> None:
    place = opening.quarantine()
    listed = {each.content_id: number for number, each in enumerate(message.attachments)}
    for file in letter.files:
        with file.path.open("rb") as source:
            place.admit(arrival_id, _file(listed[file.attachment.content_id]), source, _LIMITS)
    told = {"message": _MESSAGES.dump_python(message, mode="json"), "remarks": list(letter.remarks)}
    content = io.BytesIO(json.dumps(told, ensure_ascii=False).encode())
    place.admit(arrival_id, _MESSAGE, content, _LIMITS)


def message_of(arrival_id: UUID) -> Unseen:
    """Return a message that waits.

    Raises:
        NoSuchUpload, QuarantineBroken: it is gone, or not what was put there.
    """
    with opening.quarantine().open(arrival_id, _MESSAGE) as source:
        content = source.read()
    try:
        told = json.loads(content)
        return Unseen(_MESSAGES.validate_python(told["message"]), tuple(told["remarks"]))
    except (ValueError, KeyError, TypeError) as error:
        raise QuarantineBroken("no message", batch_id=arrival_id) from error


def bring(arrival_id: UUID, ordinal: int, folder: Path) -> Path:
    """Write one file that waits into a reader's work folder, under a name that we gave it.

    Raises:
        NoSuchUpload, QuarantineBroken: see `message_of`.
        DiskFull: there is no room for it.
    """
    target = folder / f"in-{ordinal}"
    opening.quarantine().copy_out(arrival_id, _file(ordinal), target)
    return target


def open_file(arrival_id: UUID, ordinal: int) -> BinaryIO:
    """Return one file that waits as a stream; raises like `message_of`, while reading too."""
    return opening.quarantine().open(arrival_id, _file(ordinal))


def forget(arrival_id: UUID) -> None:
    """Destroy the key of a message, then its files; safe to do twice."""
    opening.quarantine().destroy(arrival_id)


def lying_long(*, older_than_seconds: float) -> list[UUID]:
    """Return the arrivals of which something has lain here for some time: a row would be there by now."""
    return opening.quarantine().lying_long(older_than_seconds=older_than_seconds)


def _file(ordinal: int) -> str:
    return f"file-{ordinal}"
