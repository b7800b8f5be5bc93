"""Two served homes exchange documents while the receiver is killed and the line is cut: each arrives once.

The sender speaks https with the receiver through a line that breaks at random; the certificate is believed
because the receiver's card names who signed it.
"""

import random
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from hoso.lib.dates import now
from hoso.node.authority import ensure_authority, ensure_pages
from hoso.node.home import open_home
from tests.homes import found_home
from tests.test_served_killed import CHECKOUT, GONE, Served, wait_for

# Generous: the machine may be busy with others.
DONE_SECONDS = {16: 600, 1000: 3000}
# Each question is a connection of its own: asked all the time, they would be most of the work.
LOOK_SECONDS = 0.5
# A message with its paper, seals and headers, about.
MESSAGE_BYTES = 24_000


class Line:
    """A line to another port that breaks when it likes: before, within or after a message.

    `breaks` is the share of messages in which it does, however many go over one connection.
    """

    def __init__(self, chance: random.Random) -> None:
        self.target = 0
        self.breaks = 0.0
        self.cuts = 0
        self._chance = chance
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                ours, _address = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(ours,), daemon=True).start()

    def _carry(self, ours: socket.socket) -> None:
        try:
            theirs = socket.create_connection(("127.0.0.1", self.target), timeout=60)
        except OSError:
            ours.close()
            return
        # Bytes after which it breaks, in the direction that reaches them first.
        left = self._chance.expovariate(self.breaks / MESSAGE_BYTES) if self.breaks else None
        budget = [None if left is None else int(left)]
        back = threading.Thread(target=self._pump, args=(theirs, ours, budget), daemon=True)
        back.start()
        self._pump(ours, theirs, budget)
        back.join()
        ours.close()
        theirs.close()

    def _pump(self, source: socket.socket, target: socket.socket, budget: list[int | None]) -> None:
        with suppress(OSError):
            while piece := source.recv(4096):
                if budget[0] is not None:
                    budget[0] -= len(piece)
                    if budget[0] < 0:
                        self.cuts += 1
                        source.shutdown(socket.SHUT_RDWR)
                        target.shutdown(socket.SHUT_RDWR)
                        return
                target.sendall(piece)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._listening.close()


class Node(Served):
    """A home that is furnished, has a card, and is served; with a certificate of its own if asked."""

    def __init__(self, home: Path, role: str, line: Line, *, count: int, is_encrypted: bool) -> None:
        super().__init__(found_home(home))
        self.line, self.card = line, home.with_suffix(".card")
        self._certificate: dict[str, str] = {}
        self._scheme, self._context = "http", ssl.create_default_context()
        if is_encrypted:
            self._encrypt()
        address = f"{self._scheme}://127.0.0.1:{line.port}"
        self.do("furnish", role, str(count), address, str(self.card))

    def _encrypt(self) -> None:
        home = open_home(self.home)
        pages, _is_new = ensure_pages(home, ["127.0.0.1"], at=now())
        authority = ensure_authority(home, ["127.0.0.1"], at=now())
        self._context = ssl.create_default_context(cafile=str(authority.certificate_file))
        self._scheme = "https"
        self._certificate = {
            "HOSO_CERTIFICATE": str(pages.certificate_file), "HOSO_CERTIFICATE_KEY": str(pages.key_file),
        }  # fmt: skip

    def environment(self) -> dict[str, str]:
        return super().environment() | self._certificate

    def do(self, *arguments: str) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "tests.exchange_office", *arguments]
        done = subprocess.run(
            command, env=self.environment(), cwd=CHECKOUT, capture_output=True, text=True, check=False,
            timeout=1800,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]

    def start(self) -> None:
        super().start()
        self.line.target = int(self.listen.rpartition(":")[2])

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(
                f"{self._scheme}://{self.listen}/accounts/login/", timeout=5, context=self._context
            ):
                return True
        except GONE:
            return False


@contextmanager
def two_nodes(count: int, *, seed: int) -> Iterator[tuple[Node, Node]]:
    """A commune with `count` documents, a province, and a line to each, cards confirmed on both sides."""
    root = Path(tempfile.mkdtemp(prefix="exchange-"))
    root.chmod(0o711)
    lines = (Line(random.Random(seed)), Line(random.Random(seed + 1)))
    served: list[Node] = []
    try:
        commune = Node(root / "commune", "sender", lines[0], count=count, is_encrypted=False)
        province = Node(root / "province", "receiver", lines[1], count=0, is_encrypted=True)
        commune.do("trust", str(province.card))
        province.do("trust", str(commune.card))
        for node in (commune, province):
            served.append(node)
            node.start()
        yield commune, province
    finally:
        for node in served:
            with suppress(subprocess.TimeoutExpired):
                node.end()
            if node.process is not None and node.process.poll() is None:
                node.kill()
        for line in lines:
            line.close()
        shutil.rmtree(root, ignore_errors=True)


