"""The line from a clerk's machine to the server: JSON with the account's token, and one file.

Only the address that was given is asked: no redirect is followed, answers have limits. The server is believed
by the machine's authorities or by the one in a file; http is spoken only within this machine.
"""

import http.client
import json
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hoso.lib.errors import DomainError, EnvironmentMissing
from hoso.node.addresses import HERE

MOST_ANSWER_BYTES = 8 << 20
MOST_FILE_BYTES = 512 << 20
PATIENCE_SECONDS = 120.0


class LineBroken(EnvironmentMissing):
    """The server does not answer, or answers what is none of ours."""

    code = "cli.line_broken"


class ServerRefused(DomainError):
    """The server refused; `said` are its words, `refused` its code."""

    code = "cli.server_refused"


class Line:
    """Questions to one server in the name of one account."""

    def __init__(self, address: str, token: str, *, authority: Path | None = None) -> None:
        """Open nothing yet; `address` is `https://host[:port]`.

        Raises:
            LineBroken: this is no address that is spoken to.
        """
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme not in {"http", "https"} or not host:
            raise LineBroken(f"{address} is no address of a server", reason="address")
        if parts.scheme == "http" and host not in HERE:
            raise LineBroken(f"{address}: http is spoken only within one machine", reason="http")
        self._parts, self._token, self._authority = parts, token, authority

    def ask(self, method: str, path: str, given: dict[str, Any] | None = None) -> Any:
        """Return the answer to one question.

        Raises:
            LineBroken, ServerRefused: see there.
        """
        body = json.dumps(given).encode() if given is not None else None
        status, content = self._exchange(method, path, body, most=MOST_ANSWER_BYTES)
        try:
            said = json.loads(content)
        except ValueError as error:
            raise LineBroken(f"the server answered {status} and no JSON", reason=f"http-{status}") from error
        if status != http.client.OK:
            raise _refusal(status, said)
        return said

    def fetch(self, path: str, target: Path) -> None:
        """Write a file of the server to `target`.

        Raises:
            LineBroken, ServerRefused: see there; nothing is written.
        """
        status, content = self._exchange("GET", path, None, most=MOST_FILE_BYTES)
        if status != http.client.OK:
            try:
                said = json.loads(content)
            except ValueError:
                said = {}
            raise _refusal(status, said)
        target.write_bytes(content)

    def _exchange(self, method: str, path: str, body: bytes | None, *, most: int) -> tuple[int, bytes]:
        line = self._open()
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            line.request(method, f"{self._parts.path.rstrip('/')}{path}", body=body, headers=headers)
            answer = line.getresponse()
            content = answer.read(most + 1)
        except (OSError, http.client.HTTPException) as error:
            raise LineBroken(f"the server does not answer: {error}", reason=type(error).__name__) from error
        finally:
            line.close()
        if len(content) > most:
            raise LineBroken("the server answered too much", reason="size")
        return answer.status, content

    def _open(self) -> http.client.HTTPConnection:
        host, port = str(self._parts.hostname), self._parts.port
        if self._parts.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
        context = ssl.create_default_context(cafile=str(self._authority) if self._authority else None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return http.client.HTTPSConnection(host, port, timeout=PATIENCE_SECONDS, context=context)


def _refusal(status: int, said: Any) -> DomainError:
    told = said if isinstance(said, dict) else {}
    words = " ".join(str(told[name]) for name in ("what", "why", "todo") if told.get(name))
    if not words:
        return LineBroken(f"the server answered {status} without a word", reason=f"http-{status}")
    return ServerRefused(f"the server refused: {status}", refused=str(told.get("code", status)), said=words)
