"""Packages of dossiers: what there is, the SIP for another archive, the AIP; and packages from outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from hoso.access.values import Actor
from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.ending import Json, refusals
from hoso.cli.handover_telling import body_of
from hoso.cli.output import Exit, emit, fail, progress, say
from hoso.cli.readers import readers
from hoso.digitisation.services import READING_TASKS
from hoso.dossiers import queries as dossiers
from hoso.holdings import queries as holdings
from hoso.preservation import foreign_packages, formats, queries, services
from hoso.preservation.rules.intake import IntakeState
from hoso.preservation.services.packaging import RECORD_STATUSES
from hoso.signatures import judging
from hoso.signatures.opening import trust_folder

if TYPE_CHECKING:
    from hoso.preservation.models import Intake, MadePackage

package = typer.Typer(no_args_is_help=True, help="Packages of Circular 05/2025 and E-ARK.")
Dossier = Annotated[UUID, typer.Argument(help="Id of the dossier; its page has it in its address.")]
Into = Annotated[Path, typer.Option("--out", exists=True, file_okay=False, help="The folder to write into.")]
IntakeId = Annotated[UUID, typer.Argument(help="Id that `hoso package receive` told.")]
Of = Annotated[str, typer.Option(help="Code of the body that made the records.")]
FondsCode = Annotated[str, typer.Option(help="Code of the fonds.")]
_FORMS = ("zip", "folder", "bag")


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.add_typer(package, name="package")


@package.command("show")
def show(dossier: Dossier, username: As = "", token_file: TokenFile = None, json: Json = False) -> None:
    """Tell whether a dossier holds an AIP, what it lacks for a package, and which were made of it.

    Example: hoso package show 0198c0de-0000-7000-8000-000000000001 --as binh
    """
    actor = acting_as(username, token_file)
    with refusals():
        found = dossiers.get_dossier(actor, dossier)
        row = queries.find_preserved(actor, dossier)
        answer = {
            "dossier": str(dossier),
            "state": row.state if row else None,
            "version": (row.head if row else "") or None,
            "aip": services.holds_aip(row) if row else False,
            "missing": services.missing_for_package(found),
            "made": [_document(each) for each in queries.packages_of(actor, dossier)],
        }
    emit(answer, as_json=json, text=partial(_tell, answer))


@package.command("make")
def make(
    dossier: Dossier,
    out: Into,
    agreement: Annotated[
        str, typer.Option(help="Code of the registered submission, such as NL.BNV.2026.01.")
    ] = "",
    status: Annotated[str, typer.Option(help=f"One of {', '.join(RECORD_STATUSES)}.")] = "NEW",
    ordinal: Annotated[int, typer.Option(min=1, help="Its place in the submission.")] = 1,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Make the SIP of a preserved dossier, for an archive with a system of its own: one ZIP file.

    The same state of a dossier makes the same package. Check it with hoso validate.

    Example: hoso package make 0198c0de-0000-7000-8000-000000000001 --out /srv/nop-luu --as binh
    """
    if status not in RECORD_STATUSES:
        fail(f"Nothing was made: {status} is none of {', '.join(RECORD_STATUSES)}.", code=Exit.WRONG_USE)
    actor = acting_as(username, token_file)
    submission = services.Submission(agreement, status, ordinal)
    with _writing(out), progress("Packing", total=None) as advance:
        made, path = services.make_sip(actor, dossier, out, submission, advance=advance)
    _end(made, path, json=json)


