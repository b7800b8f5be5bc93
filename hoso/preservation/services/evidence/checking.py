"""Checking the evidence: files against database against store, every stamp at the moment it was covered."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.lib.errors import NotAllowed, NotFound
from hoso.preservation.authority import Means, evidence_folder
from hoso.preservation.errors import EvidenceMissing, EvidenceUnreadable, ObjectMissing, ObjectUnsound
from hoso.preservation.evidence_files import KeptBatch, Line, kept_ids
from hoso.preservation.models import EvidenceBatch, EvidenceCover, EvidenceFinding, ObjectEvidence
from hoso.preservation.ocfl import Store
from hoso.preservation.ocfl.inventory import ALGORITHM
from hoso.preservation.opening import open_store
from hoso.preservation.queries import evidence as queries
from hoso.preservation.rules.evidence import EvidenceCode, EvidenceKind
from hoso.preservation.services.evidence.covering import expected_inventory
from hoso.preservation.services.evidence.documents import Document, documents_of
from hoso.preservation.services.evidence.records import Ways, record_of
from hoso.preservation.services.guarding import require_service
from hoso.signatures.errors import RecordUnreadable
from hoso.signatures.evidence.records import Record, encode
from hoso.signatures.evidence.trees import digest, leaf_of
from hoso.signatures.evidence.verifying import Proof, Token, check_group, time_fault

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that is not as it must be; `where` names the batch, or what in it."""

    code: EvidenceCode
    message: str
    batch_id: UUID | None = None
    ocfl_id: str = ""
    version: int | None = None

    @property
    def key(self) -> tuple[str, str, str, int | None]:
        """What makes it this one."""
        return (self.code.value, str(self.batch_id or ""), self.ocfl_id, self.version)


@dataclass(frozen=True, slots=True)
class EvidenceChecked:
    """What came out of a check."""

    batches: int
    versions: int
    issues: tuple[Issue, ...]


def check_evidence(
    actor: Actor, means: Means, *, advance: Callable[[int], None] = lambda _batches: None
) -> EvidenceChecked:
    """Check every batch, and that the store holds what they cover; content is not read.

    That the content is what the inventories say is told by `check_fixity`. What is found is kept, and what is
    not found any more says so. Memory: that of one batch. `advance` is called with 1 after each batch.

    Raises:
        NotAllowed: not the service itself asks.
    """
    require_service(actor)
    root, folder = open_store(), evidence_folder()
    unknown = _unknown(folder)
    issues: list[Issue] = []
    batches = versions = 0
    for batch in EvidenceBatch.objects.order_by("id").iterator(chunk_size=20):
        issues.extend(check_batch(batch, folder, means))
        if batch.kind == EvidenceKind.OBJECTS:
            for found in _object_issues(root, batch):
                versions += 1
                issues.extend(found)
        batches += 1
        advance(1)
    # A batch that is being made lies in its folder for a moment before its row is there.
    for batch_id in sorted(unknown & _unknown(folder)):
        reason = f"the database knows no batch {batch_id}"
        issues.append(Issue(EvidenceCode.FOLDER_UNKNOWN, reason, batch_id))
    _store(actor, issues, at=means.at, batches=batches)
    return EvidenceChecked(batches, versions, tuple(issues))


def check_batch(batch: EvidenceBatch, folder: Path, means: Means) -> Iterator[Issue]:
    """Yield what is wrong with one batch: its files, its rows, its stamp."""
    try:
        kept = KeptBatch(folder / str(batch.pk))
        yield from _against_files(batch, kept)
    except EvidenceUnreadable as error:
        yield Issue(EvidenceCode.FOLDER_MISSING, str(error), batch.pk)
    yield from _stamp_issues(batch, means)


def read_record(actor: Actor, dossier_id: UUID, version: int | None, *, to: str = acts.DOWNLOAD) -> bytes:
    """Return the evidence record of a version (DER), of the newest covered one for None; the trail names it.

    Raises:
        NotFound, NotAllowed: no such dossier is open to the actor for this.
        EvidenceMissing: no time stamp covers the version yet.
        ObjectMissing, ObjectUnsound: the store does not hold what was covered.
        EvidenceUnreadable: see `record_of`.
    """
    rows, documents = _covered(actor, dossier_id, version, to=to, is_read=False)
    record = record_of(rows, documents, Ways(evidence_folder()))
    with transaction.atomic():
        audit.record(actor, "preservation.evidence_export", subject=dossier_id, version=rows[0].version)
    return encode(record)


@dataclass(frozen=True, slots=True)
class Proven:
    """What the evidence of one version proves, its content read again."""

    version: int
    record: Record
    proof: Proof


