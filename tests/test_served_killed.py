"""`kill -9` of a served Hoso, its real workers and reader, in an upload and in a batch: nothing is lost."""

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from hoso.samples.batch import write_batch
from hoso.samples.issuers import people_committee
from hoso.samples.planning import PLAIN
from tests.homes import found_home

CHECKOUT = Path(__file__).resolve().parent.parent
SCANS = 6
START_SECONDS, READ_SECONDS = 240, 150
GONE = (URLError, HTTPException, ConnectionError, TimeoutError)


class Served:
    """A home with `hoso serve` on it, which may be killed and started again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HOSO_")}
        return kept | {"HOSO_HOME": str(self.home)}

    def start(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.listen = f"127.0.0.1:{free.getsockname()[1]}"
        command = [sys.executable, "-W", "ignore", "-m", "hoso", "serve", "--listen", self.listen]
        with (self.home / "serve.log").open("a") as log:
            self.process = subprocess.Popen(
                command, env=self.environment(), cwd=CHECKOUT, stdout=log, stderr=log
            )
        wait_for(self.answers, START_SECONDS)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self.listen}/accounts/login/", timeout=5):
                return True
        except GONE:
            return False

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        address = f"postgresql://hoso_app@/hoso?host={quote(str(self.home / 'run' / 'pg'), safe='/')}"
        with psycopg.connect(address) as database:
            return database.execute(question).fetchall()

    def number(self, question: str) -> int:
        return int(self.rows(question)[0][0] or 0)


def wait_for(told: Callable[[], bool], seconds: float, *, every_seconds: float = 0.02) -> None:
    end = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(every_seconds)


class Person:
    """Somebody at a browser."""

    def __init__(self, served: Served) -> None:
        self.address = f"http://{served.listen}"
        self.listen = served.listen
        self.cookies = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        from tests.browser.furnish import PASSWORD

        token = self.token("/accounts/login/")
        signed = {"login": "binh", "password": PASSWORD, "csrfmiddlewaretoken": token}
        self.browser.open(f"{self.address}/accounts/login/", urlencode(signed).encode(), timeout=30)

    def page(self, path: str) -> str:
        with self.browser.open(f"{self.address}{path}", timeout=30) as answer:
            return str(answer.read().decode())

    def token(self, path: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page(path))
        assert found is not None
        return found[1]

    def body(self, path: str, scans: list[Path]) -> bytes:
        """What a browser sends when the form at `path` is filled in."""
        page = self.page(path)
        fonds = re.search(r'<option value="([0-9a-f-]{36})"', page)
        files = [SimpleUploadedFile(scan.name, scan.read_bytes()) for scan in scans]
        given = {
            "csrfmiddlewaretoken": self.token(path), "fonds": fonds[1] if fonds else "", "found": "room 3",
            "access_class": "1", "dossier_title": "Một", "scans": files, "not_secret": "on",
        }  # fmt: skip
        return encode_multipart(BOUNDARY, given)

    def send(self, path: str, body: bytes) -> str:
        """Send it and return where that leads."""
        asked = urllib.request.Request(
            f"{self.address}{path}", body, {"Content-Type": MULTIPART_CONTENT, "Referer": self.address}
        )
        with self.browser.open(asked, timeout=60) as answer:
            return str(answer.geturl())

    def send_half(self, path: str, body: bytes) -> socket.socket:
        """Send half of it and keep the line open."""
        host, _, port = self.listen.rpartition(":")
        line = socket.create_connection((host, int(port)))
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {self.listen}\r\nCookie: {cookies}\r\n"
            f"Content-Type: {MULTIPART_CONTENT}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        line.sendall(head.encode() + body[: len(body) // 2])
        return line


@contextmanager
def a_house() -> Iterator[tuple[Served, list[Path]]]:
    """A furnished home, served, and scans to send."""
    root = Path(tempfile.mkdtemp(prefix="served-"))
    root.chmod(0o711)
    served = Served(found_home(root / "home"))
    try:
        issuers = [people_committee("huyện Chiêm Hóa", "tỉnh Tuyên Quang")]
        samples = write_batch(root / "scans", seed=9, count=SCANS + 1, issuers=issuers, mix=PLAIN)
        first, *others = [root / "scans" / sample.file for sample in samples]
        (root / "first").mkdir()
        first.rename(root / "first" / first.name)
        furnish = [sys.executable, "-W", "ignore", "-m", "tests.browser.furnish", str(root / "first")]
        subprocess.run(furnish, env=served.environment(), cwd=CHECKOUT, check=True, timeout=120)
        served.start()
        yield served, others
    finally:
        served.end()
        shutil.rmtree(root, ignore_errors=True)


BATCH = "(SELECT max(id::text)::uuid FROM digitisation_batch)"
FILES = f"SELECT count(*) FROM digitisation_incomingfile WHERE batch_id = {BATCH}"
DONE = f"SELECT count(*) FROM digitisation_scandocument WHERE batch_id = {BATCH} AND finished_at IS NOT NULL"
STATE = f"SELECT state FROM digitisation_batch WHERE id = {BATCH}"
BATCHES = "SELECT count(*) FROM digitisation_batch"


def plaintext_left(home: Path, scans: list[Path]) -> list[Path]:
    """Files below the work folder that hold the beginning of a scan."""
    heads = {scan.read_bytes()[:4096] for scan in scans}
    found = [path for path in (home / "work").rglob("*") if path.is_file()]
    return [path for path in found if path.read_bytes()[:4096] in heads]


def killed_while_half_is_sent(served: Served, scans: list[Path]) -> None:
    """Nothing is opened, and nothing lies about."""
    before, person = served.number(BATCHES), Person(served)
    line = person.send_half("/digitisation/new", person.body("/digitisation/new", scans))
    time.sleep(1)
    served.kill()
    line.close()
    served.start()
    assert served.number(BATCHES) == before
    assert plaintext_left(served.home, scans) == []


def killed_while_files_are_taken_in(served: Served, scans: list[Path]) -> None:
    """What arrived is there, whole; the batch waits open for the rest."""
    before, person = served.number(BATCHES), Person(served)
    body = person.body("/digitisation/new", scans)

    def send() -> None:
        try:
            person.send("/digitisation/new", body)
        except GONE:
            return

    sending = threading.Thread(target=send)
    sending.start()
    wait_for(lambda: served.number(BATCHES) > before and served.number(FILES) >= 1, 30)
    served.kill()
    sending.join()
    served.start()
    assert 1 <= served.number(FILES) <= len(scans)


def completed(served: Served, scans: list[Path]) -> None:
    """All files are sent again by the batch's page: what is there is not taken in twice."""
    [[batch]] = served.rows(f"SELECT id FROM digitisation_batch WHERE id = {BATCH}")
    path = f"/digitisation/{batch}/add"
    person = Person(served)
    person.send(path, person.body(path, scans))
    assert served.number(FILES) == len(scans)


