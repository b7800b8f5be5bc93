"""The port through which sealed envelopes leave, and its adapters: https, a folder, this node itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope that is ready: its three lines, and its content as pieces to be read once."""

    name: str  # unique among what this node sends; a file name
    head: bytes
    content: Iterable[bytes]
    content_bytes: int

    @property
    def size_bytes(self) -> int:
        """How long the whole is."""
        return len(self.head) + self.content_bytes

    def pieces(self) -> Iterator[bytes]:
        """Yield the whole."""
        yield self.head
        yield from self.content


class Channel(Protocol):
    """Carries an envelope to another node."""

    def send(self, sealed: Sealed) -> bytes | None:
        """Carry it and return the receipt as it came; None where receipts come back later.

        Whether the receipt is worth anything is for the caller to check.

        Raises:
            LineDown, FolderNotUsable: it did not get there, or nobody knows: try again.
        """
