"""A time-stamp authority on the network, played by a real server on loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from asn1crypto import tsp

from hoso.signatures.errors import NotSigned
from hoso.signatures.findings import Indication, Level
from hoso.signatures.grounds import Grounds
from hoso.signatures.preparing import make_ready
from hoso.signatures.signing import Order, sign_pdf
from hoso.signatures.stamping import Authority
from hoso.signatures.tests import pki
from hoso.signatures.tests.papers import plain_paper
from hoso.signatures.tests.pki import day, open_authority
from hoso.signatures.validating import validate_pdf

NOW = day("2026-05-20")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> pki.Authority:
    return open_authority(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    return make_ready(plain_paper(tmp_path / "paper.pdf"), tmp_path / "prepared.pdf")


@contextmanager
def served(authority: pki.Authority, manner: str) -> Iterator[str]:
    """Serve time stamps in a manner: "good", or one of the ways in which it goes wrong."""
    stamper = authority.stamper(NOW)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            if manner == "moved":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()
                return
            if manner == "silent":
                stop.wait(5)
                return
            answer = stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            body = {"good": answer, "nonsense": b"hello", "endless": b"\x30" * (1 << 20)}[manner]
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            return

    stop = threading.Event()
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        stop.set()
        server.shutdown()
        server.server_close()


def test_the_authority_is_asked_and_the_time_is_proven(prepared: Path, authority: pki.Authority) -> None:
    target = prepared.with_name("signed.pdf")
    with served(authority, "good") as address:
        order = Order("Body", stamper=Authority(address))
        sign_pdf(prepared, target, signer=authority.signer("body"), order=order, at=NOW)
    [found] = validate_pdf(target, Grounds(at=NOW, trust=authority.trust(NOW)))
    assert (found.indication, found.level, found.proven_at) == (Indication.PASSED, Level.B_T, NOW)


@pytest.mark.parametrize("manner", ["moved", "nonsense", "endless", "silent"])
def test_an_authority_that_answers_oddly_leaves_the_paper_unsigned(
    prepared: Path, authority: pki.Authority, manner: str
) -> None:
    target = prepared.with_name("signed.pdf")
    with served(authority, manner) as address:
        order = Order("Body", stamper=Authority(address, wait_seconds=0.5))
        with pytest.raises(NotSigned):
            sign_pdf(prepared, target, signer=authority.signer("body"), order=order, at=NOW)
    assert not target.exists()


def test_without_a_line_the_paper_stays_unsigned(prepared: Path, authority: pki.Authority) -> None:
    target = prepared.with_name("signed.pdf")
    order = Order("Body", stamper=Authority("http://127.0.0.1:1/tsa"))
    with pytest.raises(NotSigned):
        sign_pdf(prepared, target, signer=authority.signer("body"), order=order, at=NOW)
    assert not target.exists()
