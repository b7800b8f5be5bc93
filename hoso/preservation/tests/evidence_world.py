"""Preserved dossiers and a time-stamp authority whose clock the tests set."""

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from hoso.dossiers.models import Dossier
from hoso.preservation.authority import Means, evidence_folder
from hoso.preservation.events import DossierPreserved
from hoso.preservation.handlers import on_dossier_preserved
from hoso.preservation.models import EvidenceBatch, ObjectEvidence
from hoso.preservation.rules.naming import number_of
from hoso.preservation.services import evidence
from hoso.preservation.tests.world import WORKER, StoreTestCase
from hoso.signatures.evidence.terms import Terms
from hoso.signatures.policy import Policy
from hoso.signatures.tests.pki import Authority, day, open_authority

BEGIN = day("2016-01-15")
FALLS = day("2030-06-30").date()
# SHA-256 is believed until a day in 2030; what comes after it has no end yet.
TERMS = Terms(
    policy=Policy(name="played", digests={"sha256": FALLS, "sha512": None}, rsa_bits=((2048, None),)),
    algorithm="sha256",
    next_algorithm="sha512",
)


class EvidenceTestCase(StoreTestCase):
    """A store with preserved dossiers, and an authority for thirty years."""

    authority: Authority
    terms = TERMS

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        keys = Path(tempfile.mkdtemp(prefix="hoso-keys-"))
        cls.addClassCleanup(shutil.rmtree, keys)
        cls.authority = open_authority(keys)

    def means(self, at: datetime = BEGIN, *, terms: Terms | None = None) -> Means:
        """What evidence is made with at a moment of the played thirty years."""
        return Means(at, self.authority.trust(at), terms or self.terms, self.authority.stamper(at))

    def a_preserved_dossier(self, *marks: str) -> Dossier:
        dossier = self.an_approved_dossier(*marks)
        row = self.preserve(dossier.pk)
        on_dossier_preserved(DossierPreserved(dossier.pk, number_of(row.head)))
        return dossier

    def cover(self, at: datetime = BEGIN) -> EvidenceBatch:
        batch = evidence.cover_next(WORKER, self.means(at))
        assert batch is not None
        return batch

    def covered(self) -> int:
        return ObjectEvidence.objects.filter(batch__isnull=False).count()

    def folders(self) -> list[str]:
        folder = evidence_folder()
        return sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []

    def codes(self, at: datetime = BEGIN + timedelta(days=1)) -> list[str]:
        """Check the evidence and return the codes of what was found."""
        return sorted(each.code.value for each in evidence.check_evidence(WORKER, self.means(at)).issues)
