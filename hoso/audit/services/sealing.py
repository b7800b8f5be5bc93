"""Putting committed rows in order, for ever, and signing how far the log has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from hoso.audit import queries
from hoso.audit.errors import TrailDiverged, WrongSigner
from hoso.audit.models import Checkpoint, Leaf, Subtree, TrailRow
from hoso.audit.rules import merkle
from hoso.audit.rules.canonical import SEALED_FIELDS, row_content
from hoso.audit.rules.checkpoints import Claim, Signed, Signer, sign
from hoso.audit.services import witness_file
from hoso.lib import dates
from hoso.lib.errors import NotFound
from hoso.tables.commits import NO_INCARNATION, this_incarnation

# As for the outbox: only rows that no running transaction can still slip in front of.
_SETTLED = """
SELECT * FROM audit_trailrow
 WHERE (incarnation, xid, written) > (%s, %s, %s)
   AND (incarnation <> %s OR xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
 ORDER BY incarnation, xid, written LIMIT %s
"""


@dataclass(frozen=True)
class Sealed:
    """What one round sealed: `added` rows, the log's `size` after it.

    `more`: the limit was reached, another round is due at once. `busy`: another sealer was at work.
    """

    added: int = 0
    size: int = 0
    more: bool = False
    busy: bool = False


def seal(signer: Signer, folder: Path, *, now: datetime, limit: int = 10_000) -> Sealed:
    """Append committed rows to the log, sign a checkpoint, and write it into `folder` as well.

    Reads the right edge of the log and the new rows, never the whole. Nothing new, no checkpoint; then
    only the folder is brought up to date, should a crash have come between database and folder.

    Raises:
        TrailDiverged: the stored log does not agree with its last checkpoint; nothing is sealed.
        WrongSigner: `signer` is not this node in its present incarnation.
    """
    if signer.incarnation != this_incarnation():
        raise WrongSigner(
            f"this process works for incarnation {this_incarnation()}, not {signer.incarnation}"
        )
    with transaction.atomic(durable=True):
        if not _only_sealer():
            return Sealed(busy=True)
        sealed = _seal_rows(signer, now=now, limit=limit)
    witness_file.bring_up_to_date(folder, incarnation=signer.incarnation)
    return sealed


def seal_all(signer: Signer, folder: Path) -> int:
    """Seal everything that is settled, in rounds; returns how many rows. See `seal`."""
    added = 0
    while True:
        sealed = seal(signer, folder, now=dates.now())
        added += sealed.added
        if not sealed.more:
            return added


def _only_sealer() -> bool:
    """Take the sealer's lock until the transaction ends; False when somebody else has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('hoso.audit.seal', 0))")
        return bool(cursor.fetchone()[0])


def _seal_rows(signer: Signer, *, now: datetime, limit: int) -> Sealed:
    latest = queries.find_latest_checkpoint()
    edge = _edge_of(latest)
    rows = list(TrailRow.objects.raw(_SETTLED, [*last_place(), signer.incarnation, limit]))
    if rows:
        _append(edge, rows)
        _sign(latest, edge, signer, now=now)
    return Sealed(len(rows), edge.size, more=len(rows) == limit)


def _edge_of(latest: Signed | None) -> merkle.Edge:
    """Return the log's right edge, after checking it against the last checkpoint.

    What was signed once is never continued differently: a log that was tampered with stays as it is.
    """
    size = latest.claim.size if latest is not None else 0
    root = latest.claim.root if latest is not None else merkle.EMPTY_ROOT
    try:
        edge = queries.load_edge(size)
    except NotFound as error:
        raise TrailDiverged(f"the log of {size} rows is incomplete: {error}", size=size) from error
    if edge.root() != root or Leaf.objects.filter(seq__gte=size).exists():
        raise TrailDiverged(f"the log does not agree with its checkpoint of {size} rows", size=size)
    return edge


def last_place() -> tuple[UUID, int, int]:
    """Return where the last sealed row stands among the committed ones."""
    last = Leaf.objects.order_by("-seq").first()
    return (last.incarnation, last.xid, last.written) if last is not None else (NO_INCARNATION, 0, 0)


def _append(edge: merkle.Edge, rows: Sequence[TrailRow]) -> None:
    leaves, subtrees = [], []
    for row in rows:
        leaf = merkle.leaf_hash(content_of(row))
        leaves.append(_leaf(edge.size, row, leaf))
        for height, position, digest in edge.append(leaf):
            if height % queries.LEVEL_HEIGHT == 0:
                level = height // queries.LEVEL_HEIGHT
                subtrees.append(Subtree(level=level, position=position, hash=digest))
    Leaf.objects.bulk_create(leaves, batch_size=2000)
    Subtree.objects.bulk_create(subtrees)


def _leaf(seq: int, row: TrailRow, digest: bytes) -> Leaf:
    return Leaf(
        seq=seq,
        row_id=row.pk,
        incarnation=row.incarnation,
        xid=row.xid,
        written=row.written,
        leaf_hash=digest,
    )


def _sign(latest: Signed | None, edge: merkle.Edge, signer: Signer, *, now: datetime) -> None:
    claim = Claim(
        node=signer.node_id,
        incarnation=signer.incarnation,
        size=edge.size,
        root=edge.root(),
        previous_size=latest.claim.size if latest is not None else 0,
        previous_root=latest.claim.root if latest is not None else merkle.EMPTY_ROOT,
        at=now,
    )
    signed = sign(claim, signer)
    Checkpoint.objects.create(
        size=claim.size,
        root=claim.root,
        previous_size=claim.previous_size,
        previous_root=claim.previous_root,
        node=claim.node,
        incarnation=claim.incarnation,
        at=claim.at,
        public_key=signed.public_key,
        signature=signed.signature,
    )


def content_of(row: TrailRow) -> bytes:
    """Return the bytes of a stored row as they are hashed."""
    facts: dict[str, Any] = {name: getattr(row, name) for name in SEALED_FIELDS}
    return row_content({**facts, "commitment": row.commitment})
