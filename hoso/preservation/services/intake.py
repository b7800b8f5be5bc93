"""Packages from outside: into quarantine, looked at in every way, then taken in whole or refused whole."""

import logging
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.blobs import services as blobs
from hoso.blobs.quarantine import Limits, Quarantine
from hoso.dossiers import queries as dossier_queries
from hoso.dossiers import services as dossiers
from hoso.events import services as events
from hoso.holdings import queries as holding_queries
from hoso.lib.dates import now
from hoso.lib.errors import DomainError, EnvironmentMissing
from hoso.lib.hashing import digest_file
from hoso.lib.ids import uuid7
from hoso.node.errors import ReaderCrashed, ReaderRefused, ReaderTimedOut, ReaderTooBig
from hoso.node.reader import Reader, ReaderPool
from hoso.organisations import queries as organisations
from hoso.preservation import formats, opening, scanning
from hoso.preservation.errors import NotWaiting, ReasonMissing, StoreUnusable
from hoso.preservation.events import PackageDecided, PackageReceived, PackageSent
from hoso.preservation.findings import Severity
from hoso.preservation.foreign_packages import MOST_BYTES, Checked, looked_at
from hoso.preservation.models import TAKEN_IN_ONCE, Intake
from hoso.preservation.packages.received import ReceivedDocument, ReceivedDossier, read_received
from hoso.preservation.queries import intake_policy, intakes
from hoso.preservation.rules import intake as rules
from hoso.preservation.rules.intake import UNDECIDED, IntakeState, Why
from hoso.preservation.services.guarding import require_service
from hoso.reading.errors import ModelMissing
from hoso.reading.marks import LONGEST_SECONDS, Screened, doubt, look_for_marks
from hoso.registry import services as registry
from hoso.registry.errors import FieldOdd, FieldUnknown
from hoso.registry.rules import Proposal, Role, State, clean
from hoso.signatures import judging
from hoso.signatures import opening as judges
from hoso.signatures.findings import Indication
from hoso.tables.models import this_node

log = logging.getLogger(__name__)