@package.command("export")
def export(
    dossier: Dossier,
    out: Into,
    form: Annotated[str, typer.Option("--as-form", help=f"One of {', '.join(_FORMS)}.")] = "zip",
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Write the AIP of a preserved dossier as it stands in the store: a ZIP file, a folder or a BagIt bag.

    Example: hoso package export 0198c0de-0000-7000-8000-000000000001 --out /srv/aip --as-form bag --as binh
    """
    if form not in _FORMS:
        fail(f"Nothing was written: {form} is none of {', '.join(_FORMS)}.", code=Exit.WRONG_USE)
    actor = acting_as(username, token_file)
    with _writing(out):
        made, path = services.export_aip(actor, dossier, out, form=form)
    _end(made, path, json=json)


@package.command("receive")
def receive(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The package: ZIP or TAR.")],
    of: Of,
    fonds: FondsCode,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Take a package of another archive or office into quarantine and look at it: nothing is a record yet.

    Viruses, checksums, signatures, formats, secrecy marks. Ends with 1 when it is refused or held. The table
    intake.toml of the home: clamd = "/run/clamav/clamd.ctl" or "host:3310"; not_scanned = "accept", "hold" or
    "refuse"; not_scanned under [bodies."CODE"] for one body.

    Example: hoso package receive 1_uuid-0198C0DE.zip --of 02287/UBND --fonds P01 --as binh
    """
    actor = acting_as(username, token_file)
    with refusals(), _readers() as pools:
        fonds_id = _fonds(actor, of, fonds)
        with progress("Looking", total=None):
            row = services.receive_package(
                actor, fonds_id, file, file_name=file.name, readers=pools, trust=_trust()
            )
        answer = _intake(row)
    emit(answer, as_json=json, text=partial(_tell_intake, answer))
    if row.state in {IntakeState.REFUSED, IntakeState.HELD}:
        raise typer.Exit(int(Exit.FINDINGS))


@package.command("accept")
def accept(
    intake: IntakeId,
    reason: Annotated[str, typer.Option(help="Why it is taken in though it is held.")] = "",
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Take a package in whole: its dossier and documents become records, or nothing does.

    Example: hoso package accept 0198c0de-0000-7000-8000-000000000001 --as binh
    """
    actor = acting_as(username, token_file)
    with refusals(), _readers() as pools:
        row = services.accept_package(actor, intake, readers=pools, reason=reason)
        answer = _intake(row)
    emit(answer, as_json=json, text=partial(_tell_intake, answer))


@package.command("refuse")
def refuse(
    intake: IntakeId,
    reason: Annotated[str, typer.Option(help="Why, in words for the sender.")],
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Refuse a package whole: its bytes are destroyed, what was found about it stays.

    Example: hoso package refuse 0198c0de-0000-7000-8000-000000000001 --reason "thiếu tài liệu" --as binh
    """
    actor = acting_as(username, token_file)
    with refusals():
        answer = _intake(services.refuse_package(actor, intake, reason=reason))
    emit(answer, as_json=json, text=partial(_tell_intake, answer))


@package.command("received")
def received(username: As = "", token_file: TokenFile = None, json: Json = False) -> None:
    """List the packages that were sent, the newest 200.

    Example: hoso package received --as binh
    """
    actor = acting_as(username, token_file)
    with refusals():
        rows = [_intake(row) for row in queries.intakes_open_to(actor)[:200]]
    emit(rows, as_json=json, text=partial(_tell_all, rows))


def _tell_all(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        _tell_intake(row)
    if not rows:
        say("Nothing was received.")


@package.command("finding-aid")
def finding_aid(
    of: Of,
    fonds: FondsCode,
    out: Annotated[Path, typer.Option(help="The new file: .xml for EAD3, .xlsx for the list of dossiers.")],
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Write the finding aid of a fonds: its dossiers and documents as EAD3, or the list of dossiers.

    Example: hoso package finding-aid --of 02287/UBND --fonds P01 --out muc-luc.xml --as binh
    """
    if out.suffix not in {".xml", ".xlsx"} or out.exists():
        fail(f"Nothing was written: {out} must be a new file ending in .xml or .xlsx.", code=Exit.WRONG_USE)
    actor = acting_as(username, token_file)
    with refusals():
        count = services.write_finding_aid(actor, _fonds(actor, of, fonds), out)
    answer = {"out": str(out), "dossiers": count}
    emit(answer, as_json=json, text=partial(say, f"Written: {out}, {count:,} dossiers."))


def _fonds(actor: Actor, of: str, code: str) -> UUID:
    found = holdings.find_fonds(body_of(of, on=None, today=actor.on), code)
    if found is None:
        fail(f"Nothing was done: {of} has no fonds {code}.")
    return found.pk


@contextmanager
def _readers() -> Iterator[services.Readers]:
    with (
        readers(foreign_packages.TASKS, limits=foreign_packages.LIMITS) as packages,
        readers(formats.TASKS) as identifying,
        readers(READING_TASKS) as pages,
        readers(judging.TASKS) as signatures,
    ):
        yield services.Readers(packages, identifying, pages, signatures)


def _trust() -> Path | None:
    folder = trust_folder()
    return folder if folder.is_dir() else None


def _intake(row: "Intake") -> dict[str, Any]:
    return {
        "id": str(row.pk), "file": row.file_name, "state": row.state, "reasons": row.reasons,
        "fonds": row.fonds.code, "package": row.object_id_told or None, **row.told,
        "findings": row.findings, "dossier": str(row.dossier_id) if row.dossier_id else None,
    }  # fmt: skip


def _tell_intake(answer: dict[str, Any]) -> None:
    why = f" ({', '.join(answer['reasons'])})" if answer["reasons"] else ""
    say(f"{answer['id']}  {answer['file']}: {answer['state']}{why}")
    scan = answer.get("scan")
    if scan:
        said = (
            "NOT SCANNED for viruses" if scan["outcome"] == "not_scanned" else f"viruses: {scan['outcome']}"
        )
        say(f"    {said}; {answer.get('documents', 0)} documents; {answer.get('title', '')}")
    for finding in answer["findings"]:
        if finding["severity"] == "error":
            say(f"    {finding['code']}  {finding['where']}  {finding['message']}")
    if answer["dossier"]:
        say(f"    It is dossier {answer['dossier']} here.")


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    try:
        with refusals():
            yield
    except FileExistsError as error:
        fail(f"Nothing was written: {error.filename or out} is there already. Name another folder.")
    except OSError as error:
        fail(f"Nothing was written to {out}: {error.strerror}.", code=Exit.ENVIRONMENT)


def _end(made: "MadePackage", path: Path, *, json: bool) -> None:
    answer = {**_document(made), "path": str(path)}
    emit(
        answer,
        as_json=json,
        text=partial(
            say, f"Written: {path}, {made.kind}, {made.documents:,} documents, {made.files:,} files."
        ),
    )


def _document(made: "MadePackage") -> dict[str, Any]:
    return {
        "id": made.object_id_told,
        "kind": made.kind,
        "version": made.version,
        "made_at": made.made_at.isoformat(timespec="seconds"),
        "documents": made.documents,
        "files": made.files,
        "agreement": made.agreement or None,
        "bytes": made.size_bytes,
        "digest": made.digest or None,
        "shortened": made.shortened,
    }


def _tell(answer: dict[str, Any]) -> None:
    version = answer["version"] or "nothing in the store yet"
    say(f"{answer['dossier']}: {version}, {'with' if answer['aip'] else 'without'} an AIP.")
    if answer["missing"]:
        say(f"For a package it lacks: {', '.join(answer['missing'])}.")
    for each in answer["made"]:
        say(f"{each['made_at']}  {each['kind']}  {each['id']}  {each['documents']:,} documents")