OPEN = "SELECT count(*) FROM exchange_delivery WHERE state NOT IN ('delivered', 'refused')"
UNSEEN = "SELECT count(*) FROM exchange_arrival WHERE state = 'screening'"
ARRIVED = "SELECT count(*) FROM exchange_arrival"
SENT = (
    "SELECT d.sequence, d.state, d.receipt, x.document_code, d.last_error FROM exchange_delivery d"
    " JOIN exchange_dispatch x ON x.id = d.dispatch_id WHERE x.business IS NOT NULL ORDER BY d.sequence"
)
TAKEN = (
    "SELECT i.sequence, i.receipt, a.document_code, f.blob_id FROM exchange_incoming i"
    " JOIN exchange_arrival a ON a.incoming_id = i.id JOIN exchange_arrivalfile f ON f.arrival_id = a.id"
    " ORDER BY i.sequence"
)
ORIGINALS = "SELECT blob_id FROM registry_representation WHERE role = 'original' ORDER BY blob_id"


def patiently(told: Callable[[], bool], count: int) -> None:
    wait_for(told, DONE_SECONDS[count], every_seconds=LOOK_SECONDS)


def has_arrived(province: Node, least: int) -> bool:
    return province.number(ARRIVED) >= least


def broken_again_and_again(province: Node, *, count: int, kills: int) -> None:
    """Kill the receiver when this and that many have arrived; the line breaks all the time."""
    for kill in range(1, kills + 1):
        least = count * kill // (kills + 1)
        patiently(partial(has_arrived, province, least), count)
        province.kill()
        province.start()


def check_each_arrived_once(commune: Node, province: Node, *, count: int) -> None:
    sent, taken = commune.rows(SENT), province.rows(TAKEN)
    assert [(row[0], row[1], row[4]) for row in sent] == [
        (number, "delivered", "") for number in range(1, count + 1)
    ]
    assert [(row[0], bytes(row[2]), row[3]) for row in sent] == [
        (row[0], bytes(row[1]), row[2]) for row in taken
    ]
    assert len({row[2] for row in taken}) == count
    assert sorted(row[3] for row in taken) == [row[0] for row in commune.rows(ORIGINALS)]
    assert province.number("SELECT count(*) FROM exchange_incoming") == count


def check_statuses_come_back(commune: Node, province: Node, *, count: int, most: int = 64) -> None:
    """Of the first ones the receiver registers half and returns a quarter; the sender hears it."""
    first = min(count, most)
    province.do("register", str(first))
    patiently(lambda: province.number(OPEN) == 0, count)
    said = dict(commune.rows("SELECT status_code, count(*) FROM exchange_delivery GROUP BY status_code"))
    assert said == {"01": count - first * 3 // 4, "02": first // 4, "03": first // 2}
    numbers = "SELECT count(*), max(number) FROM registry_entry"
    assert province.rows(numbers) == [(first // 2, first // 2)]


def exchange(count: int, *, kills: int, breaks: float, seed: int) -> None:
    begun = time.monotonic()

    def told(what: str) -> None:
        print(f"{count} documents: {what} after {time.monotonic() - begun:.0f} s")

    with two_nodes(count, seed=seed) as (commune, province):
        told("both nodes are furnished and served")
        # From the first message on: they leave while others are still being made.
        commune.line.breaks = province.line.breaks = breaks
        commune.do("send")
        told("all are written and signed")
        broken_again_and_again(province, count=count, kills=kills)
        patiently(lambda: commune.number(OPEN) == 0, count)
        told("all receipts are there")
        patiently(lambda: province.number(UNSEEN) == 0, count)
        told("all were looked at for secrecy marks")
        assert province.line.cuts >= count * breaks / 4
        check_each_arrived_once(commune, province, count=count)
        check_statuses_come_back(commune, province, count=count)


def test_documents_arrive_once_though_the_receiver_is_killed_and_the_line_cut() -> None:
    exchange(16, kills=1, breaks=0.3, seed=7)


@pytest.mark.long
def test_a_thousand_documents_arrive_once_though_the_receiver_is_killed_and_the_line_cut() -> None:
    exchange(1000, kills=5, breaks=0.1, seed=11)
