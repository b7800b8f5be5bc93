"""Commands for the evidence of what is preserved: since when it exists, proven by time stamps (RFC 4998)."""

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from hoso.access import acts
from hoso.cli.actors import As, TokenFile, acting_or_service, service
from hoso.cli.output import OUT, Exit, emit, fail, progress, refuse
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.lib.files import write_durably
from hoso.node.home import find_home
from hoso.node.reader import ReaderPool
from hoso.preservation.authority import Means, own_means
from hoso.preservation.queries import evidence as queries
from hoso.preservation.services import evidence as services
from hoso.signatures.evidence import proving
from hoso.signatures.evidence.proving import Judgement

if TYPE_CHECKING:
    from hoso.preservation.queries.evidence import EvidenceStatus

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Dossier = Annotated[UUID, typer.Argument(help="The id of the dossier, as in its address.")]
Version = Annotated[int | None, typer.Option(min=1, help="Which version; the newest covered one without it.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    part = typer.Typer(help="Prove since when preserved dossiers exist.", no_args_is_help=True)
    part.command("status")(status)
    part.command("renew")(renew)
    part.command("verify")(verify)
    part.command("export")(export)
    part.command("prove")(prove)
    app.add_typer(part, name="evidence")


def status(json: Json = False) -> None:
    """Say how the evidence stands: what is covered, what waits, what ends, and what is missing for it.

    Ends with 1 when something is overdue, due, ended, not proven or broken.

    Example: hoso evidence status
    """
    means = _means()
    found = queries.evidence_status(at=means.at, terms=means.terms)
    document = _status_document(found, means)
    emit(document, as_json=json, text=partial(_print_status, document))
    if not document["in_order"]:
        raise typer.Exit(int(Exit.FINDINGS))


def _status_document(found: "EvidenceStatus", means: Means) -> dict[str, Any]:
    missing = []
    if means.stamper is None:
        missing.append("HOSO_TIMESTAMP_URL: the address of the time-stamp authority")
    if not means.trust.anchors:
        missing.append("trust/anchors: the certificate of the authority that is trusted")
    if not means.trust.crls and not means.trust.ocsps:
        missing.append("trust/revocations: its revocation lists")
    troubles = (found.overdue, found.due, found.ended, found.unproven, found.findings, found.not_tried)
    return {
        "covered": found.covered, "waiting": found.waiting,
        "waiting_since": found.waiting_since, "overdue": found.overdue, "not_as_kept": found.not_tried,
        "stamps": found.batches, "stamps_in_use": found.tips, "due": found.due, "ended": found.ended,
        "unproven": found.unproven, "first_end": found.first_end, "findings": found.findings,
        "algorithm": means.terms.algorithm, "policy": means.terms.policy.name, "missing": missing,
        "in_order": not any(troubles),
    }  # fmt: skip


def _print_status(said: dict[str, Any]) -> None:
    lines = [
        f"{said['covered']:,} versions are covered by {said['stamps']:,} time stamps.",
        f"{said['waiting']:,} versions wait for one.",
        f"The first stamp in use ends: {_day(said['first_end']) or 'no end is known'}.",
    ]
    for name, text in (
        ("overdue", "versions wait longer than the terms allow"),
        ("not_as_kept", "versions could not be covered: they are not as they were kept (hoso fixity --all)"),
        ("due", "stamps are to be renewed now: hoso evidence renew"),
        ("ended", "stamps ENDED before they were renewed: they prove nothing after that"),
        ("unproven", "stamps cannot be shown to be good: is their authority trusted, are its lists here?"),
        ("findings", "findings of the last check stand open: hoso evidence verify"),
    ):
        if said[name]:
            lines.append(f"{said[name]:,} {text}.")
    lines += [f"Missing: {each}." for each in said["missing"]]
    for line in lines:
        _say(line)


def _day(moment: Any) -> str:
    return f"{moment:%Y-%m-%d}" if moment is not None else ""


def renew(json: Json = False) -> None:
    """Cover what waits, and renew what ends soon; a worker does the one every hour, the other every night.

    Stamps are renewed without reading what is preserved. When a digest is to fall by the terms, each file
    that rests on it is read once. What was done before a kill is not done again. Ends with 1 when something
    due could not be renewed, with 3 when the authority does not answer.

    Example: hoso evidence renew
    """
    actor, done = service(), {"covered": 0, "hashed_anew": 0, "renewed": 0}
    try:
        services.want_all_covered()
        services.judge_stamps(_means())
        with progress("Covering", total=None) as advance:
            while (batch := services.cover_next(actor, _means())) is not None:
                done["covered"] += batch.leaves
                advance(batch.leaves)
        with progress("Reading", total=None) as advance:
            while (batch := services.hash_anew_next(actor, _means(), advance=advance)) is not None:
                done["hashed_anew"] += batch.leaves
        while (batch := services.renew_next(actor, _means())) is not None:
            done["renewed"] += batch.leaves
    except DomainError as error:
        refuse(error)
    text = (
        f"Covered {done['covered']:,} versions, hashed {done['hashed_anew']:,} anew, "
        f"renewed {done['renewed']:,} stamps."
    )
    emit(done, as_json=json, text=partial(_say, text))


def verify(
    dossier: Annotated[
        UUID | None, typer.Argument(help="Read this dossier again and prove it; without it: all evidence.")
    ] = None,
    version: Version = None,
    json: Json = False,
) -> None:
    """Check the evidence: files, database and store against one another, every stamp when it was covered.

    Without a dossier nothing of the content is read (`hoso fixity` does that). What is found is kept and
    shown among the warnings. Ends with 1 when something does not hold.

    Example: hoso evidence verify
    Example: hoso evidence verify 0198c0de-0000-7000-8000-000000000001
    """
    try:
        document = _verified() if dossier is None else _proven(dossier, version)
    except DomainError as error:
        refuse(error)
    emit(document, as_json=json, text=partial(_print_findings, document))
    if document["findings"]:
        raise typer.Exit(int(Exit.FINDINGS))


def _verified() -> dict[str, Any]:
    with progress("Checking", total=None) as advance:
        found = services.check_evidence(service(), _means(), advance=advance)
    findings = [
        {
            "code": each.code.value, "batch": each.batch_id, "object": each.ocfl_id or None,
            "version": each.version, "message": each.message,
        }
        for each in found.issues
    ]  # fmt: skip
    return {"stamps": found.batches, "versions": found.versions, "findings": findings}


def _proven(dossier: UUID, version: int | None) -> dict[str, Any]:
    found = services.prove_version(service(), dossier, version, _means())
    findings = [
        {"code": fault.value, "chain": chain + 1, "stamp": place + 1}
        for fault, chain, place in found.proof.faults
    ]
    return {
        "dossier": dossier, "version": found.version, "since": found.proof.since,
        "stamps": [len(chain) for chain in found.record.chains], "findings": findings,
    }  # fmt: skip


def _print_findings(said: dict[str, Any]) -> None:
    for each in said["findings"]:
        _say("  ".join(str(value) for value in each.values() if value is not None))
    if said["findings"]:
        _say(f"NOT proven: {len(said['findings'])} findings.")
    elif "since" in said:
        _say(f"Version {said['version']} is as it was on {said['since']:%Y-%m-%d %H:%M} UTC: proven.")
    else:
        _say(f"{said['stamps']:,} time stamps over {said['versions']:,} versions hold.")


def export(
    dossier: Dossier,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write; must not be there yet.")],
    version: Version = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Write the evidence record of a version (RFC 4998, DER), which proves it to a reader without Hoso.

    It goes with vN/inventory.json and the files of that version, or with one of them alone. How a stranger
    checks it: docs/evidence.md.

    Example: hoso evidence export 0198c0de-0000-7000-8000-000000000001 -o dossier.ers
    """
    if out.exists():
        fail(f"Nothing was written: {out} is there already. Name another file.", code=Exit.WRONG_USE)
    actor = acting_or_service(username, token_file)
    try:
        record = services.read_record(
            actor, dossier, version, to=acts.VERIFY if actor.is_service else acts.DOWNLOAD
        )
        write_durably(out, record, mode=0o640)
    except DomainError as error:
        refuse(error)
    except OSError as error:
        fail(f"Nothing was written: {out} cannot be written ({error.strerror}).", code=Exit.ENVIRONMENT)
    document = {"dossier": dossier, "file": str(out), "size_bytes": len(record)}
    emit(document, as_json=json, text=partial(_say, f"{out}: {len(record):,} bytes."))


def prove(
    record: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An evidence record.")],
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, metavar="FILE...")],
    trust: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Whom you trust; else the home's trust/."),
    ] = None,
    part: Annotated[
        bool, typer.Option("--part", help="The files are some of their dossier, not all of it.")
    ] = False,
    json: Json = False,
) -> None:
    """Prove files by an evidence record from anywhere; no database is needed, nothing is fetched.

    One file, or all files of a dossier with the inventory.json of the version. Ends with 1 when it does not
    prove them.

    Example: hoso evidence prove dossier.ers original.pdf --part --trust /srv/trust
    """
    folder = trust or (find_home() / "trust")
    is_whole = not part and len(files) > 1
    try:
        with tempfile.TemporaryDirectory(prefix="hoso-reader-") as work:
            # The reader becomes a user of its own and must be able to pass.
            Path(work).chmod(0o711)
            with ReaderPool(proving.TASKS, workers=1, work_root=Path(work)) as pool:
                found = proving.prove_files(
                    pool,
                    record,
                    files,
                    trust=folder if folder.is_dir() else None,
                    at=now(),
                    is_whole=is_whole,
                )
    except DomainError as error:
        refuse(error)
    except OSError as error:
        fail(
            f"Nothing was proven: {error.filename} cannot be read ({error.strerror}).", code=Exit.ENVIRONMENT
        )
    document = _judgement_document(record, found)
    emit(document, as_json=json, text=partial(_print_judgement, document))
    if found.faults:
        raise typer.Exit(int(Exit.FINDINGS))


def _judgement_document(record: Path, found: Judgement) -> dict[str, Any]:
    return {
        "record": str(record), "proven": not found.faults, "since": found.since,
        "stamps": list(found.stamps),
        "findings": [
            {"code": fault.value, "chain": chain + 1, "stamp": place + 1}
            for fault, chain, place in found.faults
        ],
    }  # fmt: skip


def _print_judgement(said: dict[str, Any]) -> None:
    for each in said["findings"]:
        _say(f"{each['code']}  chain {each['chain']}, stamp {each['stamp']}")
    since = f"proven since {said['since']:%Y-%m-%d %H:%M} UTC" if said["proven"] else "NOT proven"
    _say(f"{said['record']}: {since}.")


def _means() -> Means:
    try:
        return own_means(at=now())
    except DomainError as error:
        refuse(error)


def _say(text: str) -> None:
    OUT.print(text, markup=False, highlight=False, soft_wrap=True)
