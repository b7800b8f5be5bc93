"""What is covered by time stamps, what waits, and by when it is to be renewed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.preservation.authority import trust_folder
from hoso.preservation.errors import StoreUnusable
from hoso.preservation.models import (
    EvidenceBatch,
    EvidenceCover,
    EvidenceFinding,
    ObjectEvidence,
    PreservedObject,
)
from hoso.preservation.queries.listing import destroyed_by, preserved_open_to
from hoso.preservation.rules import evidence as rules
from hoso.preservation.rules.evidence import Ends, EvidenceKind, Standing
from hoso.preservation.rules.states import State
from hoso.signatures.errors import TrustMaterialOdd
from hoso.signatures.evidence.holding import digest_end
from hoso.signatures.evidence.terms import Terms, read_terms


def waiting_evidence(*, at: datetime) -> "QuerySet[ObjectEvidence]":
    """Return the versions that no time stamp covers, what was never tried first."""
    rested = Q(tried_at__isnull=True) | Q(tried_at__lt=at - rules.PAUSE)
    found = ObjectEvidence.objects.filter(rested, batch__isnull=True).select_related("object")
    found = found.exclude(object__state=State.DESTROYED)
    return found.order_by(F("tried_at").asc(nulls_first=True), "wanted_at", "id")


def is_destroyed(row: ObjectEvidence) -> bool:
    """Tell whether the bytes that a row proves were destroyed by a recorded decision."""
    return destroyed_by(row.object) is not None


def live_tips() -> "QuerySet[EvidenceBatch]":
    """Return the batches whose stamp carries the newest proof of some object."""
    live = ObjectEvidence.objects.filter(batch=OuterRef("pk"), is_last=True)
    bases = EvidenceBatch.objects.filter(Exists(live), kind=EvidenceKind.OBJECTS)
    return EvidenceBatch.objects.filter(pk__in=bases.values("tip")).order_by("id")


def live_evidence(algorithms: Sequence[str], *, at: datetime) -> "QuerySet[ObjectEvidence]":
    """Return the newest chains that are hashed with one of `algorithms`, those of one batch together."""
    rested = Q(tried_at__isnull=True) | Q(tried_at__lt=at - rules.PAUSE)
    found = ObjectEvidence.objects.filter(rested, is_last=True, batch__algorithm__in=algorithms)
    # Of what was destroyed the old chain stays as it is: there is nothing left to read.
    found = found.exclude(object__state=State.DESTROYED)
    return found.select_related("object", "batch").defer("batch__token").order_by("batch", "id")


def chains_of(object_ids: Sequence[UUID]) -> dict[tuple[UUID, int], list[ObjectEvidence]]:
    """Return what covers the versions of some objects, the first chain first."""
    rows = ObjectEvidence.objects.filter(object__in=object_ids, batch__isnull=False).select_related("batch")
    found: dict[tuple[UUID, int], list[ObjectEvidence]] = {}
    for row in rows.order_by("object", "version", "chain"):
        found.setdefault((row.object_id, row.version), []).append(row)
    return found


def cover_of(batch_id: UUID, *, by: UUID) -> EvidenceCover | None:
    """Return how the batch `by` covers the stamp of another one."""
    return EvidenceCover.objects.filter(covers=batch_id, by=by).first()


def renewal_of(batch_id: UUID) -> EvidenceCover | None:
    """Return how a batch's stamp was renewed."""
    return EvidenceCover.objects.filter(covers=batch_id, is_renewal=True).select_related("by").first()


@dataclass(frozen=True, slots=True)
class VersionEvidence:
    """How the evidence of one version of a dossier stands, for people.

    `since` is the first proven moment; `renewals` counts later stamps; `due_on` is by when it is to be
    covered, or renewed; `end` is the last moment at which it proves by itself (None: no end is known).
    """

    version: int
    standing: Standing
    wanted_at: datetime
    since: datetime | None
    renewals: int
    rehashes: int
    end: datetime | None
    due_at: datetime | None
    is_overdue: bool
    reason: str


def evidence_of(actor: Actor, dossier_id: UUID, *, at: datetime, terms: Terms) -> list[VersionEvidence]:
    """Return how the evidence of each version of a dossier stands, the newest version first."""
    rows = (
        ObjectEvidence.objects.filter(object__in=preserved_open_to(actor), object__holding_id=dossier_id)
        .select_related("batch__tip")
        .defer("batch__token", "batch__tip__token")
    )
    rows = rows.order_by("-version", "chain")
    by_version: dict[int, list[ObjectEvidence]] = {}
    for row in rows:
        by_version.setdefault(row.version, []).append(row)
    steps = _steps({row.batch_id for row in rows if row.batch_id is not None})
    return [_version_evidence(chains, steps, at=at, terms=terms) for chains in by_version.values()]


