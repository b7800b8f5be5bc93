"""A paper goes out to be signed and comes back, signature after signature, and is never written anew.

What is signed, and what becomes of the signed file, is decided by the room that begins the signing.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from hoso.access import acts
from hoso.access.values import Actor, Capacity, ScopeKind
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.blobs import queries as blobs
from hoso.blobs import services as blob_services
from hoso.events import services as events
from hoso.lib.errors import NotAllowed
from hoso.lib.ids import uuid7
from hoso.lib.text import squeeze
from hoso.organisations import queries as organisations
from hoso.signatures import handling, opening, queries
from hoso.signatures.appearance import Box
from hoso.signatures.errors import (
    BodyEnded,
    CertificateUnknown,
    MoveNotOpen,
    NoRightThen,
    NotTakenOut,
    OneSignature,
    ReasonMissing,
    SignatureNotTaken,
    SigningOpen,
    TakenOut,
    WrongNonce,
)
from hoso.signatures.events import PaperSigned
from hoso.signatures.findings import SignatureFinding
from hoso.signatures.judging import Judged, Trusted, open_judge
from hoso.signatures.models import Signing, SigningCertificate, SigningPart, Taking
from hoso.signatures.parts import (
    FIELDS,
    RIGHTS,
    TAKEN_FOR,
    Channel,
    Form,
    Part,
    PartState,
    SigningState,
    is_taken,
    next_part,
    parts_needed,
    prove_until,
    signed_at,
    state_after,
)
from hoso.signatures.preparing import Place
from hoso.signatures.schedule import Cause
from hoso.signatures.services.judging import PDF, keep_judgement, note_trust


@dataclass(frozen=True, slots=True)
class NewSigning:
    """A paper that is to be signed.

    `subject` is the draft or document, `version` which state of it this file is; `boxes` where each signature
    is shown; `signer_id` the person who alone may sign it, None for whoever has the right; `shown` what a
    signature in words says (`lines` without the time).
    """

    subject: UUID
    form: Form
    body_id: UUID
    title: str
    version: str = ""
    has_seal: bool = True
    signer_id: UUID | None = None
    boxes: Mapping[Part, Box] = field(default_factory=dict)
    shown: Mapping[str, Any] = field(default_factory=dict)
    batch: UUID | None = None


def begin_signing(actor: Actor, paper: Path, new: NewSigning, *, at: datetime) -> Signing:
    """Prepare a paper for its signatures; from now on nobody else signs it in another way.

    Raises:
        NotAllowed: the actor does not keep the seal of the body (`acts.ISSUE`).
        BodyEnded: the body exists no more on that day.
        SigningOpen: it is being signed already.
        SignedFileUnreadable: the paper is no PDF that can be read.
    """
    by = _with_right(actor, acts.ISSUE, new.body_id)
    _check_alive(new.body_id, at=at)
    if Signing.objects.filter(subject=new.subject, state=SigningState.OPEN).exists():
        raise SigningOpen(f"{new.subject} is being signed")
    parts = parts_needed(new.form, has_seal=new.has_seal)
    digest = _prepared(paper, [Place(FIELDS[part], new.boxes.get(part)) for part in parts])
    try:
        with transaction.atomic():
            return _begun(by, new, parts, digest, at=at)
    except IntegrityError as error:
        raise SigningOpen(f"{new.subject} is being signed") from error


def _prepared(paper: Path, places: list[Place]) -> str:
    with TemporaryDirectory(dir=opening.home_folder() / "work") as folder:
        ready = Path(folder) / "ready.pdf"
        handling.prepare(opening.readers(), paper, ready, places=places)
        return blob_services.keep(ready, media_type=PDF)


def _begun(actor: Actor, new: NewSigning, parts: tuple[Part, ...], digest: str, *, at: datetime) -> Signing:
    signing = Signing.objects.create(
        id=uuid7(), subject=new.subject, version=new.version[:100], form=new.form.value, body_id=new.body_id,
        batch=new.batch, title=new.title[:300], shown=dict(new.shown), prepared_id=digest, current_id=digest,
        begun_by=actor.account_id, begun_at=at,
    )  # fmt: skip
    SigningPart.objects.bulk_create(
        SigningPart(
            signing=signing, ordinal=ordinal, part=part.value,
            account=new.signer_id if part is Part.PERSON else None,
        )
        for ordinal, part in enumerate(parts, start=1)
    )  # fmt: skip
    audit.record(
        actor, "signatures.begin_signing", subject=signing.pk, paper=new.subject, body=new.body_id,
        form=new.form.value, blob=digest,
    )  # fmt: skip
    return signing


@transaction.atomic
def take_out(
    actor: Actor, signing_id: UUID, *, channel: Channel, at: datetime, fingerprint: str = ""
) -> Taking:
    """Have the file to oneself, to sign it or have it signed; asked again by the same person, the same.

    With a `fingerprint` only a signature by that certificate is taken back.

    Raises:
        NotFound, NotAllowed: the signing is not open to the actor, or not this signature.
        MoveNotOpen: it is complete or given up.
        BodyEnded: the body exists no more.
        CertificateUnknown: it is not registered for this signature, or not valid that day.
        TakenOut: somebody else has it, and may still bring it back.
    """
    signing, part = _next(actor, signing_id)
    by = _may_carry(actor, signing, part)
    _check_alive(signing.body_id, at=at)
    certificate = _registered(fingerprint, signing, part, at=at) if fingerprint else None
    held = queries.find_taking(part.pk)
    if held is not None:
        same = (held.account, held.channel, held.certificate_id) == (
            actor.account_id, channel.value, certificate.pk if certificate else None,
        )  # fmt: skip
        if same and held.until > at:
            return held
        if held.account != actor.account_id and held.until > at:
            raise TakenOut(f"{held.account} has {signing_id}", who=_name(held.account), until=held.until)
        _end(held, "run_out" if held.until <= at else "again", at=at)
    taking = Taking.objects.create(
        part=part, channel=channel.value, account=by.account_id, post=by.post_id,
        on_behalf_of=by.on_behalf_of, certificate=certificate, nonce=secrets.token_hex(24), taken_at=at,
        until=at + TAKEN_FOR,
    )  # fmt: skip
    SigningPart.objects.filter(pk=part.pk).update(state=PartState.OUT.value)
    audit.record(
        by, "signatures.take_out", subject=signing.pk, part=part.part, channel=channel.value,
        blob=signing.current_id, fingerprint=fingerprint,
    )  # fmt: skip
    return taking


@transaction.atomic
def take_over(actor: Actor, signing_id: UUID, *, reason: str, at: datetime) -> None:
    """End that somebody else has the file; what that person signed is no longer taken.

    Raises:
        NotFound, NotAllowed, MoveNotOpen: see `take_out`.
        NotTakenOut: nobody has it.
        ReasonMissing: nothing says why.
    """
    signing, part = _next(actor, signing_id)
    by = _may_carry(actor, signing, part)
    held = queries.find_taking(part.pk)
    if held is None:
        raise NotTakenOut(f"nobody has {signing_id}")
    _end(held, "taken_over", at=at, reason=_required(reason))
    SigningPart.objects.filter(pk=part.pk).update(state=PartState.WAITING.value)
    audit.record(
        by, "signatures.take_over", subject=signing.pk, part=part.part, before=held.account,
        detail={"reason": reason},
    )  # fmt: skip


@transaction.atomic
def put_back(actor: Actor, signing_id: UUID, *, error: str, at: datetime) -> None:
    """Give the file back unsigned; `error` is the code of what went wrong, empty when nothing did.

    Raises:
        NotFound, MoveNotOpen: see `take_out`.
        NotTakenOut: the actor does not have it.
    """
    signing, part = _next(actor, signing_id)
    held = _held_by(actor, part)
    _end(held, "unsigned", at=at, reason=error)
    SigningPart.objects.filter(pk=part.pk).update(state=PartState.WAITING.value, last_error=error[:80])
    audit.record(actor, "signatures.put_back", subject=signing.pk, part=part.part, error=error[:80])


@dataclass(frozen=True, slots=True)
class _CameBack:
    """A signature that came back and holds."""

    found: SignatureFinding
    judged: Judged
    trusted: Trusted
    certificate: SigningCertificate
    capacity: Capacity
    account_id: UUID | None
    signed_at: datetime


def bring_back(actor: Actor, signing_id: UUID, path: Path, *, at: datetime, nonce: str = "") -> Signing:
    """Take the signed file, if it is the prepared one with exactly one good signature added.

    Who had the right is asked as of the time of the signature: the holder of the certificate to sign, whoever
    fetched the file to use the seal. What comes back a second time is refused: it is no longer out.

    Raises:
        NotFound, MoveNotOpen: see `take_out`.
        NotTakenOut: the actor does not have it.
        WrongNonce: it was fetched for another signature.
        NotTheFileSent, SignedFileUnreadable: see `returning.new_signatures`.
        OneSignature: more than one was added.
        SignatureNotTaken: the signature does not hold.
        CertificateUnknown: it is not the certificate of whoever was to sign.
        NoRightThen, BodyEnded: nobody could sign so that day.
    """
    signing, part = _look(actor, signing_id)
    held = _held_by(actor, part)
    if nonce and not secrets.compare_digest(nonce.encode(), held.nonce.encode()):
        raise WrongNonce(f"{signing_id} was fetched for another signature")
    came = _judged(signing, part, held, path, at=at)
    digest = blob_services.keep(path, media_type=PDF)
    with transaction.atomic():
        now_signing, now_part = _next(actor, signing_id)
        if (now_part.pk, now_signing.current_id) != (part.pk, signing.current_id):
            raise NotTakenOut(f"{signing_id} moved on")
        _held_by(actor, now_part, taking_id=held.pk)
        return _take_back(actor, now_signing, now_part, held, digest, came, at=at)


def _judged(signing: Signing, part: SigningPart, held: Taking, path: Path, *, at: datetime) -> _CameBack:
    with TemporaryDirectory(dir=opening.home_folder() / "work") as folder:
        sent = blobs.local_copy(signing.current_id, Path(folder))
        added = handling.compare(opening.readers(), sent, path)
    if len(added) != 1:
        raise OneSignature(f"{len(added)} signatures were added", count=len(added))
    with open_judge(opening.readers(), opening.trust_folder()) as judge:
        trusted = note_trust(judge, at=at)
        judged = judge.judge(path, at=at)
    [found] = [each for each in judged.findings if each.field_name == added[0]]
    if not is_taken(found):
        code = found.sub_indication or found.indication.value
        raise SignatureNotTaken(f"{found.field_name}: {found.reason}", sub_indication=code)
    moment = signed_at(found.claimed_at, taken_at=held.taken_at, returned_at=at)
    fingerprint = found.signer.fingerprint if found.signer else ""
    certificate = _registered(fingerprint, signing, part, at=moment)
    if held.certificate_id not in (None, certificate.pk):
        raise CertificateUnknown("another certificate than the file was fetched for", reason="other")
    account_id = certificate.account_id if part.part == Part.PERSON else held.account
    capacity = _right_then(signing, part, account_id, moment)
    return _CameBack(found, judged, trusted, certificate, capacity, account_id, moment)


def _right_then(signing: Signing, part: SigningPart, account_id: UUID | None, moment: datetime) -> Capacity:
    """Return in which capacity it was signed.

    Raises:
        BodyEnded, NoRightThen: see `bring_back`.
    """
    on = timezone.localdate(moment)
    _check_alive(signing.body_id, at=moment)
    act = RIGHTS[Part(part.part)]
    capacity = accounts.held_right(account_id, act, signing.body_id, on=on) if account_id else None
    if capacity is None:
        raise NoRightThen(f"{account_id} could not {act} on {on}", on=on)
    return capacity


def _take_back(
    actor: Actor, signing: Signing, part: SigningPart, held: Taking, digest: str, came: _CameBack, *,
    at: datetime,
) -> Signing:  # fmt: skip
    judgement = keep_judgement(
        actor, digest, came.judged, came.trusted, known_since=None, cause=Cause.RETURN, at=at
    )
    _end(held, "signed", at=at)
    part.state, part.account, part.post = PartState.SIGNED.value, came.account_id, came.capacity.post_id
    part.on_behalf_of, part.certificate, part.judgement = came.capacity.lent_by, came.certificate, judgement
    part.signed_id, part.field_name, part.signed_at = digest, came.found.field_name[:300], came.signed_at
    part.proven_at, part.last_error = came.found.proven_at, ""
    part.prove_until = prove_until(came.signed_at, certificate_ends_at=came.certificate.to_at)
    part.save()
    signing.current_id = digest
    states = [(Part(each.part), PartState(each.state)) for each in queries.parts_of(signing.pk)]
    if next_part(states) is None:
        signing.state = state_after(SigningState(signing.state), "complete").value
        signing.ended_at = at
    signing.save()
    audit.record(
        actor, "signatures.bring_back", subject=signing.pk, part=part.part, blob=digest,
        fingerprint=came.certificate.fingerprint, judgement=judgement.pk, state=signing.state,
    )  # fmt: skip
    events.announce(PaperSigned(signing.pk, signing.subject, part.part, signing.state))
    return signing


@transaction.atomic
def give_up(actor: Actor, signing_id: UUID, *, reason: str, at: datetime) -> Signing:
    """End a signing that came to nothing; what was signed so far stays readable with the reason.

    Raises:
        NotFound, NotAllowed: it is not open to the actor, who does not keep the seal.
        MoveNotOpen: it is complete or given up.
        ReasonMissing: nothing says why.
    """
    signing = _locked(actor, signing_id)
    by = _with_right(actor, acts.ISSUE, signing.body_id)
    signing.state = state_after(SigningState(signing.state), "give_up").value
    signing.ended_at, signing.end_reason = at, _required(reason)[:500]
    signing.save(update_fields=["state", "ended_at", "end_reason"])
    for held in Taking.objects.filter(part__signing=signing, ended_at=None):
        _end(held, "given_up", at=at)
    SigningPart.objects.filter(signing=signing, state=PartState.OUT).update(state=PartState.WAITING.value)
    audit.record(by, "signatures.give_up", subject=signing.pk, detail={"reason": signing.end_reason})
    return signing


def _look(actor: Actor, signing_id: UUID) -> tuple[Signing, SigningPart]:
    """Return a signing and the signature that is to be made next, without locking it."""
    return _part_of(queries.get_signing(actor, signing_id))


def _next(actor: Actor, signing_id: UUID) -> tuple[Signing, SigningPart]:
    return _part_of(_locked(actor, signing_id))


def _part_of(signing: Signing) -> tuple[Signing, SigningPart]:
    if signing.state != SigningState.OPEN:
        raise MoveNotOpen(f"signing {signing.pk} is {signing.state}", state=signing.state)
    parts = queries.parts_of(signing.pk)
    wanted = next_part([(Part(each.part), PartState(each.state)) for each in parts])
    return signing, next(each for each in parts if each.part == wanted)


def _locked(actor: Actor, signing_id: UUID) -> Signing:
    queries.get_signing(actor, signing_id)
    return Signing.objects.select_for_update().get(pk=signing_id)


def _held_by(actor: Actor, part: SigningPart, *, taking_id: UUID | None = None) -> Taking:
    held = queries.find_taking(part.pk)
    if held is None or held.account != actor.account_id or taking_id not in (None, held.pk):
        raise NotTakenOut(f"{actor.account_id} does not have the file of {part.signing_id}")
    return held


def _may_carry(actor: Actor, signing: Signing, part: SigningPart) -> Actor:
    """Return the actor as who fetches a file: whoever may sign it; for a person's signature the registry too.

    The registry carries a file to the person, who signs it with the own key; nobody signs with another's.
    """
    carrying = [RIGHTS[Part(part.part)], acts.ISSUE]
    for act in dict.fromkeys(carrying):
        if actor.is_service or actor.may(act, ScopeKind.BODY, signing.body_id):
            return _with_right(actor, act, signing.body_id)
    raise NotAllowed(f"{carrying[0]} is not open to {actor.account_id}", act=carrying[0])


def _with_right(actor: Actor, act: str, body_id: UUID) -> Actor:
    if actor.is_service:
        return actor
    if not actor.may(act, ScopeKind.BODY, body_id):
        raise NotAllowed(f"{act} in {body_id} is not open to {actor.account_id}", act=act)
    return actor.using(act, ScopeKind.BODY, body_id)


def _check_alive(body_id: UUID, *, at: datetime) -> None:
    """Refuse to sign for a body that is no more; who holds its records signs them (TT 05/2025 art. 8)."""
    on = timezone.localdate(at)
    body = organisations.get_body(body_id)
    if not organisations.is_alive(body, on=on):
        raise BodyEnded(f"body {body_id} does not exist on {on}", body=organisations.body_label(body_id, on))


def _registered(fingerprint: str, signing: Signing, part: SigningPart, *, at: datetime) -> SigningCertificate:
    """Return the certificate, if it is the one of whoever is to make this signature."""
    found = SigningCertificate.objects.filter(fingerprint=fingerprint).first()
    if found is None:
        raise CertificateUnknown(f"{fingerprint} is not registered", reason="unknown")
    if found.withdrawn_at is not None and found.withdrawn_at <= at:
        raise CertificateUnknown(f"{fingerprint} was withdrawn", reason="withdrawn")
    if not found.from_at <= at <= found.to_at:
        raise CertificateUnknown(f"{fingerprint} is not valid at {at}", reason="ended")
    if part.part == Part.BODY and found.body_id != signing.body_id:
        raise CertificateUnknown(f"{fingerprint} is not that of the body", reason="holder")
    expected = part.account or found.account_id
    if part.part == Part.PERSON and (found.account_id is None or found.account_id != expected):
        raise CertificateUnknown(f"{fingerprint} is not that of the person", reason="holder")
    return found


def _end(taking: Taking, outcome: str, *, at: datetime, reason: str = "") -> None:
    taking.ended_at, taking.outcome, taking.reason = at, outcome, reason[:500]
    taking.save(update_fields=["ended_at", "outcome", "reason"])


def _name(account_id: UUID | None) -> str:
    return accounts.names_of({account_id}).get(account_id, "") if account_id else ""


def _required(words: str) -> str:
    if not squeeze(words):
        raise ReasonMissing("a reason is needed")
    return squeeze(words)
