"""`kill -9` at any moment of preserving: every dossier is in the store once, and recorded once."""

import os
import signal
import subprocess
import time
from random import Random

import pytest

from hoso.audit.models import TrailRow
from hoso.dossiers import services as dossiers
from hoso.events.models import OutboxRow
from hoso.preservation import services
from hoso.preservation.models import FixityFinding, PreservedFile, PreservedObject
from hoso.preservation.ocfl import Root, validate_root
from hoso.preservation.opening import open_store
from hoso.preservation.tests.killing import KilledTestCase
from hoso.preservation.tests.world import WORKER, a_dossier
from hoso.samples.seeding import repeatable
from tests.worlds import a_world

DOSSIERS = 12
ROUNDS = 30


@pytest.mark.long
class KilledWorkersTests(KilledTestCase):
    def setUp(self) -> None:
        super().setUp()
        world = a_world()
        for number in range(DOSSIERS):
            dossier = a_dossier(world, *(f"{number}-{part}" for part in range(4)))
            dossiers.approve(world.binh, dossier.pk)
            services.want_preserved(dossier.pk)

    def worker(self) -> "subprocess.Popen[str]":
        return self.start("hoso.preservation.tests.preserving_process")

    def kill_two(self, chance: Random) -> None:
        """Let two workers begin and kill them, one after the other."""
        workers = [self.worker() for _ in range(2)]
        for worker in workers:
            assert worker.stdout is not None
            worker.stdout.readline()
        for worker in workers:
            time.sleep(chance.uniform(0, 0.15))
            os.kill(worker.pid, signal.SIGKILL)
            worker.communicate()
        # As if the time of their claims had passed.
        PreservedObject.objects.update(claimed_until=None)

    def finish(self) -> None:
        worker = self.worker()
        worker.communicate(timeout=600)
        self.assertEqual(worker.returncode, 0)

    def test_every_dossier_is_preserved_once_whatever_is_killed(self) -> None:
        chance = repeatable(20260302)
        for _ in range(ROUNDS):
            if not PreservedObject.objects.filter(state="waiting").exists():
                break
            self.kill_two(chance)
        self.finish()
        rows = PreservedObject.objects.all()
        self.assertEqual({(row.state, row.head) for row in rows}, {("preserved", "v1")})
        self.assertEqual(rows.count(), DOSSIERS)
        self.assertEqual(PreservedFile.objects.count(), DOSSIERS * (4 * 4 + 1))
        announced = OutboxRow.objects.filter(name="preservation.DossierPreserved")
        self.assertEqual(announced.count(), DOSSIERS)
        self.assertEqual(TrailRow.objects.filter(act="preservation.commit").count(), DOSSIERS)
        self.assertEqual(list(validate_root(self.home / "ocfl")), [])
        run = services.check_fixity(WORKER, sample=None)
        self.assertEqual((run.objects_checked, run.errors_found), (DOSSIERS, 0), self.findings())
        store = open_store()
        assert isinstance(store, Root)
        self.assertEqual(store.staging.busy_slots(), [])

    def findings(self) -> list[tuple[str, str]]:
        return list(FixityFinding.objects.values_list("code", "message"))
