"""`kill -9` at any step of destroying: a dossier stands whole, or is a tombstone whose bytes then go."""

import signal
from pathlib import Path
from uuid import UUID

import pytest

from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.disposal.models import Line, Proposal
from hoso.disposal.rules import Step
from hoso.disposal.tests.world import an_old_document, an_old_dossier, approved
from hoso.dossiers.models import Dossier
from hoso.events.models import OutboxRow
from hoso.holdings.models import HoldingEvent
from hoso.node.reader import ReaderPool
from hoso.preservation import formats, services
from hoso.preservation.models import PreservedObject
from hoso.preservation.ocfl import Root, validate_root
from hoso.preservation.opening import open_store
from hoso.preservation.tests.killing import KilledTestCase
from hoso.preservation.tests.world import WORKER
from hoso.registry import queries as registry
from tests.worlds import a_person, a_world

DOSSIERS = 2
STRIDE = 7


@pytest.mark.long
class KilledTests(KilledTestCase):
    def setUp(self) -> None:
        super().setUp()
        world = a_world()
        dung = a_person("dung", body=world.province, role=Role.LEADER)
        giang = a_person("giang", body=world.province, role=Role.OFFICER)
        self.copy = self.home / "second"
        self.dossiers = [
            an_old_dossier(world, an_old_document(world, f"{number}"), code=f"0{number}")
            for number in range(DOSSIERS)
        ]
        with ReaderPool(formats.TASKS, workers=1, work_root=self.home / "work") as pool:
            for dossier in self.dossiers:
                services.preserve_dossier(WORKER, dossier.pk, pool=pool)
        self.proposal = approved(world, dung, giang, *(each.pk for each in self.dossiers))

    def check_between(self) -> None:
        """Whatever was cut: who is alive has everything, who is a tombstone offers nothing."""
        for line in Line.objects.all():
            dossier = Dossier.objects.get(pk=line.holding_id)
            files = registry.files_of(self.members(dossier))
            events = HoldingEvent.objects.filter(holding=dossier.pk, fact="destroyed").count()
            if line.step == Step.WAITING:
                self.assertEqual((dossier.status, len(files), events), ("preserved", 3, 0))
                self.assertTrue(open_store().has(f"urn:uuid:{dossier.pk}"))
                for file in files:
                    self.assertTrue(self.blob(file.digest).exists())
            else:
                self.assertEqual((dossier.status, len(files), events), ("destroyed", 0, 1))

    def members(self, dossier: Dossier) -> list[UUID]:
        return list(dossier.holding.memberships.values_list("member_id", flat=True))

    def blob(self, digest: str) -> Path:
        algorithm, _, value = digest.partition(":")
        return self.home / "objects" / value[:2] / value[2:4] / f"{algorithm}-{value}"

    def test_every_dossier_is_destroyed_once_whatever_is_killed(self) -> None:
        kills = 0
        for kill_at in range(1, 10_000, STRIDE):
            worker = self.start("hoso.disposal.tests.destroying_process", str(kill_at))
            worker.communicate(timeout=120)
            self.check_between()
            if worker.returncode == 0:
                break
            self.assertEqual(worker.returncode, -signal.SIGKILL)
            kills += 1
        self.assertGreater(kills, 10)
        self.assertEqual(Proposal.objects.get(pk=self.proposal.pk).state, "destroyed")
        self.assertEqual(set(Line.objects.values_list("step", flat=True)), {Step.DONE})
        self.assertEqual(list((self.home / "objects").glob("??/??/*")), [])
        self.assertEqual(set(PreservedObject.objects.values_list("state", flat=True)), {"destroyed"})
        self.assertEqual(TrailRow.objects.filter(act="disposal.destroy").count(), DOSSIERS)
        self.assertEqual(TrailRow.objects.filter(act="disposal.destroyed").count(), DOSSIERS)
        self.assertEqual(OutboxRow.objects.filter(name="disposal.DossierDestroyed").count(), DOSSIERS)
        store = open_store()
        assert isinstance(store, Root)
        self.assertEqual(store.staging.busy_slots(), [])
        self.assertEqual(list(validate_root(store.folder)), [])
        self.assertEqual(services.check_fixity(WORKER, sample=None).errors_found, 0)
