"""Several people at once on one served house: nothing is lost, doubled or answered with a fault."""

import http.client
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest

from hoso.bench.served.commands import environment
from hoso.node.cluster import lease
from hoso.node.home import open_home
from hoso.node.server import ADMIN
from hoso.samples.batch import write_batch
from hoso.samples.issuers import people_committee
from hoso.samples.planning import PLAIN
from tests.browser.conftest import CHECKOUT, served
from tests.browser.furnish import PASSWORD
from tests.homes import found_home

pytestmark = pytest.mark.long

SENDERS, EACH_SENDS, SEEKERS, CHECKERS = 3, 3, 4, 2
AT_FIRST, PATIENCE_SECONDS = 2, 480
QUESTIONS = (
    "quyet dinh", '"ủy ban nhân dân"', "51/QĐ-UBND", "Chiêm Hóa", "ke hoach 2024", "không có gì như vậy",
)  # fmt: skip
FORM_TYPE = "application/x-www-form-urlencoded"
_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_FIELD = re.compile(r'<input id="f-(\w+)"[^>]* value="([^"]*)"')
_REFUSALS = re.compile(r'class="errorlist"[^>]*>(.*?)</ul>')
_SUBJECT = re.compile(r'<textarea id="f-subject"[^>]*>([^<]*)</textarea>')


@dataclass
class Client:
    """One signed-in person; every answer is kept by its status."""

    address: str
    statuses: list[int] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(self.address, timeout=120)

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = FORM_TYPE) -> tuple[int, str, str]:
        """Return status, page, and where it leads."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = kind
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode("utf-8", "replace")
        for header in answer.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
        self.statuses.append(answer.status)
        return answer.status, page, answer.headers.get("Location", "")

    def token(self, path: str) -> tuple[str, str]:
        """Return the form token of a page, and the page."""
        _, page, _ = self.ask("GET", path)
        found = _CSRF.search(page)
        return (found.group(1) if found else ""), page

    def sign_in(self, username: str) -> "Client":
        token, _ = self.token("/accounts/login/")
        form = {"csrfmiddlewaretoken": token, "login": username, "password": PASSWORD}
        status, _, _ = self.ask("POST", "/accounts/login/", urlencode(form).encode())
        assert status == 302
        return self

    def send(self, scan: Path) -> None:
        """Send one scan as a batch of its own."""
        token, page = self.token("/digitisation/new")
        fonds = re.search(r'<option value="([0-9a-f-]{36})"', page)
        assert fonds is not None
        values = {"csrfmiddlewaretoken": token, "fonds": fonds.group(1), "found": "room 3"}
        values |= {"not_secret": "on", "access_class": "1"}
        edge = secrets.token_hex(12)
        body = b"".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in values.items()
        )
        head = f'Content-Disposition: form-data; name="scans"; filename="{scan.name}"'
        body += f"--{edge}\r\n{head}\r\nContent-Type: application/pdf\r\n\r\n".encode() + scan.read_bytes()
        body += f"\r\n--{edge}--\r\n".encode()
        status, page, _ = self.ask("POST", "/digitisation/new", body, f"multipart/form-data; boundary={edge}")
        assert status == 302, re.findall(
            r'class="errorlist"[^>]*>(.*?)</ul>|note bad" role[^>]*>(.*?)</div>', page
        )

    def check_one(self) -> None:
        """Accept the document that needs a person most, if there is one."""
        _, _, leads_to = self.ask("GET", "/digitisation/check/")
        if "/check/" not in leads_to:
            return
        token, page = self.token(leads_to)
        values = {name: unescape(value) for name, value in _FIELD.findall(page)}
        subject = _SUBJECT.search(page)
        values |= {"subject": unescape(subject.group(1)) if subject else "", "csrfmiddlewaretoken": token}
        values |= {name: values.get(name) or given for name, given in FILLED.items()}
        self.ask("POST", leads_to, urlencode(values).encode())


# What a person types where nothing was read.
FILLED = {"subject": "Về việc thử tải", "issuer": "Ủy ban nhân dân huyện Chiêm Hóa", "type": "Quyết định"}


def test_senders_seekers_and_checkers_do_not_disturb_each_other() -> None:
    root = Path(tempfile.mkdtemp(prefix="hoso-load-"))
    root.chmod(0o711)
    try:
        _walk(root)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _walk(root: Path) -> None:
    sent = SENDERS * EACH_SENDS
    issuers = [people_committee("huyện Chiêm Hóa", "tỉnh Tuyên Quang")]
    samples = write_batch(root / "scans", seed=11, count=AT_FIRST + sent, issuers=issuers, mix=PLAIN)
    paths = [root / "scans" / sample.file for sample in samples]
    first = root / "first"
    first.mkdir()
    for path in paths[:AT_FIRST]:
        path.rename(first / path.name)
    home = found_home(root / "home")
    _run(home, "-m", "tests.browser.furnish", str(first))
    over, clients = threading.Event(), []
    with served(home) as address, ThreadPoolExecutor(SENDERS + SEEKERS + CHECKERS) as people:

        def person(username: str) -> Client:
            clients.append(Client(address.removeprefix("http://")).sign_in(username))
            return clients[-1]

        def until_over(act: Callable[[Client], object]) -> None:
            who = person("binh")
            while not over.is_set():
                act(who)
                time.sleep(0.2)

        seeking = [people.submit(until_over, _seek) for _ in range(SEEKERS)]
        checking = [people.submit(until_over, Client.check_one) for _ in range(CHECKERS)]
        sending = [
            people.submit(_send_all, person("binh"), paths[AT_FIRST + number :: SENDERS])
            for number in range(SENDERS)
        ]
        try:
            for each in sending:
                each.result(timeout=PATIENCE_SECONDS)
            _wait_until_read(home, AT_FIRST + sent)
        finally:
            over.set()
        for each in (*seeking, *checking):
            each.result(timeout=60)
    statuses = {status for client in clients for status in client.statuses}
    # A document that another checker was faster with is told as such (409); nothing is a fault.
    assert statuses <= {200, 302, 409, 422}, statuses
    assert _counted(home) == (AT_FIRST + sent, AT_FIRST + sent)
    _run(home, "-m", "hoso", "audit", "verify")
    _run(home, "-m", "hoso", "fixity", "--all")


def _seek(client: Client) -> None:
    question = secrets.choice(QUESTIONS)
    status, page, _ = client.ask("GET", f"/search/?{urlencode({'q': question})}")
    assert status == 200
    assert "data-total" in page or "không có gì" in question


def _send_all(client: Client, scans: list[Path]) -> None:
    for scan in scans:
        client.send(scan)


def _wait_until_read(home: Path, documents: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if _counted(home)[0] >= documents:
            return
        time.sleep(2)
    raise AssertionError(f"{_counted(home)} of {documents} documents were read in {PATIENCE_SECONDS} seconds")


def _counted(home: Path) -> tuple[int, int]:
    """Return how many documents are registered, and how many different originals they have."""
    originals = "SELECT count(DISTINCT blob_id) FROM registry_representation WHERE role = 'original'"
    with lease(open_home(home)) as cluster, psycopg.connect(cluster.url(ADMIN, database="hoso")) as database:
        rows = database.execute(f"SELECT (SELECT count(*) FROM registry_document), ({originals})").fetchone()
    assert rows is not None
    return int(rows[0]), int(rows[1])


def _run(home: Path, *arguments: str) -> None:
    command = [sys.executable, "-W", "ignore", *arguments]
    done = subprocess.run(
        command, env=environment(home), cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
