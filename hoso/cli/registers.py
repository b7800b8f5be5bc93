"""Registers of a body: what another system exported is taken over, and which registers there are."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.ending import Json, refusals
from hoso.cli.output import OUT, Exit, emit, fail
from hoso.holdings import queries as holdings
from hoso.lib.errors import DomainError
from hoso.lib.text import fold, squeeze
from hoso.node.reader import ReaderPool
from hoso.organisations import queries as organisations
from hoso.printing.sheets import write_csv, write_xlsx
from hoso.reading.lists import TASKS
from hoso.reading.lists.columns import ROW_HEADING, WHY_HEADING
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
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The list: xlsx or csv.")],
    body: Body,
    direction: Annotated[Direction, typer.Option(help="What the list tells of.")],
    fonds: Annotated[str, typer.Option(help="Code of its fonds, where it has several.")] = "",
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="X=Y",
            help="What a column says: number=Số hiệu, or by its place: number=2; note= leaves it out.",
        ),
    ] = None,
    sheet: Annotated[str, typer.Option(help="Name of the sheet; else the longest.")] = "",
    found: Annotated[str, typer.Option(help="How the list of a closed fonds came to light.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would happen.")] = False,
    failed: Annotated[
        Path | None, typer.Option(help="Write the rows that stay to this new file, .xlsx or .csv.")
    ] = None,
    odd: Annotated[
        Path | None, typer.Option(help="Write the rows that are odd to this new file, .xlsx or .csv.")
    ] = None,
    not_secret: Annotated[
        bool, typer.Option("--not-secret", help="Declare that nothing in the list is secret.")
    ] = False,
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
        _check_free(path)
    with refusals(), _readers() as pool, file.open("rb") as source:
        kept = services.keep_register_list(
            actor, _fonds(organisations.get_creator(body, on=actor.on).pk, fonds), direction, source,
            file_name=file.name, found=found, sheet=sheet, is_declared=not_secret, pool=pool,
        )  # fmt: skip
        try:
            chosen = _chosen(kept, columns or [])
            # Taking in keeps the cells of odd rows; what is written out is read before.
            cells = {row.number: row.cells for row in queries.register_rows_left(kept.pk)}
            act = services.try_register_list if dry_run else services.take_in_register_list
            taken = act(actor, kept.pk, chosen)
        except (DomainError, typer.Exit):
            services.drop_register_list(actor, kept.pk)
            raise
        _write(failed, kept, cells, taken.errors, heading=WHY_HEADING)
        _write(odd, kept, cells, taken.odd, heading="Hoso: odd")
        answer = _answer(kept, taken, chosen, dry_run=dry_run)
        if dry_run:
            services.drop_register_list(actor, kept.pk)
    emit(answer, as_json=json, text=lambda: _tell(answer))
    if taken.errors:
        raise typer.Exit(int(Exit.FINDINGS))


@contextmanager
def _readers() -> Iterator[ReaderPool]:
    with tempfile.TemporaryDirectory(prefix="hoso-registers-") as folder:
        # The reader becomes a user of its own and must be able to pass.
        Path(folder).chmod(0o711)
        with ReaderPool(TASKS, workers=1, work_root=Path(folder)) as pool:
            yield pool


def _check_free(path: Path | None) -> None:
    if path is None:
        return
    if path.suffix not in {".xlsx", ".csv"}:
        fail(f"Nothing was done: {path} is neither .xlsx nor .csv.", code=Exit.WRONG_USE)
    if path.exists():
        fail(f"Nothing was done: {path} is there already. Name another file.", code=Exit.WRONG_USE)


def _fonds(body_id: "UUID", code: str) -> "UUID":
    found = holdings.find_fonds(body_id, code) if code else queries.fonds_to_list_for(body_id)
    if found is None:
        raise NoFonds(f"body {body_id} has no fonds {code!r}")
    return found.pk


def _chosen(kept: "RegisterList", given: Sequence[str]) -> dict[RegisterColumn, int]:
    chosen, _was_kept = queries.register_mapping_for(kept)
    headings = [fold(squeeze(heading)) for heading in kept.headings]
    allowed = {column.value for column in columns_for(Direction(kept.direction))}
    for each in given:
        name, _, said = each.partition("=")
        if name not in allowed:
            fail(f"Nothing was done: a column cannot hold {name}. See --help.", code=Exit.WRONG_USE)
        if not said:
            chosen.pop(RegisterColumn(name), None)
        elif said.isdigit():
            chosen[RegisterColumn(name)] = int(said) - 1
        elif fold(squeeze(said)) in headings:
            chosen[RegisterColumn(name)] = headings.index(fold(squeeze(said)))
        else:
            known = ", ".join(kept.headings) or "none"
            fail(f"Nothing was done: no column is called {said}. There are: {known}.", code=Exit.WRONG_USE)
    return chosen


def _write(
    path: Path | None,
    kept: "RegisterList",
    cells: dict[int, Sequence[str]],
    told: dict[int, Any],
    *,
    heading: str,
) -> None:
    if path is None or not told:
        return
    width = len(kept.headings)
    rows: list[list[str | int]] = [
        [*[*cells.get(number, ()), *[""] * width][:width], number, _why(codes)]
        for number, codes in sorted(told.items())
    ]
    write = write_xlsx if path.suffix == ".xlsx" else write_csv
    write(path, [*kept.headings, ROW_HEADING, heading], rows)


def _why(codes: Sequence[str]) -> str:
    return "; ".join(str((REGISTER_ROW_ERRORS | ODDITIES)[code]) for code in codes)


def _rows(told: dict[int, Any], name: str) -> list[dict[str, Any]]:
    return [
        {"row": number, name: [code.value for code in codes], "message": _why(codes)}
        for number, codes in sorted(told.items())
    ]


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
        "columns": {column.value: place + 1 for column, place in sorted(chosen.items())},
        "documents": taken.documents, "numbers": taken.entries, "known": taken.known,
        "registers": [
            {
                "title": book.title, "numbers": book.numbers, "last_before": book.last_before,
                "last_after": book.last_after,
            }
            for book in taken.books
        ],
        "failed": _rows(taken.errors, "errors"), "odd": _rows(taken.odd, "oddities"),
    }  # fmt: skip


def _tell(answer: dict[str, Any]) -> None:
    for each in answer["failed"]:
        _say(f"row {each['row']} stays: {each['message']}")
    for each in answer["odd"]:
        _say(f"row {each['row']} is odd: {each['message']}")
    for book in answer["registers"]:
        _say(
            f"{book['title']}: {book['numbers']:,} numbers; last number {book['last_before']}, "
            f"then {book['last_after']}"
        )
    would = "would be" if answer["dry_run"] else "were"
    _say(
        f"{answer['file']}: {answer['documents']:,} documents {would} made of {answer['rows']:,} rows, "
        f"{answer['numbers']:,} with a number in a register; {answer['known']:,} rows are known, "
        f"{len(answer['failed']):,} stay, {len(answer['odd']):,} are odd."
    )


def _say(text: str) -> None:
    OUT.print(text, markup=False, highlight=False, soft_wrap=True)
