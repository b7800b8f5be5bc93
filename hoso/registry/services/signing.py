"""Signing what a body issues: number and date first, then the signatures; the signed file is issued."""

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import transaction
from pyhanko.sign.timestamps import TimeStamper

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.registry import queries, rules
from hoso.registry.errors import NothingSigned
from hoso.registry.models import Entry, Outgoing
from hoso.registry.rules import EntryState, Role
from hoso.registry.services.documents import NewFile, add_files
from hoso.registry.services.outgoing import issue, reserve_number
from hoso.registry.services.papers import paper_of
from hoso.registry.services.registers import void_number
from hoso.signatures import queries as signatures
from hoso.signatures import services
from hoso.signatures.opening import home_folder
from hoso.signatures.parts import Form, SigningState
from hoso.signatures.queries import Signing
from hoso.signatures.services import NewSigning


def begin_signing(
    actor: Actor, outgoing_id: UUID, *, on: date, at: datetime, register_id: UUID | None = None,
    batch: UUID | None = None,
) -> Signing:  # fmt: skip
    """Reserve number and date for an approved draft, and prepare its paper for the signatures.

    The number is kept even when the paper cannot be prepared: asked again, it is used.

    Raises:
        NotFound, NotAllowed, MoveNotOpen, NoRegister, BodyCeased, OutsideRegister, DateBeforeLast: see
            `reserve_number`.
        SigningOpen, SignedFileUnreadable: see `signatures.services.begin_signing`.
    """
    reserve_number(actor, outgoing_id, on=on, register_id=register_id)
    with transaction.atomic():
        # Asked again the number is the same, and the draft is held: nobody issues it, or explains its number
        # away, before its signing is there to be seen.
        entry = reserve_number(actor, outgoing_id, on=on, register_id=register_id)
        return _begun(actor, outgoing_id, entry, on=on, at=at, batch=batch)


def _begun(
    actor: Actor, outgoing_id: UUID, entry: Entry, *, on: date, at: datetime, batch: UUID | None
) -> Signing:
    outgoing = Outgoing.objects.get(pk=outgoing_id)
    paper = paper_of(outgoing, entry)
    new = NewSigning(
        outgoing_id, Form.ORIGINAL, outgoing.body_id, title=outgoing.subject, version=paper.version,
        has_seal=queries.has_seal(outgoing.body_id, on=on), signer_id=outgoing.approved_by,
        boxes=paper.boxes, batch=batch,
    )  # fmt: skip
    with TemporaryDirectory(dir=home_folder() / "work") as folder:
        drawn = Path(folder) / "paper.pdf"
        drawn.write_bytes(paper.content)
        return services.begin_signing(actor, drawn, new, at=at)


def bring_back_paper(
    actor: Actor, outgoing_id: UUID, path: Path, *, at: datetime, nonce: str = ""
) -> Outgoing:
    """Take a signed file back; with its last signature the document is issued, if the actor gives numbers.

    Raises:
        NotFound: the actor may not see the draft.
        NothingSigned: it is not being signed digitally.
        NotTakenOut, WrongNonce, NotTheFileSent, SignedFileUnreadable, OneSignature, SignatureNotTaken,
            CertificateUnknown, NoRightThen, BodyEnded: see `signatures.services.bring_back`.
    """
    signing = get_signing(actor, outgoing_id)
    services.bring_back(actor, signing.pk, path, at=at, nonce=nonce)
    return issue_signed(actor, outgoing_id)


def issue_signed(actor: Actor, outgoing_id: UUID) -> Outgoing:
    """Issue what bears all its signatures, if the actor gives numbers in the body; else leave it as it is."""
    outgoing = queries.get_outgoing(actor, outgoing_id)
    signing = queries.signing_of(outgoing_id)
    entry = outgoing.entry
    is_complete = signing is not None and signing.state == SigningState.COMPLETE
    if not is_complete or entry is None or outgoing.document_id is not None:
        return outgoing
    if not actor.is_service and not actor.may(acts.ISSUE, ScopeKind.BODY, outgoing.body_id):
        return outgoing
    return issue(actor, outgoing_id, on=entry.dated_on)


@transaction.atomic
def give_up_signing(actor: Actor, outgoing_id: UUID, *, reason: str, at: datetime) -> Outgoing:
    """End a signing that came to nothing; its number stays in the register with the reason.

    Raises:
        NotFound, NotAllowed: the actor may not see the draft, or gives no numbers in its body.
        NothingSigned, MoveNotOpen: it is not being signed.
        ReasonMissing: nothing says why.
    """
    signing = get_signing(actor, outgoing_id)
    services.give_up(actor, signing.pk, reason=rules.required(reason), at=at)
    outgoing = queries.get_outgoing(actor, outgoing_id)
    if outgoing.entry is not None and outgoing.entry.state == EntryState.RESERVED:
        void_number(actor, outgoing.entry.pk, reason=reason)
    return outgoing


def get_signing(actor: Actor, paper_id: UUID) -> Signing:
    """Return the signing of a draft, or of a copy, that the actor may see.

    Raises:
        NotFound: the actor may not see the draft or the copy, or its signing.
        NothingSigned: it is not being signed digitally.
    """
    if queries.is_copy(paper_id):
        queries.get_copy(actor, paper_id)
    else:
        queries.get_outgoing(actor, paper_id)
    signing = queries.signing_of(paper_id)
    if signing is None:
        raise NothingSigned(f"paper {paper_id} is not signed digitally")
    return signatures.get_signing(actor, signing.pk)


def stamp_paper(actor: Actor, signing: Signing, *, stamper: TimeStamper, at: datetime) -> None:
    """Let a time stamp prove when a paper was signed; of what is issued, both files stay.

    Raises:
        NotFound, MoveNotOpen, NotSigned, TimeStillOpen: see `signatures.services.stamp_signing`.
    """
    keep_stamped(services.stamp_signing(actor, signing.pk, stamper=stamper, at=at))


def keep_stamped(signing: Signing) -> None:
    """Set the newest state of a signed paper beside the earlier one of its document; safe to repeat."""
    document_id = queries.documents_of_drafts([signing.subject]).get(signing.subject)
    if document_id is None:
        return
    role = Role.SIGNED if signing.form == Form.DIGITISED else Role.ORIGINAL
    file = queries.find_file(document_id, role)
    if file is not None and file.digest != signing.current_id:
        made = NewFile(role, signing.current_id, file.file_name, queries.PDF, file.first_page, file.last_page)
        add_files(document_id, [made])
