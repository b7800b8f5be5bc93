"""What is being signed, by whom, and what waits for the proof of its time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.lib.errors import NotFound
from hoso.organisations import queries as organisations
from hoso.signatures.models import Signing, SigningCertificate, SigningPart, Taking
from hoso.signatures.parts import RIGHTS, Part, PartState, SigningState


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


def earlier_states(digests: Iterable[str]) -> set[str]:
    """Return those of stored files that were signed here and that a later signature or stamp continued."""
    signed = SigningPart.objects.filter(signed__in=list(digests)).exclude(signed=F("signing__current"))
    return set(signed.values_list("signed_id", flat=True))


def signings_of_batch(actor: Actor, batch: UUID) -> "QuerySet[Signing]":
    """Return the signings of one act, in order, as far as they are open to the actor."""
    return signings_open_to(actor).filter(batch=batch).order_by("id")


def parts_of(signing_id: UUID) -> list[SigningPart]:
    """Return the signatures that a signing needs, in order."""
    return parts_of_each([signing_id]).get(signing_id, [])


def parts_of_each(signing_ids: Iterable[UUID]) -> dict[UUID, list[SigningPart]]:
    """Return the signatures that each of several signings needs, in order; one query."""
    found: dict[UUID, list[SigningPart]] = {}
    parts = SigningPart.objects.filter(signing__in=list(signing_ids)).select_related("certificate")
    for each in parts.order_by("ordinal"):
        found.setdefault(each.signing_id, []).append(each)
    return found


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


@dataclass(frozen=True, slots=True)
class PartChecked:
    """One signature of a paper of this house, and whether order and right hold as of the time it was made.

    `fault` is empty, or `order` (made before the one that must come first), `right` (its maker held no post
    with the right that day), `body` (the body was no more).
    """

    part: SigningPart
    fault: str


def check_parts_of(digests: Iterable[str]) -> dict[str, list[PartChecked]]:
    """Return the signatures in files that were signed here, checked again by what is known of posts today.

    Posts and delegations that were entered later, or ended back in time, count.
    """
    signings = Signing.objects.filter(current__in=list(digests)).prefetch_related("parts")
    return {each.current_id: _checked(each) for each in signings}


def _checked(signing: Signing) -> list[PartChecked]:
    parts = sorted(signing.parts.all(), key=lambda each: each.ordinal)
    checked, before = [], None
    for part in parts:
        if part.signed_at is not None:
            is_late = before is not None and part.signed_at < before
            checked.append(PartChecked(part, "order" if is_late else _fault(signing, part, part.signed_at)))
            before = part.signed_at
    return checked


def _fault(signing: Signing, part: SigningPart, at: datetime) -> str:
    on = timezone.localdate(at)
    if not organisations.is_alive(organisations.get_body(signing.body_id), on=on):
        return "body"
    act = RIGHTS[Part(part.part)]
    held = accounts.held_right(part.account, act, signing.body_id, on=on) if part.account else None
    return "" if held is not None else "right"
