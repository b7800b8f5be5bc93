"""Taking a message apart without holding it: attachments become files, what is left is small.

Only expat sees the whole. A document type is refused where it begins, so no entity is ever declared, let
alone expanded; nothing is fetched.
"""

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from hoso.exchange.edxml.limits import (
    MOST_ATTACHED_BYTES,
    MOST_ATTACHMENTS,
    MOST_DEPTH,
    MOST_ELEMENTS,
    MOST_ENVELOPE_BYTES,
    MOST_TAG_BYTES,
    MOST_TEXT_CHARACTERS,
)
from hoso.exchange.edxml.names import local
from hoso.exchange.errors import (
    AttachmentNotReadable,
    IdTwice,
    NotEdxml,
    XmlDeclaresType,
    XmlNotReadable,
    XmlTooLarge,
)
from hoso.lib.text import nfc

_READ_BYTES = 1 << 18
_ENCODED = "ContentTransferEncoded"
_SPACES = dict.fromkeys(map(ord, " \t\r\n"))


@dataclass(frozen=True, slots=True)
class Attached:
    """One attachment, decoded into the file `file` of the folder."""

    content_id: str
    name: str
    content_type: str
    description: str
    file: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Parts:
    """The message without its attachments, byte for byte as it came, and these."""

    envelope: bytes
    attached: tuple[Attached, ...]


def take_apart(source: BinaryIO, *, into: Path) -> Parts:
    """Read a message to its end, writing its attachments into the folder `into`.

    Raises:
        XmlNotReadable, XmlDeclaresType, XmlTooLarge: the bytes are no XML, or none that we take.
        NotEdxml: the outermost element is another, or attachments stand twice.
        AttachmentNotReadable: an attachment is no base64.
        IdTwice: two attachments bear one id.
    """
    taking = _Taking(into)
    try:
        while piece := source.read(_READ_BYTES):
            taking.feed(piece)
        return taking.end()
    except expat.ExpatError as error:
        raise XmlNotReadable(f"no XML: {expat.ErrorString(error.code)}", line=error.lineno) from error
    except (LookupError, ValueError) as error:
        # An encoding that Python does not know, or one that expat cannot read through it.
        raise XmlNotReadable("no XML: another encoding", line=1) from error
    finally:
        taking.close()


