"""`kill -9` at every step of covering, renewing and hashing anew, and two workers at once.

A child of the test does the work; it counts its files and its statements and kills itself at one of them.
"""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase

from hoso.audit.models import TrailRow
from hoso.dossiers import services as dossiers
from hoso.node.reader import ReaderPool
from hoso.preservation import formats, services
from hoso.preservation.authority import Means, evidence_folder
from hoso.preservation.evidence_files import kept_ids
from hoso.preservation.models import EvidenceBatch, EvidenceCover, EvidenceFinding, ObjectEvidence
from hoso.preservation.services import evidence
from hoso.preservation.tests.evidence_world import BEGIN, TERMS
from hoso.preservation.tests.world import WORKER, a_dossier
from hoso.signatures.tests.pki import Authority, day, open_authority
from tests.worlds import a_world

_WATCHED = {"os.rename", "os.mkdir", "os.remove", "shutil.rmtree"}


class EvidenceKilledTests(TransactionTestCase):
    authority: Authority

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="hoso-home-")
        self.addCleanup(folder.cleanup)
        self.home = Path(folder.name)
        for name in ("", "objects", "work", "keys"):
            (self.home / name).mkdir(exist_ok=True)
            (self.home / name).chmod(0o711)
        self.enterContext(self.settings(HOSO_HOME=self.home))
        self.authority = open_authority(self.home / "keys")
        self.world = a_world()
        self.preserve("một", "hai", "ba")

    def preserve(self, *marks: str) -> None:
        # The readers are gone before anything forks.
        with ReaderPool(formats.TASKS, workers=1, work_root=self.home / "work") as pool:
            for mark in marks:
                dossier = a_dossier(self.world, mark)
                dossiers.approve(self.world.binh, dossier.pk)
                services.preserve_dossier(WORKER, dossier.pk, pool=pool)
                evidence.want_covered(dossier.pk, 1)

    def means(self, at: datetime) -> Means:
        return Means(at, self.authority.trust(at), TERMS, self.authority.stamper(at))

    def in_a_child(self, work: Callable[[], object], *, kill_at: int | None) -> int:
        """Run `work` in a child that kills itself at its `kill_at`-th step; return how it ended."""
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                if kill_at is not None:
                    _arm(kill_at, evidence_folder())
                work()
            except BaseException:
                os._exit(3)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

    def walk(self, work: Callable[[], object], state: Callable[[], object], *, every: int) -> int:
        """Kill `work` at every so-manieth step, from the same beginning; after each kill it is finished.

        `state` says what stands; it is that of before or that of after at any moment. Returns the steps.
        """
        kept = self.home / "before"
        if evidence_folder().is_dir():
            shutil.copytree(evidence_folder(), kept)
        before, rows = state(), _rows()
        self.assertEqual(self.in_a_child(work, kill_at=None), 0)
        after = state()
        self.assertNotEqual(before, after)
        for kill_at in range(1, 10_000, every):
            _restore(rows)
            shutil.rmtree(evidence_folder(), ignore_errors=True)
            if kept.is_dir():
                shutil.copytree(kept, evidence_folder())
            ended = self.in_a_child(work, kill_at=kill_at)
            self.assertIn(state(), (before, after), f"half stored when killed at step {kill_at}")
            if ended == 0:
                return kill_at
            self.assertEqual(ended, -signal.SIGKILL, f"step {kill_at}")
            work()
            self.assertEqual(state(), after, f"not finished after a kill at step {kill_at}")
            self.assertEqual(len(kept_ids(evidence_folder())), EvidenceBatch.objects.count())
            self.assertEqual(sorted(evidence_folder().glob(".*")), [])
        raise AssertionError("the work never came to its end")

    def stands(self) -> tuple[int, int, int, int]:
        """How many versions wait, how many chains and batches there are, and how many stamps are covered."""
        rows = ObjectEvidence.objects
        return (
            rows.filter(batch__isnull=True).count(), rows.count(), EvidenceBatch.objects.count(),
            EvidenceCover.objects.count(),
        )  # fmt: skip

    def cover(self) -> None:
        while evidence.cover_next(WORKER, self.means(BEGIN)) is not None:
            pass

    def renew(self) -> None:
        while evidence.renew_next(WORKER, self.means(day("2023-08-01"))) is not None:
            pass

    def hash_anew(self) -> None:
        while evidence.hash_anew_next(WORKER, self.means(day("2030-03-01"))) is not None:
            pass

    def walks(self, *, every: int) -> None:
        least = 20 // every
        self.assertGreater(self.walk(self.cover, self.stands, every=every), least)
        self.assertEqual(self.stands(), (0, 3, 1, 0))
        shutil.rmtree(self.home / "before", ignore_errors=True)
        self.assertGreater(self.walk(self.renew, self.stands, every=every), least)
        self.assertEqual(self.stands(), (0, 3, 2, 1))
        shutil.rmtree(self.home / "before")
        self.assertGreater(self.walk(self.hash_anew, self.stands, every=every), least)
        self.assertEqual(self.stands(), (0, 6, 3, 2))
        found = evidence.check_evidence(WORKER, self.means(day("2031-01-15")))
        self.assertEqual(found.issues, ())
        for row in ObjectEvidence.objects.filter(is_last=True).select_related("object"):
            proven = evidence.prove_version(WORKER, row.object.holding_id, 1, self.means(day("2031-01-15")))
            self.assertEqual((proven.proof.since, proven.proof.faults), (BEGIN, ()))

    def test_some_steps_killed_leave_all_or_nothing_and_are_resumed(self) -> None:
        self.walks(every=7)

    @pytest.mark.long
    def test_every_step_killed_leaves_all_or_nothing_and_is_resumed(self) -> None:
        self.walks(every=1)

    def test_two_workers_at_once_cover_everything_once(self) -> None:
        self.preserve(*(str(number) for number in range(5)))

        def work() -> None:
            for _try in range(200):
                evidence.cover_next(WORKER, self.means(BEGIN), most=1)
                if not ObjectEvidence.objects.filter(batch__isnull=True).exists():
                    return

        connections.close_all()
        children = []
        for _ in range(2):
            child = os.fork()
            if child == 0:
                try:
                    work()
                except BaseException:
                    os._exit(3)
                os._exit(0)
            children.append(child)
        self.assertEqual([os.waitpid(child, 0)[1] for child in children], [0, 0])
        self.assertEqual(self.stands(), (0, 8, 8, 0))
        self.assertEqual(TrailRow.objects.filter(act="preservation.stamp").count(), 8)
        self.assertEqual(evidence.check_evidence(WORKER, self.means(BEGIN)).issues, ())
        self.assertEqual(EvidenceFinding.objects.count(), 0)


def _arm(kill_at: int, folder: Path) -> None:
    """Kill this process at its `kill_at`-th step: a file of the evidence written or moved, or a statement."""
    left = [kill_at]

    def step() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        is_written = (
            event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_CREAT)
        )
        if (is_written or event in _WATCHED) and str(arguments[0]).startswith(str(folder)):
            step()

    def asked(execute: Callable[..., Any], *given: Any) -> Any:
        step()
        return execute(*given)

    sys.addaudithook(heard)
    connection.execute_wrappers.append(asked)


Rows = dict[Any, list[dict[str, Any]]]
_TABLES = (EvidenceBatch, EvidenceCover, ObjectEvidence)


def _rows() -> Rows:
    """Return the rows of the evidence as they stand."""
    return {table: [dict(row) for row in table.objects.values()] for table in _TABLES}


def _restore(rows: Rows) -> None:
    ObjectEvidence.objects.all().delete()
    EvidenceCover.objects.all().delete()
    EvidenceBatch.objects.update(tip=None, kind="stamps")
    EvidenceBatch.objects.all().delete()
    for table in _TABLES:
        for row in rows[table]:
            table.objects.create(**{name: value for name, value in row.items() if name != "seq"})