def prove_version(
    actor: Actor, dossier_id: UUID, version: int | None, means: Means, *, to: str = acts.VERIFY
) -> Proven:
    """Read a version again and check its evidence record as a stranger would.

    Raises:
        NotFound, NotAllowed, EvidenceMissing, ObjectMissing, ObjectUnsound, EvidenceUnreadable: see
            `read_record`.
    """
    rows, documents = _covered(actor, dossier_id, version, to=to, is_read=True)
    record = record_of(rows, documents, Ways(evidence_folder()))
    names = {row.batch.algorithm for row in rows if row.batch is not None}
    digests = {name: [each.digests[name] for each in documents] for name in names}
    return Proven(rows[0].version, record, check_group(record, digests, means.grounds))


def _covered(
    actor: Actor, dossier_id: UUID, version: int | None, *, to: str, is_read: bool
) -> tuple[list[ObjectEvidence], list[Document]]:
    found = queries.find_covered(actor, dossier_id, to=to)
    if found is None:
        if queries.find_covered(actor, dossier_id) is not None:
            raise NotAllowed(f"{to} on {dossier_id} is not open to {actor.account_id}", act=to)
        raise NotFound(f"no preserved dossier {dossier_id}")
    chains = queries.chains_of([found.pk])
    covered = sorted(number for _object, number in chains)
    number = version if version is not None else (covered[-1] if covered else 0)
    rows = chains.get((found.pk, number), [])
    if not rows:
        raise EvidenceMissing(f"no stamp covers v{number} of {dossier_id} yet", version=number)
    names = {row.batch.algorithm for row in rows if row.batch is not None}
    documents = documents_of(
        open_store(), found.ocfl_id, number, algorithms=names, expected=expected_inventory(rows[0]),
        is_read=is_read,
    )  # fmt: skip
    return rows, documents


def _unknown(folder: Path) -> set[UUID]:
    """Return the batches that lie there and that the database does not know."""
    found = kept_ids(folder)
    return set(found) - set(EvidenceBatch.objects.filter(pk__in=found).values_list("pk", flat=True))


def _against_files(batch: EvidenceBatch, kept: KeptBatch) -> Iterator[Issue]:
    token = Token(bytes(batch.token))
    if kept.token != bytes(batch.token) or token.imprint != bytes(batch.root):
        yield Issue(EvidenceCode.STAMP_ALTERED, "the folder and the database hold different stamps", batch.pk)
    tree = kept.tree
    if tree.root != bytes(batch.root) or not tree.is_sound():
        yield Issue(EvidenceCode.TREE_ALTERED, "the tree is not the one that was stamped", batch.pk)
        return
    if batch.kind == EvidenceKind.OBJECTS:
        yield from _row_issues(batch, kept)
    for cover in EvidenceCover.objects.filter(by=batch).select_related("covers"):
        yield from _cover_issues(batch, cover, kept)


def _row_issues(batch: EvidenceBatch, kept: KeptBatch) -> Iterator[Issue]:
    """Hold the rows of a batch against its list, and the list against its tree."""
    lines: dict[bytes, Line] = {}
    for line, leaf in zip(kept.lines(), kept.tree.leaves(), strict=False):
        if line.leaf != leaf:
            break
        lines[leaf] = line
    if len(lines) != batch.leaves:
        reason = "the list of what was covered is not that of the tree"
        yield Issue(EvidenceCode.LIST_ALTERED, reason, batch.pk)
        return
    places = {(line.ocfl_id, line.version, line.chain): line.leaf for line in lines.values()}
    rows = ObjectEvidence.objects.filter(batch=batch)
    told = rows.values_list("object__ocfl_id", "version", "chain", "leaf")
    for ocfl_id, version, chain, given in told.iterator(chunk_size=2000):
        expected = places.pop((ocfl_id, version, chain), None)
        if expected is None:
            reason = f"the row of chain {chain} says that it was covered, the list does not"
            yield Issue(EvidenceCode.ROW_UNKNOWN, reason, batch.pk, ocfl_id, version)
        elif expected != bytes(given or b""):
            reason = f"the row of chain {chain} holds another digest than was covered"
            yield Issue(EvidenceCode.ROW_ALTERED, reason, batch.pk, ocfl_id, version)
    for ocfl_id, version, chain in sorted(places):
        reason = f"the database does not know that chain {chain} of it was covered"
        yield Issue(EvidenceCode.ROW_MISSING, reason, batch.pk, ocfl_id, version)


def _cover_issues(batch: EvidenceBatch, cover: EvidenceCover, kept: KeptBatch) -> Iterator[Issue]:
    data = bytes(cover.token)
    is_same = kept.covered().get(str(cover.covers_id)) == data
    is_its = _signed_part(data) == _signed_part(bytes(cover.covers.token))
    is_in_tree = True
    if cover.is_renewal:
        try:
            kept.tree.siblings(digest(batch.algorithm, data))
        except KeyError:
            is_in_tree = False
    if not (is_same and is_its and is_in_tree):
        reason = f"the stamp of {cover.covers_id} is not covered as it stands here"
        yield Issue(EvidenceCode.COVER_BROKEN, reason, batch.pk)


