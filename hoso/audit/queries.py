"""Reading the trail: the history of a subject, the log's hashes, its checkpoints and proofs."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hoso.audit.models import Checkpoint, Detail, Leaf, Subtree, TrailRow
from hoso.audit.rules import merkle
from hoso.audit.rules.checkpoints import Claim, Signed
from hoso.lib.errors import NotFound

# A stored subtree of level L has 256**L leaves, that is a height of 8 * L.
LEVEL_HEIGHT = 8


@dataclass(frozen=True)
class TrailEntry:
    """One act as a page shows it; `detail` is None where there was none or it was erased."""

    id: UUID
    written: int
    at: datetime
    account_id: UUID | None
    service: str
    on_behalf_of: UUID | None
    act: str
    subject: UUID | None
    ids: dict[str, Any]
    detail: dict[str, Any] | None


def list_history(
    subject: UUID, *, acts: Collection[str] = (), limit: int = 100, before: int | None = None
) -> list[TrailEntry]:
    """Return the acts on `subject`, newest first; `before` is `written` of the last entry shown before.

    `acts` names those that are wanted, all when it is empty. Whether the actor may read the subject is
    decided by the room whose subject it is.
    """
    rows = TrailRow.objects.filter(subject=subject).select_related("detail").order_by("-written")
    if acts:
        rows = rows.filter(act__in=acts)
    if before is not None:
        rows = rows.filter(written__lt=before)
    return [_entry(row) for row in rows[:limit]]


def find_latest_checkpoint() -> Signed | None:
    """Return the newest checkpoint, None while nothing has been sealed."""
    row = Checkpoint.objects.order_by("-size").first()
    return signed_of(row) if row is not None else None


def list_checkpoints(*, after_size: int, incarnation: UUID) -> list[Signed]:
    """Return the checkpoints of one incarnation that are larger than `after_size`, smallest first."""
    rows = Checkpoint.objects.filter(size__gt=after_size, incarnation=incarnation).order_by("size")
    return [signed_of(row) for row in rows]


def signed_of(row: Checkpoint) -> Signed:
    """Return a stored checkpoint as the value that was signed."""
    claim = Claim(
        node=row.node,
        incarnation=row.incarnation,
        size=row.size,
        root=bytes(row.root),
        previous_size=row.previous_size,
        previous_root=bytes(row.previous_root),
        at=row.at,
    )
    return Signed(claim, row.public_key, bytes(row.signature))


def load_edge(size: int) -> merkle.Edge:
    """Return the right edge of the log at `size`: reads at most 255 hashes a level.

    Raises:
        NotFound: hashes that must be there are missing.
    """
    edge = merkle.Edge()
    level = max(0, (size.bit_length() - 1) // LEVEL_HEIGHT)
    while level >= 0:
        height = level * LEVEL_HEIGHT
        for digest in _stored(level, edge.size >> height, size >> height):
            edge.append(digest, height=height)
        level -= 1
    return edge


def prove_inclusion(row_id: UUID, size: int) -> tuple[int, list[bytes]]:
    """Return the place of a row and the hashes that show it in the log of `size` rows.

    Raises:
        NotFound: the row is not sealed within `size`.
    """
    leaf = Leaf.objects.filter(row_id=row_id, seq__lt=size).first()
    if leaf is None:
        raise NotFound(f"row {row_id} is not among the first {size} sealed rows")
    return leaf.seq, merkle.inclusion_proof(leaf.seq, size, range_root)


def prove_consistency(old_size: int, new_size: int) -> list[bytes]:
    """Return the hashes that show the log of `old_size` rows as the beginning of that of `new_size`."""
    return merkle.consistency_proof(old_size, new_size, range_root)


def range_root(begin: int, end: int) -> bytes:
    """Return the hash of the sealed rows `begin` up to `end`, as the tree divides them.

    `begin` is a multiple of the power of two that holds the range. Reads some hundreds of hashes.
    """
    edge = merkle.Edge()
    height = (end - begin).bit_length() - 1
    level = height // LEVEL_HEIGHT
    while level >= 0:
        step = level * LEVEL_HEIGHT
        for digest in _stored(level, (begin + edge.size) >> step, end >> step):
            edge.append(digest, height=step)
        level -= 1
    return edge.root()


def _stored(level: int, begin: int, end: int) -> Iterator[bytes]:
    """Yield the hashes of one level from position `begin` up to `end`; none may be missing."""
    if level == 0:
        leaves = Leaf.objects.filter(seq__gte=begin, seq__lt=end).order_by("seq")
        hashes = [bytes(digest) for digest in leaves.values_list("leaf_hash", flat=True)]
    else:
        trees = Subtree.objects.filter(level=level, position__gte=begin, position__lt=end)
        hashes = [bytes(digest) for digest in trees.order_by("position").values_list("hash", flat=True)]
    if len(hashes) != end - begin:
        raise NotFound(f"{end - begin - len(hashes)} hashes of level {level} are missing", level=level)
    yield from hashes


def _entry(row: TrailRow) -> TrailEntry:
    try:
        detail = row.detail.detail
    except Detail.DoesNotExist:
        detail = None
    return TrailEntry(
        id=row.pk,
        written=row.written,
        at=row.at,
        account_id=row.account_id,
        service=row.service,
        on_behalf_of=row.on_behalf_of,
        act=row.act,
        subject=row.subject,
        ids=row.ids,
        detail=detail,
    )
