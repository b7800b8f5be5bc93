"""Announcements, index and trail are looked after side by side: a fault of one does not stop the others."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hoso.audit import queries
from hoso.audit.tests.world import TrailTestCase
from hoso.config import serving


class DeliverTests(TrailTestCase):
    @pytest.fixture(autouse=True)
    def _signals_as_before(self) -> Iterator[None]:
        before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
        yield
        for number, handler in before.items():
            signal.signal(number, handler)

    def deliver_for(self, seconds: float) -> None:
        """Run the deliverer and tell it to stop a little later, as the supervisor does."""
        threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGTERM)).start()
        with self.settings(HOSO_HOME=self.home.root):
            serving.deliver()

    def sealed(self) -> int:
        latest = queries.find_latest_checkpoint()
        return latest.claim.size if latest is not None else 0

    def test_the_trail_is_sealed_while_the_index_cannot_be_built(self) -> None:
        self.home.index.rmdir()
        self.home.index.write_text("no folder")
        self.act(3)
        self.deliver_for(2)
        self.assertEqual(self.sealed(), 3)

    def test_an_index_that_is_missing_is_built_and_the_trail_sealed(self) -> None:
        self.act(3)
        self.deliver_for(4)
        self.assertEqual((self.sealed(), (self.home.index / "current").exists()), (3, True))

    def test_what_a_killed_process_left_half_written_is_taken_away(self) -> None:
        folder = self.home.objects / "aa" / "bb"
        folder.mkdir(parents=True)
        left = folder / f".sha512-aabb.{self.pid_of_nobody()}.00000000.part"
        left.write_bytes(b"half")
        self.deliver_for(1)
        self.assertFalse(left.exists())

    def pid_of_nobody(self) -> int:
        return max(int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()) + 100_000
