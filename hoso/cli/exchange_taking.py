"""`hoso exchange take-over`: messages that another suite exported."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from hoso.access.values import Actor
from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.ending import Json, refusals
from hoso.cli.output import OUT, Exit, emit, fail, progress
from hoso.cli.readers import readers
from hoso.digitisation.services import READING_TASKS
from hoso.exchange import queries, services
from hoso.lib.errors import DomainError, EnvironmentMissing
from hoso.node.reader import ReaderPool
from hoso.organisations import queries as organisations
from hoso.wording.sentences import sentence


def register(exchange: typer.Typer) -> None:
    """Add this command to `hoso exchange`."""
    exchange.command("take-over")(take_over)


def take_over(
    folder: Annotated[Path, typer.Argument(help="Folder with the messages (edXML), each a file.")],
    body: Annotated[str, typer.Option(metavar="CODE", help="The body whose messages they are.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look at all, keep nothing.")] = False,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Put the files of messages that another suite exported beside the documents of its registers.

    Take the registers over first (`hoso registers import`). What was put there before is left as it is, so
    that after corrections the same folder is given again. Nobody is told anything.

    Example: hoso exchange take-over /mnt/old/edxml --body 02287/UBND --dry-run --as an
    """
    actor = acting_as(username, token_file)
    if not folder.is_dir():
        fail(f"Nothing was taken over: {folder} is no folder.", code=Exit.WRONG_USE)
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".edxml", ".xml"})
    with refusals():
        body_id = organisations.get_creator(body, on=actor.on).pk
        queries.check_may(actor, body_id)
    rows: list[dict[str, Any]] = []
    with readers(READING_TASKS) as pool, progress("Looking", total=len(files)) as advance:
        for path in files:
            rows.append(_taken_over(actor, body_id, path, pool=pool, commit=not dry_run))
            advance(1)
    document = {"folder": str(folder), "dry_run": dry_run, "messages": rows}
    emit(document, as_json=json, text=lambda: _say_taken_over(document))
    if any(row["code"] for row in rows):
        raise typer.Exit(int(Exit.FINDINGS))


def _taken_over(actor: Actor, body_id: UUID, path: Path, *, pool: ReaderPool, commit: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"file": path.name, "code": "", "why": ""}
    try:
        found = services.take_over(actor, body_id, path, pool=pool, commit=commit)
    except EnvironmentMissing:
        raise
    except DomainError as error:
        said = sentence(error)
        return told | {"code": error.code, "why": f"{said.why} {said.todo}"}
    return told | {
        "document": str(found.document_id), "number": found.written_number,
        "way": "sent" if found.is_ours else "came", "signed": str(found.signed), "remarks": found.remarks,
        "new_files": found.new_files,
    }  # fmt: skip


def _say_taken_over(document: dict[str, Any]) -> None:
    rows = document["messages"]
    for row in rows:
        if row["code"]:
            said = row["why"]
        else:
            said = f"{row['number']}: {row['new_files']} new files, signature {row['signed']}"
        OUT.print(f"{row['file']}  {said}", highlight=False, markup=False, soft_wrap=True)
    good = sum(not row["code"] for row in rows)
    what = "would be taken over" if document["dry_run"] else "taken over"
    OUT.print(f"{good} of {len(rows)} {what}.", highlight=False)
