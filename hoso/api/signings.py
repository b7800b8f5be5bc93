"""Papers that wait for a signature, for `hoso sign` on the clerk's machine.

The machine gets the prepared file itself and makes the digest from it; no digest is ever sent to be signed.
"""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from ninja import Field, Query, Schema

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.api.doors import Asked, answers, api
from hoso.api.values import Given, Page, Paging, Text, answers_file, page_of, stream_answer
from hoso.blobs import queries as blobs
from hoso.digitisation import services as digitisation
from hoso.lib.dates import now
from hoso.lib.errors import BadValue, NotFound
from hoso.lib.hashing import digest_file
from hoso.organisations import queries as organisations
from hoso.registry import queries as registry_queries
from hoso.registry import services as registry
from hoso.signatures import queries, services
from hoso.signatures.errors import NotTheFileSent
from hoso.signatures.opening import home_folder
from hoso.signatures.parts import FIELDS, Channel, Part, PartState, SigningState, next_part
from hoso.signatures.parts import Form as PaperForm
from hoso.signatures.queries import Signing, SigningPart
from hoso.signatures.services import PDF


class Waiting(Paging):
    """Which papers: all, or those of one batch."""

    batch: UUID | None = None


class WaitingOut(Schema):
    """A paper that waits for a signature."""

    id: UUID
    subject: UUID
    batch: UUID | None
    title: str
    form: str
    state: str
    body_id: UUID
    part: str
    # Who is to sign; empty: whoever keeps the seal, or has the right.
    signer: str


class TakeIn(Given):
    """With which certificate it will be signed: SHA-256, hexadecimal."""

    certificate: str = Field(min_length=64, max_length=64, pattern="^[0-9a-fA-F]{64}$")


class TakenOut(Schema):
    """The paper is yours until `until`; `nonce` comes back with the signed file, once."""

    id: UUID
    nonce: str
    until: datetime
    digest: str
    size_bytes: int
    title: str
    form: str
    version: str
    part: str
    field: str
    body: str
    shown: dict[str, Any]


class PutBackIn(Given):
    """Why it comes back unsigned: a code."""

    error: Text = Field("", max_length=80)


class BringIn(Given):
    """A signature: what was appended to the file (base64), and the digest of the whole (`sha512:...`)."""

    nonce: Text = Field(min_length=1, max_length=64)
    added: Text = Field(min_length=1, max_length=1 << 20)
    digest: Text = Field(max_length=140)


class BroughtOut(Schema):
    """What became of the signed file."""

    id: UUID
    state: str
    part: str
    signed_at: datetime | None
    proven_at: datetime | None
    prove_until: datetime | None


@api.get("/signings", response=answers(Page[WaitingOut]), tags=["signatures"])
def waiting(request: Asked, given: Query[Waiting]) -> Any:
    """Return the papers that are being signed in the bodies of the account, in order."""
    found = registry_queries.signings_open_to(request.auth).filter(state=SigningState.OPEN.value)
    if given.batch is not None:
        found = found.filter(batch=given.batch)
    page = page_of(found, given, newest_first=False)
    return page | {"items": _waiting(page["items"])}


def _waiting(signings: Sequence[Signing]) -> list[dict[str, Any]]:
    parts = queries.parts_of_each(each.pk for each in signings)
    names = accounts.names_of({part.account for those in parts.values() for part in those if part.account})
    return [_told(each, parts.get(each.pk, []), names) for each in signings]


def _told(signing: Signing, parts: Sequence[SigningPart], names: Mapping[UUID, str]) -> dict[str, Any]:
    wanted = next_part([(Part(each.part), PartState(each.state)) for each in parts])
    account = next((each.account for each in parts if each.part == wanted), None)
    return {
        "id": signing.pk,
        "subject": signing.subject,
        "batch": signing.batch,
        "title": signing.title,
        "form": signing.form,
        "state": signing.state,
        "body_id": signing.body_id,
        "part": wanted or "",
        "signer": names.get(account, "") if account else "",
    }


