"""Asking a served home as a browser does: signed in, page after page, the first byte timed."""

import http.client
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from hoso.bench.made.questions import MadeQuestion
from hoso.bench.served.commands import command, environment
from hoso.bench.served.filling import ASKER, password_of
from hoso.lib.errors import EnvironmentMissing
from hoso.node.home import Home

START_SECONDS = 90
_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """One signed-in person with one connection."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=60)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, float, str]:
        """Return the status, the milliseconds to the first byte, and the page."""
        return self._ask("GET", path, "")

    def sign_in(self, username: str, password: str) -> None:
        """Go through the door.

        Raises:
            EnvironmentMissing: it stayed shut.
        """
        _, _, page = self.get("/accounts/login/")
        token = _CSRF.search(page)
        form = {
            "csrfmiddlewaretoken": token.group(1) if token else "",
            "login": username,
            "password": password,
        }
        status, _, _ = self._ask("POST", "/accounts/login/", urlencode(form))
        if status != 302:
            raise EnvironmentMissing(f"the sign-in of {username} was answered with {status}")

    def _ask(self, method: str, path: str, body: str) -> tuple[int, float, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request(method, path, body or None, headers)
        answer = self._connection.getresponse()
        first = (time.perf_counter() - began) * 1000
        page = answer.read().decode("utf-8", "replace")
        for header in answer.headers.get_all("Set-Cookie", []):
            self._cookies.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
        return answer.status, first, page


@contextmanager
def served(home: Home) -> Iterator[Visitor]:
    """Serve a home while the block runs, and be signed in there.

    Raises:
        EnvironmentMissing: it did not come up.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = subprocess.Popen(
        command("serve", "--listen", f"127.0.0.1:{port}"),
        env=environment(home.root),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, serving)
        visitor = Visitor("127.0.0.1", port)
        visitor.sign_in(ASKER, password_of(home))
        yield visitor
    finally:
        serving.terminate()
        serving.wait(timeout=60)


def _wait_for(port: int, serving: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and serving.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
            return
        except OSError:
            time.sleep(0.3)
    raise EnvironmentMissing("the benchmark's home was not served: run hoso doctor")


def first_bytes(visitor: Visitor, questions: Sequence[MadeQuestion]) -> list[float]:
    """Return the milliseconds to the first byte of the look-up's page, question by question.

    Raises:
        EnvironmentMissing: a page was refused.
    """
    times = []
    for question in questions:
        status, first, _ = visitor.get(f"/search/?{urlencode(_address(question))}")
        if status != 200:
            raise EnvironmentMissing(f"the look-up answered with {status}")
        times.append(first)
    return times


def _address(question: MadeQuestion) -> dict[str, str]:
    span = question.filters
    given = {"q": question.typed, "type": next(iter(span.type_codes), "")}
    given |= {"from": str(span.from_on or ""), "to": str(span.to_on or "")}
    return {name: value for name, value in given.items() if value}
