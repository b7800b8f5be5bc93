"""`hoso signatures`: what was found on stored signatures, and whom the institution trusts."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from django.conf import settings
from django.utils import timezone

from hoso.access.values import Actor, service_actor
from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.ending import Json, refusals
from hoso.cli.output import Exit, emit, fail, say
from hoso.cli.signing import stamps_at
from hoso.digitisation import services as digitisation
from hoso.digitisation.services import Begun
from hoso.dossiers import queries as dossiers
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.lib.ids import uuid7
from hoso.registry import queries as registry_queries
from hoso.registry import services as registry
from hoso.signatures import queries, services
from hoso.signatures.findings import Indication
from hoso.signatures.judging import Trusted
from hoso.signatures.kept_evidence import Piece
from hoso.signatures.stamping import Authority
from hoso.wording.sentences import sentence
from hoso.wording.signatures import told_fault, told_finding

if TYPE_CHECKING:
    from hoso.registry.queries import SignedFile
    from hoso.signatures.queries import Judgement, StoredFinding

signatures = typer.Typer(no_args_is_help=True, help="Signatures in stored files: findings, whom we trust.")
Document = Annotated[UUID, typer.Argument(help="Id of the document.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.add_typer(signatures, name="signatures")


@signatures.command("show")
def show(
    document: Document,
    history: Annotated[bool, typer.Option("--history", help="Every finding, not only the newest.")] = False,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Show what was found on the signatures of a document. Ends with 1 unless every one of them passed.

    Example: hoso signatures show 0198c0de-0000-7000-8000-000000000001 --as binh --token-file binh.token
    """
    actor = acting_as(username, token_file)
    with refusals():
        registry.read_document(actor, document)
    _tell(document, history=history, as_json=json)


@signatures.command("judge")
def judge(document: Document, username: As = "", token_file: TokenFile = None, json: Json = False) -> None:
    """Judge the signatures of a document now, and show what was found; earlier findings stay.

    Example: hoso signatures judge 0198c0de-0000-7000-8000-000000000001 --as binh --token-file binh.token
    """
    actor = acting_as(username, token_file)
    with refusals():
        registry.judge_signatures(actor, document)
    _tell(document, history=False, as_json=json)


@signatures.command("judge-due")
def judge_due(
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 1000, json: Json = False
) -> None:
    """Judge the files that wait for it or are due again, longest due first, as the worker does every minute.

    Example: hoso signatures judge-due --limit 10000
    """
    with refusals():
        actor = service_actor("signatures", timezone.localdate())
        count = services.judge_due(actor, at=now(), limit=limit)
    emit({"judged": count}, as_json=json, text=partial(say, f"{count} judged"))


@signatures.command("trusted")
def trusted(json: Json = False) -> None:
    """Show whom the institution trusts: what lies in the folder `trust` of the home.

    The folder holds `anchors/` (authorities), `certificates/` (on the way to them) and `revocations/` (lists,
    stored OCSP answers), as PEM or DER. Ends with 1 when nobody is trusted.

    Example: hoso signatures trusted --json
    """
    with refusals():
        found = services.read_trusted(at=now())
    document = {"version": found.version} | {
        name: [_piece(each) for each in getattr(found, name)]
        for name in ("anchors", "certificates", "revocations")
    }
    emit(document, as_json=json, text=lambda: _tell_trusted(found))
    if not found.anchors:
        raise typer.Exit(int(Exit.FINDINGS))


