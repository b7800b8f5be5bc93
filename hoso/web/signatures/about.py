"""What is known of the signatures in a document's files, for its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from hoso.registry import queries
from hoso.signatures import queries as signatures
from hoso.wording.signatures import CAUSES, Told, told_fault, told_finding

if TYPE_CHECKING:
    from hoso.signatures.queries import FileJudged, Judgement, StoredFinding


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One signature or time stamp, with its words."""

    row: "StoredFinding"
    words: Told


@dataclass(frozen=True, slots=True)
class ShownJudgement:
    """One judgement on a file, with its words."""

    at: datetime
    cause: object
    fault: str
    findings: list[ShownFinding]
    trust_version: str
    policy: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """One file that is looked at for signatures: the newest judgement, and how many there were before."""

    name: str
    newest: ShownJudgement | None
    next_at: datetime | None
    before: list[ShownJudgement]


def about_signatures(document_id: UUID) -> list[ShownFile]:
    """Return what was found on the files of a document; what bears no signature is left out."""
    found = queries.signatures_of(document_id)
    return [show_file(each.file.file_name, each.judged) for each in found if _is_told(each.judged)]


def _is_told(judged: "FileJudged") -> bool:
    """A file that was judged and bears no signature says nothing."""
    return judged.judgement is None or bool(judged.findings) or bool(judged.judgement.fault)


def show_file(name: str, judged: "FileJudged", *, history: int = 10) -> ShownFile:
    """Return a judged file as it is shown."""
    older = signatures.history_of(judged.digest, limit=history + 1)[1:]
    newest = judged.judgement
    return ShownFile(
        name,
        _shown(newest, list(judged.findings)) if newest is not None else None,
        judged.next_at,
        [_shown(each, list(each.findings.all())) for each in older],
    )


def _shown(judgement: "Judgement", findings: "list[StoredFinding]") -> ShownJudgement:
    return ShownJudgement(
        judgement.judged_at,
        CAUSES[judgement.cause],
        told_fault(judgement.fault) if judgement.fault else "",
        [ShownFinding(each, told_finding(each)) for each in findings],
        judgement.trust_version,
        judgement.policy,
    )
