"""Asking a time-stamp authority (RFC 3161) whose address the institution has set.

Only that one address is asked: redirects are not followed, an answer may be 64 KiB, the time is limited.
Addresses found inside files or certificates are never used.
"""

import http.client
import ssl
from urllib.parse import urlsplit

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

LARGEST_ANSWER_BYTES = 64 << 10
WAIT_SECONDS = 15.0


class Authority(TimeStamper):
    """The time-stamp authority at one address, `https://...` or `http://...`.

    An answer is signed by the authority, so plain http loses nothing but secrecy of the digest; its signature
    is judged like any other.
    """

    def __init__(self, address: str, *, wait_seconds: float = WAIT_SECONDS) -> None:
        # Calls through super() are not covered by untyped_calls_exclude.
        super().__init__()  # type: ignore[no-untyped-call]
        self._parts = urlsplit(address)
        self._wait_seconds = wait_seconds
        if self._parts.scheme not in {"http", "https"} or not self._parts.hostname:
            raise TimestampRequestError(f"{address} is no address of a time-stamp authority")

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Send one request and return the answer; its signature and nonce are checked by the caller.

        Raises:
            TimestampRequestError: no answer in time, another status than 200, or no time-stamp answer.
        """
        connection = self._connection()
        try:
            headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
            connection.request("POST", self._target(), body=req.dump(), headers=headers)
            answer = connection.getresponse()
            body = answer.read(LARGEST_ANSWER_BYTES + 1)
        except (OSError, http.client.HTTPException) as error:
            raise TimestampRequestError(f"the time-stamp authority does not answer: {error}") from error
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise TimestampRequestError(f"the time-stamp authority answered {answer.status}")
        if len(body) > LARGEST_ANSWER_BYTES:
            raise TimestampRequestError("the time-stamp authority answered more than 64 KiB")
        try:
            return tsp.TimeStampResp.load(body, strict=True)
        except ValueError as error:
            raise TimestampRequestError("the time-stamp authority answered something else") from error

    def _connection(self) -> http.client.HTTPConnection:
        host, port = str(self._parts.hostname), self._parts.port
        if self._parts.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=self._wait_seconds)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=self._wait_seconds, context=context)

    def _target(self) -> str:
        query = f"?{self._parts.query}" if self._parts.query else ""
        return f"{self._parts.path or '/'}{query}"
