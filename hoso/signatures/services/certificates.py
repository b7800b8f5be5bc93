"""Which certificates people and bodies of this house sign with."""

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.text import squeeze
from hoso.organisations import queries as organisations
from hoso.signatures import handling, opening
from hoso.signatures.errors import CertificateTaken, ReasonMissing
from hoso.signatures.models import SigningCertificate


def register_certificate(
    actor: Actor, path: Path, *, body_id: UUID, account_id: UUID | None = None, at: datetime
) -> SigningCertificate:
    """Register a certificate (PEM or DER) for a person who holds a post in a body, or for the body itself.

    Only who gives rights in the body may: a certificate decides in whose name a paper is signed. The same
    once more, for the same holder, changes nothing.

    Raises:
        NotFound, NotAllowed: the actor gives no rights in the body, or the person holds no post there.
        CertificateOdd: the file is no certificate, or one that signs no documents.
        CertificateTaken: it is somebody else's, or was withdrawn.
    """
    actor = may_register(actor, body_id)
    if account_id is not None and not _works_in(body_id, account_id, on=actor.on):
        raise NotFound(f"{account_id} holds no post in {body_id}")
    facts = handling.certificate(opening.readers(), path)
    holder = {"account_id": account_id} if account_id else {"body_id": body_id}
    known = SigningCertificate.objects.filter(fingerprint=facts.fingerprint).first()
    if known is not None:
        same = (known.account_id, known.body_id) == (account_id, None if account_id else body_id)
        if not same or known.withdrawn_at is not None:
            raise CertificateTaken(f"{facts.fingerprint} is registered", subject=known.subject)
        return known
    try:
        with transaction.atomic():
            made = SigningCertificate.objects.create(
                fingerprint=facts.fingerprint, subject=facts.subject, issuer=facts.issuer,
                from_at=facts.from_at, to_at=facts.to_at, registered_by=actor.account_id, registered_at=at,
                **holder,
            )  # fmt: skip
            audit.record(
                actor, "signatures.register_certificate", subject=made.pk, body=body_id, account=account_id,
                fingerprint=facts.fingerprint, detail={"subject": facts.subject},
            )  # fmt: skip
    except IntegrityError as error:
        raise CertificateTaken(f"{facts.fingerprint} is registered", subject=facts.subject) from error
    return made


@transaction.atomic
def withdraw_certificate(
    actor: Actor, certificate_id: UUID, *, body_id: UUID, reason: str, at: datetime
) -> SigningCertificate:
    """Say that nobody signs with a certificate any more; what was signed with it stays as it is.

    Raises:
        NotFound, NotAllowed: the body and its people have none such, or the actor gives no rights there.
        ReasonMissing: nothing says why.
    """
    actor = may_register(actor, body_id)
    found = SigningCertificate.objects.select_for_update().filter(pk=certificate_id).first()
    if found is None or not _is_of(found, body_id, on=actor.on):
        raise NotFound(f"certificate {certificate_id} not found")
    if not squeeze(reason):
        raise ReasonMissing("a reason is needed")
    if found.withdrawn_at is None:
        found.withdrawn_at, found.withdrawn_reason = at, squeeze(reason)[:500]
        found.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        audit.record(
            actor, "signatures.withdraw_certificate", subject=found.pk, body=body_id,
            detail={"reason": found.withdrawn_reason},
        )  # fmt: skip
    return found


def _is_of(certificate: SigningCertificate, body_id: UUID, *, on: date) -> bool:
    """Tell whether a certificate is that of a body, or of somebody who holds a post in it."""
    if certificate.account_id is None:
        return certificate.body_id == body_id
    return _works_in(body_id, certificate.account_id, on=on)


def _works_in(body_id: UUID, account_id: UUID, *, on: date) -> bool:
    return account_id in accounts.people_of_all([body_id], on=on).get(body_id, set())


def may_register(actor: Actor, body_id: UUID) -> Actor:
    """Return the actor as the trail names it when it registers certificates of a body.

    Raises:
        NotFound, NotAllowed: it gives no rights there.
    """
    organisations.get_body(body_id)
    if actor.is_service:
        return actor
    if not actor.may(acts.GRANT, ScopeKind.BODY, body_id):
        if not actor.may(acts.READ, ScopeKind.BODY, body_id):
            raise NotFound(f"certificates of {body_id} not found")
        raise NotAllowed(f"{acts.GRANT} in {body_id} is not open to {actor.account_id}", act=acts.GRANT)
    return actor.using(acts.GRANT, ScopeKind.BODY, body_id)