def killed_while_it_is_read(served: Served, *, done: int) -> None:
    """Killed when some documents are done, and others are being read."""
    wait_for(lambda: served.number(DONE) >= done, READ_SECONDS)
    served.kill()
    served.start()


def check_nothing_lost_or_doubled(served: Served, scans: list[Path]) -> None:
    files = served.rows(
        f"SELECT name, state, reason FROM digitisation_incomingfile WHERE batch_id = {BATCH} ORDER BY name"
    )
    assert files == [(scan.name, "done", "") for scan in sorted(scans)]
    pages = served.rows(
        "SELECT f.page_count, count(p.id), count(DISTINCT p.number) FROM digitisation_incomingfile f"
        f" JOIN digitisation_scanpage p ON p.file_id = f.id WHERE f.batch_id = {BATCH} GROUP BY f.id"
    )
    assert len(pages) == len(scans)
    assert all(total == rows == numbers for total, rows, numbers in pages)
    documents = served.rows(
        "SELECT count(DISTINCT r.id), count(DISTINCT m.id) FROM digitisation_scandocument d"
        " JOIN registry_representation r ON r.document_id = d.document_id"
        " JOIN holdings_membership m ON m.member_id = d.document_id AND NOT m.is_box"
        f" WHERE d.batch_id = {BATCH} GROUP BY d.id"
    )
    assert len(documents) >= len(scans)
    # Original, PDF/A and reading; in one dossier.
    assert set(documents) == {(3, 1)}
    assert plaintext_left(served.home, scans) == []


@pytest.mark.long
def test_a_served_hoso_that_is_killed_again_and_again_loses_and_doubles_no_page() -> None:
    with a_house() as (served, scans):
        killed_while_half_is_sent(served, scans)
        killed_while_files_are_taken_in(served, scans)
        completed(served, scans)
        killed_while_it_is_read(served, done=1)
        killed_while_it_is_read(served, done=3)
        wait_for(lambda: served.rows(STATE) == [("finished",)], READ_SECONDS)
        check_nothing_lost_or_doubled(served, scans)
