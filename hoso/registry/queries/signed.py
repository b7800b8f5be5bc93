"""The signatures in the files of a document, and drafts that are being signed; the caller checks who asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.lib.errors import NotFound
from hoso.organisations import queries as organisations
from hoso.organisations.rules.bodies import Kind, Level
from hoso.registry.errors import SignaturesMissing
from hoso.registry.models import Document, MadeCopy, Outgoing
from hoso.registry.queries.documents import StoredFile, documents_open_to, files_of
from hoso.registry.queries.outgoing import outgoing_open_to
from hoso.registry.rules import Role
from hoso.rulesets.vn_party.authority import Organ, organ_named
from hoso.signatures import queries as signatures
from hoso.signatures.parts import SigningState
from hoso.signatures.queries import FileJudged

PDF = "application/pdf"
# What the machine makes of a scan bears no signature.
_SIGNED = frozenset({Role.ORIGINAL, Role.SIGNED})


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A file of a document, with the newest judgement on its signatures."""

    file: StoredFile
    judged: FileJudged


def signable_files(files: Iterable[StoredFile]) -> list[StoredFile]:
    """Return those files of a document that may bear signatures, each once, in order."""
    found = [each for each in files if each.role in _SIGNED and each.media_type == PDF]
    return list({each.digest: each for each in found}.values())


def files_in_force(document_ids: Iterable[UUID]) -> list[StoredFile]:
    """Return the files of documents; of what was signed and then stamped, the last, which holds all."""
    found = files_of(document_ids)
    earlier = signatures.earlier_states(each.digest for each in found if each.role in _SIGNED)
    return [each for each in found if each.digest not in earlier]


def signatures_of(document_id: UUID) -> list[SignedFile]:
    """Return the files of a document that are looked at for signatures, with what was found last."""
    return signatures_in(files_of([document_id]))


def signatures_in(files: Iterable[StoredFile]) -> list[SignedFile]:
    """Return those of the files that are looked at for signatures, with what was found last."""
    signable = signable_files(files)
    newest = signatures.newest_of(each.digest for each in signable)
    return [SignedFile(file, newest[file.digest]) for file in signable if file.digest in newest]


def signings_open_to(actor: Actor) -> "QuerySet[signatures.Signing]":
    """Return the signings of drafts, documents and copies that the actor may have, up to their class."""
    found = signatures.signings_open_to(actor)
    if actor.is_service:
        return found
    drafts = outgoing_open_to(actor).filter(pk=OuterRef("subject"))
    documents = documents_open_to(actor, acts.DOWNLOAD).filter(pk=OuterRef("subject"))
    copied = documents_open_to(actor, acts.ISSUE).filter(copies_made=OuterRef("subject"))
    return found.filter(Exists(drafts) | Exists(documents) | Exists(copied))


def get_signing(actor: Actor, signing_id: UUID) -> "signatures.Signing":
    """Return one signing.

    Raises:
        NotFound: no such signing, or what is signed is not open to the actor.
    """
    found = signings_open_to(actor).filter(pk=signing_id).first()
    if found is None:
        raise NotFound(f"signing {signing_id} not found")
    return found


def signing_of(outgoing_id: UUID) -> "signatures.Signing | None":
    """Return the signing of a draft that is under way or complete; None where it is signed by hand."""
    found = signatures.find_signing(outgoing_id)
    return found if found is not None and found.state != SigningState.GIVEN_UP else None


def signed_paper(outgoing_id: UUID) -> str | None:
    """Return the digest of the signed file of a draft; None where it is signed by hand.

    Raises:
        SignaturesMissing: not all signatures are there.
    """
    signing = signing_of(outgoing_id)
    if signing is None:
        return None
    if signing.state != SigningState.COMPLETE:
        raise SignaturesMissing(f"draft {outgoing_id} is being signed")
    return signing.current_id


def has_seal(body_id: UUID, *, on: date) -> bool:
    """Tell whether a body has a seal: a Party cell (chi bộ) has none, there the person signs alone."""
    body = organisations.get_body(body_id)
    is_below_commune = body.kind == Kind.PARTY_BODY and body.level == Level.COMMUNE
    organ = organ_named(organisations.body_label(body_id, on), is_below_commune=is_below_commune)
    return organ is not Organ.BRANCH


def documents_of_drafts(subjects: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the document of each paper that is signed: a draft's once it is issued, a copy's, or itself."""
    wanted = list(subjects)
    found = dict(Outgoing.objects.filter(pk__in=wanted, document__isnull=False).values_list("pk", "document"))
    found |= dict(MadeCopy.objects.filter(pk__in=wanted).values_list("pk", "document"))
    return found | {
        each: each for each in Document.objects.filter(pk__in=wanted).values_list("pk", flat=True)
    }
