"""One time stamp for what was preserved, renewed for thirty years on a real database and a real store."""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoso.access import acts
from hoso.audit.models import TrailRow
from hoso.lib.errors import NotAllowed, NotFound
from hoso.preservation import jobs
from hoso.preservation.authority import Means
from hoso.preservation.errors import EvidenceMissing, NoAuthority, ObjectUnsound, StampNoBetter, StampRefused
from hoso.preservation.models import EvidenceBatch, EvidenceCover, ObjectEvidence, PreservedObject
from hoso.preservation.queries import evidence as queries
from hoso.preservation.rules.evidence import Standing
from hoso.preservation.services import evidence
from hoso.preservation.tests.evidence_world import BEGIN, TERMS, EvidenceTestCase
from hoso.preservation.tests.world import WORKER
from hoso.signatures.evidence.records import decode
from hoso.signatures.evidence.verifying import Fault
from hoso.signatures.tests.bouncycastle import judged
from hoso.signatures.tests.pki import day
from hoso.signatures.trust import NOBODY


class CoverTests(EvidenceTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.dossiers = [self.a_preserved_dossier(mark) for mark in ("một", "hai", "ba")]

    def test_one_stamp_covers_all_that_waits(self) -> None:
        batch = self.cover()
        self.assertEqual((batch.leaves, batch.algorithm, batch.doubt), (3, "sha256", ""))
        self.assertEqual(batch.stamped_at, BEGIN)
        self.assertEqual((self.covered(), ObjectEvidence.objects.filter(batch__isnull=True).count()), (3, 0))
        self.assertEqual(self.folders(), [str(batch.pk), "README.txt"])
        self.assertIsNone(evidence.cover_next(WORKER, self.means()))
        row = TrailRow.objects.get(act="preservation.stamp")
        self.assertEqual((row.subject, row.ids["leaves"]), (batch.pk, 3))

    def test_a_covered_version_is_proven_by_its_content_alone(self) -> None:
        self.cover()
        later = self.means(BEGIN + timedelta(days=400))
        for dossier in self.dossiers:
            proven = evidence.prove_version(WORKER, dossier.pk, None, later)
            self.assertEqual((proven.version, proven.proof.since, proven.proof.faults), (1, BEGIN, ()))

    def test_without_an_authority_everything_waits_and_nothing_is_written(self) -> None:
        nobody = Means(BEGIN, self.means().trust, TERMS, None)
        with self.assertRaises(NoAuthority):
            evidence.cover_next(WORKER, nobody)
        self.assertEqual(jobs.cover_waiting(nobody), 0)
        self.assertEqual((self.covered(), EvidenceBatch.objects.count(), self.folders()), (0, 0, []))
        [found] = queries.evidence_of(self.world.binh, self.dossiers[0].pk, at=BEGIN, terms=TERMS)
        self.assertIs(found.standing, Standing.WAITS)

    def test_a_stamp_of_an_authority_that_nobody_trusts_is_shown_as_unproven(self) -> None:
        means = self.means()
        stranger = Means(BEGIN, NOBODY, TERMS, means.stamper)
        batch = evidence.cover_next(WORKER, stranger)
        assert batch is not None
        self.assertEqual(batch.doubt, Fault.STAMP_NOT_PROVEN.value)
        [found] = queries.evidence_of(self.world.binh, self.dossiers[0].pk, at=BEGIN, terms=TERMS)
        self.assertIs(found.standing, Standing.UNPROVEN)
        # Once the institution trusts it, the doubt goes.
        self.assertEqual(evidence.judge_stamps(means), 1)
        [found] = queries.evidence_of(self.world.binh, self.dossiers[0].pk, at=BEGIN, terms=TERMS)
        self.assertIs(found.standing, Standing.HELD)

    def test_an_authority_with_another_clock_is_refused(self) -> None:
        means = self.means()
        early = Means(BEGIN + timedelta(days=2), means.trust, TERMS, means.stamper)
        with self.assertRaises(StampRefused):
            evidence.cover_next(WORKER, early)
        self.assertEqual((self.covered(), self.folders()), (0, []))

    def test_what_is_not_as_it_was_kept_is_not_covered_and_says_so(self) -> None:
        broken = next(self.object_folder(self.dossiers[0].pk).rglob("original.pdf"))
        broken.chmod(0o640)
        broken.write_bytes(b"%PDF-forged")
        batch = self.cover()
        self.assertEqual(batch.leaves, 2)
        row = ObjectEvidence.objects.get(batch__isnull=True)
        self.assertEqual(
            (row.object.holding_id, row.reason), (self.dossiers[0].pk, "preservation.object_unsound")
        )
        # It is not tried again at once, and then in vain.
        self.assertIsNone(evidence.cover_next(WORKER, self.means()))

    def test_a_later_version_is_covered_by_itself(self) -> None:
        self.cover()
        evidence.want_covered(self.dossiers[0].pk, 2)
        self.assertIsNone(evidence.cover_next(WORKER, self.means()))
        row = ObjectEvidence.objects.get(version=2)
        self.assertEqual(row.reason, "preservation.object_missing")

    def test_what_was_preserved_before_there_was_evidence_is_noted(self) -> None:
        ObjectEvidence.objects.all().delete()
        self.assertEqual(evidence.want_all_covered(), 3)
        self.assertEqual(evidence.want_all_covered(), 0)
        self.assertEqual(self.cover().leaves, 3)

    def test_a_later_version_whose_announcement_was_lost_is_noted(self) -> None:
        self.cover()
        PreservedObject.objects.filter(holding_id=self.dossiers[0].pk).update(head="v2")
        evidence.want_all_covered()
        [row] = ObjectEvidence.objects.filter(batch__isnull=True)
        self.assertEqual((row.object.holding_id, row.version), (self.dossiers[0].pk, 2))
        self.assertEqual(evidence.want_all_covered(), 0)

    def test_an_outsider_gets_no_record_and_a_reader_without_the_right_none_either(self) -> None:
        self.cover()
        with self.assertRaises(NotFound):
            evidence.read_record(self.world.chi, self.dossiers[0].pk, None)
        with self.assertRaises(NotFound):
            evidence.prove_version(self.world.chi, self.dossiers[0].pk, None, self.means())
        self.assertEqual(queries.evidence_of(self.world.chi, self.dossiers[0].pk, at=BEGIN, terms=TERMS), [])
        self.assertEqual(TrailRow.objects.filter(act="preservation.evidence_export").count(), 0)

    def test_there_is_no_record_before_there_is_a_stamp(self) -> None:
        with self.assertRaises(EvidenceMissing):
            evidence.read_record(WORKER, self.dossiers[0].pk, None, to=acts.VERIFY)


class ThirtyYearsTests(EvidenceTestCase):
    """Authorities end in 2024 and 2034; SHA-256 falls in 2030."""

    def setUp(self) -> None:
        super().setUp()
        self.dossier = self.a_preserved_dossier("một", "hai")
        self.other = self.a_preserved_dossier("ba")
        self.cover()

    def live(self, *moments: str) -> None:
        """Let the nightly job run on some days."""
        for moment in moments:
            jobs.renew_evidence(self.means(day(moment)))

    def proven(self, at: str) -> tuple[datetime | None, set[Fault]]:
        proven = evidence.prove_version(WORKER, self.dossier.pk, None, self.means(day(at)))
        return proven.proof.since, {fault for fault, _chain, _place in proven.proof.faults}

    def test_thirty_years_later_the_first_day_is_still_proven(self) -> None:
        self.live("2019-05-01", "2023-08-01", "2027-05-01", "2030-03-01", "2033-09-01", "2045-12-01")
        self.assertEqual(self.proven("2046-01-15"), (BEGIN, set()))
        chains = list(ObjectEvidence.objects.filter(object__holding_id=self.dossier.pk).order_by("chain"))
        self.assertEqual(
            [(row.chain, row.batch.algorithm, row.is_last) for row in chains if row.batch],
            [(0, "sha256", False), (1, "sha512", True)],
        )
        # 2023: the authority; 2030: the digest, and 2033 the second authority. Not more than was due.
        self.assertEqual(
            list(EvidenceBatch.objects.order_by("id").values_list("kind", "algorithm")),
            [("objects", "sha256"), ("stamps", "sha256"), ("objects", "sha512"), ("stamps", "sha512")],
        )
        self.assertEqual(self.codes(day("2046-01-15")), [])

    def test_another_hand_finds_the_exported_record_valid(self) -> None:
        self.live("2023-08-01", "2030-03-01", "2033-09-01")
        record = evidence.read_record(WORKER, self.dossier.pk, None, to=acts.VERIFY)
        folder = self.object_folder(self.dossier.pk)
        files = [folder / "v1/inventory.json", *sorted((folder / "v1/content").rglob("*.*"))]
        contents = [path.read_bytes() for path in files if path.is_file()]
        work = Path(self.home) / "judge"
        at = day("2046-01-15")
        self.assertEqual([len(chain) for chain in decode(record).chains], [2, 2])
        self.assertEqual(judged(record, contents, work / "group", at=at), "valid")
        self.assertEqual(judged(record, contents[-1:], work / "one", at=at), "valid")
        self.assertTrue(judged(record, contents[:-1], work / "less", at=at).startswith("invalid"))

    def test_a_digest_renewed_one_day_too_late_proves_nothing(self) -> None:
        self.live("2023-08-01", "2030-07-01")
        since, faults = self.proven("2031-01-15")
        self.assertEqual((since, faults), (None, {Fault.RENEWED_TOO_LATE, Fault.STAMP_NOT_PROVEN} & faults))
        self.assertIn(Fault.RENEWED_TOO_LATE, faults)
        self.assertIn("renewed_too_late", self.codes(day("2031-01-15")))

    def test_a_digest_renewed_on_its_last_day_still_does(self) -> None:
        self.live("2023-08-01", "2030-06-30")
        self.assertEqual(self.proven("2031-01-15"), (BEGIN, set()))

    def test_a_stamp_renewed_one_day_after_its_authority_ended_proves_nothing(self) -> None:
        self.live("2024-01-01")
        self.assertEqual(self.proven("2024-06-01"), (None, {Fault.STAMP_NOT_PROVEN}))
        self.assertEqual(self.codes(day("2024-06-01")), ["stamp_not_proven"])

    def test_a_stamp_renewed_on_the_last_day_of_its_authority_still_does(self) -> None:
        self.live("2023-12-31")
        self.assertEqual(self.proven("2024-06-01"), (BEGIN, set()))

    def test_nothing_is_renewed_before_it_is_due_and_nothing_twice(self) -> None:
        self.live("2019-05-01")
        self.assertEqual(EvidenceBatch.objects.count(), 1)
        self.live("2023-08-01", "2023-08-02")
        self.assertEqual(EvidenceBatch.objects.count(), 2)

    def test_renewing_time_stamps_reads_no_object(self) -> None:
        store = self.home / "ocfl"
        store.rename(self.home / "away")
        self.live("2023-08-01")
        (self.home / "away").rename(store)
        self.assertEqual(EvidenceCover.objects.filter(is_renewal=True).count(), 1)
        self.assertEqual(self.proven("2024-06-01"), (BEGIN, set()))

    def test_an_altered_file_gets_no_stronger_digest(self) -> None:
        path = next(self.object_folder(self.dossier.pk).rglob("original.pdf"))
        path.chmod(0o640)
        path.write_bytes(b"%PDF-forged")
        self.live("2023-08-01", "2030-03-01")
        rows = ObjectEvidence.objects.filter(is_last=True).order_by("chain")
        self.assertEqual(
            [(row.object.holding_id, row.chain, row.reason) for row in rows],
            [(self.dossier.pk, 0, "preservation.object_unsound"), (self.other.pk, 1, "")],
        )
        with self.assertRaises(ObjectUnsound):
            self.proven("2030-04-01")

    def test_a_new_stamp_that_holds_no_longer_is_refused(self) -> None:
        at = day("2023-08-01")
        means = self.means(at)
        same = Means(at, means.trust, TERMS, self.authority.stamper(BEGIN))
        same.stamper.fixed_dt = at  # type: ignore[union-attr]
        with self.assertRaises(StampNoBetter):
            evidence.renew_next(WORKER, same)
        self.assertEqual((EvidenceBatch.objects.count(), len(self.folders())), (1, 2))

    def test_the_page_says_how_it_stands(self) -> None:
        def told(moment: str) -> tuple[Standing, int, int, bool]:
            found = queries.evidence_of(self.world.binh, self.dossier.pk, at=day(moment), terms=TERMS)[0]
            return found.standing, found.renewals, found.rehashes, found.is_overdue

        self.assertEqual(told("2017-01-01"), (Standing.HELD, 0, 0, False))
        self.assertEqual(told("2023-09-01"), (Standing.HELD, 0, 0, True))
        self.assertEqual(told("2024-01-02"), (Standing.ENDED, 0, 0, True))
        self.live("2023-12-01", "2030-03-01")
        self.assertEqual(told("2030-07-02"), (Standing.HELD, 1, 1, False))

    def test_how_it_stands_costs_the_same_for_many_versions(self) -> None:
        self.live("2023-12-01")
        row = PreservedObject.objects.get(holding_id=self.dossier.pk)
        counted = []
        for versions in (range(2, 3), range(3, 12)):
            for version in versions:
                evidence.want_covered(row.holding_id, version)
            first = ObjectEvidence.objects.get(object=row, version=1)
            ObjectEvidence.objects.filter(object=row).update(batch=first.batch, leaf=first.leaf)
            with CaptureQueriesContext(connection) as asked:
                found = queries.evidence_of(self.world.binh, row.holding_id, at=BEGIN, terms=TERMS)
            counted.append((len(asked), len(found), {each.renewals for each in found}))
        self.assertEqual(counted, [(3, 2, {1}), (3, 11, {1})])

    def test_an_archivist_reads_the_record_of_what_is_open_to_him(self) -> None:
        record = evidence.read_record(self.world.binh, self.dossier.pk, 1)
        self.assertEqual(len(decode(record).chains), 1)
        self.assertEqual(TrailRow.objects.get(act="preservation.evidence_export").subject, self.dossier.pk)
        with self.assertRaises(NotAllowed):
            evidence.read_record(self.world.binh, self.dossier.pk, 1, to=acts.GRANT)
