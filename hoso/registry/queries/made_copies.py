"""Copies that a body made of documents, and what a document offers to be copied from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotAllowed, NotFound
from hoso.organisations import queries as organisations
from hoso.registry.errors import NoRegister
from hoso.registry.models import Document, Incoming, MadeCopy, Register
from hoso.registry.queries.documents import StoredFile, documents_open_to, get_document, shared_files
from hoso.registry.queries.registers import bodies_worked_at
from hoso.registry.queries.signed import PDF, files_in_force, signatures_of
from hoso.registry.rules import (
    COPIED_UP_TO,
    CopyForm,
    Direction,
    Medium,
    Role,
    are_of_copies,
    copy_symbol,
    symbol_key,
)
from hoso.rulesets.numbers import DocumentNumber
from hoso.signatures import queries as signatures
from hoso.signatures.findings import Claim, Indication

if TYPE_CHECKING:
    from hoso.signatures.queries import StoredFinding


@dataclass(frozen=True, slots=True)
class CopyGround:
    """A document that may be copied, the body that copies it, and the file whose pages are taken.

    `first` is the page of the file with which the document begins, `count` how many are its own; None where
    the file is its alone. `is_judged` tells whether somebody looked at the signatures of what came as an
    e-document.
    """

    document: Document
    body_id: UUID
    rules: str
    file: StoredFile | None
    first: int
    count: int | None
    is_electronic: bool
    is_signed: bool
    is_judged: bool


def ground_of_copy(actor: Actor, document_id: UUID) -> CopyGround:
    """Return what a copy of a document is made from, if the actor may make one.

    The body that answers for the document today copies it, at its own register (Decree 30/2020/ND-CP art.
    27): so a successor copies what a body left that is no more.

    Raises:
        NotFound: no such document, or the actor may not read it.
        NotAllowed: the actor gives no numbers in that body up to the document's class, or its class is of
            those that are not copied here at all.
    """
    document = get_document(actor, document_id, to=acts.ISSUE)
    if document.holding.access_class > COPIED_UP_TO:
        level = AccessClass(document.holding.access_class).name
        raise NotAllowed(f"document {document_id} is {level}, and not copied here", act=acts.ISSUE)
    body_id = holdings.responsible_body(document.holding.scope_id, on=actor.on)
    if body_id is None:
        raise NotAllowed(f"nobody answers for document {document_id}", act=acts.ISSUE)
    judged = [each.judged for each in signatures_of(document_id)]
    found = [finding for each in judged for finding in each.findings if finding.claim == Claim.SIGNATURE]
    came = Incoming.objects.filter(document=document_id, medium=Medium.ELECTRONIC).exists()
    is_electronic = came or bool(found)
    file, first, count = _file_to_copy(document_id, is_electronic=is_electronic)
    return CopyGround(
        document, body_id, organisations.get_body(body_id).rule_set, file, first, count, is_electronic,
        any(_holds(finding) for finding in found), all(each.judgement is not None for each in judged),
    )  # fmt: skip


def may_copy(actor: Actor, document: Document) -> bool:
    """Tell whether the actor may ask for a copy of a document; see `ground_of_copy`."""
    if document.holding.access_class > COPIED_UP_TO:
        return False
    return documents_open_to(actor, acts.ISSUE).filter(pk=document.pk).exists()


def _holds(finding: "StoredFinding") -> bool:
    """Tell whether nothing speaks against a signature; lists that are missing here do not."""
    return finding.indication != Indication.FAILED


def _file_to_copy(document_id: UUID, *, is_electronic: bool) -> tuple[StoredFile | None, int, int | None]:
    """Return the file whose pages are copied: an e-document itself, else the reading copy of the paper."""
    files = [each for each in files_in_force([document_id]) if each.media_type == PDF]
    order = (Role.ORIGINAL, Role.PDFA) if is_electronic else (Role.PDFA, Role.ORIGINAL)
    for role in order:
        chosen = next((each for each in reversed(files) if each.role is role), None)
        if chosen is not None:
            # Of a pile that was scanned at once only some pages are this document's.
            is_pile = role is Role.ORIGINAL and chosen.digest in shared_files([chosen.digest])
            count = chosen.last_page - chosen.first_page + 1 if is_pile else None
            return chosen, chosen.first_page if is_pile else 1, count
    return None, 1, None


def register_for_copies(body_id: UUID, form: CopyForm, *, on: date) -> tuple[Register, str]:
    """Return the register that numbers copies of a form on a day, and their symbol.

    Raises:
        NoRegister: the body has none that day.
    """
    rules = organisations.get_body(body_id).rule_set
    for register in registers_of_copies(body_id, on=on):
        symbol = copy_symbol(rules, form, register.issuer_symbol)
        if register.series is not None and symbol_key(symbol) in register.series.symbol_keys:
            return register, symbol
    raise NoRegister(f"body {body_id} has no register of copies on {on}", on=on)


def registers_of_copies(body_id: UUID, *, on: date) -> list[Register]:
    """Return the registers of copies that a body has open on a day."""
    found = Register.objects.filter(
        body=body_id, direction=Direction.ISSUED, valid__contains=on, is_secret=False
    ).select_related("series")
    return [each for each in found if each.series is not None and are_of_copies(each.series.symbols)]


def copies_open_to(actor: Actor) -> "QuerySet[MadeCopy]":
    """Return the copies whose documents the actor may read, of bodies at whose registers the actor works."""
    found = MadeCopy.objects.select_related("entry", "document__holding")
    if actor.is_service:
        return found
    return found.filter(body__in=bodies_worked_at(actor), document__in=documents_open_to(actor))


def get_copy(actor: Actor, copy_id: UUID) -> MadeCopy:
    """Return one copy.

    Raises:
        NotFound: no such copy, the actor works at no register of its body, or may not read its document.
    """
    found = copies_open_to(actor).filter(pk=copy_id).first()
    if found is None:
        raise NotFound(f"copy {copy_id} not found")
    return found


def is_copy(paper_id: UUID) -> bool:
    """Tell whether what is signed is a copy, and not a draft; the caller has checked who asks."""
    return MadeCopy.objects.filter(pk=paper_id).exists()


def copies_of_body(body_id: UUID) -> "QuerySet[MadeCopy]":
    """Return the copies that a body made, whoever may read each; the caller has checked who asks."""
    return MadeCopy.objects.filter(body=body_id).select_related("entry", "document__holding")


def copies_of_document(actor: Actor, document_id: UUID) -> list[MadeCopy]:
    """Return the copies of a document that the actor may know of, newest first."""
    return list(copies_open_to(actor).filter(document=document_id).order_by("-id")[:MOST_LISTED])


MOST_LISTED = 50


def newest_copy_of(body_id: UUID) -> MadeCopy | None:
    """Return the copy that a body made last: who signs, where and for whom is often the same again."""
    return MadeCopy.objects.filter(body=body_id).order_by("-id").first()


def copies_between(body_id: UUID, from_on: date, to_on: date) -> "QuerySet[MadeCopy]":
    """Return the copies of a body dated in these days, in order of number, whoever may read each."""
    found = copies_of_body(body_id).filter(entry__dated_on__range=(from_on, to_on))
    return found.order_by("entry__register_id", "entry__number")


def written_copy_number(copy: MadeCopy) -> str:
    """Return number and symbol of a copy in the official spelling: `15/SY-UBND`, `24-BS/UBKTTU`."""
    return str(DocumentNumber(str(copy.entry.number), copy.symbol))


def copies_in_force(copies: Iterable[MadeCopy]) -> dict[UUID, str]:
    """Return the file of each copy as it goes out, by id: with its signature, where it has one."""
    made = {each.pk: each.blob_id for each in copies if each.blob_id is not None}
    signed = signatures.complete_signings(made)
    return {pk: signed[pk].current_id if pk in signed else digest for pk, digest in made.items()}
