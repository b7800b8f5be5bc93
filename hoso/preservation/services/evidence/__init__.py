"""Evidence records of what is preserved: covered, renewed, checked, given out (RFC 4998)."""

from hoso.preservation.services.evidence.checking import (
    EvidenceChecked,
    Issue,
    Proven,
    check_evidence,
    prove_version,
    read_record,
)
from hoso.preservation.services.evidence.covering import (
    cover_next,
    hash_anew_next,
    want_all_covered,
    want_covered,
)
from hoso.preservation.services.evidence.renewing import judge_stamps, renew_next

__all__ = [
    "EvidenceChecked",
    "Issue",
    "Proven",
    "check_evidence",
    "cover_next",
    "hash_anew_next",
    "judge_stamps",
    "prove_version",
    "read_record",
    "renew_next",
    "want_all_covered",
    "want_covered",
]