MOST_FINDINGS = 300
# A package is in quarantine a moment before its row is there; after this long it is nobody's.
ORPHAN_AFTER_SECONDS = 3600
# Nobody looks at a package for much longer; whoever still does is in nobody's way.
CUT_OFF_AFTER_SECONDS = 2 * 3600
_NAME = "package"
_LIMITS = Limits(file_bytes=MOST_BYTES, batch_bytes=MOST_BYTES)
# What the detector can look at; a file of another kind is as good as a doubt.
_SCREENED = {"application/pdf", "image/tiff", "image/jpeg", "image/png"}


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers that a look at a package needs, each a pool of its own.

    The one for containers holds the package while the others look at its files: a pool for two of these
    would wait for itself.
    """

    packages: ReaderPool
    formats: ReaderPool
    pages: ReaderPool
    signatures: ReaderPool


def node_readers(pages: ReaderPool) -> Readers:
    """Return the readers of this process, with those of pages that somebody else has."""
    return Readers(opening.package_readers(), opening.format_readers(), pages, judges.readers())


def receive_package(
    actor: Actor, fonds_id: UUID, path: Path, *, file_name: str, readers: Readers, trust: Path | None
) -> Intake:
    """Take a package for a fonds into quarantine and look at it; nothing of it becomes a record yet.

    The same bytes sent again are the same intake, in whatever state it is. A look that was cut off is taken
    up by a job (`check_waiting`), or by sending them again.

    Raises:
        NotFound, NotAllowed: see `holdings.queries.check_may_add`; the act is to take in.
        DiskFull, TooBig: nothing was taken.
        PolicyOdd: the table of this node cannot be read; the package waits.
        EnvironmentMissing: this machine cannot look for secrecy marks; the package waits.
    """
    actor = holding_queries.check_may_add(actor, fonds_id, to=acts.TAKE_IN, access_class=AccessClass.INTERNAL)
    digest = str(digest_file(path))
    row = Intake.objects.filter(fonds_id=fonds_id, digest=digest).first()
    if row is None:
        row = _admit(actor, fonds_id, path, file_name=file_name)
    return (
        check_received(actor, row, readers=readers, trust=trust) if row.state == IntakeState.RECEIVED else row
    )


def send_package(actor: Actor, fonds_id: UUID, path: Path, *, file_name: str) -> Intake:
    """Take a package for a fonds into quarantine, for a worker to look at: whoever sends it need not wait.

    The same bytes sent again are the same intake, in whatever state it is.

    Raises:
        NotFound, NotAllowed, DiskFull, TooBig: see `receive_package`.
    """
    actor = holding_queries.check_may_add(actor, fonds_id, to=acts.TAKE_IN, access_class=AccessClass.INTERNAL)
    known = Intake.objects.filter(fonds_id=fonds_id, digest=str(digest_file(path))).first()
    row = known or _admit(actor, fonds_id, path, file_name=file_name)
    if row.state == IntakeState.RECEIVED:
        with transaction.atomic():
            events.announce(PackageSent(row.pk))
    return row


def _admit(actor: Actor, fonds_id: UUID, path: Path, *, file_name: str) -> Intake:
    """Write the bytes into quarantine, then the row: never a row without bytes."""
    intake_id = uuid7()
    with path.open("rb") as stream:
        admitted = _quarantine().admit(intake_id, _NAME, stream, _LIMITS)
    with transaction.atomic():
        row, is_ours = Intake.objects.get_or_create(
            fonds_id=fonds_id, digest=str(admitted.digest),
            defaults={
                "id": intake_id, "file_name": file_name[:255], "size_bytes": admitted.size_bytes,
                "received_by": actor.account_id, "received_at": now(),
            },
        )  # fmt: skip
        if is_ours:
            audit.record(
                actor, "preservation.receive_package", subject=row.pk, fonds=fonds_id, digest=row.digest
            )
    if not is_ours:
        # Somebody else sent the same bytes meanwhile, and was quicker.
        _quarantine().destroy(intake_id)
    return row


def check_received(actor: Actor, row: Intake, *, readers: Readers, trust: Path | None) -> Intake:
    """Look at a received package in every way and write down what was found; safe to repeat."""
    policy = intake_policy.policy_for(_body_code(row.fonds_id))
    with _opened(row, readers) as checked:
        dossier = None
        if checked.package is not None and checked.circular is not None:
            dossier = read_received(checked.package, checked.circular)
        looked = _look(checked, policy, readers=readers, trust=trust)
    found = set(
        rules.reasons(
            errors=sum(each.severity is Severity.ERROR for each in checked.findings),
            scan=looked["scan"]["outcome"], policy=policy.not_scanned, is_circular=_is_dossier(checked),
            same_fonds=dossier is not None and dossier.fonds_code in {"", row.fonds.code},
            says_secret=dossier is not None and dossier.says_secret,
            may_be_secret=bool(looked["marks"]), bad_signatures=looked["signatures"]["bad"],
        )
    )  # fmt: skip
    state = rules.state_after_checks(found, policy.not_scanned)
    return _keep_checks(actor, row, checked, dossier, looked, state=state, found=found)


def check_waiting(
    actor: Actor, *, readers: Readers, trust: Path | None, older_than_seconds: float = CUT_OFF_AFTER_SECONDS
) -> int:
    """Look at the packages of this node whose look was cut off; return how many were looked at.

    Two that look at the same package lose time alone: what comes first is written down.

    Raises:
        NotAllowed: not the service itself asks.
        PolicyOdd, EnvironmentMissing: see `receive_package`; everything waits.
    """
    require_service(actor)
    cut_off = Intake.objects.filter(
        state=IntakeState.RECEIVED, owner_node=this_node(),
        received_at__lt=now() - timedelta(seconds=older_than_seconds),
    )  # fmt: skip
    looked = 0
    for row in cut_off.select_related("fonds").order_by("pk"):
        try:
            check_received(actor, row, readers=readers, trust=trust)
            looked += 1
        except EnvironmentMissing:
            raise
        except DomainError as refusal:
            # Decided about meanwhile, or its bytes are lost: the others need not wait for it.
            log.warning("intake %s was not looked at: %s", row.pk, refusal)
    return looked


def _is_dossier(checked: Checked) -> bool:
    return checked.circular is not None and checked.circular.kind.is_dossier


@transaction.atomic
def _keep_checks(
    actor: Actor, row: Intake, checked: Checked, dossier: ReceivedDossier | None, looked: dict[str, Any], *,
    state: IntakeState, found: set[Why],
) -> Intake:  # fmt: skip
    row = Intake.objects.select_for_update().select_related("fonds").get(pk=row.pk)
    if row.state != IntakeState.RECEIVED:
        return row
    row.state, row.reasons, row.checked_at = state, sorted(found), now()
    row.told = {**looked, **_told(checked, dossier)}
    row.findings = [each.as_document() for each in checked.findings[:MOST_FINDINGS]]
    row.object_id_told = checked.package.object_id[:100] if checked.package else ""
    row.save()
    scan = looked["scan"]
    audit.record(
        actor, "preservation.check_package", subject=row.pk, state=state.value, scan=scan["outcome"],
        reasons=sorted(found), detail={"scan": scan},
    )  # fmt: skip
    events.announce(PackageReceived(row.pk, state.value))
    if state is IntakeState.REFUSED:
        events.announce(PackageDecided(row.pk, state.value))
        transaction.on_commit(lambda: _quarantine().destroy(row.pk))
    return row


def _told(checked: Checked, dossier: ReceivedDossier | None) -> dict[str, Any]:
    kind = checked.circular.kind.value if checked.circular else checked.kind
    if dossier is None or dossier.says_secret:
        # Of what says of itself that it is secret no title is kept.
        return {"kind": kind}
    return {
        "kind": kind, "title": dossier.title, "code": dossier.code, "sender": dossier.sender,
        "fonds_code": dossier.fonds_code, "source": dossier.source, "documents": len(dossier.documents),
    }  # fmt: skip


def _look(
    checked: Checked, policy: intake_policy.IntakePolicy, *, readers: Readers, trust: Path | None
) -> dict[str, Any]:
    """Ask scanner, detector, judge of signatures and PRONOM about every file of a package."""
    nothing: dict[str, Any] = {
        "scan": asdict(scanning.Scanned(scanning.Scan.NOT_SCANNED, what="nothing to scan")), "marks": [],
        "signatures": {"good": 0, "unproven": 0, "bad": 0}, "formats": {},
    }  # fmt: skip
    package = checked.package
    if package is None or any(each.severity is Severity.ERROR for each in checked.findings):
        return nothing
    files = {path: package.folder / path for path in sorted(package.files)}
    data = {path: place for path, place in files.items() if "/data/" in path}
    types = {path: package.listed[path].media_type for path in data if path in package.listed}
    return {
        "scan": asdict(scanning.scan(policy.clamd, files)),
        "marks": list(_marks(data, types, readers.pages)),
        "signatures": _signatures(data, readers.signatures, trust=trust),
        "formats": _formats(data, readers.formats),
    }


def _marks(data: dict[str, Path], types: dict[str, str], pool: ReaderPool) -> Iterator[dict[str, Any]]:
    """Yield the files that bear a secrecy mark, or may: pages and places, nothing of what they say.

    Raises:
        EnvironmentMissing: this machine cannot look; the package waits.
    """
    for path, place in data.items():
        if types.get(path) not in _SCREENED:
            yield {"path": path, "kinds": ["not_looked_at"]}
            continue
        with pool.lease() as reader:
            name = f"input{place.suffix.lower()}"
            shutil.copyfile(place, reader.work / name)
            said = _screened(reader, name)
        if said.held:
            yield {
                "path": path,
                "kinds": sorted({each.kind for each in said.findings}),
                "pages": sorted({each.page for each in said.findings}),
            }


def _screened(reader: Reader, name: str) -> Screened:
    try:
        return look_for_marks(reader, name, seconds=LONGEST_SECONDS)
    except ReaderRefused as refusal:
        if refusal.code == ModelMissing.code:
            raise EnvironmentMissing(str(refusal), **refusal.facts) from refusal
        return doubt(refusal.code)


def _signatures(data: dict[str, Path], pool: ReaderPool, *, trust: Path | None) -> dict[str, int]:
    """Count signatures: good, not proven here, and those whose bytes were changed."""
    counts = Counter({"good": 0, "unproven": 0, "bad": 0})
    for path, place in data.items():
        if not path.lower().endswith(".pdf"):
            continue
        try:
            judged = judging.judge_pdf(pool, place, trust=trust, at=now())
        except (ReaderRefused, ReaderCrashed, ReaderTimedOut, ReaderTooBig):
            counts["unproven"] += 1
            continue
        for found in judged:
            good, bad = found.indication is Indication.PASSED, found.indication is Indication.FAILED
            counts["good" if good else "bad" if bad else "unproven"] += 1
    return dict(counts)


def _formats(data: dict[str, Path], pool: ReaderPool) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for place in data.values():
        with place.open("rb") as source:
            try:
                counts[formats.identify(pool, source, file_name=place.name).puid or "unknown"] += 1
            except (ReaderCrashed, ReaderTimedOut, ReaderTooBig):
                counts["unknown"] += 1
    return dict(counts)


def accept_package(actor: Actor, intake_id: UUID, *, readers: Readers, reason: str = "") -> Intake:
    """Take a package in whole: its documents, files and dossier become records of the fonds, or nothing does.

    What is held needs a reason in words; a file that may be secret needs the right to release it. Bytes are
    kept first, then everything is one transaction: a process that is killed leaves the package where it was.
    A dossier whose documents tell enough is approved at once, and preserved; else a person checks them first.

    Raises:
        NotFound, NotAllowed: the actor may not take in for this fonds, or not release what is held.
        NotWaiting: it was decided about, or is refused, or the same package was taken in before.
        ReasonMissing: it is held and no reason is given.
    """
    row = intakes.get_intake(actor, intake_id, to=acts.TAKE_IN)
    _check_may_accept(actor, row, reason)
    with _opened(row, readers) as checked:
        if checked.package is None or checked.circular is None:
            raise NotWaiting(f"intake {intake_id} is no package any more", state=row.state)
        dossier = read_received(checked.package, checked.circular)
        digests = _keep_bytes(dossier, checked.package.folder)
    try:
        accepted = _enter(actor, row, dossier, digests, reason=reason)
    except IntegrityError as error:
        if TAKEN_IN_ONCE not in str(error):
            raise
        raise NotWaiting(f"package {row.object_id_told} was taken in before", state=row.state) from error
    _quarantine().destroy(row.pk)
    return accepted


def _check_may_accept(actor: Actor, row: Intake, reason: str) -> None:
    if row.state not in {IntakeState.SOUND, IntakeState.HELD}:
        raise NotWaiting(f"intake {row.pk} is {row.state}", state=row.state)
    if row.state == IntakeState.HELD and not reason.strip():
        raise ReasonMissing(f"intake {row.pk} is held: {', '.join(row.reasons)}")
    if Why.HOLDS_MARKS in row.reasons:
        holding_queries.check_may_add(
            actor, row.fonds_id, to=acts.RELEASE_HOLD, access_class=AccessClass.INTERNAL
        )


def _keep_bytes(dossier: ReceivedDossier, folder: Path) -> dict[str, str]:
    """Keep every file of the dossier as a blob and return its digest by path."""
    return {
        file.path: blobs.keep(folder / file.path, media_type=file.media_type or "application/octet-stream")
        for document in dossier.documents
        for file in document.files
    }


@transaction.atomic
def _enter(
    actor: Actor, row: Intake, received: ReceivedDossier, digests: dict[str, str], *, reason: str
) -> Intake:
    row = Intake.objects.select_for_update().select_related("fonds").get(pk=row.pk)
    _check_may_accept(actor, row, reason)
    level = AccessClass.OPEN if received.is_open else AccessClass.INTERNAL
    keeper = holding_queries.responsible_body(
        holding_queries.main_scope(row.fonds_id).pk, on=actor.on
    ) or row.fonds.creator_id  # fmt: skip
    found = f"{received.sender} {row.object_id_told}".strip() if row.fonds.closed_on else ""
    documents = [
        _enter_document(actor, row, each, digests, keeper=keeper, level=level, found=found)
        for each in received.documents
    ]
    registry.confirm_certain(actor, documents)
    dossier = dossiers.open_dossier(
        actor, fonds_id=row.fonds_id, custodian_id=keeper, title=received.title, code=received.code,
        year=received.year, retention_code=received.retention_code, access_class=level, found=found,
        right=acts.TAKE_IN,
    )  # fmt: skip
    dossiers.add_documents(actor, dossier.pk, documents, right=acts.TAKE_IN)
    if all(each.state == State.CONFIRMED for each in dossier_queries.all_contents(dossier.pk)):
        dossiers.approve(actor, dossier.pk)
    row.dossier_id = dossier.pk
    pairs = zip(received.documents, documents, strict=True)
    row.told = {**row.told, "sources": {each.source: str(ours) for each, ours in pairs}}
    return _decide(actor, row, IntakeState.ACCEPTED, reason=reason)


def _enter_document(
    actor: Actor, row: Intake, received: ReceivedDocument, digests: dict[str, str], *, keeper: UUID,
    level: AccessClass, found: str,
) -> UUID:  # fmt: skip
    """Enter one document; what its sender's people had confirmed is certain here too."""
    document_id = uuid7()
    reading = registry.NewReading(
        received.rule_set, received.page_count, None, dict(_proposals(received.fields)), received.recipients
    )
    files = [
        registry.NewFile(
            Role(file.role), digests[file.path], file.file_name or file.path.rpartition("/")[2],
            file.media_type, 1, received.page_count,
        )
        for file in received.files
    ]  # fmt: skip
    registry.register_document(
        actor, document_id, fonds_id=row.fonds_id, custodian_id=keeper, access_class=level, reading=reading,
        files=files, found=found, right=acts.TAKE_IN,
    )  # fmt: skip
    return document_id


