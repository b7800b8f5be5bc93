"""`hoso serve` in processes of its own, as an office runs it, and a visitor who looks at every header."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CHECKOUT = Path(__file__).resolve().parents[3]
START_SECONDS = 150.0


def environment(home: Path, **settings: str) -> dict[str, str]:
    """Return this process's environment with no setting of Hoso's but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOSO_", "DJANGO_"))}
    return kept | {"HOSO_HOME": str(home), "PYTHONPATH": str(CHECKOUT)} | settings


def hoso(home: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end."""
    command = [sys.executable, "-W", "ignore", "-m", "hoso", *arguments]
    return subprocess.run(
        command,
        env=environment(home, **settings),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def serving(home: Path, port: int, *, host: str = "127.0.0.1", **settings: str) -> Iterator[Path]:
    """Have `hoso serve` running; yields the file with all it says."""
    said = home.parent / "serve.log"
    command = [sys.executable, "-W", "ignore", "-m", "hoso", "serve", "--listen", f"{host}:{port}"]
    with said.open("w") as log:
        child = subprocess.Popen(
            command, env=environment(home, **settings), cwd=CHECKOUT, stdout=log, stderr=log
        )
        try:
            _wait_for(port, child, said)
            yield said
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(timeout=60)


def _wait_for(port: int, child: "subprocess.Popen[bytes]", said: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert child.poll() is None, said.read_text()
        assert time.monotonic() < until, said.read_text()
        time.sleep(0.1)


class Visitor:
    """Somebody with a browser: keeps cookies, sends what browsers send.

    `name` is the host they typed; `through` are the headers that a proxy on the way adds.
    """

    def __init__(self, origin: str, port: int, trusted: Path | None, through: dict[str, str]) -> None:
        self._origin, self._port, self._trusted, self._through = origin, port, trusted, through
        self.cookies: dict[str, str] = {}
        self.set_cookies: list[str] = []

    def get(self, path: str) -> tuple[HTTPResponse, str]:
        return self._ask("GET", path, "")

    def log_in(self, username: str, password: str) -> HTTPResponse:
        _, page = self.get("/accounts/login/")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found is not None, page[:2000]
        form = {"csrfmiddlewaretoken": found[1], "login": username, "password": password}
        return self._ask("POST", "/accounts/login/", urlencode(form))[0]

    def _ask(self, method: str, path: str, body: str) -> tuple[HTTPResponse, str]:
        connection = self._connect()
        headers = {
            "Host": self._origin.partition("://")[2],
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Origin": self._origin,
            "Referer": f"{self._origin}{path}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request(method, path, body, headers | self._through)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.set_cookies.append(cookie)
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer, answer.read().decode()

    def _connect(self) -> HTTPConnection:
        if self._trusted is None:
            return HTTPConnection("127.0.0.1", self._port, timeout=30)
        context = ssl.create_default_context(cafile=str(self._trusted))
        return HTTPSConnection("127.0.0.1", self._port, timeout=30, context=context)


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for 127.0.0.1 and its key; returns both files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, key_file