def _version_evidence(
    chains: list[ObjectEvidence], steps: Mapping[UUID | None, int], *, at: datetime, terms: Terms
) -> VersionEvidence:
    first, last = chains[0], chains[-1]
    if first.batch is None or last.batch is None or last.batch.tip is None:
        due = first.wanted_at + terms.cover_within
        return VersionEvidence(
            first.version, Standing.WAITS, first.wanted_at, None, 0, 0, None, due, due < at, first.reason
        )
    tip = last.batch.tip
    end = Ends(tip.holds_until, digest_end(last.batch.algorithm, terms.policy)).first
    stands = rules.standing(is_covered=True, doubt=tip.doubt, end=end, at=at)
    by = end - terms.renew_before if end is not None else None
    renewals = sum(steps.get(each.batch_id, 0) for each in chains)
    return VersionEvidence(
        first.version, stands, first.wanted_at, first.batch.stamped_at, renewals, len(chains) - 1, end, by,
        by is not None and by < at, tip.doubt,
    )  # fmt: skip


def _steps(batch_ids: Collection[UUID]) -> dict[UUID | None, int]:
    """Return how often the stamp of each batch was renewed; one question to the database for each time."""
    counts: dict[UUID | None, int] = {}
    tips = {batch_id: batch_id for batch_id in batch_ids}
    while tips:
        renewals = EvidenceCover.objects.filter(covers__in=set(tips.values()), is_renewal=True)
        by = dict(renewals.values_list("covers", "by"))
        tips = {batch_id: by[tip] for batch_id, tip in tips.items() if tip in by}
        for batch_id in tips:
            counts[batch_id] = counts.get(batch_id, 0) + 1
    return counts


@dataclass(frozen=True, slots=True)
class EvidenceStatus:
    """How the evidence of the whole store stands."""

    covered: int
    waiting: int
    waiting_since: datetime | None
    overdue: int
    not_tried: int  # could not be covered: not as it was kept
    batches: int
    tips: int
    due: int  # stamps that are to be renewed by now
    ended: int
    unproven: int
    first_end: datetime | None
    findings: int


def evidence_status(*, at: datetime, terms: Terms) -> EvidenceStatus:
    """Return how the evidence stands, for the service's own work."""
    waits = ObjectEvidence.objects.filter(batch__isnull=True).exclude(object__state=State.DESTROYED)
    oldest = waits.order_by("wanted_at").first()
    tips = list(tips_with_ends(terms))
    ends = [end.first for _tip, end in tips]
    return EvidenceStatus(
        covered=ObjectEvidence.objects.filter(batch__isnull=False, is_last=True).count(),
        waiting=waits.count(),
        waiting_since=oldest.wanted_at if oldest else None,
        overdue=waits.filter(wanted_at__lt=at - terms.cover_within).count(),
        not_tried=waits.exclude(reason="").count(),
        batches=EvidenceBatch.objects.count(),
        tips=len(tips),
        due=sum(rules.is_due(end, at=at, before=terms.renew_before) for end in ends),
        ended=sum(end is not None and end < at for end in ends),
        unproven=sum(bool(tip.doubt) for tip, _end in tips),
        first_end=min((end for end in ends if end is not None), default=None),
        findings=EvidenceFinding.objects.filter(gone_at__isnull=True).count(),
    )


def tips_with_ends(terms: Terms) -> Iterator[tuple[EvidenceBatch, Ends]]:
    """Yield the stamps that carry proofs today, with their ends; their tokens are not loaded."""
    for tip in live_tips().defer("token").iterator(chunk_size=500):
        yield tip, Ends(tip.holds_until, digest_end(tip.algorithm, terms.policy))


def open_findings(*, limit: int = 1000) -> list[EvidenceFinding]:
    """Return what checks found and did not find gone, for the service's own work."""
    return list(EvidenceFinding.objects.filter(gone_at__isnull=True).order_by("id")[:limit])


def findings_of(actor: Actor, dossier_id: UUID) -> list[EvidenceFinding]:
    """Return what stands open against the evidence of a dossier that the actor may read."""
    row = preserved_open_to(actor).filter(holding_id=dossier_id).first()
    if row is None:
        return []
    return list(EvidenceFinding.objects.filter(gone_at__isnull=True, ocfl_id=row.ocfl_id).order_by("id"))


def find_covered(actor: Actor, dossier_id: UUID, *, to: str = acts.READ) -> PreservedObject | None:
    """Return the preserved object of a dossier that the actor may do `to` to."""
    return preserved_open_to(actor, to).filter(holding_id=dossier_id).first()