def _proposals(fields: Mapping[str, str]) -> Iterator[tuple[str, Proposal]]:
    """Yield what was told of a document; a date that is none is left for the person who checks it."""
    for name, value in fields.items():
        with suppress(FieldUnknown, FieldOdd):
            if kept := clean(name, value):
                yield name, Proposal(kept, 1.0)


def refuse_package(actor: Actor, intake_id: UUID, *, reason: str) -> Intake:
    """Refuse a package whole: its bytes are destroyed, what was found about it stays.

    Raises:
        NotFound, NotAllowed: the actor may not take in for this fonds.
        NotWaiting: it was decided about.
        ReasonMissing: no reason is given.
    """
    row = intakes.get_intake(actor, intake_id, to=acts.TAKE_IN)
    if not reason.strip():
        raise ReasonMissing("a refusal asks for a reason")
    with transaction.atomic():
        row = Intake.objects.select_for_update().select_related("fonds").get(pk=row.pk)
        if row.state not in UNDECIDED:
            raise NotWaiting(f"intake {row.pk} is {row.state}", state=row.state)
        row = _decide(actor, row, IntakeState.REFUSED, reason=reason)
    _quarantine().destroy(row.pk)
    return row


def _decide(actor: Actor, row: Intake, state: IntakeState, *, reason: str) -> Intake:
    row.state, row.decided_by, row.decided_at, row.reason = state, actor.account_id, now(), reason.strip()
    row.save()
    audit.record(
        actor, "preservation.decide_package", subject=row.pk, state=state.value, dossier=row.dossier_id,
        package=row.digest, detail={"reason": row.reason},
    )  # fmt: skip
    events.announce(PackageDecided(row.pk, state.value))
    return row


