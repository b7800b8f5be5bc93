"""XML of strangers, piece by piece: no document type, no entities, nothing held that was not asked for."""

import re
from collections.abc import Callable, Iterator
from typing import Protocol
from xml.parsers import expat

from hoso.reading.errors import ListNotReadable

PIECE_BYTES = 1 << 16
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class ReadInPieces(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most `size`; none at the end."""


def parse(
    stream: ReadInPieces,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] = lambda _name: None,
    text: Callable[[str], None] = lambda _text: None,
) -> Iterator[None]:
    """Parse `stream` and call back with local names; yields after each piece, so that results can be taken.

    Raises:
        ListNotReadable: it is no XML, or it brings a document type of its own.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: start(_local(name), given)
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        while piece := stream.read(PIECE_BYTES):
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ListNotReadable(f"a part is no XML: {error}", reason="a part of it is damaged") from error
    yield


def drain(steps: Iterator[None]) -> None:
    """Parse to the end."""
    for _ in steps:
        pass


def unescaped(text: str) -> str:
    """Return text with `_x000D_` and its like as the characters they stand for (ECMA-376, 22.9.2.19)."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: _character(int(found[1], 16)), text)


def _character(code: int) -> str:
    return "\ufffd" if 0xD800 <= code < 0xE000 or code == 0 else chr(code)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*_declared: object) -> None:
    raise ListNotReadable("a document type is declared", reason="it declares a document type of its own")
