"""What is being signed, by whom, and what waits for the proof of its time."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from hoso.access.values import Actor, ScopeKind
from hoso.lib.errors import NotFound
from hoso.signatures.models import Signing, SigningCertificate, SigningPart, Taking
from hoso.signatures.parts import RIGHTS, PartState, SigningState


def signings_open_to(actor: Actor) -> "QuerySet[Signing]":
    """Return the signings that the actor may see: of the bodies for which it signs or keeps the seal."""
    if actor.is_service:
        return Signing.objects.all()
    seen: set[UUID] = set()
    for act in RIGHTS.values():
        for bodies in actor.reach(act, ScopeKind.BODY).values():
            seen |= bodies
    return Signing.objects.filter(Q(body__in=seen) | Q(begun_by=actor.account_id))


def get_signing(actor: Actor, signing_id: UUID) -> Signing:
    """Return one signing.

    Raises:
        NotFound: no such signing, or it is not open to the actor.
    """
    found = signings_open_to(actor).filter(pk=signing_id).first()
    if found is None:
        raise NotFound(f"signing {signing_id} not found")
    return found


def find_signing(subject: UUID) -> Signing | None:
    """Return the newest signing of a draft or document; the caller has checked who asks."""
    return Signing.objects.filter(subject=subject).order_by("-id").first()


def signings_of(subject: UUID) -> list[Signing]:
    """Return every signing of a draft or document, newest first; the caller has checked who asks."""
    return list(Signing.objects.filter(subject=subject).order_by("-id"))


def complete_signings(subjects: Iterable[UUID]) -> dict[UUID, Signing]:
    """Return the complete signing of each of several drafts or documents that have one."""
    found = Signing.objects.filter(subject__in=list(subjects), state=SigningState.COMPLETE)
    return {each.subject: each for each in found.order_by("id")}


def signings_of_batch(actor: Actor, batch: UUID) -> "QuerySet[Signing]":
    """Return the signings of one act, in order, as far as they are open to the actor."""
    return signings_open_to(actor).filter(batch=batch).order_by("id")


def parts_of(signing_id: UUID) -> list[SigningPart]:
    """Return the signatures that a signing needs, in order."""
    return list(
        SigningPart.objects.filter(signing=signing_id).select_related("certificate").order_by("ordinal")
    )


def find_taking(part_id: UUID) -> Taking | None:
    """Return who has the file of a part now, None: nobody."""
    return Taking.objects.filter(part=part_id, ended_at=None).first()


def takings_of(signing_id: UUID) -> list[Taking]:
    """Return who fetched the files of a signing, oldest first."""
    return list(Taking.objects.filter(part__signing=signing_id).select_related("part").order_by("id"))


def certificates_of_body(body_id: UUID) -> list[SigningCertificate]:
    """Return the certificates of a body itself, newest first."""
    return list(SigningCertificate.objects.filter(body=body_id).order_by("-id"))


def certificates_of_people(account_ids: Iterable[UUID]) -> list[SigningCertificate]:
    """Return the certificates of people, newest first."""
    return list(SigningCertificate.objects.filter(account__in=list(account_ids)).order_by("-id"))


def time_not_proven(*, at: datetime, limit: int = 1000) -> "list[SigningPart]":
    """Return the signatures whose time no stamp proves, soonest due first; `prove_until` says until when.

    Of papers that were given up nothing is to be proven.
    """
    open_ = SigningPart.objects.filter(state=PartState.SIGNED, proven_at=None, signed_at__lte=at)
    found = open_.exclude(signing__state=SigningState.GIVEN_UP).select_related("signing")
    return list(found.order_by("prove_until", "id")[:limit])
