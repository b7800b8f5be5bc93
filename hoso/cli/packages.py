"""Packages of dossiers: what there is, the SIP for another archive, the AIP as it stands in the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.ending import Json, refusals
from hoso.cli.output import OUT, Exit, emit, fail, progress
from hoso.dossiers import queries as dossiers
from hoso.preservation import queries, services
from hoso.preservation.services.packaging import RECORD_STATUSES

if TYPE_CHECKING:
    from hoso.preservation.models import MadePackage

package = typer.Typer(no_args_is_help=True, help="Packages of Circular 05/2025 and E-ARK.")
Dossier = Annotated[UUID, typer.Argument(help="Id of the dossier; its page has it in its address.")]
Into = Annotated[Path, typer.Option("--out", exists=True, file_okay=False, help="The folder to write into.")]
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
        text=lambda: _say(
            f"Written: {path}, {made.kind}, {made.documents:,} documents, {made.files:,} files."
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
    _say(f"{answer['dossier']}: {version}, {'with' if answer['aip'] else 'without'} an AIP.")
    if answer["missing"]:
        _say(f"For a package it lacks: {', '.join(answer['missing'])}.")
    for each in answer["made"]:
        _say(f"{each['made_at']}  {each['kind']}  {each['id']}  {each['documents']:,} documents")


def _say(text: str) -> None:
    OUT.print(text, markup=False, highlight=False, soft_wrap=True)