def sweep_intakes(*, older_than_seconds: float = ORPHAN_AFTER_SECONDS) -> int:
    """Destroy what killed processes left in quarantine; return how many.

    Of packages decided about, and of those that were to have a row and have none.
    """
    quarantine = _quarantine()
    gone = quarantine.sweep()
    lying = quarantine.lying_long(older_than_seconds=0)
    nobodys = set(quarantine.lying_long(older_than_seconds=older_than_seconds))
    states = dict(Intake.objects.filter(pk__in=lying).values_list("pk", "state"))
    for intake_id in lying:
        is_waiting = states[intake_id] in UNDECIDED if intake_id in states else intake_id not in nobodys
        if not is_waiting:
            quarantine.destroy(intake_id)
            gone += 1
    return gone


@contextmanager
def _opened(row: Intake, readers: Readers) -> Iterator[Checked]:
    """Look at a package in quarantine; its files are in the reader's folder while the block runs."""
    quarantine = _quarantine()
    with looked_at(readers.packages, lambda place: quarantine.copy_out(row.pk, _NAME, place)) as checked:
        yield checked


def _quarantine() -> Quarantine:
    home: Path | None = settings.HOSO_HOME
    if home is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    return Quarantine(home, part="packages")


def _body_code(fonds_id: UUID) -> str | None:
    today = now().date()
    body = holding_queries.responsible_body(holding_queries.main_scope(fonds_id).pk, on=today)
    return organisations.addresses([body], on=today).get(body) if body else None
