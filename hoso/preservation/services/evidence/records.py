"""Putting together the evidence record of one version from batches, trees and tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from hoso.preservation.errors import EvidenceUnreadable, ObjectUnsound
from hoso.preservation.evidence_files import KeptBatch
from hoso.preservation.models import EvidenceBatch, EvidenceCover, ObjectEvidence
from hoso.preservation.queries import evidence as queries
from hoso.preservation.services.evidence.documents import Document
from hoso.signatures.evidence.making import rehash_leaves
from hoso.signatures.evidence.records import Record, Stamp
from hoso.signatures.evidence.trees import digest, leaf_of, reduced

# So many trees and ways up are remembered: the objects of one batch are asked for together.
REMEMBERED = 32
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Way:
    """The tokens above one batch: the batch's own as it is covered, and the stamps that renewed it."""

    token: bytes
    renewals: tuple[Stamp, ...]


@dataclass
class Ways:
    """Finds the stamps above batches, and remembers the last ones: a batch's objects share them."""

    folder: Path
    _ways: dict[tuple[UUID, UUID | None], Way] = field(default_factory=dict)
    _kept: dict[UUID, KeptBatch] = field(default_factory=dict)

    def of(
        self, batch: EvidenceBatch, *, ended_by: UUID | None, ending: Mapping[UUID, bytes] | None = None
    ) -> Way:
        """Return the stamps from a batch up to where a next chain took over (`ended_by`), or to the newest.

        `ending` holds tokens by batch, as a chain that is being made covers them.

        Raises:
            EvidenceUnreadable: a tree is missing, or does not lead up.
        """
        key = (batch.pk, ended_by)
        if ending is None and key in self._ways:
            return self._ways[key]
        found = self._find(batch, _ending(ended_by) if ending is None else ending)
        if ending is None:
            _remember(self._ways, key, found)
        return found

    def siblings(self, batch_id: UUID, leaf: bytes) -> list[bytes]:
        """Return what stands beside the way from a leaf to the root of a batch.

        Raises:
            EvidenceUnreadable: the tree is missing, or does not hold the leaf.
        """
        if batch_id not in self._kept:
            _remember(self._kept, batch_id, KeptBatch(self.folder / str(batch_id)))
        try:
            return self._kept[batch_id].tree.siblings(leaf)
        except KeyError as error:
            raise EvidenceUnreadable(
                f"{batch_id}: its tree does not hold {leaf.hex()[:16]}", batch=str(batch_id)
            ) from error

    def _find(self, batch: EvidenceBatch, ending: Mapping[UUID, bytes]) -> Way:
        renewals: list[Stamp] = []
        tokens: list[bytes] = []
        at: EvidenceBatch = batch
        while at.pk not in ending:
            cover = queries.renewal_of(at.pk)
            if cover is None:
                tokens.append(bytes(at.token))
                break
            tokens.append(bytes(cover.token))
            renewals.append(self._stamp(cover, at.algorithm))
            at = cover.by
        else:
            tokens.append(ending[at.pk])
        stamps = [
            Stamp(stamp.algorithm, stamp.groups, token)
            for stamp, token in zip(renewals, tokens[1:], strict=True)
        ]
        return Way(tokens[0], tuple(stamps))

    def _stamp(self, cover: EvidenceCover, algorithm: str) -> Stamp:
        leaf = digest(algorithm, bytes(cover.token))
        groups = reduced([leaf], self.siblings(cover.by_id, leaf))
        return Stamp(algorithm, tuple(tuple(group) for group in groups), b"")


def _ending(ended_by: UUID | None) -> dict[UUID, bytes]:
    if ended_by is None:
        return {}
    covers = EvidenceCover.objects.filter(by=ended_by)
    return {each.covers_id: bytes(each.token) for each in covers}


def _remember(kept: dict[Key, Value], key: Key, value: Value) -> None:
    if len(kept) >= REMEMBERED:
        kept.pop(next(iter(kept)))
    kept[key] = value


def record_of(
    rows: Sequence[ObjectEvidence],
    documents: Sequence[Document],
    ways: Ways,
    *,
    ending: Mapping[UUID, bytes] | None = None,
) -> Record:
    """Return the evidence record of one version: `rows` are its chains, `documents` have all their digests.

    `ending`: see `Ways.of`; for the last chain alone.

    Raises:
        ObjectUnsound: the documents are not those that were covered.
        EvidenceUnreadable: see `Ways`.
    """
    record = Record(())
    for place, row in enumerate(rows):
        assert row.batch is not None
        is_last = place + 1 == len(rows)
        algorithm = row.batch.algorithm
        leaves = covered_digests(documents, algorithm, record)
        leaf = leaf_of(algorithm, leaves)
        if leaf != bytes(row.leaf or b""):
            raise ObjectUnsound(f"{row.object.ocfl_id} v{row.version} is not what was covered")
        ended_by = None if is_last else rows[place + 1].batch_id
        way = ways.of(row.batch, ended_by=ended_by, ending=ending if is_last else None)
        groups = reduced(leaves, ways.siblings(row.batch.pk, leaf))
        record = record.with_chain(Stamp(algorithm, tuple(tuple(group) for group in groups), way.token))
        for stamp in way.renewals:
            record = record.with_stamp(stamp)
    return record


def covered_digests(documents: Sequence[Document], algorithm: str, before: Record) -> list[bytes]:
    """Return what a chain covers of each document: its digest, with all chains before, if there are any."""
    contents = [each.digests[algorithm] for each in documents]
    return rehash_leaves(contents, before, algorithm) if before.chains else contents
