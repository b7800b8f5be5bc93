"""Commands for what is kept: is it sound, and what format is it in.

`validate` and `identify` work on files alone; `fixity` compares the store with the database.
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hoso.cli.actors import service
from hoso.cli.output import OUT, Exit, emit, fail, progress, refuse, say
from hoso.cli.readers import readers
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.node.home import find_home
from hoso.node.reader import ReaderPool
from hoso.preservation import findings, foreign_packages, formats, kinds, queries, services
from hoso.preservation.kinds import Verdict
from hoso.preservation.rules.fixity import LEAST_SAMPLE
from hoso.preservation.signed_pdf import check_pdf
from hoso.signatures import judging

if TYPE_CHECKING:
    from hoso.preservation.models import FixityFinding

Json = Annotated[bool, typer.Option("--json", help="JSON on standard output, one document a line.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.command("validate")(validate)
    app.command("identify")(identify)
    app.command("fixity")(fixity)


def validate(
    paths: Annotated[
        list[Path],
        typer.Argument(
            exists=True, help="A storage root, an object, a bag, a package, a PDF.", metavar="PATH..."
        ),
    ],
    trust: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            file_okay=False,
            help="Whom you trust: folder with anchors/, certificates/, revocations/; else the home's trust/.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Check an OCFL root or object, a bag, a package, or a PDF's signatures: every finding with its code.

    Packages are those of E-ARK (CSIP 2.0.4 and 2.1.0) and of Circular 05/2025, in a folder, a ZIP or a TAR.

    Nothing is changed, nothing is fetched. Ends with 1 when anything is not valid; warnings alone do not make
    it so. A signature is valid only when it leads to an authority that you trust.

    Example: hoso validate /mnt/copy/ocfl --json
    Example: hoso validate 1_uuid-0198C0DE.zip --json
    Example: hoso validate decision.pdf --trust /srv/trust
    """
    all_valid = True
    # One reader for all of them, started when the first PDF comes.
    with (
        readers(judging.TASKS) as pool,
        readers(foreign_packages.TASKS, limits=foreign_packages.LIMITS) as packages,
    ):
        judge = partial(check_pdf, pool, trust=trust or _trust_of_home(), at=now())
        for path in paths:
            verdict = _checked(path, judge, partial(kinds.judge_package, packages))
            all_valid &= verdict.is_valid
            document = _verdict_document(path, verdict)
            emit(document, as_json=json, text=partial(_print_verdict, path, verdict))
    if not all_valid:
        raise typer.Exit(int(Exit.FINDINGS))


def _checked(
    path: Path,
    judge: Callable[[Path], list[findings.Finding]],
    judge_package: Callable[[Path], Verdict],
) -> Verdict:
    try:
        with progress(f"Checking {path}", total=None) as advance:
            return kinds.check(path, judge_pdf=judge, judge_package=judge_package, advance=advance)
    except OSError as error:
        fail(f"{path} was not checked: it cannot be read ({error.strerror}).", code=Exit.ENVIRONMENT)


def _trust_of_home() -> Path | None:
    """Return the folder of trusted certificates in the home, if there is one."""
    folder = find_home() / "trust"
    return folder if folder.is_dir() else None


def _verdict_document(path: Path, verdict: Verdict) -> dict[str, Any]:
    return {
        "path": str(path),
        "kind": verdict.kind.value,
        "valid": verdict.is_valid,
        "findings": [finding.as_document() for finding in verdict.findings],
    }


def _print_verdict(path: Path, verdict: Verdict) -> None:
    for finding in verdict.findings:
        said = finding.as_document()
        OUT.print(
            f"{said['code']}  {said['severity']}  {said['where']}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        OUT.print(f"    {said['message']}", markup=False, highlight=False, soft_wrap=True)
    OUT.print(f"{path}: {verdict.word} ({verdict.kind.value})", markup=False, highlight=False, soft_wrap=True)


def identify(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, metavar="FILE...")],
    json: Json = False,
) -> None:
    """Tell the format of files by their bytes: the PRONOM identifier, and what spoke for it.

    A format that no signature knows is null. Ends with 1 when a file could not be looked at.

    Example: hoso identify scan.pdf letter.docx --json
    """
    all_read = True
    with readers(formats.TASKS) as pool, progress("Identifying", total=len(files)) as advance:
        for path in files:
            document = _format_document(pool, path)
            all_read &= "error" not in document
            advance(1)
            emit(document, as_json=json, text=partial(_print_format, document))
    if not all_read:
        raise typer.Exit(int(Exit.FINDINGS))


