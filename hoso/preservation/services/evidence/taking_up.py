"""Recording a batch whose files are written: the one way from a folder into the database.

A batch is first written as files, durably, and then recorded in one transaction. What a killed worker left
between the two is taken up from its folder, so that no time stamp is asked for twice.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.lib.errors import ChangedMeanwhile, DomainError
from hoso.lib.ids import uuid7
from hoso.preservation.authority import Means
from hoso.preservation.errors import EvidenceUnreadable
from hoso.preservation.evidence_files import KeptBatch, Line, kept_ids, remove_batch, remove_unfinished
from hoso.preservation.models import EvidenceBatch, EvidenceCover
from hoso.preservation.rules.evidence import EvidenceKind
from hoso.signatures.evidence.holding import hold_of
from hoso.signatures.evidence.verifying import Token, time_fault
from hoso.tables.models import this_node

_LOCK = "hoso.preservation.evidence"


@contextmanager
def alone() -> Iterator[bool]:
    """Give True while nobody else makes evidence on this node; False at once when somebody does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [_LOCK])
        row = cursor.fetchone()
    is_ours = bool(row and row[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [_LOCK])


def put_right(actor: Actor, folder: Path, means: Means) -> int:
    """Remove what killed workers left half written, and record what they left whole; return how many.

    To be called while alone. What cannot be recorded is left where it lies; a check names it.
    """
    count = remove_unfinished(folder)
    found = kept_ids(folder)
    known = set(EvidenceBatch.objects.filter(pk__in=found).values_list("pk", flat=True))
    for batch_id in found:
        if batch_id in known:
            continue
        try:
            take_up(actor, KeptBatch(folder / str(batch_id)), means)
            count += 1
        except DomainError:
            continue
    return count


def record_or_remove(actor: Actor, kept: KeptBatch, means: Means) -> EvidenceBatch:
    """Record a batch that was just made; when others were faster, its files go.

    Raises:
        ChangedMeanwhile: something that it covers was covered by another batch.
    """
    try:
        return take_up(actor, kept, means)
    except ChangedMeanwhile:
        remove_batch(kept.folder.parent, kept.about.id)
        raise


@transaction.atomic
def take_up(actor: Actor, kept: KeptBatch, means: Means) -> EvidenceBatch:
    """Record a batch from its folder.

    Raises:
        EvidenceUnreadable: tree, list and token do not belong together.
        ChangedMeanwhile: something that it covers was covered by another batch.
    """
    token = _token_of(kept)
    hold = hold_of(kept.token, trust=means.trust, policy=means.terms.policy)
    batch_id, kind = UUID(kept.about.id), EvidenceKind(kept.about.kind)
    batch = EvidenceBatch.objects.create(
        id=batch_id, kind=kind, algorithm=kept.about.algorithm, leaves=kept.about.leaves, root=token.imprint,
        token=kept.token, stamped_at=token.time, tip_id=batch_id if kind is EvidenceKind.OBJECTS else None,
        holds_until=hold.until, holds_by=hold.cause,
        doubt=doubt_of(token, kept.about.algorithm, means),
    )  # fmt: skip
    covered = _cover(batch, kept)
    if kind is EvidenceKind.OBJECTS:
        _bind(batch, list(kept.lines()), at=means.at)
    else:
        _move_tips(batch, covered)
    audit.record(
        actor, "preservation.stamp", subject=batch.pk, kind=kind.value, algorithm=batch.algorithm,
        leaves=batch.leaves, root=token.imprint.hex(), stamped_at=token.time,
    )  # fmt: skip
    return batch


def doubt_of(token: Token, algorithm: str, means: Means) -> str:
    """Return what is wrong with a token now, as a code; empty when nothing is."""
    fault = time_fault(token, algorithm, max(means.at, token.time), means.grounds)
    return fault.value if fault is not None else ""


def _token_of(kept: KeptBatch) -> Token:
    tree, token = kept.tree, Token(kept.token)
    root = bytes.fromhex(kept.about.root)
    if not (tree.root == root == token.imprint and token.algorithm == kept.about.algorithm):
        raise EvidenceUnreadable(f"{kept.about.id}: its token is not over its tree", batch=kept.about.id)
    return token


def _cover(batch: EvidenceBatch, kept: KeptBatch) -> list[UUID]:
    covered = kept.covered()
    is_renewal = batch.kind == EvidenceKind.STAMPS
    ids = [UUID(each) for each in covered]
    # Two renewals of one stamp: the first row waits for the other's end here, then finds it.
    held = EvidenceBatch.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    if len(held.values_list("pk", flat=True)) != len(ids):
        raise EvidenceUnreadable(f"{batch.pk} covers what is not known here", batch=str(batch.pk))
    if is_renewal and EvidenceCover.objects.filter(covers__in=ids, is_renewal=True).exists():
        raise ChangedMeanwhile(f"a stamp that {batch.pk} renews was renewed meanwhile")
    EvidenceCover.objects.bulk_create(
        EvidenceCover(by=batch, covers_id=UUID(name), token=token, is_renewal=is_renewal)
        for name, token in covered.items()
    )
    return ids


def _move_tips(batch: EvidenceBatch, covered: Sequence[UUID]) -> None:
    EvidenceBatch.objects.filter(tip__in=covered).update(tip=batch)


def _bind(batch: EvidenceBatch, lines: Sequence[Line], *, at: datetime) -> None:
    """Write into the rows of the objects what covers them, all or none."""
    first = [line for line in lines if line.chain == 0]
    further = [line for line in lines if line.chain > 0]
    if first and _run(_BIND_FIRST, batch, first) != len(first):
        raise ChangedMeanwhile(f"an object of {batch.pk} was covered meanwhile")
    if further:
        ids = [uuid7() for _ in further]
        if _run(_END_CHAIN, batch, further) != len(further):
            raise ChangedMeanwhile(f"an object of {batch.pk} was hashed anew meanwhile")
        if _run(_BIND_FURTHER, batch, further, ids=ids, node=this_node(), at=at) != len(further):
            raise ChangedMeanwhile(f"an object of {batch.pk} was hashed anew meanwhile")


# Each statement goes behind this: the lines that are given, by the ids of their objects.
_LINES = """WITH line AS (
    SELECT o.id AS object_id, given.version, given.chain, given.leaf, given.row_id
    FROM unnest(%(objects)s::text[], %(versions)s::int[], %(chains)s::int[], %(leaves)s::bytea[],
                %(ids)s::uuid[]) AS given(ocfl_id, version, chain, leaf, row_id)
    JOIN preservation_preservedobject o ON o.ocfl_id = given.ocfl_id)
"""
_BIND_FIRST = """
UPDATE preservation_objectevidence e SET batch_id = %(batch)s, leaf = line.leaf, reason = '', tried_at = NULL
FROM line
WHERE e.object_id = line.object_id AND e.version = line.version AND e.chain = 0 AND e.batch_id IS NULL"""
_END_CHAIN = """
UPDATE preservation_objectevidence e SET is_last = false
FROM line
WHERE e.object_id = line.object_id AND e.version = line.version AND e.chain = line.chain - 1 AND e.is_last
  AND e.batch_id IS NOT NULL"""
_BIND_FURTHER = """
INSERT INTO preservation_objectevidence
    (id, owner_node, object_id, version, chain, wanted_at, batch_id, leaf, is_last, reason)
SELECT row_id, %(node)s, object_id, version, chain, %(at)s, %(batch)s, leaf, true, '' FROM line
ON CONFLICT (object_id, version, chain) DO NOTHING"""


def _run(
    statement: str,
    batch: EvidenceBatch,
    lines: Sequence[Line],
    *,
    ids: Sequence[UUID] | None = None,
    node: UUID | None = None,
    at: datetime | None = None,
) -> int:
    """Run a statement behind `_LINES` and return how many rows it wrote."""
    given: dict[str, Any] = {
        "objects": [line.ocfl_id for line in lines],
        "versions": [line.version for line in lines],
        "chains": [line.chain for line in lines],
        "leaves": [line.leaf for line in lines],
        "ids": list(ids) if ids is not None else [batch.pk] * len(lines),
        "batch": batch.pk, "node": node, "at": at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LINES + statement, given)
        return int(cursor.rowcount)
