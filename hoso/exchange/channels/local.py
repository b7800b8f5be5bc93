"""Envelopes between bodies of one node: sealed and taken in like any other, without a line."""

from collections.abc import Callable
from typing import BinaryIO

from hoso.exchange.channels import Sealed
from hoso.lib.streams import as_stream


class LocalChannel:
    """Hands an envelope to whoever takes envelopes in on this node."""

    def __init__(self, take_in: Callable[[BinaryIO], bytes]) -> None:
        self._take_in = take_in

    def send(self, sealed: Sealed) -> bytes | None:
        """See `Channel.send`."""
        return self._take_in(as_stream(sealed.pieces()))