class Late(StrEnum):
    """Why evidence needs somebody."""

    WAITING = "waiting"  # no stamp for a day and more
    OVERDUE = "overdue"  # no stamp within the time that the terms give
    ENDING = "ending"  # to be renewed by now
    ENDED = "ended"  # was not renewed in time
    UNPROVEN = "unproven"  # the authority's stamp cannot be shown to be good


@dataclass(frozen=True, slots=True)
class LateEvidence:
    """How many versions in the keeping of one body have evidence that needs somebody, and by which moment."""

    why: Late
    custodian_id: UUID
    versions: int
    until: datetime


def list_late(*, at: datetime, terms: Terms) -> list[LateEvidence]:
    """Return whose evidence needs somebody, for the service's own work."""
    waits = ObjectEvidence.objects.filter(batch__isnull=True).exclude(object__state=State.DESTROYED)
    overdue = at - terms.cover_within
    found = _by_custodian(Late.OVERDUE, waits.filter(wanted_at__lt=overdue), terms.cover_within)
    recent = waits.filter(wanted_at__gte=overdue, wanted_at__lt=at - timedelta(days=1))
    found += _by_custodian(Late.WAITING, recent, terms.cover_within)
    tips: dict[Late, list[tuple[UUID, datetime]]] = {}
    for tip, ends in tips_with_ends(terms):
        why = _why(tip, ends, at=at, terms=terms)
        if why is not None:
            tips.setdefault(why, []).append((tip.pk, ends.first or at))
    for why, ending in tips.items():
        until = min(moment for _tip, moment in ending)
        live = ObjectEvidence.objects.filter(is_last=True, batch__tip__in=[tip for tip, _moment in ending])
        counts = live.values_list("object__holding__custodian").annotate(Count("id")).order_by()
        found += [LateEvidence(why, body, count, until) for body, count in counts]
    return found


def _why(tip: EvidenceBatch, ends: Ends, *, at: datetime, terms: Terms) -> Late | None:
    if ends.first is not None and ends.first < at:
        return Late.ENDED
    if rules.is_due(ends.first, at=at, before=terms.renew_before):
        return Late.ENDING
    return Late.UNPROVEN if tip.doubt else None


def _by_custodian(why: Late, waits: "QuerySet[ObjectEvidence]", within: timedelta) -> list[LateEvidence]:
    counts = (
        waits.values_list("object__holding__custodian").annotate(Count("id"), Min("wanted_at")).order_by()
    )
    return [LateEvidence(why, body, count, since + within) for body, count, since in counts]


@dataclass(frozen=True, slots=True)
class BrokenEvidence:
    """What stands open against the evidence of a dossier, or of all that a batch covers for one custodian."""

    codes: tuple[str, ...]
    found_at: datetime
    dossier_id: UUID | None = None
    batch: str = ""
    custodian_id: UUID | None = None
    versions: int = 1


def list_broken(*, limit: int = 2000) -> list[BrokenEvidence]:
    """Return what checks found and did not find gone, for the service's own work."""
    rows = EvidenceFinding.objects.filter(gone_at__isnull=True).order_by("ocfl_id", "where", "id")[:limit]
    by_object: dict[str, list[EvidenceFinding]] = {}
    by_batch: dict[str, list[EvidenceFinding]] = {}
    for row in rows:
        (by_object if row.ocfl_id else by_batch).setdefault(row.ocfl_id or row.where, []).append(row)
    dossiers = dict(
        PreservedObject.objects.filter(ocfl_id__in=by_object).values_list("ocfl_id", "holding_id")
    )
    found = [
        BrokenEvidence(_codes(told), told[0].found_at, dossier_id=dossiers[ocfl_id])
        for ocfl_id, told in by_object.items()
        if ocfl_id in dossiers
    ]
    for where, told in by_batch.items():
        # Whose versions a folder is about that the database does not know, nobody can tell.
        if told[0].batch_id is not None:
            found += _broken_batch(where, told[0].batch_id, told)
    return found


def _broken_batch(where: str, batch_id: UUID, rows: Sequence[EvidenceFinding]) -> list[BrokenEvidence]:
    carried = ObjectEvidence.objects.filter(Q(batch=batch_id) | Q(batch__tip=batch_id))
    counts = carried.values_list("object__holding__custodian").annotate(Count("id")).order_by()
    return [
        BrokenEvidence(_codes(rows), rows[0].found_at, batch=where, custodian_id=body, versions=count)
        for body, count in counts
    ]


def _codes(rows: Sequence[EvidenceFinding]) -> tuple[str, ...]:
    return tuple(sorted({row.code for row in rows}))


def own_terms() -> Terms:
    """Return the terms of this node; those of the program where the institution's cannot be followed.

    `hoso evidence status` names what is wrong with them; nothing is stamped by them meanwhile.
    """
    try:
        return read_terms(trust_folder())
    except (TrustMaterialOdd, StoreUnusable):
        return Terms()