def _signed_part(data: bytes) -> tuple[bytes, bytes]:
    """Return what an authority signed in a token, without the evidence that was put beside it later."""
    signed = Token(data).signed
    return signed["encap_content_info"].dump(), signed["signer_infos"].dump()


def _stamp_issues(batch: EvidenceBatch, means: Means) -> Iterator[Issue]:
    """Judge a stamp at every moment at which another one took over from it, or now where none did."""
    covers = EvidenceCover.objects.filter(covers=batch).values_list("token", "by__stamped_at")
    moments = [(bytes(token), until) for token, until in covers]
    if not moments:
        moments = [(bytes(batch.token), max(means.at, batch.stamped_at))]
    told: set[str] = set()
    for token, until in moments:
        try:
            fault = time_fault(Token(token), batch.algorithm, until, means.grounds)
        except RecordUnreadable as error:
            yield Issue(EvidenceCode.STAMP_ALTERED, str(error), batch.pk)
            continue
        if fault is not None and fault.value not in told:
            told.add(fault.value)
            yield Issue(EvidenceCode(fault.value), f"judged at {until:%Y-%m-%d %H:%M} UTC", batch.pk)


def _object_issues(root: Store, batch: EvidenceBatch) -> Iterator[list[Issue]]:
    """Yield, for each version that a batch covers first, what is wrong with it in the store."""
    rows = ObjectEvidence.objects.filter(batch=batch, chain=0).select_related("object").order_by("id")
    found = rows.iterator(chunk_size=_AT_ONCE)
    while part := list(islice(found, _AT_ONCE)):
        for row in part:
            yield list(_object_issue(root, row, batch.algorithm))


def _object_issue(root: Store, row: ObjectEvidence, algorithm: str) -> Iterator[Issue]:
    ocfl_id, version = row.object.ocfl_id, row.version
    if queries.is_destroyed(row):
        return  # its destruction is recorded: what its stamp proved stays proven, and is shown by no bytes
    try:
        documents = documents_of(root, ocfl_id, version, expected=expected_inventory(row))
    except ObjectMissing as error:
        yield Issue(EvidenceCode.OBJECT_MISSING, str(error), row.batch_id, ocfl_id, version)
        return
    except ObjectUnsound as error:
        yield Issue(EvidenceCode.OBJECT_ALTERED, str(error), row.batch_id, ocfl_id, version)
        return
    # A leaf of another digest than the store's says something only of content that was read.
    if algorithm != ALGORITHM or row.leaf is None:
        return
    if leaf_of(algorithm, [each.digests[algorithm] for each in documents]) != bytes(row.leaf):
        reason = "its inventory is not the one that was covered"
        yield Issue(EvidenceCode.OBJECT_ALTERED, reason, row.batch_id, ocfl_id, version)


@transaction.atomic
def _store(actor: Actor, issues: Sequence[Issue], *, at: datetime, batches: int) -> None:
    """Keep what was found; what stood open and was not found again is gone."""
    by_key = {each.key: each for each in issues}
    open_rows = EvidenceFinding.objects.select_for_update().filter(gone_at__isnull=True)
    seen: list[UUID] = []
    gone: list[UUID] = []
    for row in open_rows.iterator(chunk_size=2000):
        (seen if by_key.pop(_key(row), None) else gone).append(row.pk)
    for part in _parts(seen):
        EvidenceFinding.objects.filter(pk__in=part).update(seen_at=at)
    for part in _parts(gone):
        EvidenceFinding.objects.filter(pk__in=part).update(gone_at=at)
    known = set(EvidenceBatch.objects.values_list("pk", flat=True)) if by_key else set()
    EvidenceFinding.objects.bulk_create(
        (
            EvidenceFinding(
                code=each.code, batch_id=each.batch_id if each.batch_id in known else None,
                where=str(each.batch_id or ""), ocfl_id=each.ocfl_id, version=each.version,
                message=each.message, found_at=at, seen_at=at,
            )
            for each in by_key.values()
        ),
        batch_size=1000,
    )  # fmt: skip
    audit.record(
        actor, "preservation.evidence_checked", batches=batches, found=len(issues), new=len(by_key),
        gone=len(gone),
    )  # fmt: skip


def _key(row: EvidenceFinding) -> tuple[str, str, str, int | None]:
    return (row.code, row.where, row.ocfl_id, row.version)


def _parts(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[at : at + 1000] for at in range(0, len(ids), 1000))
