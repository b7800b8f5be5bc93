"""What was found on stored files."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from hoso.signatures.models import Judgement, SignedFile, StoredFinding, TrustState


@dataclass(frozen=True, slots=True)
class FileJudged:
    """One stored file, with the newest judgement on it; None: it waits for its first."""

    digest: str
    judgement: Judgement | None
    findings: tuple[StoredFinding, ...]
    next_at: datetime | None


def judgements_of(digest: str) -> "QuerySet[Judgement]":
    """Return every judgement on a file with its findings, newest first."""
    in_order = Prefetch("findings", queryset=StoredFinding.objects.order_by("ordinal"))
    return Judgement.objects.filter(blob=digest).order_by("-id").prefetch_related(in_order)


def history_of(digest: str, *, limit: int = 20) -> list[Judgement]:
    """Return the newest judgements on a file, newest first."""
    return list(judgements_of(digest)[:limit])


def newest_of(digests: Iterable[str]) -> dict[str, FileJudged]:
    """Return the newest judgement on each of the files that are looked at for signatures; three questions."""
    watched = {each.blob_id: each for each in SignedFile.objects.filter(pk__in=list(digests))}
    if not watched:
        return {}
    newest = Judgement.objects.filter(blob__in=list(watched)).order_by("blob_id", "-id").distinct("blob_id")
    judged = {each.blob_id: each for each in newest}
    findings: dict[object, list[StoredFinding]] = {}
    found = StoredFinding.objects.filter(judgement__in=list(judged.values())) if judged else ()
    for finding in sorted(found, key=lambda each: each.ordinal):
        findings.setdefault(finding.judgement_id, []).append(finding)
    return {digest: _judged(digest, row, judged.get(digest), findings) for digest, row in watched.items()}


def _judged(
    digest: str, row: SignedFile, judgement: Judgement | None, findings: dict[object, list[StoredFinding]]
) -> FileJudged:
    found = tuple(findings.get(judgement.pk, ())) if judgement is not None else ()
    return FileJudged(digest, judgement, found, row.next_at)


def due_files(*, at: datetime, limit: int) -> list[str]:
    """Return the files whose signatures are to be judged, longest due first."""
    due = SignedFile.objects.filter(next_at__lte=at).order_by("next_at", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


def find_trust_state(version: str) -> TrustState | None:
    """Return whom the institution trusted when a finding named this version."""
    return TrustState.objects.filter(version=version).first()


def list_trust_states(*, limit: int = 50) -> list[TrustState]:
    """Return whom the institution trusted, newest first."""
    return list(TrustState.objects.order_by("-noted_at", "-id")[:limit])
