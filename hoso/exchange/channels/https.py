"""Envelopes over https to the node of a card, and to no other address.

The line is believed only with a certificate that the authority on the card has signed; the authorities that
the machine knows do not count. No redirect is followed, and an answer has a limit.
"""

import http.client
import ssl
import time
from urllib.parse import urlsplit

from hoso.exchange.cards import check_address
from hoso.exchange.channels import Sealed
from hoso.exchange.errors import LineDown

PATH = "/exchange/in"
MEDIA_TYPE = "application/vnd.hoso.envelope"
MOST_ANSWER_BYTES = 256 << 10
PATIENCE_SECONDS = 60.0
# Shorter than what servers keep a line that nobody uses.
KEPT_SECONDS = 4.0


class HttpsChannel:
    """The line to one node. http is spoken only within this machine."""

    def __init__(self, address: str, authority: str, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Open nothing yet; `authority` is PEM, as on the card.

        Raises:
            AddressOdd: see `cards.check_address`.
        """
        check_address(address)
        self._parts = urlsplit(address)
        self._authority = authority
        self._patience = patience_seconds
        self._kept: http.client.HTTPConnection | None = None
        self._used_at = 0.0

    def send(self, sealed: Sealed) -> bytes | None:
        """See `Channel.send`. The line is kept for the next message, a few seconds long."""
        line = self._kept_line() or self._line()
        self._kept = None
        headers = {"Content-Type": MEDIA_TYPE, "Content-Length": str(sealed.size_bytes)}
        try:
            line.request("POST", PATH, body=sealed.pieces(), headers=headers, encode_chunked=False)
            answer = line.getresponse()
            content = answer.read(MOST_ANSWER_BYTES + 1)
        except (OSError, http.client.HTTPException) as error:
            line.close()
            raise LineDown(f"the line broke: {type(error).__name__}", reason=type(error).__name__) from error
        if answer.status != 200 or len(content) > MOST_ANSWER_BYTES:
            # What is left of the message or of the answer would be taken for the next one.
            line.close()
            reason = _said(content) or f"http-{answer.status}"
            raise LineDown(f"answered {answer.status}", reason=reason)
        self._kept, self._used_at = line, time.monotonic()
        return content

    def close(self) -> None:
        """Hang up; the next message opens a line anew."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _kept_line(self) -> http.client.HTTPConnection | None:
        """Return the line of the message before, unless the other side may have hung up meanwhile."""
        if self._kept is None or time.monotonic() - self._used_at < KEPT_SECONDS:
            return self._kept
        self.close()
        return None

    def _line(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=self._patience)
        context = ssl.create_default_context(cadata=self._authority or None)
        if not self._authority:
            raise LineDown("the card names no authority", reason="no-authority")
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return http.client.HTTPSConnection(host, port, timeout=self._patience, context=context)


def _said(content: bytes) -> str:
    """Return the code of a refusal that nobody signed: for people to read, never to act on."""
    text = content[:100].decode("ascii", "replace").strip()
    return text if text.startswith("exchange.") and text.replace(".", "").replace("_", "").isalpha() else ""
