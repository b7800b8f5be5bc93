"""Commands for what is kept: is it sound, and what format is it in. They need no database."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from hoso.cli.output import OUT, Exit, emit, fail, progress
from hoso.lib.errors import DomainError, EnvironmentMissing
from hoso.node.reader import ReaderPool
from hoso.preservation import formats, kinds
from hoso.preservation.kinds import Verdict
from hoso.wording.sentences import sentence

Json = Annotated[bool, typer.Option("--json", help="One JSON document for each path, one a line.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.command("validate")(validate)
    app.command("identify")(identify)


def validate(
    paths: Annotated[
        list[Path], typer.Argument(exists=True, help="A storage root or an object.", metavar="PATH...")
    ],
    json: Json = False,
) -> None:
    """Check an OCFL storage root or object: every finding with its code.

    Nothing is changed. Ends with 1 when anything is not valid; warnings alone do not make it so.

    Example: hoso validate /mnt/copy/ocfl --json
    """
    all_valid = True
    for path in paths:
        verdict = _checked(path)
        all_valid &= verdict.is_valid
        document = _verdict_document(path, verdict)
        emit(document, as_json=json, text=partial(_print_verdict, path, verdict))
    if not all_valid:
        raise typer.Exit(int(Exit.FINDINGS))


def _checked(path: Path) -> Verdict:
    try:
        with progress(f"Checking {path}", total=None) as advance:
            return kinds.check(path, advance=advance)
    except OSError as error:
        fail(f"{path} was not checked: it cannot be read ({error.strerror}).", code=Exit.ENVIRONMENT)


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
    word = "valid" if verdict.is_valid else "NOT valid"
    OUT.print(f"{path}: {word} ({verdict.kind.value})", markup=False, highlight=False, soft_wrap=True)


def identify(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, metavar="FILE...")],
    json: Json = False,
) -> None:
    """Tell the format of files by their bytes: the PRONOM identifier, and what spoke for it.

    A format that no signature knows is null. Ends with 1 when a file could not be looked at.

    Example: hoso identify scan.pdf letter.docx --json
    """
    all_read = True
    with _readers() as pool, progress("Identifying", total=len(files)) as advance:
        for path in files:
            document = _format_document(pool, path)
            all_read &= "error" not in document
            advance(1)
            emit(document, as_json=json, text=partial(_print_format, document))
    if not all_read:
        raise typer.Exit(int(Exit.FINDINGS))


@contextmanager
def _readers() -> Iterator[ReaderPool]:
    """Open a reader in a folder of its own: this command needs no home."""
    with tempfile.TemporaryDirectory(prefix="hoso-identify-") as folder:
        # The reader becomes a user of its own and must be able to pass.
        Path(folder).chmod(0o711)
        with ReaderPool(formats.TASKS, workers=1, work_root=Path(folder)) as pool:
            yield pool


def _format_document(pool: ReaderPool, path: Path) -> dict[str, Any]:
    unknown = {"file": str(path), "puid": None, "format": None, "version": None}
    try:
        with path.open("rb") as source:
            found = formats.identify(pool, source, file_name=path.name)
    except EnvironmentMissing as error:
        fail(str(sentence(error)), code=Exit.ENVIRONMENT)
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
