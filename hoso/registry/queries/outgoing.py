"""Drafts and what became of them: who sees which, and what waits for whom."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from hoso.access import acts
from hoso.access.values import AccessClass, Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.lib.errors import NotFound
from hoso.organisations import queries as organisations
from hoso.organisations.rules.bodies import Kind, Level
from hoso.registry.models import DraftFile, DraftNote, DraftVersion, Outgoing, Recipient
from hoso.registry.rules import FileKind, NewDraft, OutgoingState, faults_of
from hoso.registry.rules.outgoing import UNDER_WAY
from hoso.rulesets.vn_party.authority import organ_named


def outgoing_open_to(actor: Actor) -> "QuerySet[Outgoing]":
    """Return the drafts and issued documents in work that the actor may see.

    One's own and those submitted to one; those of a body, up to their class, for whoever numbers, signs or
    instructs there. A draft of colleagues is nobody else's business until it is issued.
    """
    seen = Q(drafted_by=actor.account_id) | Q(before=actor.account_id) if actor.account_id else Q()
    for act in (acts.ISSUE, acts.SIGN):
        for level, bodies in actor.reach(act, ScopeKind.BODY).items():
            seen |= Q(body__in=bodies, access_class__lte=level)
    if actor.is_service:
        return Outgoing.objects.all()
    return Outgoing.objects.filter(seen) if seen else Outgoing.objects.none()


def get_outgoing(actor: Actor, outgoing_id: UUID) -> Outgoing:
    """Return one draft, or what became of it.

    Raises:
        NotFound: no such draft, or it is not open to the actor.
    """
    found = outgoing_open_to(actor).select_related("entry__register", "document__holding", "answers__entry")
    outgoing = found.filter(pk=outgoing_id).first()
    if outgoing is None:
        raise NotFound(f"draft {outgoing_id} not found")
    return outgoing


def list_outgoing(actor: Actor, body_id: UUID) -> "QuerySet[Outgoing]":
    """Return what a body makes and issues, as far as it is open to the actor."""
    return outgoing_open_to(actor).filter(body=body_id).select_related("entry", "document")


def narrowed_outgoing(found: "QuerySet[Outgoing]", show: str) -> "QuerySet[Outgoing]":
    """Return those in a state, or all under way (`way`); with any other word all of them."""
    if show == "way":
        return found.filter(state__in=UNDER_WAY)
    return found.filter(state=show) if show in set(OutgoingState) else found


def outgoing_of(document_ids: Iterable[UUID]) -> dict[UUID, Outgoing]:
    """Return how each document came about that a body drafted here; for whoever may read the documents."""
    found = Outgoing.objects.filter(document__in=list(document_ids))
    return {each.document_id: each for each in found if each.document_id is not None}


def waiting_for(actor: Actor) -> "QuerySet[Outgoing]":
    """Return what waits for the actor's signature, and own drafts that came back or were never submitted."""
    signing = Q(before=actor.account_id, state=OutgoingState.SUBMITTED)
    drafting = Q(drafted_by=actor.account_id, state=OutgoingState.DRAFT)
    return outgoing_open_to(actor).filter(signing | drafting)


def versions_of(outgoing_id: UUID) -> list[DraftVersion]:
    """Return the versions of a draft, newest first; the caller has checked who asks."""
    return list(DraftVersion.objects.filter(outgoing=outgoing_id).order_by("-ordinal"))


def files_of_draft(outgoing_id: UUID) -> list[DraftFile]:
    """Return every file a draft holds or held, in the order they came; the caller has checked who asks."""
    found = DraftFile.objects.filter(outgoing=outgoing_id)
    return list(found.order_by("id"))


def files_now(outgoing_id: UUID) -> list[DraftFile]:
    """Return the files of a draft as it stands: text, what was issued, then annexes as they came."""
    order = {FileKind.TEXT.value: 0, FileKind.ISSUED.value: 1}
    now = [each for each in files_of_draft(outgoing_id) if each.until is None]
    return sorted(now, key=lambda each: order.get(each.kind, 2))


def notes_of(outgoing_id: UUID) -> list[DraftNote]:
    """Return what was said about a draft, oldest first; the caller has checked who asks."""
    return list(DraftNote.objects.filter(outgoing=outgoing_id).order_by("id"))


def recipients_of(outgoing_id: UUID) -> list[Recipient]:
    """Return to whom a document goes, in order; the caller has checked who asks."""
    return list(Recipient.objects.filter(outgoing=outgoing_id).order_by("ordinal"))


def signers_of(body_id: UUID, *, on: date) -> dict[UUID, str]:
    """Return who signs in a body that day, with their names."""
    return accounts.people_who_may(acts.SIGN, body_id, on=on)


def faults_of_draft(outgoing: Outgoing, *, on: date) -> list[str]:
    """Return what is wrong with the form of a draft that day, as codes of `rules.faults_of`."""
    body = organisations.get_body(outgoing.body_id)
    newest = versions_of(outgoing.pk)[:1]
    text = newest[0].text if newest else ""
    is_below_commune = body.kind == Kind.PARTY_BODY and body.level == Level.COMMUNE
    organ = organ_named(organisations.body_label(body.pk, on), is_below_commune=is_below_commune)
    waiting = DraftFile.objects.filter(outgoing=outgoing, until=None, blob=None).count()
    return faults_of(as_draft(outgoing), rules=body.rule_set, organ=organ, text=text, waiting_files=waiting)


def as_draft(outgoing: Outgoing) -> NewDraft:
    """Return a draft as it stands, in the form in which it is changed."""
    return NewDraft(
        outgoing.type_code, outgoing.subject, tuple(each.name for each in recipients_of(outgoing.pk)),
        authority=outgoing.authority, signer_title=outgoing.signer_title, signer=outgoing.signer,
        unit=outgoing.unit, urgency=outgoing.urgency, circulation=outgoing.circulation, place=outgoing.place,
        copies=outgoing.copies, page_count=outgoing.page_count, due_on=outgoing.due_on, note=outgoing.note,
        access_class=AccessClass(outgoing.access_class),
    )  # fmt: skip


def recipients_of_all(outgoing_ids: Iterable[UUID]) -> dict[UUID, list[Recipient]]:
    """Return to whom each of several documents goes, in order."""
    found: dict[UUID, list[Recipient]] = {}
    for each in Recipient.objects.filter(outgoing__in=list(outgoing_ids)).order_by("ordinal"):
        found.setdefault(each.outgoing_id, []).append(each)
    return found


def outgoing_between(actor: Actor, body_id: UUID, from_on: date, to_on: date) -> list[tuple[str, str]]:
    """Return type and state of what was drafted in these days, as far as it is open to the actor."""
    found = outgoing_open_to(actor).filter(body=body_id, drafted_at__date__range=(from_on, to_on))
    return list(found.values_list("type_code", "state"))
