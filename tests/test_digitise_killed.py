"""`kill -9` at any moment of digitising: no page is lost, none is doubled."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from hoso.digitisation import queries
from hoso.digitisation.models import Batch, IncomingFile, ScanDocument
from hoso.digitisation.rules.states import BatchState, FileState
from hoso.digitisation.services import sweeping
from hoso.digitisation.tests import scans
from hoso.holdings import queries as holdings
from hoso.holdings.models import Holding, Membership
from hoso.organisations.models import Body, BodyCode
from hoso.registry.models import Document, FieldValue, Representation
from hoso.tables.models import during
from tests.worlds import World, a_world

ROUNDS = 24
FILES = 60
SLOW = {"look": "0.03", "screen": "0.03", "read": "0.05", "pdfa": "0.03"}


class Killed(TransactionTestCase):
    world: World

    def setUp(self) -> None:
        self.home = self.enterContext(scans.a_home())
        self.world = a_world()
        Body.objects.filter(pk=self.world.district).update(kind="peoples_committee")
        BodyCode.objects.create(
            body_id=self.world.district,
            scheme="dotted",
            code="H60.7",
            valid=during(date(2000, 1, 1), date(2025, 7, 1)),
        )
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for number in range(FILES):
            page, last = scans.a_page(plays=SLOW), scans.a_page()
            (self.folder / f"{number:03}.pdf").write_bytes(
                scans.a_scan(page, scans.BLANK, last, scans.a_sheet(), scans.a_page())
            )

    def start(self, workers: int) -> subprocess.Popen[str]:
        database = settings.DATABASES["default"]
        address = (
            f"postgresql://{database['USER']}@/{connection.settings_dict['NAME']}?host={database['HOST']}"
        )
        environment = os.environ | {
            "HOSO_DATABASE_URL": address, "HOSO_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "hoso.config.settings",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.digitise_process", str(self.folder), "H60.7", str(workers)]
        return subprocess.Popen(
            command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
        )  # fmt: skip

    def kill_somewhere(self, dice: random.Random, workers: int, *, at_most_seconds: float = 3.0) -> bool:
        """Let it run for a while and kill it; tell whether it had come to its end before."""
        process = self.start(workers)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(dice.uniform(0.05, at_most_seconds))
        ended = process.poll() is not None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return ended

    def finish(self) -> None:
        process = self.start(2)
        out, err = process.communicate(timeout=600)
        self.assertEqual(process.returncode, 0, err)
        self.assertIn("'state': 'finished'", out)

    def check_everything_is_there_once(self) -> None:
        batch = Batch.objects.get()
        self.assertEqual(batch.state, BatchState.FINISHED)
        self.assertEqual(len(scans.states(batch)), FILES)
        self.assertEqual(set(scans.states(batch).values()), {FileState.DONE})
        scans.check_nothing_lost_or_doubled(batch)
        counted = queries.counts(batch.pk)
        self.assertEqual(
            (counted.pages, counted.pages_done, counted.blank_pages, counted.separators),
            (3 * FILES, 3 * FILES, FILES, FILES),
        )
        self.check_rows()
        self.check_order(batch)
        self.assertEqual(sweeping.sweep_quarantine(older_than_seconds=-1) >= 0, True)
        self.assertEqual(scans.quarantined(batch), set())

    def check_rows(self) -> None:
        documents = 2 * FILES
        self.assertEqual(Document.objects.count(), documents)
        self.assertEqual(Holding.objects.filter(kind="document").count(), documents)
        self.assertEqual(Representation.objects.count(), 3 * documents)
        self.assertEqual(FieldValue.objects.count(), len(scans.SAYS) * documents)
        self.assertEqual(Membership.objects.filter(is_box=True).count(), documents)
        self.assertEqual(Holding.objects.filter(kind="dossier").count(), 1)
        self.assertEqual(Holding.objects.filter(kind="box").count(), 1)
        cited = set(Representation.objects.values_list("blob_id", flat=True))
        self.assertEqual(cited, {f"sha512:{path.name[7:]}" for path in self.objects()} & cited)

    def objects(self) -> list[Path]:
        return [path for path in (self.home / "objects").glob("??/??/sha512-*") if path.is_file()]

    def check_order(self, batch: Batch) -> None:
        names = IncomingFile.objects.filter(batch=batch).order_by("ordinal").values_list("name", flat=True)
        self.assertEqual(list(names), sorted(names))
        ids = list(
            ScanDocument.objects.filter(batch=batch)
            .order_by("file__ordinal", "ordinal")
            .values_list("pk", flat=True)
        )
        dossier = Holding.objects.get(kind="dossier")
        self.assertEqual(holdings.members(dossier.pk), ids)

    def test_killed_once_and_run_again(self) -> None:
        self.kill_somewhere(random.Random(7), workers=2)
        self.finish()
        self.check_everything_is_there_once()

    @pytest.mark.long
    def test_killed_again_and_again(self) -> None:
        dice, killed = random.Random(11), 0
        for _ in range(ROUNDS):
            # Short lives, so that there is work left for many deaths.
            killed += not self.kill_somewhere(dice, workers=dice.choice((1, 2, 4)), at_most_seconds=1.2)
        self.assertGreaterEqual(killed, ROUNDS // 3)
        self.finish()
        self.check_everything_is_there_once()