class _Taking:
    """What is known while the bytes pass."""

    def __init__(self, into: Path) -> None:
        self._into = into
        # A separator that stands in no name; namespaces are resolved by expat.
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = False
        self._parser.StartDoctypeDeclHandler = self._on_doctype
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end
        self._parser.CharacterDataHandler = self._on_text
        self._names: list[str] = []
        self._fed = self._elements = self._attached_bytes = 0
        # Where, in the bytes as they came: the last event, the attachments' first tag, the beginning of their
        # last one, the first event behind it.
        self._here = 0
        self._first = self._last = self._behind = -1
        # What came, less the bytes from `_first` to `_dropped_to`.
        self._kept = bytearray()
        self._dropped_to = -1
        self._fields: dict[str, str] = {}
        self._file: _Decoded | None = None
        self._files: list[Attached] = []

    def feed(self, piece: bytes) -> None:
        self._kept += piece
        self._fed += len(piece)
        self._parser.Parse(piece, False)
        if self._fed - self._here > MOST_TAG_BYTES:
            raise XmlTooLarge("a tag is too long", limit="tag")
        self._drop()
        self._check_envelope(MOST_ENVELOPE_BYTES + MOST_TAG_BYTES)

    def _drop(self) -> None:
        """Let go of what has passed between the tags of the attachments."""
        if self._first < 0:
            return
        end = next(place for place in (self._behind, self._last, self._here) if place >= 0)
        if end > self._dropped_to:
            del self._kept[self._first : self._first + end - self._dropped_to]
            self._dropped_to = end

    def _check_envelope(self, most_bytes: int) -> None:
        if len(self._kept) > most_bytes:
            raise XmlTooLarge("too long without its attachments", limit="envelope")

    def end(self) -> Parts:
        self._parser.Parse(b"", True)
        self._drop()
        self._check_envelope(MOST_ENVELOPE_BYTES)
        return Parts(bytes(self._kept), tuple(self._files))

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _on_doctype(self, *_declared: object) -> None:
        raise XmlDeclaresType("the message declares a document type")

    def _note_place(self) -> None:
        self._here = self._parser.CurrentByteIndex
        if self._last >= 0 and self._behind < 0:
            self._behind = self._here

    def _on_start(self, name: str, _attributes: object) -> None:
        self._note_place()
        self._elements += 1
        self._names.append(local(name))
        depth = len(self._names)
        if depth > MOST_DEPTH or self._elements > MOST_ELEMENTS:
            raise XmlTooLarge("too deep, or too many elements", limit="elements")
        if depth == 1 and self._names[0] != "edXML":
            raise NotEdxml("the outermost element is not edXML", field="edXML")
        if self._names[1:] == ["AttachmentEncoded"]:
            if self._first >= 0:
                raise NotEdxml("attachments stand twice", field="AttachmentEncoded")
            self._first = self._dropped_to = self._here
        elif self._is_inside():
            self._begin(depth)

    def _is_inside(self) -> bool:
        return self._names[1:2] == ["AttachmentEncoded"]

    def _begin(self, depth: int) -> None:
        if depth == 3:
            self._fields = {}
        elif depth == 4 and self._names[-1] == _ENCODED:
            if self._file is not None or len(self._files) >= MOST_ATTACHMENTS:
                raise XmlTooLarge("too many attachments", limit="attachments")
            self._file = _Decoded(self._into / f"attached-{len(self._files)}")
        elif depth > 4:
            raise NotEdxml("elements inside an attachment", field="Attachment")

    def _on_text(self, text: str) -> None:
        self._note_place()
        if not self._is_inside() or len(self._names) != 4:
            return
        if self._names[-1] == _ENCODED:
            assert self._file is not None
            self._attached_bytes += self._file.take(text)
            if self._attached_bytes > MOST_ATTACHED_BYTES:
                raise XmlTooLarge("too large attachments", limit="attachments")
            return
        held = self._fields.get(self._names[-1], "") + text
        if len(held) > MOST_TEXT_CHARACTERS:
            raise XmlTooLarge("a text is too long", limit="text")
        self._fields[self._names[-1]] = held

    def _on_end(self, _name: str) -> None:
        self._note_place()
        if self._is_inside() and len(self._names) == 3:
            self._finish()
        if self._is_inside() and len(self._names) == 2:
            self._last = self._here
        self._names.pop()

    def _finish(self) -> None:
        if self._file is None:
            raise AttachmentNotReadable("an attachment without content", name=self._field("AttachmentName"))
        size, file = self._file.finish(), self._file
        self._file = None
        found = Attached(
            self._field("ContentId"), self._field("AttachmentName"), self._field("ContentType"),
            self._field("Description"), file.path.name, size,
        )  # fmt: skip
        if any(each.content_id == found.content_id for each in self._files):
            raise IdTwice("two attachments bear one id", what="ContentId")
        self._files.append(found)

    def _field(self, name: str) -> str:
        return nfc(self._fields.get(name, "").strip())


class _Decoded:
    """A file that fills as its base64 arrives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream = path.open("xb")
        self._rest = ""
        self._size = 0
        self._is_padded = False

    def take(self, text: str) -> int:
        """Decode what is whole and return how many bytes came out."""
        text = self._rest + text.translate(_SPACES)
        whole = len(text) - len(text) % 4
        self._rest = text[whole:]
        return self._write(text[:whole])

    def _write(self, text: str) -> int:
        if not text:
            return 0
        if self._is_padded:
            raise AttachmentNotReadable("text behind the end of base64", name=self.path.name)
        try:
            found = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise AttachmentNotReadable("no base64", name=self.path.name) from error
        self._is_padded = text.endswith("=")
        self._stream.write(found)
        self._size += len(found)
        return len(found)

    def finish(self) -> int:
        if self._rest:
            raise AttachmentNotReadable("base64 that breaks off", name=self.path.name)
        self.close()
        return self._size

    def close(self) -> None:
        self._stream.close()
