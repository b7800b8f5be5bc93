"""A message with its attachments as a stream, so that 500 MB need no memory."""

import base64
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.sax.saxutils import escape

from hoso.exchange.edxml.limits import MOST_ATTACHED_BYTES, MOST_ATTACHMENTS
from hoso.exchange.edxml.values import Attachment
from hoso.exchange.errors import NotEdxml, XmlTooLarge

_END = b"</edXML:edXML>"
# A multiple of three, so that the pieces of base64 join.
_PIECE_BYTES = 3 << 18


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An attachment with its bytes: `open` gives them anew each time it is called."""

    attachment: Attachment
    size_bytes: int
    open: Callable[[], BinaryIO]


def stream(envelope: bytes, attached: Iterable[Outgoing]) -> Iterator[bytes]:
    """Yield the bytes of the whole message: what `build` or `sign` made, with its attachments inside.

    Raises:
        NotEdxml: `envelope` is not what `build` or `sign` made.
        XmlTooLarge: the attachments are too many or too large.
    """
    files = list(attached)
    head = _head(envelope, files)
    if not files:
        yield envelope
        return
    yield head + b"<edXML:AttachmentEncoded>"
    for each in files:
        before, after = _around(each.attachment)
        yield before
        with each.open() as source:
            while piece := source.read(_PIECE_BYTES):
                yield base64.b64encode(piece)
        yield after
    yield b"</edXML:AttachmentEncoded>" + _END


def size_of(envelope: bytes, attached: Iterable[Outgoing]) -> int:
    """Return how many bytes `stream` yields."""
    files = list(attached)
    if not files:
        return len(envelope)
    wrapped = len(b"<edXML:AttachmentEncoded></edXML:AttachmentEncoded>")
    encoded = sum(-(-each.size_bytes // 3) * 4 for each in files)
    around = sum(len(part) for each in files for part in _around(each.attachment))
    return len(envelope) + wrapped + encoded + around


def _head(envelope: bytes, files: list[Outgoing]) -> bytes:
    if not envelope.endswith(_END):
        raise NotEdxml("not an envelope of ours", field="edXML")
    if len(files) > MOST_ATTACHMENTS or sum(each.size_bytes for each in files) > MOST_ATTACHED_BYTES:
        raise XmlTooLarge("too many or too large attachments", limit="attachments")
    return envelope.removesuffix(_END)


def _around(attachment: Attachment) -> tuple[bytes, bytes]:
    before = "<edXML:Attachment>" + _leaf("ContentType", attachment.content_type)
    before += _leaf("ContentId", attachment.content_id) + _leaf("Description", attachment.description)
    before += "<edXML:ContentTransferEncoded>"
    after = "</edXML:ContentTransferEncoded>" + _leaf("AttachmentName", attachment.name)
    return before.encode(), (after + "</edXML:Attachment>").encode()


def _leaf(name: str, value: str) -> str:
    return f"<edXML:{name}>{escape(value)}</edXML:{name}>" if value else ""