def _format_document(pool: ReaderPool, path: Path) -> dict[str, Any]:
    unknown = {"file": str(path), "puid": None, "format": None, "version": None}
    try:
        with path.open("rb") as source:
            found = formats.identify(pool, source, file_name=path.name)
    except DomainError as error:
        return {**unknown, "basis": str(error), "error": error.code}
    except OSError as error:
        return {**unknown, "basis": f"the file cannot be read: {error.strerror}", "error": "unreadable"}
    if not found.puid:
        return {**unknown, "basis": found.basis}
    return {
        "file": str(path),
        "puid": found.puid,
        "format": found.name,
        "version": found.version or None,
        "basis": found.basis,
    }


def _print_format(document: dict[str, Any]) -> None:
    name = f"{document['puid']}  {document['format']}" if document["puid"] else "unknown"
    OUT.print(
        f"{document['file']}: {name} ({document['basis']})", markup=False, highlight=False, soft_wrap=True
    )


def fixity(
    everything: Annotated[
        bool, typer.Option("--all", help="Every preserved dossier, and the store itself.")
    ] = False,
    sample: Annotated[
        int | None,
        typer.Option(min=1, help="So many dossiers, those not checked for the longest time; 50 without it."),
    ] = None,
    copy: Annotated[
        str, typer.Option(help="Read this copy instead of the store, as HOSO_OCFL_COPIES names it.")
    ] = "",
    json: Json = False,
) -> None:
    """Read preserved files again and compare them with the inventories and with the database.

    Names what is missing, altered or additional. What is missing or altered here and still right in another
    store is mended from there, and told too. Ends with 1 when anything was wrong.

    Example: hoso fixity --all
    Example: hoso fixity --all --copy /mnt/second/ocfl
    """
    if everything and sample is not None:
        fail("Nothing was checked: give either --all or --sample, not both.", code=Exit.WRONG_USE)
    try:
        document = _fixity_document(None if everything else sample or LEAST_SAMPLE, place=copy)
    except DomainError as error:
        refuse(error)
    emit(document, as_json=json, text=partial(_print_fixity, document))
    if not document["sound"]:
        raise typer.Exit(int(Exit.FINDINGS))


def _fixity_document(sample: int | None, *, place: str) -> dict[str, Any]:
    actor, started = service(), time.monotonic()
    run = services.start_run(actor, sample=sample, place=place)
    with progress("Checking", total=run.total) as advance:
        run = services.continue_run(actor, run.pk, advance=advance)
    return {
        "run": str(run.pk),
        "objects": run.objects_checked,
        "files": run.files_checked,
        "bytes": run.bytes_checked,
        "seconds": round(time.monotonic() - started, 2),
        "sound": run.errors_found == 0,
        "findings": [_finding_document(found) for found in queries.findings_of_run(actor, run.pk)],
    }


def _finding_document(found: "FixityFinding") -> dict[str, Any]:
    return {
        "code": found.code,
        "ocfl_code": found.ocfl_code or None,
        "severity": found.severity,
        "object": found.object.ocfl_id if found.object else None,
        "where": found.where,
        "message": found.message,
    }


def _print_fixity(document: dict[str, Any]) -> None:
    for found in document["findings"]:
        say(f"{found['severity']}  {found['code']}  {found['object'] or 'the store'}  {found['where']}")
        say(f"    {found['message']}")
    word = "All is as it was kept" if document["sound"] else "NOT all is as it was kept"
    size = document["bytes"] / 1e6
    say(
        f"{word}: {document['objects']:,} dossiers, {document['files']:,} files, {size:,.1f} MB read "
        f"in {document['seconds']} s."
    )