@signatures.command("prepare")
def prepare(
    dossier: Annotated[UUID, typer.Argument(help="Id of the dossier whose scans are to be signed.")],
    batch: Annotated[
        UUID | None, typer.Option(help="Go on with this batch, which broke off; a new one without it.")
    ] = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Prepare all scans of a dossier for the signature of the body that holds the papers, in one act.

    Each has a result of its own; `hoso sign --server ADDRESS --batch ID` then signs them with one PIN, where
    the token permits it. Ends with 1 when one was refused.

    Example: hoso signatures prepare 0198c0de-0000-7000-8000-000000000001 --as an --token-file an.token
    """
    actor = acting_as(username, token_file)
    together = batch or uuid7()
    with refusals():
        documents = [each.pk for each in dossiers.contents(actor, dossier)]
    refused = 0
    for begun in digitisation.begin_signing_scans(actor, documents, batch=together, at=now()):
        refused += begun.refusal is not None
        told = _begun(begun, together)
        emit(told, as_json=json, text=partial(say, f"{told['document']}: {told['status']}"))
    if not json:
        say(f"batch {together}")
    if refused:
        raise typer.Exit(int(Exit.FINDINGS))


def _begun(begun: Begun, batch: UUID) -> dict[str, Any]:
    told = {"document": str(begun.document_id), "batch": str(batch)}
    if begun.refusal is not None:
        reason = str(sentence(begun.refusal))
        return told | {"status": "refused", "code": begun.refusal.code, "reason": reason}
    assert begun.signing is not None
    return told | {"status": "prepared", "signing": str(begun.signing.pk), "state": begun.signing.state}


@signatures.command("stamp")
def stamp(
    stamps: Annotated[
        str,
        typer.Option(
            help="Address of the time-stamp authority; without it HOSO_TIMESTAMP_URL.", metavar="ADDRESS"
        ),
    ] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 1000,
    json: Json = False,
) -> None:
    """Have everything time-stamped that was signed without a line to the authority, soonest due first.

    Each has a result of its own; run again, it goes on with what is left. Ends with 1 when something is left.

    Example: hoso signatures stamp
    Example: hoso signatures stamp --stamps http://tsa.ca.gov.vn
    """
    address = stamps or settings.HOSO_TIMESTAMP_URL
    if not address:
        fail("Nothing was stamped: give --stamps ADDRESS, or set HOSO_TIMESTAMP_URL.", code=Exit.ENVIRONMENT)
    actor = service_actor("signatures", timezone.localdate())
    with refusals():
        done = list(_stamped(actor, stamps_at(address), limit))
    for each in done:
        emit(each, as_json=json, text=partial(say, f"{each['title']}: {each['status']}"))
    if any(each["status"] != "stamped" for each in done):
        raise typer.Exit(int(Exit.FINDINGS))


def _stamped(actor: Actor, authority: Authority, limit: int) -> Iterator[dict[str, Any]]:
    parts = queries.time_not_proven(at=now(), limit=limit)
    for signing in {each.signing_id: each.signing for each in parts}.values():
        answer: dict[str, Any] = {"signing": str(signing.pk), "title": signing.title}
        try:
            registry.stamp_paper(actor, signing, stamper=authority, at=now())
            yield answer | {"status": "stamped"}
        except DomainError as refusal:
            yield answer | {"status": "left", "code": refusal.code, "reason": str(sentence(refusal))}


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "kind": piece.kind,
        "of": piece.of,
        "sha256": piece.sha256,
        "since": piece.since,
        "until": piece.until,
    }


def _tell_trusted(found: Trusted) -> None:
    say(f"state {found.version}")
    for piece in (*found.anchors, *found.certificates, *found.revocations):
        until = piece.until.date().isoformat() if piece.until else "no end"
        say(f"{piece.kind:12} {piece.of}  until {until}  {piece.sha256[:16]}")
    if not found.anchors:
        say("Nobody is trusted: no certificate of an authority lies in the folder.")


def _tell(document_id: UUID, *, history: bool, as_json: bool) -> None:
    files = registry_queries.signatures_of(document_id)
    documents = [_file(each, history=history) for each in files]
    for told in documents:
        emit(told, as_json=as_json, text=partial(_tell_file, told))
    newest = [finding for each in files for finding in each.judged.findings]
    waits = any(each.judged.judgement is None or each.judged.judgement.fault for each in files)
    if waits or any(each.indication != Indication.PASSED.value for each in newest):
        raise typer.Exit(int(Exit.FINDINGS))


def _file(signed: "SignedFile", *, history: bool) -> dict[str, Any]:
    judgements = queries.history_of(signed.judged.digest, limit=1000 if history else 1)
    return {
        "file": signed.file.file_name,
        "digest": signed.judged.digest,
        "next_at": signed.judged.next_at,
        "judgements": [_judgement(each) for each in judgements],
    }


def _judgement(judgement: "Judgement") -> dict[str, Any]:
    return {
        "id": judgement.pk,
        "at": judgement.judged_at,
        "cause": judgement.cause,
        "policy": judgement.policy,
        "trust_version": judgement.trust_version,
        "known_since": judgement.known_since,
        "fault": judgement.fault,
        "evidence": judgement.evidence,
        "findings": [_finding(each) for each in judgement.findings.all()],
    }


def _finding(found: "StoredFinding") -> dict[str, Any]:
    words = told_finding(found)
    return {
        "field": found.field_name,
        "claim": found.claim,
        "indication": found.indication,
        "sub_indication": found.sub_indication,
        "signer": {
            "name": found.signer_name,
            "organisation": found.signer_organisation,
            "issuer": found.signer_issuer,
            "fingerprint": found.signer_fingerprint,
        },
        "level": found.level,
        "claimed_at": found.claimed_at,
        "proven_at": found.proven_at,
        "coverage": found.coverage,
        "changes": found.changes,
        "remarks": found.remarks,
        "words": {"title": words.title, "what": words.what, "todo": words.todo},
    }


def _tell_file(told: dict[str, Any]) -> None:
    say(told["file"])
    if not told["judgements"]:
        say("  not judged yet")
    for judgement in told["judgements"]:
        say(f"  {judgement['at']:%d/%m/%Y %H:%M} ({judgement['cause']})")
        if judgement["fault"]:
            say(f"    {told_fault(judgement['fault'])}")
        for found in judgement["findings"]:
            say(f"    {found['signer']['name']}: {found['words']['title']}. {found['words']['what']}")
