"""What waits for a time stamp, ends or does not hold is warned of, with its deadline."""

import json
import shutil
from datetime import timedelta

from hoso.lib.ids import uuid7
from hoso.oversight.queries.checks import asked
from hoso.oversight.queries.checks import evidence as check
from hoso.oversight.rules import Found, Kind, Severity
from hoso.preservation import jobs
from hoso.preservation.authority import Means, evidence_folder
from hoso.preservation.models import ObjectEvidence
from hoso.preservation.queries import evidence as queries
from hoso.preservation.services import evidence
from hoso.preservation.tests.evidence_world import BEGIN, TERMS, EvidenceTestCase
from hoso.preservation.tests.world import WORKER
from hoso.signatures.tests.pki import day
from hoso.signatures.trust import NOBODY


class WarningTests(EvidenceTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.dossier = self.a_preserved_dossier("một")
        ObjectEvidence.objects.update(wanted_at=BEGIN)
        # The terms of the node stand in its home.
        (self.home / "trust").mkdir()
        terms = {"algorithm": "sha256", "digests": {"sha256": "2030-06-30"}}
        (self.home / "trust/evidence.json").write_text(json.dumps(terms))

    def warned(self, days: int) -> list[tuple[Kind, Severity, str]]:
        found = check.find(asked(at=BEGIN + timedelta(days=days), unseen_months=12))
        return [(each.kind, each.severity, str(each.values.get("why"))) for each in found]

    def one(self, days: int) -> Found:
        [found] = check.find(asked(at=BEGIN + timedelta(days=days), unseen_months=12))
        return found

    def test_what_waits_is_warned_of_with_its_deadline(self) -> None:
        self.assertEqual(self.warned(0), [])
        self.assertEqual(self.warned(3), [(Kind.EVIDENCE_LATE, Severity.NOTICE, "waiting")])
        self.assertEqual(self.warned(8), [(Kind.EVIDENCE_LATE, Severity.WARNING, "overdue")])
        found = self.one(8)
        self.assertEqual(found.values["until_on"], (BEGIN + timedelta(days=7)).date())
        self.assertEqual((found.values["count"], found.answers_id), (1, self.world.province))

    def test_what_ends_is_warned_of_and_what_ended_is_a_loss(self) -> None:
        self.cover()
        self.assertEqual(self.warned(8), [])
        before = (day("2023-08-01") - BEGIN).days
        self.assertEqual(self.warned(before), [(Kind.EVIDENCE_LATE, Severity.WARNING, "ending")])
        after = (day("2024-01-02") - BEGIN).days
        self.assertEqual(self.warned(after), [(Kind.EVIDENCE_LATE, Severity.LOSS, "ended")])
        jobs.renew_evidence(self.means(day("2023-12-01")))
        self.assertEqual(self.warned(after), [])

    def test_a_stamp_that_cannot_be_shown_to_be_good_is_warned_of(self) -> None:
        means = self.means()
        evidence.cover_next(WORKER, Means(BEGIN, NOBODY, TERMS, means.stamper))
        self.assertEqual(self.warned(1), [(Kind.EVIDENCE_LATE, Severity.WARNING, "unproven")])

    def test_what_a_check_found_is_a_loss_of_the_dossier(self) -> None:
        self.cover()
        shutil.rmtree(self.object_folder(self.dossier.pk))
        self.codes()
        found = self.one(1)
        self.assertEqual((found.kind, found.severity), (Kind.EVIDENCE_BROKEN, Severity.LOSS))
        self.assertEqual((found.holding_id, found.values["codes"]), (self.dossier.pk, ("object_missing",)))
        self.assertEqual(len(queries.findings_of(self.world.binh, self.dossier.pk)), 1)
        self.assertEqual(queries.findings_of(self.world.chi, self.dossier.pk), [])

    def test_a_broken_batch_is_a_loss_of_who_keeps_what_it_covers(self) -> None:
        batch = self.cover()
        shutil.rmtree(evidence_folder() / str(batch.pk))
        self.codes()
        found = self.one(1)
        self.assertEqual(
            (found.kind, found.holding_id, found.answers_id),
            (Kind.EVIDENCE_BROKEN, None, self.world.province),
        )

    def test_a_folder_that_nobody_knows_is_no_loss_of_who_waits_for_a_stamp(self) -> None:
        batch = self.cover()
        folder = evidence_folder() / str(batch.pk)
        shutil.copytree(folder, folder.with_name(str(uuid7())))
        self.a_preserved_dossier("hai")
        self.assertEqual(self.codes(), ["folder_unknown"])
        self.assertEqual(self.warned(1), [])

    def test_terms_that_cannot_be_followed_do_not_silence_the_warnings(self) -> None:
        (self.home / "trust/evidence.json").write_text("{")
        self.assertEqual(self.warned(8), [(Kind.EVIDENCE_LATE, Severity.WARNING, "overdue")])
