"""Registers of a body: what another system exported is taken over, and which registers there are."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from hoso.cli import copies
from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.ending import Json, refusals
from hoso.cli.lists import (
    DryRun,
    Failed,
    ListFile,
    NotSecret,
    Sheet,
    cells_of,
    check_new,
    choose,
    columns_told,
    dropping,
    map_option,
    rows_told,
    write_rows,
)
from hoso.cli.output import OUT, Exit, emit, say
from hoso.cli.readers import readers
from hoso.holdings import queries as holdings
from hoso.organisations import queries as organisations
from hoso.reading.lists import TASKS
from hoso.registry import queries, services
from hoso.registry.errors import NoFonds
from hoso.registry.rules import Direction, RegisterColumn, columns_for
from hoso.wording.registry import ODDITIES, REGISTER_ROW_ERRORS

if TYPE_CHECKING:
    from uuid import UUID

    from hoso.registry.models import Register, RegisterList

registers = typer.Typer(no_args_is_help=True, help="Registers of what arrives and of what is issued.")
Body = Annotated[str, typer.Option(metavar="CODE", help="The body, by its code, such as 073/UBND.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    copies.register(registers)
    app.add_typer(registers, name="registers")


@registers.command("list")
def list_(body: Body, username: As = "", token_file: TokenFile = None, json: Json = False) -> None:
    """List the registers of a body and how far their numbers are, newest days first.

    Example: hoso registers list --body 073/UBND --as an
    """
    actor = acting_as(username, token_file)
    with refusals():
        found = organisations.get_creator(body, on=actor.on)
        queries.check_works_at(actor, found.pk)
        rows = queries.list_registers(found.pk)
    emit({"registers": [_register(row) for row in rows]}, as_json=json, text=lambda: _print(rows))


def _register(row: "Register") -> dict[str, Any]:
    return {
        "id": str(row.pk), "title": row.title, "direction": row.direction, "secret": row.is_secret,
        "from": row.valid.lower.isoformat(), "to": (row.valid.upper - timedelta(days=1)).isoformat(),
        "last_number": row.last_number, "last_on": row.last_on.isoformat() if row.last_on else None,
    }  # fmt: skip


def _print(rows: "Sequence[Register]") -> None:
    for row in rows:
        days = f"{row.valid.lower:%d/%m/%Y} - {row.valid.upper - timedelta(days=1):%d/%m/%Y}"
        last = f"{row.last_number} ({row.last_on:%d/%m/%Y})" if row.last_on else "-"
        OUT.print(Text(row.title, style="bold") + Text(f"  {row.direction}  {days}  {last}"), soft_wrap=True)


@registers.command("import")
def import_list(
    file: ListFile,
    body: Body,
    direction: Annotated[Direction, typer.Option(help="What the list tells of.")],
    fonds: Annotated[str, typer.Option(help="Code of its fonds, where it has several.")] = "",
    columns: Annotated[list[str] | None, map_option("number=Số hiệu", "number=2")] = None,
    sheet: Sheet = "",
    found: Annotated[str, typer.Option(help="How the list of a closed fonds came to light.")] = "",
    dry_run: DryRun = False,
    failed: Failed = None,
    odd: Annotated[
        Path | None, typer.Option(help="Write the rows that are odd to this new file, .xlsx or .csv.")
    ] = None,
    not_secret: NotSecret = False,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Take over a register that another system exported: right rows at once, wrong and odd ones told.

    Each row becomes a document, with the number it has in the list where a register of the body is for it.
    Columns are known by their headings, or as they were named for the last list with the same headings;
    --map says otherwise. They may hold: number, symbol, date, issuer, type, subject, signer, recipients,
    urgency, identifier, note; of what arrived also arrival_number, arrived_on, due_on, status. A list sent
    twice doubles nothing. Ends with 1 when rows stay.

    Example: hoso registers import so-di-2025.xlsx --body 073/UBND --direction issued --not-secret --as an
    """  # fmt: skip
    actor = acting_as(username, token_file)
    for path in (failed, odd):
        check_new(path, ".xlsx", ".csv")
    with refusals(), readers(TASKS) as pool, file.open("rb") as source:
        kept = services.keep_register_list(
            actor, _fonds(organisations.get_creator(body, on=actor.on).pk, fonds), direction, source,
            file_name=file.name, found=found, sheet=sheet, is_declared=not_secret, pool=pool,
        )  # fmt: skip
        with dropping(lambda: services.drop_register_list(actor, kept.pk), dry_run=dry_run):
            proposed, among = queries.register_mapping_for(kept)[0], columns_for(direction)
            chosen = choose(proposed, kept.headings, columns or [], among=among)
            cells = cells_of(queries.rows_left_of_list(kept.pk))
            act = services.try_register_list if dry_run else services.take_in_register_list
            taken = act(actor, kept.pk, chosen)
        write_rows(failed, kept.headings, cells, taken.errors, words=REGISTER_ROW_ERRORS)
        write_rows(odd, kept.headings, cells, taken.odd, words=ODDITIES, why="Hoso: odd")
    answer = _answer(kept, taken, chosen, dry_run=dry_run)
    emit(answer, as_json=json, text=lambda: _tell(answer))
    if taken.errors:
        raise typer.Exit(int(Exit.FINDINGS))


def _fonds(body_id: "UUID", code: str) -> "UUID":
    found = holdings.find_fonds(body_id, code) if code else queries.fonds_to_list_for(body_id)
    if found is None:
        raise NoFonds(f"body {body_id} has no fonds {code!r}")
    return found.pk


def _answer(
    kept: "RegisterList",
    taken: services.RegisterTaken,
    chosen: dict[RegisterColumn, int],
    *,
    dry_run: bool,
) -> dict[str, Any]:
    return {
        "file": kept.file_name, "list": None if dry_run else str(kept.pk), "dry_run": dry_run,
        "direction": kept.direction, "rows": kept.rows,
        "columns": columns_told(chosen),
        "documents": taken.documents, "numbers": taken.entries, "known": taken.known,
        "registers": [
            {
                "title": book.title, "numbers": book.numbers, "last_before": book.last_before,
                "last_after": book.last_after,
            }
            for book in taken.books
        ],
        "failed": rows_told(taken.errors, "errors", words=REGISTER_ROW_ERRORS),
        "odd": rows_told(taken.odd, "oddities", words=ODDITIES),
    }  # fmt: skip


def _tell(answer: dict[str, Any]) -> None:
    for each in answer["failed"]:
        say(f"row {each['row']} stays: {each['message']}")
    for each in answer["odd"]:
        say(f"row {each['row']} is odd: {each['message']}")
    for book in answer["registers"]:
        say(
            f"{book['title']}: {book['numbers']:,} numbers; last number {book['last_before']}, "
            f"then {book['last_after']}"
        )
    would = "would be" if answer["dry_run"] else "were"
    say(
        f"{answer['file']}: {answer['documents']:,} documents {would} made of {answer['rows']:,} rows, "
        f"{answer['numbers']:,} with a number in a register; {answer['known']:,} rows are known, "
        f"{len(answer['failed']):,} stay, {len(answer['odd']):,} are odd."
    )
