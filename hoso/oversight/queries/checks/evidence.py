"""Evidence of preserved dossiers that waits, ends, or does not hold."""

from datetime import UTC

from django.utils import timezone

from hoso.oversight.queries.checks.asked import Asked
from hoso.oversight.rules import Found, Kind, Severity
from hoso.preservation.queries import evidence
from hoso.preservation.queries.evidence import BrokenEvidence, Late, LateEvidence

KINDS = frozenset({Kind.EVIDENCE_LATE, Kind.EVIDENCE_BROKEN})
_SEVERITIES = {
    Late.WAITING: Severity.NOTICE,
    Late.OVERDUE: Severity.WARNING,
    Late.ENDING: Severity.WARNING,
    Late.ENDED: Severity.LOSS,
    Late.UNPROVEN: Severity.WARNING,
}


def find(asked: Asked) -> list[Found]:
    """Return what is late, one cause for each custodian and reason, and what is broken."""
    late = [_late(each) for each in evidence.list_late(at=asked.at, terms=evidence.own_terms())]
    return late + [_broken(each) for each in evidence.list_broken()]


def _late(late: LateEvidence) -> Found:
    # The ends of certificates and digests are told in UTC, as they stand in them; our own deadlines are ours.
    is_ours = late.why in {Late.WAITING, Late.OVERDUE}
    until_on = timezone.localdate(late.until) if is_ours else late.until.astimezone(UTC).date()
    return Found(
        Kind.EVIDENCE_LATE,
        f"{late.why}:{late.custodian_id}",
        _SEVERITIES[late.why],
        # More or fewer versions do not make it another cause; another deadline does.
        essence=[late.why, until_on],
        about_id=late.custodian_id,
        answers_id=late.custodian_id,
        values={"why": late.why, "count": late.versions, "until_on": until_on},
    )


def _broken(broken: BrokenEvidence) -> Found:
    key = str(broken.dossier_id or f"{broken.batch}:{broken.custodian_id}")
    return Found(
        Kind.EVIDENCE_BROKEN,
        key,
        Severity.LOSS,
        essence=list(broken.codes),
        holding_id=broken.dossier_id,
        about_id=broken.custodian_id,
        answers_id=broken.custodian_id,
        things={"dossier": [broken.dossier_id]} if broken.dossier_id else {},
        values={"codes": broken.codes, "batch": broken.batch, "count": broken.versions},
    )
