"""The signature of the body on a copy that is an e-document: form, body and time at the top right of page 1.

Source: Decree 30/2020/ND-CP art. 32, appendix I, part II (the registry signs copies for the body).
"""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.blobs import queries as blobs
from hoso.organisations import queries as organisations
from hoso.registry import queries, rules
from hoso.registry.errors import CopyOdd
from hoso.registry.models import MadeCopy
from hoso.registry.rules import CopyForm, CopyState, Medium
from hoso.registry.services.registers import check_may
from hoso.registry.services.signing import get_signing
from hoso.signatures import handling, services
from hoso.signatures import queries as signatures
from hoso.signatures.appearance import copy_of_paper, words_box
from hoso.signatures.opening import home_folder, readers
from hoso.signatures.parts import Form, Part
from hoso.signatures.queries import Signing
from hoso.signatures.services import NewSigning


def begin_copy_signing(actor: Actor, copy_id: UUID, *, at: datetime, batch: UUID | None = None) -> Signing:
    """Prepare an e-copy for the signature of the body that made it; asked again, a signing that is there.

    What is shown is written by whoever signs, with the time of the signature.

    Raises:
        NotFound, NotAllowed: the copy is not open to the actor, who keeps no seal of its body.
        CopyOdd: it is a copy on paper, which bears a pen's signature and a seal.
        MoveNotOpen: its file is not made yet, or it was cancelled.
        BodyEnded, SigningOpen, SignedFileUnreadable: see `signatures.services.begin_signing`.
    """
    copy = queries.get_copy(actor, copy_id)
    check_may(actor, acts.ISSUE, copy.body_id)
    if copy.medium != Medium.ELECTRONIC:
        raise CopyOdd(f"copy {copy_id} is a paper", copy_what="paper")
    there = queries.signing_of(copy_id)
    if there is not None:
        return there
    with TemporaryDirectory(dir=home_folder() / "work") as folder, transaction.atomic():
        # Held, so that nobody cancels it before its signing is there to be seen.
        copy = MadeCopy.objects.select_related("entry").select_for_update(of=("self",)).get(pk=copy_id)
        rules.copy_state_after(CopyState(copy.state), "hand_out")
        assert copy.blob_id is not None  # so the database says of a copy that is made
        path = blobs.local_copy(copy.blob_id, Path(folder))
        return services.begin_signing(actor, path, _new_signing(copy, path, at, batch), at=at)


def _new_signing(copy: MadeCopy, path: Path, at: datetime, batch: UUID | None) -> NewSigning:
    form, body = rules.COPY_WORDS[CopyForm(copy.form)], organisations.body_label(copy.body_id, at.date())
    width, height = handling.first_page(readers(), path)
    box = words_box(copy_of_paper(form, body, at), page_width=width, page_height=height)
    return NewSigning(
        copy.pk, Form.COPY, copy.body_id, title=f"{form.value} {queries.written_copy_number(copy)}",
        version=copy.blob_id or "", boxes={Part.BODY: box}, shown={"lines": [form.value, body]}, batch=batch,
    )  # fmt: skip


def signs_digitally(body_id: UUID, *, at: datetime) -> bool:
    """Tell whether a body has a certificate of its own with which it signs at that moment."""
    return any(
        each.from_at <= at <= each.to_at and (each.withdrawn_at is None or each.withdrawn_at > at)
        for each in signatures.certificates_of_body(body_id)
    )


def bring_back_copy(actor: Actor, copy_id: UUID, path: Path, *, at: datetime, nonce: str = "") -> Signing:
    """Take the signed file of a copy back; from then on it is the copy that goes out.

    Raises:
        NotFound, NothingSigned: see `get_signing`.
        NotTakenOut, WrongNonce, NotTheFileSent, SignedFileUnreadable, OneSignature, SignatureNotTaken,
            CertificateUnknown, NoRightThen, BodyEnded: see `signatures.services.bring_back`.
    """
    signing = get_signing(actor, copy_id)
    return services.bring_back(actor, signing.pk, path, at=at, nonce=nonce)


def give_up_copy_signing(actor: Actor, copy_id: UUID, *, reason: str, at: datetime) -> MadeCopy:
    """End the signing of a copy that came to nothing; the copy stays, and may be signed anew or cancelled.

    Raises:
        NotFound, NotAllowed, NothingSigned, MoveNotOpen, ReasonMissing: see
            `signatures.services.give_up`.
    """
    signing = get_signing(actor, copy_id)
    services.give_up(actor, signing.pk, reason=rules.required(reason), at=at)
    return queries.get_copy(actor, copy_id)
