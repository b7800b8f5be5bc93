"""Who stamps, whom the institution trusts, and by which terms: what evidence stands on."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper

from hoso.preservation.errors import StoreUnusable
from hoso.signatures.evidence.terms import Terms, read_terms
from hoso.signatures.grounds import Grounds
from hoso.signatures.stamping import Authority
from hoso.signatures.trust import Trust, read_trust


@dataclass(frozen=True)
class Means:
    """What evidence is made and judged with at the moment `at` (aware); without a stamper nothing is made."""

    at: datetime
    trust: Trust
    terms: Terms
    stamper: TimeStamper | None

    @property
    def grounds(self) -> Grounds:
        """What a judgement stands on."""
        return Grounds(at=self.at, trust=self.trust, policy=self.terms.policy)


def own_means(*, at: datetime) -> Means:
    """Return what this node is set up with.

    Raises:
        StoreUnusable: no home is set.
        TrustMaterialOdd: see `read_trust` and `read_terms`.
    """
    folder = trust_folder()
    address = settings.HOSO_TIMESTAMP_URL
    stamper = Authority(address) if address else None
    return Means(at, read_trust(folder), read_terms(folder), stamper)


def trust_folder() -> Path:
    """Return where the institution keeps whom it trusts, and its terms.

    Raises:
        StoreUnusable: no home is set.
    """
    return _home() / "trust"


def evidence_folder() -> Path:
    """Return where the files of the evidence lie: apart from the objects, in the home.

    Raises:
        StoreUnusable: no home is set.
    """
    return _home() / "evidence"


def _home() -> Path:
    home: Path | None = settings.HOSO_HOME
    if home is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    return home
