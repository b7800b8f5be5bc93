"""Judging stored files: on arrival, when asked, and by the clock; every finding stays.

The bytes are parsed in the reader. Who may ask is decided by the room whose file it is.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import transaction
from django.db.models import F

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.blobs import queries as blobs
from hoso.blobs.errors import BlobDamaged, NoSuchBlob
from hoso.events import services as events
from hoso.node.errors import ReaderCrashed, ReaderRefused, ReaderTimedOut, ReaderTooBig
from hoso.signatures import opening, queries
from hoso.signatures.errors import TrustMaterialOdd
from hoso.signatures.events import FileJudged, FilesToJudge
from hoso.signatures.findings import SignatureFinding
from hoso.signatures.judging import Judge, Judged, Trusted, open_judge
from hoso.signatures.kept_evidence import Piece
from hoso.signatures.models import Judgement, SignedFile, StoredFinding, TrustState
from hoso.signatures.schedule import CLAIMED, Cause, is_settled, next_judgement, next_try

PDF = "application/pdf"
# The reader could not finish: another day it may.
_PASSING = (ReaderCrashed, ReaderTimedOut, ReaderTooBig)


def watch(digests: Iterable[str], *, by: UUID, at: datetime) -> None:
    """Note stored PDFs whose signatures are to be judged soon; what is known already stays as it is.

    `by` is the document or message that brought them. Belongs into the transaction that stores them.
    """
    rows = [SignedFile(blob_id=each, first_seen_at=at, next_at=at) for each in dict.fromkeys(digests)]
    if rows:
        SignedFile.objects.bulk_create(rows, ignore_conflicts=True)
        events.announce(FilesToJudge(by))


def judge_stored(actor: Actor, digest: str, *, cause: Cause, at: datetime) -> Judgement:
    """Judge a stored file now and keep what was found; earlier findings stay as they are.

    What is no PDF, or what the reader could not finish with, is a judgement with a fault.

    Raises:
        NoSuchBlob: nothing is kept under this digest.
        TrustMaterialOdd: something in the folder of whom is trusted is no certificate.
    """
    with open_judge(opening.readers(), opening.trust_folder()) as judge:
        return _judge_one(actor, judge, note_trust(judge, at=at), digest, cause=cause, at=at)


def judge_due(actor: Actor, *, at: datetime, limit: int) -> int:
    """Judge files that are due, longest due first; return how many were.

    Safe in several processes at once: each file is claimed first. What a killed process had claimed is due
    again after ten minutes. A file that is damaged or gone does not stop the others.

    Raises:
        TrustMaterialOdd: see `judge_stored`; nothing was judged.
    """
    due = queries.due_files(at=at, limit=limit)
    if not due:
        return 0
    done = 0
    with open_judge(opening.readers(), opening.trust_folder()) as judge:
        trusted = note_trust(judge, at=at)
        for digest in due:
            claimed = SignedFile.objects.filter(pk=digest, next_at__lte=at)
            if claimed.update(next_at=at + CLAIMED) != 1:
                continue
            first = not Judgement.objects.filter(blob=digest).exists()
            cause = Cause.ARRIVAL if first else Cause.SCHEDULE
            _judge_one(actor, judge, trusted, digest, cause=cause, at=at)
            done += 1
    return done


def _judge_one(
    actor: Actor, judge: Judge, trusted: Trusted, digest: str, *, cause: Cause, at: datetime
) -> Judgement:
    known = SignedFile.objects.filter(pk=digest).values_list("known_since", flat=True).first()
    with TemporaryDirectory(dir=opening.home_folder() / "work") as folder:
        try:
            judged = judge.judge(blobs.local_copy(digest, Path(folder)), at=at, known_since=known)
        except ReaderRefused as refusal:
            return _keep_fault(actor, digest, refusal.code, trusted, cause=cause, at=at, for_good=True)
        except _PASSING as failure:
            return _keep_fault(actor, digest, failure.code, trusted, cause=cause, at=at)
        except BlobDamaged as damage:
            return _keep_fault(actor, digest, damage.code, trusted, cause=cause, at=at)
        except NoSuchBlob as gone:
            if not SignedFile.objects.filter(pk=digest).exists():
                raise
            return _keep_fault(actor, digest, gone.code, trusted, cause=cause, at=at)
    return keep_judgement(actor, digest, judged, trusted, known_since=known, cause=cause, at=at)


@transaction.atomic
def keep_judgement(
    actor: Actor, digest: str, judged: Judged, trusted: Trusted, *, known_since: datetime | None,
    cause: Cause, at: datetime,
) -> Judgement:  # fmt: skip
    """Keep what was found on stored bytes, for the acts of this room."""
    judgement = Judgement.objects.create(
        blob_id=digest, judged_at=at, cause=cause.value, asked_by=actor.account_id, known_since=known_since,
        policy=judged.findings[0].policy if judged.findings else "", trust_version=trusted.version,
        evidence=[_plain(each) for each in judged.evidence],
    )  # fmt: skip
    StoredFinding.objects.bulk_create(
        _row(judgement, ordinal, found) for ordinal, found in enumerate(judged.findings, start=1)
    )
    _settle(
        digest, at=at, next_at=next_judgement(judged.findings, at=at), signatures=len(judged.findings),
        is_settled=is_settled(judged.findings), failures=0,
    )  # fmt: skip
    # A file without signatures is no event in its life; nothing is told of millions of scans.
    if judged.findings:
        _tell(actor, judgement, len(judged.findings))
    return judgement


@transaction.atomic
def _keep_fault(
    actor: Actor,
    digest: str,
    code: str,
    trusted: Trusted,
    *,
    cause: Cause,
    at: datetime,
    for_good: bool = False,
) -> Judgement:
    judgement = Judgement.objects.create(
        blob_id=digest, judged_at=at, cause=cause.value, asked_by=actor.account_id, fault=code[:80],
        trust_version=trusted.version,
    )  # fmt: skip
    row = SignedFile.objects.filter(pk=digest).first()
    failures = (row.failures if row else 0) + 1
    next_at = None if for_good else next_try(failures, at=at)
    _settle(digest, at=at, next_at=next_at, failures=failures)
    _tell(actor, judgement, 0)
    return judgement


def _settle(digest: str, *, at: datetime, **facts: object) -> None:
    SignedFile.objects.update_or_create(
        pk=digest,
        defaults={"judged_at": at, **facts},
        create_defaults={"first_seen_at": at, "judged_at": at, **facts},
    )


def _tell(actor: Actor, judgement: Judgement, signatures: int) -> None:
    audit.record(
        actor, "signatures.judge", subject=judgement.pk, blob=judgement.blob_id, cause=judgement.cause,
        signatures=signatures, fault=judgement.fault,
    )  # fmt: skip
    events.announce(FileJudged(judgement.pk, signatures))


def _row(judgement: Judgement, ordinal: int, found: SignatureFinding) -> StoredFinding:
    signer = found.signer
    return StoredFinding(
        judgement=judgement, ordinal=ordinal, field_name=found.field_name[:300], claim=found.claim.value,
        indication=found.indication.value, sub_indication=found.sub_indication[:60],
        reason=found.reason[:500],
        signer_name=signer.name[:300] if signer else "",
        signer_organisation=signer.organisation[:300] if signer else "",
        signer_issuer=signer.issuer[:300] if signer else "",
        signer_fingerprint=signer.fingerprint if signer else "",
        level=found.level.value, claimed_at=found.claimed_at, proven_at=found.proven_at,
        coverage=found.coverage.value, changes=found.changes.value, digest=found.digest[:40],
        mechanism=found.mechanism[:80], remarks=list(found.remarks),
    )  # fmt: skip


def read_trusted(*, at: datetime) -> Trusted:
    """Return whom the institution trusts now, and keep it, if that is new.

    Raises:
        TrustMaterialOdd: something in the folder is no certificate and no revocation data.
    """
    with open_judge(opening.readers(), opening.trust_folder()) as judge:
        return note_trust(judge, at=at)


@transaction.atomic
def note_trust(judge: Judge, *, at: datetime) -> Trusted:
    """Keep whom the institution trusts, if that is new, and return it.

    What may still become better by it is due at once.

    Raises:
        TrustMaterialOdd: something in the folder is no certificate and no revocation data.
    """
    trusted = _trusted(judge)
    contents = {
        name: [_plain(each) for each in getattr(trusted, name)]
        for name in ("anchors", "certificates", "revocations")
    }
    _state, is_new = TrustState.objects.get_or_create(
        version=trusted.version, defaults={"contents": contents, "noted_at": at}
    )
    if is_new:
        SignedFile.objects.filter(is_settled=False, signatures__gt=0, next_at__gt=at).update(next_at=at)
    return trusted


def _trusted(judge: Judge) -> Trusted:
    try:
        return judge.trusted()
    except ReaderRefused as refusal:
        if refusal.code != TrustMaterialOdd.code:
            raise
        raise TrustMaterialOdd(str(refusal), file=refusal.facts.get("file", "")) from refusal


@transaction.atomic
def note_known_since(actor: Actor, digest: str, at: datetime, *, by: str) -> None:
    """Note the earliest moment at which a file's bytes are proven to have existed, and by what.

    `by` names the proof: an evidence record, a checkpoint witnessed outside. An earlier moment that is known
    already stays. The file is due again at once.
    """
    earlier = SignedFile.objects.filter(pk=digest, known_since__lte=at)
    if earlier.exists():
        return
    changed = SignedFile.objects.filter(pk=digest).update(known_since=at, known_by=by[:200])
    if changed:
        SignedFile.objects.filter(pk=digest, signatures__gt=0, judged_at__isnull=False).update(
            next_at=F("judged_at")
        )
        audit.record(actor, "signatures.note_known_since", blob=digest, since=at, detail={"by": by})


def _plain(piece: Piece) -> dict[str, str | None]:
    return {
        "kind": piece.kind, "sha256": piece.sha256, "of": piece.of,
        "since": piece.since.isoformat() if piece.since else None,
        "until": piece.until.isoformat() if piece.until else None,
    }  # fmt: skip