@api.post("/signings/{signing_id}/take", response=answers(TakenOut), tags=["signatures"])
def take(request: Asked, signing_id: UUID, given: TakeIn) -> Any:
    """Have a paper to oneself, to sign it with one certificate."""
    actor = request.auth
    registry_queries.get_signing(actor, signing_id)
    at = now()
    taking = services.take_out(
        actor, signing_id, channel=Channel.DEFERRED, at=at, fingerprint=given.certificate.lower()
    )
    signing = queries.get_signing(actor, signing_id)
    part = Part(taking.part.part)
    return {
        "id": signing.pk,
        "nonce": taking.nonce,
        "until": taking.until,
        "digest": signing.current_id,
        "size_bytes": blobs.get_facts(signing.current_id).size_bytes,
        "title": signing.title,
        "form": signing.form,
        "version": signing.version,
        "part": part.value,
        "field": FIELDS[part],
        "body": organisations.body_label(signing.body_id, actor.on),
        "shown": signing.shown,
    }


@api.get("/signings/{signing_id}/file", **answers_file(PDF), tags=["signatures"])
def file(request: Asked, signing_id: UUID) -> Any:
    """Return the prepared file to whoever has it for signing."""
    actor = request.auth
    signing = registry_queries.get_signing(actor, signing_id)
    held = [each for each in queries.takings_of(signing_id) if each.ended_at is None]
    if not held or held[0].account != actor.account_id:
        raise NotFound(f"the file of {signing_id} is not with {actor.account_id}")
    facts = blobs.get_facts(signing.current_id)
    stream = blobs.open_blob(signing.current_id)
    return stream_answer(stream, name="paper.pdf", size_bytes=facts.size_bytes, media_type=PDF)


@api.post("/signings/{signing_id}/bring", response=answers(BroughtOut), tags=["signatures"])
def bring(request: Asked, signing_id: UUID, given: BringIn) -> Any:
    """Bring a signature back: the bytes that signing appended, with the nonce that came with the file.

    The signed file is what this node sent with these bytes behind it; `digest` tells that both mean the same.
    """
    actor = request.auth
    sent = registry_queries.get_signing(actor, signing_id).current_id
    with TemporaryDirectory(dir=home_folder() / "work") as folder:
        path = blobs.local_copy(sent, Path(folder))
        with path.open("ab") as whole:
            whole.write(_bytes(given.added))
        if str(digest_file(path)) != given.digest:
            raise NotTheFileSent("the bytes are not those that were signed", reason="other_bytes")
        signing = services.bring_back(actor, signing_id, path, at=now(), nonce=given.nonce)
    _finish(actor, signing)
    last = [each for each in queries.parts_of(signing_id) if each.state == PartState.SIGNED][-1]
    return {
        "id": signing.pk,
        "state": signing.state,
        "part": last.part,
        "signed_at": last.signed_at,
        "proven_at": last.proven_at,
        "prove_until": last.prove_until,
    }


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise BadValue("no base64") from error


def _finish(actor: Actor, signing: Signing) -> None:
    """Let the room whose paper it is do what follows on the last signature."""
    if signing.state != SigningState.COMPLETE:
        return
    if signing.form == PaperForm.DIGITISED:
        digitisation.keep_signed_scan(actor, signing.subject)
    elif signing.form != PaperForm.COPY:  # a copy goes out as its signing has it
        registry.issue_signed(actor, signing.subject)


@api.post("/signings/{signing_id}/put-back", response=answers(WaitingOut), tags=["signatures"])
def put_back(request: Asked, signing_id: UUID, given: PutBackIn) -> Any:
    """Give a paper back unsigned."""
    registry_queries.get_signing(request.auth, signing_id)
    services.put_back(request.auth, signing_id, error=given.error, at=now())
    [told] = _waiting([queries.get_signing(request.auth, signing_id)])
    return told
