"""The page of a dossier says since when it is proven, never more than is; its record can be taken away."""

import re
import shutil

from django.test import Client
from django.urls import reverse
from django.utils import translation

from hoso.access.values import Actor
from hoso.accounts.models import Account
from hoso.audit.models import TrailRow
from hoso.lib.dates import now
from hoso.preservation.authority import Means, evidence_folder
from hoso.preservation.models import ObjectEvidence
from hoso.preservation.services import evidence
from hoso.preservation.tests.evidence_world import TERMS, EvidenceTestCase
from hoso.preservation.tests.world import WORKER
from hoso.signatures.evidence.records import decode
from hoso.signatures.tests.pki import day
from hoso.signatures.trust import NOBODY
from tests.worlds import id_of


class EvidencePageTests(EvidenceTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.dossier = self.a_preserved_dossier("một")
        self.client = Client(headers={"Accept-Language": "en"})
        translation.activate("en")
        self.addCleanup(translation.deactivate)

    def as_(self, actor: Actor) -> Client:
        self.client.force_login(Account.objects.get(pk=id_of(actor)))
        return self.client

    def told(self) -> str:
        """Return what the page says of the evidence, without marks and line ends."""
        page = (
            self.as_(self.world.binh)
            .get(reverse("dossiers:dossier", args=[self.dossier.pk]))
            .content.decode()
        )
        part = page.partition("Proof of time</h2>")[2].partition("<details")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", part).split())

    def test_what_waits_is_said_to_wait_until_a_day(self) -> None:
        self.assertIn("Version 1: waits for a time stamp", self.told())
        ObjectEvidence.objects.update(wanted_at=day("2026-01-01"))
        self.assertIn("Version 1: no time stamp", self.told())
        self.assertIn("It is to have one by 08/01/2026.", self.told())
        record = reverse("dossiers:evidence_record", args=[self.dossier.pk])
        self.assertEqual(self.as_(self.world.binh).get(record).status_code, 422)

    def test_what_is_proven_says_since_when_and_gives_its_record(self) -> None:
        batch = evidence.cover_next(WORKER, self.means(now()))
        assert batch is not None
        said = self.told()
        self.assertIn("Version 1: proven", said)
        self.assertIn("The proof holds until", said)
        answer = self.as_(self.world.binh).get(reverse("dossiers:evidence_record", args=[self.dossier.pk]))
        self.assertEqual((answer.status_code, answer.headers["X-Content-Type-Options"]), (200, "nosniff"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(len(decode(answer.content).chains), 1)
        row = TrailRow.objects.get(act="preservation.evidence_export")
        self.assertEqual((row.subject, row.account_id), (self.dossier.pk, id_of(self.world.binh)))

    def test_a_stamp_of_nobody_one_trusts_is_not_called_proven(self) -> None:
        at = now()
        evidence.cover_next(WORKER, Means(at, NOBODY, TERMS, self.means(at).stamper))
        self.assertIn("stamped, not proven", self.told())
        self.assertNotIn("Version 1: proven", self.told())

    def test_a_proof_that_ended_is_said_to_have_ended(self) -> None:
        evidence.cover_next(WORKER, self.means(day("2016-01-15")))
        self.assertIn("The proof ended on 01/01/2024 before it was renewed.", self.told())

    def test_what_a_check_found_stands_on_the_page_in_words(self) -> None:
        evidence.cover_next(WORKER, self.means(now()))
        shutil.rmtree(self.object_folder(self.dossier.pk))
        evidence.check_evidence(WORKER, self.means(now()))
        page = self.as_(self.world.binh).get(reverse("dossiers:dossier", args=[self.dossier.pk]))
        self.assertContains(page, "the store no longer holds what was covered")
        self.assertTrue(evidence_folder().is_dir())

    def test_an_outsider_gets_no_record(self) -> None:
        evidence.cover_next(WORKER, self.means(now()))
        record = reverse("dossiers:evidence_record", args=[self.dossier.pk])
        self.assertEqual(self.as_(self.world.chi).get(record).status_code, 404)
        self.assertEqual(TrailRow.objects.filter(act="preservation.evidence_export").count(), 0)
