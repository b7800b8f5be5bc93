"""`kill -9` at any moment of taking a package in: nothing of it is here, or all of it, once."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from hoso.accounts.rules import Role as Post
from hoso.audit.models import TrailRow
from hoso.blobs.quarantine import Limits, Quarantine
from hoso.dossiers.models import Dossier
from hoso.holdings import services as holdings
from hoso.holdings.models import Holding
from hoso.lib.dates import now
from hoso.lib.hashing import digest_file
from hoso.preservation import services
from hoso.preservation.models import Intake
from hoso.preservation.packages import PackageKind
from hoso.preservation.packages.tests.making import a_zip
from hoso.preservation.rules.intake import IntakeState
from hoso.preservation.tests.killing import KilledTestCase
from hoso.registry.models import Document, Representation
from hoso.samples.seeding import repeatable
from tests.worlds import SERVICE, a_person, a_world, id_of

PAPERS = 15
ROUNDS = 8


@pytest.mark.long
class KilledAcceptingTests(KilledTestCase):
    def setUp(self) -> None:
        super().setUp()
        world = a_world()
        self.giang = a_person("giang", body=world.commune, role=Post.ARCHIVIST)
        self.fonds = holdings.open_fonds(
            SERVICE, creator_id=world.other, code="P01", title="UBND huyện", responsible_id=world.commune,
            from_on=self.giang.on,
        )  # fmt: skip
        self.intake = self.a_sound_intake(a_zip(PackageKind.SIP_HOSO, self.home / "sent", count=PAPERS))

    def a_sound_intake(self, package: Path) -> Intake:
        """A package that was looked at: the looking is not what is killed here."""
        row = Intake.objects.create(
            fonds=self.fonds, file_name="1.zip", digest=str(digest_file(package)),
            size_bytes=package.stat().st_size, received_at=now(), checked_at=now(), state=IntakeState.SOUND,
            object_id_told="uuid-1",
        )  # fmt: skip
        with package.open("rb") as stream:
            Quarantine(self.home, part="packages").admit(row.pk, "package", stream, Limits(free_bytes=1))
        return row

    def worker(self) -> "subprocess.Popen[str]":
        return self.start(
            "hoso.preservation.tests.accepting_process", str(self.intake.pk), str(id_of(self.giang))
        )

    def stored(self) -> tuple[int, int, int, int]:
        ours = Holding.objects.filter(scope__fonds=self.fonds)
        return (
            Dossier.objects.filter(holding__in=ours).count(),
            Document.objects.filter(holding__in=ours).count(),
            Representation.objects.filter(document__holding__in=ours).count(),
            TrailRow.objects.filter(act="preservation.decide_package").count(),
        )

    def test_it_is_taken_in_whole_once_whatever_is_killed(self) -> None:
        chance = repeatable(20260302)
        whole, killed = (1, PAPERS, PAPERS * 2, 1), 0
        for _ in range(ROUNDS):
            worker = self.worker()
            assert worker.stdout is not None
            worker.stdout.readline()
            time.sleep(chance.uniform(0, 4))
            os.kill(worker.pid, signal.SIGKILL)
            worker.communicate()
            self.intake.refresh_from_db()
            is_in = self.intake.state == IntakeState.ACCEPTED
            self.assertEqual(self.stored(), whole if is_in else (0, 0, 0, 0))
            if is_in:
                break
            killed += 1
        if self.intake.state != IntakeState.ACCEPTED:
            worker = self.worker()
            worker.communicate(timeout=600)
            self.assertEqual(worker.returncode, 0)
        self.assertGreater(killed, 0)
        self.assertEqual(self.stored(), whole)
        services.sweep_intakes()
        self.assertFalse(Quarantine(self.home, part="packages").has(self.intake.pk))
