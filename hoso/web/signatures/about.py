"""What is known of the signatures in a document's files, for its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hoso.accounts import queries as accounts
from hoso.registry import queries
from hoso.signatures import queries as signatures
from hoso.signatures.parts import Part
from hoso.wording.signatures import CAUSES, PART_FAULTS, PARTS, Told, told_fault, told_finding

if TYPE_CHECKING:
    from hoso.registry.queries import StoredFile
    from hoso.signatures.queries import FileJudged, Judgement, PartChecked, StoredFinding


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
    # Who made the signatures that were made here, and what is wrong with order or right as of that time.
    made_here: list[tuple[object, str, datetime | None, object]]


def about_signatures(files: Sequence["StoredFile"]) -> list[ShownFile]:
    """Return what was found on the files of a document; what bears no signature is left out."""
    found = queries.signatures_in(files)
    told = [each for each in found if _is_told(each.judged)]
    signed = [each.judged.digest for each in told if each.judged.findings]
    checked = signatures.check_parts_of(signed) if signed else {}
    return [show_file(each.file.file_name, each.judged, checked.get(each.judged.digest, ())) for each in told]


def about_files(files: Mapping[str, str]) -> list[ShownFile]:
    """Return what was found on stored files that are no document's yet; names by digest."""
    newest = signatures.newest_of(files)
    return [show_file(files[digest], judged) for digest, judged in newest.items() if _is_told(judged)]


def _is_told(judged: "FileJudged") -> bool:
    """A file that was judged and bears no signature says nothing."""
    return judged.judgement is None or bool(judged.findings) or bool(judged.judgement.fault)


def show_file(
    name: str, judged: "FileJudged", checked: "Sequence[PartChecked]" = (), *, history: int = 10
) -> ShownFile:
    """Return a judged file as it is shown."""
    newest = judged.judgement
    older = signatures.history_of(judged.digest, limit=history + 1)[1:] if newest is not None else []
    return ShownFile(
        name,
        _shown(newest, list(judged.findings)) if newest is not None else None,
        judged.next_at,
        [_shown(each, list(each.findings.all())) for each in older],
        _made_here(checked),
    )


def _made_here(checked: "Sequence[PartChecked]") -> list[tuple[object, str, datetime | None, object]]:
    names = accounts.names_of({each.part.account for each in checked if each.part.account})
    return [
        (
            PARTS[Part(each.part.part)],
            names.get(each.part.account, "") if each.part.account else "",
            each.part.signed_at,
            PART_FAULTS[each.fault],
        )
        for each in checked
    ]


def _shown(judgement: "Judgement", findings: "list[StoredFinding]") -> ShownJudgement:
    return ShownJudgement(
        judgement.judged_at,
        CAUSES[judgement.cause],
        told_fault(judgement.fault) if judgement.fault else "",
        [ShownFinding(each, told_finding(each)) for each in findings],
        judgement.trust_version,
        judgement.policy,
    )
