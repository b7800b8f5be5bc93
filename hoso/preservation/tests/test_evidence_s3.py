"""Evidence of what is preserved in an S3 store: trees stay in the home, the content is read from there."""

import pytest

from hoso.preservation import jobs
from hoso.preservation.services import evidence
from hoso.preservation.tests.evidence_world import BEGIN, EvidenceTestCase
from hoso.preservation.tests.test_s3_store import write_keys
from hoso.preservation.tests.world import WORKER
from hoso.signatures.tests.pki import day


class EvidenceInS3Tests(EvidenceTestCase):
    @pytest.fixture(autouse=True)
    def _server(self, s3_url: str) -> None:
        self.s3_url = s3_url

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(self.settings(HOSO_OCFL_URL=write_keys(self.home, self.s3_url)))

    def test_a_dossier_is_covered_renewed_hashed_anew_and_proven(self) -> None:
        dossier = self.a_preserved_dossier("một")
        self.assertEqual(self.cover().leaves, 1)
        for moment in ("2023-08-01", "2030-03-01", "2033-09-01"):
            jobs.renew_evidence(self.means(day(moment)))
        proven = evidence.prove_version(WORKER, dossier.pk, None, self.means(day("2046-01-15")))
        self.assertEqual((proven.proof.since, proven.proof.faults), (BEGIN, ()))
        self.assertEqual(self.codes(day("2046-01-15")), [])
        evidence.want_covered(dossier.pk, 2)
        self.assertIsNone(evidence.cover_next(WORKER, self.means()))
