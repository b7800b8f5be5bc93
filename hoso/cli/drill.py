"""The command that rebuilds from the preservation store alone, and says what it could not."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hoso.cli.actors import service
from hoso.cli.output import OUT, Exit, emit, fail, progress, refuse
from hoso.lib.errors import DomainError
from hoso.preservation import queries, services

if TYPE_CHECKING:
    from hoso.preservation.services.drilling import Drilled

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
_SHOWN = 50


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.command("drill")(drill)


def drill(
    out: Annotated[
        Path, typer.Option("-o", help="Folder for what is rebuilt: lists, one JSON document a line.")
    ],
    copy: Annotated[
        str, typer.Option(help="Rebuild from this copy instead, as HOSO_OCFL_COPIES names it.")
    ] = "",
    json: Json = False,
) -> None:
    """Rebuild fonds, dossiers, documents and files from the preservation store alone, and compare.

    Reads nothing but the store for what it writes; then says where the database tells it differently, and
    which tables cannot be rebuilt from there. Ends with 1 when anything differs or does not tell itself.

    Example: hoso drill -o /tmp/drill
    Example: hoso drill -o /tmp/drill --copy /mnt/second/ocfl
    """
    actor = service()
    try:
        with progress("Rebuilding", total=queries.count_kept(copy)) as advance:
            drilled = services.drill(actor, out=out, place=copy, advance=advance)
    except DomainError as error:
        refuse(error)
    except FileExistsError:
        fail(f"Nothing was rebuilt: {out} already holds a drill. Name another folder.", code=Exit.WRONG_USE)
    except OSError as error:
        fail(f"Nothing was rebuilt: {out} cannot be written ({error.strerror}).", code=Exit.ENVIRONMENT)
    emit(_document(drilled), as_json=json, text=lambda: _print(drilled, out))
    if not drilled.is_right:
        raise typer.Exit(int(Exit.FINDINGS))


def _document(drilled: "Drilled") -> dict[str, Any]:
    return {"right": drilled.is_right, **asdict(drilled)}


def _print(drilled: "Drilled", out: Path) -> None:
    def say(text: str) -> None:
        OUT.print(text, markup=False, highlight=False, soft_wrap=True)

    say(f"Rebuilt into {out}: " + ", ".join(f"{count:,} {kind}" for kind, count in drilled.rebuilt.items()))
    for heading, ids in (
        ("Tells nothing", drilled.unreadable),
        ("Not known to the database", drilled.unknown),
        ("Destroyed by decision, and still there", drilled.not_destroyed),
        ("Not in the store", drilled.missing),
    ):
        for each in ids[:_SHOWN]:
            say(f"{heading}: {each}")
    for found in drilled.differences[:_SHOWN]:
        say(f"Differs: {found.where}\n    store:    {found.in_store}\n    database: {found.in_database}")
    if drilled.corrected:
        say(f"{drilled.corrected:,} dossiers were corrected since; their next version will tell so.")
    say("Not rebuilt, for the store does not hold it (rows):")
    for table, rows in drilled.not_rebuilt.items():
        say(f"    {table}: {rows:,}")
    say("The store tells what the database knows." if drilled.is_right else "NOT all is told as it is known.")
