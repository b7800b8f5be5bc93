"""Covering what is preserved: one time stamp for many versions, and the same again with a stronger digest."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, PositiveIntegerField
from django.db.models.functions import Cast, Substr
from pyhanko.sign.timestamps import TimestampRequestError

from hoso.access.values import Actor
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.preservation.authority import Means, evidence_folder
from hoso.preservation.errors import (
    EvidenceUnreadable,
    NoAuthority,
    ObjectMissing,
    ObjectUnsound,
    StampNoBetter,
    StampRefused,
)
from hoso.preservation.evidence_files import About, KeptBatch, line_of, write_batch
from hoso.preservation.models import EvidenceBatch, ObjectEvidence, PreservedObject
from hoso.preservation.ocfl import Store
from hoso.preservation.opening import open_store
from hoso.preservation.queries import evidence as queries
from hoso.preservation.rules import evidence as rules
from hoso.preservation.rules import naming
from hoso.preservation.rules.states import State
from hoso.preservation.services.evidence.documents import Document, documents_of
from hoso.preservation.services.evidence.records import Ways, covered_digests, record_of
from hoso.preservation.services.evidence.taking_up import alone, put_right, record_or_remove
from hoso.preservation.services.guarding import require_service
from hoso.signatures.errors import RecordUnreadable
from hoso.signatures.evidence.holding import digest_end, revocation_lists
from hoso.signatures.evidence.making import Stamped, stamp_batch
from hoso.signatures.evidence.records import Record
from hoso.signatures.evidence.trees import leaf_of
from hoso.signatures.evidence.verifying import Token, with_evidence

# Reading content for so long is worth a stamp: what was read by then is not read again after a kill.
MOST_SECONDS = 1800.0


@transaction.atomic
def want_covered(holding_id: UUID, version: int) -> None:
    """Note that a version is to be covered by a time stamp; safe to repeat."""
    row = PreservedObject.objects.filter(holding_id=holding_id).first()
    if row is not None:
        wanted = ObjectEvidence(object=row, version=version, wanted_at=row.committed_at or now())
        ObjectEvidence.objects.bulk_create([wanted], ignore_conflicts=True)


def want_all_covered(*, limit: int = 10_000) -> int:
    """Note the versions of each object whose newest is neither covered nor noted; return how many there are.

    For what was preserved before there was evidence, and in case an announcement was lost.
    """
    # "v12" is the twelfth version.
    newest = Cast(Substr(OuterRef("head"), 2), PositiveIntegerField())
    noted = ObjectEvidence.objects.filter(object=OuterRef("pk"), version=newest)
    standing = PreservedObject.objects.exclude(head="").exclude(state=State.DESTROYED)
    found = standing.exclude(Exists(noted)).order_by("id")[:limit]
    rows = [
        ObjectEvidence(object=row, version=number, wanted_at=row.committed_at or now())
        for row in found
        for number in range(1, naming.number_of(row.head) + 1)
    ]
    ObjectEvidence.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def cover_next(actor: Actor, means: Means, *, most: int = rules.MOST_OBJECTS) -> EvidenceBatch | None:
    """Cover the versions that wait with one time stamp; None when none waits, or another worker is at it.

    A version that cannot be covered, because it is not as it was kept, says so in its row and waits on.

    Raises:
        NoAuthority: none is set, or it does not answer: nothing was written.
        StampRefused: it sent something else.
        ChangedMeanwhile: others covered the same; nothing was written.
        NotAllowed: not the service itself asks.
    """
    require_service(actor)
    with alone() as is_ours:
        if not is_ours:
            return None
        put_right(actor, evidence_folder(), means)
        waiting = list(queries.waiting_evidence(at=means.at)[:most])
        if not waiting:
            return None
        _require_authority(means)
        gathered = _Gathered(algorithm_for(means))
        root = open_store()
        for row in waiting:
            with _noted(row, means.at):
                gathered.add(row, _first_documents(root, row, gathered.algorithm), Record(()))
        return _stamped(actor, gathered, means, covered={})


def hash_anew_next(
    actor: Actor,
    means: Means,
    *,
    most: int = rules.MOST_OBJECTS,
    most_seconds: float = MOST_SECONDS,
    advance: Callable[[int], None] = lambda _bytes: None,
) -> EvidenceBatch | None:
    """Read versions whose digest is to fall, and cover them with a stronger one; None when there is none.

    Each file is read once, and held against what was kept: what differs is not covered. `advance` is
    called with the bytes that were read.

    Raises:
        NoAuthority, StampRefused, ChangedMeanwhile, NotAllowed: see `cover_next`.
        StampNoBetter: no digest that does not fall as soon is set.
    """
    require_service(actor)
    with alone() as is_ours:
        if not is_ours:
            return None
        put_right(actor, evidence_folder(), means)
        rows = list(queries.live_evidence(falling(means), at=means.at)[:most])
        if not rows:
            return None
        _require_authority(means)
        gathered = _Gathered(algorithm_for(means))
        ending: dict[UUID, bytes] = {}
        begun = time.monotonic()
        chains_of = queries.chains_of([row.object_id for row in rows])
        reading = _Reading(open_store(), Ways(evidence_folder()), chains_of)
        for row in rows:
            with _noted(row, means.at):
                tip = _ending_of(row, ending, means)
                chains = reading.chains[row.object_id, row.version]
                documents = reading.documents(row, chains, gathered.algorithm)
                before = record_of(chains, documents, reading.ways, ending=ending)
                gathered.add(row, documents, before, chain=row.chain + 1, tip=tip)
                advance(sum(each.size_bytes for each in documents))
            if time.monotonic() - begun > most_seconds:
                break
        used = {each: token for each, token in ending.items() if each in gathered.tips}
        return _stamped(actor, gathered, means, covered=used)


def algorithm_for(means: Means) -> str:
    """Return the digest by which new evidence is made: the terms' own, or the next when that is to fall.

    Raises:
        StampNoBetter: both are to fall.
    """
    terms = means.terms
    for name in (terms.algorithm, terms.next_algorithm):
        if not rules.is_due(digest_end(name, terms.policy), at=means.at, before=terms.renew_before):
            return name
    reason = f"{terms.algorithm} and {terms.next_algorithm} are both to fall by the policy"
    raise StampNoBetter(reason, algorithm=terms.next_algorithm)


def falling(means: Means) -> list[str]:
    """Return the digests in use that are to fall within the time for renewing."""
    used = EvidenceBatch.objects.values_list("algorithm", flat=True).distinct()
    terms = means.terms
    return [
        name
        for name in used
        if rules.is_due(digest_end(name, terms.policy), at=means.at, before=terms.renew_before)
    ]


def stamp(leaves: Sequence[bytes], algorithm: str, means: Means) -> tuple[Stamped, Token]:
    """Have leaves stamped, and look whether what came is a stamp over them.

    Raises:
        NoAuthority, StampRefused: see `cover_next`.
    """
    assert means.stamper is not None
    try:
        found = stamp_batch(leaves, algorithm=algorithm, stamper=means.stamper)
        token = Token(found.token)
    except TimestampRequestError as error:
        raise NoAuthority(f"the time-stamp authority: {error}") from error
    except RecordUnreadable as error:
        raise StampRefused(str(error)) from error
    if token.imprint != found.tree.root or token.algorithm != algorithm:
        raise StampRefused("the stamp is over something else than was asked")
    if abs(token.time - means.at) > rules.CLOCK:
        raise StampRefused(f"the authority's clock says {token.time}, ours {means.at}")
    return found, token


def about_of(
    batch_id: UUID, kind: rules.EvidenceKind, stamped: Stamped, token: Token, covers: Iterable[str]
) -> About:
    """Return what the files of a batch say about it."""
    tree = stamped.tree
    stamped_at = token.time.astimezone(UTC).isoformat()
    return About(
        str(batch_id), kind.value, tree.algorithm, len(tree.levels[0]), tree.root.hex(), stamped_at,
        tuple(covers),
    )  # fmt: skip


def covered_token(tip: EvidenceBatch, means: Means) -> bytes:
    """Return the token of a batch as it is covered today: with the revocation lists of its authority."""
    token = bytes(tip.token)
    return with_evidence(token, revocation_lists(token, trust=means.trust))


def _require_authority(means: Means) -> None:
    if means.stamper is None:
        raise NoAuthority("no time-stamp authority is set")


@dataclass
class _Gathered:
    """What one batch is going to cover: lines by leaf, and the stamps that end there."""

    algorithm: str
    lines: dict[bytes, str] = field(default_factory=dict)
    tips: set[UUID] = field(default_factory=set)

    def add(
        self,
        row: ObjectEvidence,
        documents: Sequence[Document],
        before: Record,
        *,
        chain: int = 0,
        tip: UUID | None = None,
    ) -> None:
        leaf = leaf_of(self.algorithm, covered_digests(documents, self.algorithm, before))
        self.lines[leaf] = line_of(leaf, row.object.ocfl_id, row.version, chain)
        if tip is not None:
            self.tips.add(tip)


@dataclass
class _Reading:
    """What the content is read with."""

    root: Store
    ways: Ways
    chains: Mapping[tuple[UUID, int], list[ObjectEvidence]]

    def documents(
        self, row: ObjectEvidence, chains: Sequence[ObjectEvidence], algorithm: str
    ) -> list[Document]:
        """Return the documents of a version, read once, with every digest that is needed."""
        used = {each.batch.algorithm for each in chains if each.batch is not None}
        return documents_of(
            self.root, row.object.ocfl_id, row.version, algorithms={*used, algorithm},
            expected=expected_inventory(row), is_read=True,
        )  # fmt: skip


def expected_inventory(row: ObjectEvidence) -> str:
    """Return the digest that the inventory of a version must have; empty where the database knows none."""
    is_newest = row.version == naming.number_of(row.object.head)
    return row.object.inventory_digest if is_newest else ""


def _first_documents(root: Store, row: ObjectEvidence, algorithm: str) -> list[Document]:
    return documents_of(
        root, row.object.ocfl_id, row.version, algorithms=[algorithm], expected=expected_inventory(row)
    )


def _ending_of(row: ObjectEvidence, ending: dict[UUID, bytes], means: Means) -> UUID:
    """Return the stamp that carries a version's proof today; its token joins `ending` as it is covered."""
    assert row.batch is not None
    assert row.batch.tip_id is not None
    if row.batch.tip_id not in ending:
        ending[row.batch.tip_id] = covered_token(EvidenceBatch.objects.get(pk=row.batch.tip_id), means)
    return row.batch.tip_id


@contextmanager
def _noted(row: ObjectEvidence, at: datetime) -> Iterator[None]:
    """Note in its row why a version could not be covered, and go on with the next."""
    try:
        yield
    except (ObjectMissing, ObjectUnsound, EvidenceUnreadable) as error:
        ObjectEvidence.objects.filter(pk=row.pk).update(tried_at=at, reason=error.code)


def _stamped(
    actor: Actor, gathered: _Gathered, means: Means, *, covered: Mapping[UUID, bytes]
) -> EvidenceBatch | None:
    if not gathered.lines:
        return None
    found, token = stamp(list(gathered.lines), gathered.algorithm, means)
    covers = {str(name): data for name, data in covered.items()}
    about = about_of(uuid7(), rules.EvidenceKind.OBJECTS, found, token, covers)
    lines = (gathered.lines[leaf] for leaf in found.tree.levels[0])
    folder: Path = write_batch(
        evidence_folder(), about, found.tree, lines=lines, token=found.token, covered=covers
    )
    return record_or_remove(actor, KeptBatch(folder), means)
