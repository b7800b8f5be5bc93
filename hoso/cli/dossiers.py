"""File plans and work files: what is due, a plan from a list, papers, and a whole dossier out."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.ending import Json, refusals
from hoso.cli.output import OUT, Exit, emit, fail
from hoso.dossiers import queries, services
from hoso.dossiers.rules import PlanColumn, PlanRowError
from hoso.lib.text import fold, squeeze
from hoso.node.reader import ReaderPool
from hoso.organisations import queries as organisations
from hoso.printing.sheets import write_csv, write_xlsx
from hoso.reading import joining
from hoso.reading.lists import TASKS
from hoso.reading.lists.columns import ROW_HEADING, WHY_HEADING
from hoso.rulesets.submission import NOTICE_DAYS
from hoso.wording.dossiers import ROW_ERRORS

dossiers = typer.Typer(no_args_is_help=True, help="File plans and work files.")
Of = Annotated[str, typer.Option(help="Code of the body, such as 02287/UBND.")]
Year = Annotated[int, typer.Option(min=1945, max=2200, help="Year of the plan.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.add_typer(dossiers, name="dossiers")


@dossiers.command("due")
def due(
    mine: Annotated[bool, typer.Option("--mine", help="Only one's own files, one by one.")] = False,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Tell what is to be submitted to the archive, by body and person. Ends with 1 when something is overdue.

    Example: hoso dossiers due --as giang
    """
    actor = acting_as(username, token_file)
    with refusals():
        answer = _own(actor) if mine else _loads(actor)
    emit(answer, as_json=json, text=lambda: _tell_due(answer, actor))
    if answer["overdue"]:
        raise typer.Exit(int(Exit.FINDINGS))


def _loads(actor: Actor) -> dict[str, Any]:
    loads = queries.loads(actor, on=actor.on)
    people = accounts.names_of({each.keeper for each in loads})
    bodies = organisations.labels({each.body_id for each in loads}, actor.on)
    rows = [
        {
            "body": bodies.get(each.body_id, str(each.body_id)), "person": people.get(each.keeper, ""),
            "overdue": each.overdue, "soon": each.soon, "later": each.later, "going_on": each.going_on,
            "left_open": each.left_open,
        }
        for each in loads
    ]  # fmt: skip
    return {"on": actor.on, "overdue": sum(each.overdue for each in loads), "loads": rows}


def _own(actor: Actor) -> dict[str, Any]:
    found = list(queries.coming_due(queries.own_files(actor), on=actor.on))
    rows = [
        {
            "id": str(work.pk), "symbol": work.dossier.code, "title": work.dossier.title, "state": work.state,
            "due": work.due_on,
        }
        for work in services.list_work_files(actor, found)
    ]  # fmt: skip
    overdue = sum(1 for work in found if work.due_on is not None and work.due_on < actor.on)
    return {"on": actor.on, "overdue": overdue, "files": rows}


def _tell_due(answer: dict[str, Any], actor: Actor) -> None:
    for each in answer.get("files", ()):
        late = " (overdue)" if each["due"] < actor.on else ""
        _say(f"{each['due']:%d/%m/%Y}{late}  {each['symbol']}  {each['title']}  {each['id']}")
    for each in answer.get("loads", ()):
        _say(
            f"{each['body']}, {each['person']}: {each['overdue']:,} overdue, {each['soon']:,} within "
            f"{NOTICE_DAYS} days, {each['later']:,} later, {each['going_on']:,} still going on"
            f" ({each['left_open']:,} since an earlier year)."
        )
    if not answer.get("files") and not answer.get("loads"):
        _say("Nothing is due.")


@dossiers.command("plan")
def plan(
    of: Of,
    year: Year,
    out: Annotated[Path | None, typer.Option(help="Write it to this new file, .pdf or .xlsx.")] = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Show the file plan of a body for a year, or write it as PDF/A or xlsx.

    Example: hoso dossiers plan --of 02287/UBND --year 2026 --out danh-muc.pdf --as an
    """
    actor = acting_as(username, token_file)
    _check_new(out, {".pdf", ".xlsx"})
    with refusals():
        plan_id = _plan(actor, of, year)
        if out is not None:
            if out.suffix == ".pdf":
                out.write_bytes(services.print_plan(actor, plan_id).content)
            else:
                services.write_plan(actor, plan_id, out)
        found = queries.get_plan(actor, plan_id)
        answer = {
            "id": str(plan_id), "year": found.year, "state": found.state, "out": str(out) if out else None,
            "lines": [
                {"symbol": line.symbol, "title": line.title, "retention": str(line.retention or ""),
                 "heading": section.heading.title if section.heading else ""}
                for section in queries.sections_of(plan_id) for line in section.lines
            ],
        }  # fmt: skip
    emit(answer, as_json=json, text=lambda: _tell_plan(answer))


def _tell_plan(answer: dict[str, Any]) -> None:
    heading = ""
    for line in answer["lines"]:
        if line["heading"] != heading:
            heading = line["heading"]
            _say(heading)
        _say(f"  {line['symbol']}  {line['title']}  {line['retention']}")
    _say(f"Plan of {answer['year']}: {len(answer['lines']):,} files, {answer['state']}.")
    if answer["out"]:
        _say(f"Written: {answer['out']}")


@dossiers.command("import-plan")
def import_plan(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The list: xlsx or csv.")],
    of: Of,
    year: Year,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help="What a column says: title=Tiêu đề, or by its place: title=2.", metavar="X=Y"
        ),
    ] = None,
    sheet: Annotated[str, typer.Option(help="Name of the sheet; else the longest.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would happen.")] = False,
    failed: Annotated[
        Path | None, typer.Option(help="Write the rows that stay to this new file, .xlsx or .csv.")
    ] = None,
    not_secret: Annotated[
        bool, typer.Option("--not-secret", help="Declare that nothing in the list is secret.")
    ] = False,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Take a list of files into a plan that is being drawn up: right rows at once, wrong ones row by row.

    Columns are known by their headings, or as they were named for the last list with the same headings;
    --map says otherwise. They may hold: symbol, title, retention, person, note. A list sent twice doubles
    nothing. Ends with 1 when rows stay.

    Example: hoso dossiers import-plan danh-muc.xlsx --of 02287/UBND --year 2026 --not-secret --as an
    """
    actor = acting_as(username, token_file)
    _check_new(failed, {".xlsx", ".csv"})
    with refusals(), _readers(TASKS) as pool, file.open("rb") as source:
        kept = services.keep_plan_list(
            actor, _plan(actor, of, year), source, file_name=file.name, sheet=sheet, is_declared=not_secret,
            pool=pool,
        )  # fmt: skip
        try:
            chosen = _chosen(queries.plan_mapping_for(kept)[0], kept.headings, columns or [])
        except typer.Exit:
            services.drop_plan_list(actor, kept.pk)
            raise
        cells = {row.number: row.cells for row in queries.plan_rows_left(kept.pk)}
        act = services.try_plan_list if dry_run else services.take_in_plan_list
        taken = act(actor, kept.pk, chosen)
        if dry_run:
            services.drop_plan_list(actor, kept.pk)
        if failed is not None and taken.errors:
            _write_failed(failed, kept.headings, cells, taken.errors)
    answer = {
        "file": file.name, "dry_run": dry_run, "rows": kept.rows, "headings": taken.headings,
        "files": taken.files,
        "columns": {column.value: place + 1 for column, place in sorted(chosen.items())},
        "failed": [
            {"row": number, "errors": [error.value for error in errors], "message": _why(errors)}
            for number, errors in sorted(taken.errors.items())
        ],
    }  # fmt: skip
    emit(answer, as_json=json, text=lambda: _tell_import(answer))
    if taken.errors:
        raise typer.Exit(int(Exit.FINDINGS))


def _tell_import(answer: dict[str, Any]) -> None:
    for each in answer["failed"]:
        _say(f"row {each['row']}: {each['message']}")
    would = "would be" if answer["dry_run"] else "were"
    _say(
        f"{answer['file']}: {answer['files']:,} files and {answer['headings']:,} headings {would} taken in; "
        f"{len(answer['failed']):,} rows stay."
    )


@dossiers.command("export")
def export(
    dossier: Annotated[UUID, typer.Argument(help="Id of the dossier; its page has it in its address.")],
    out: Annotated[Path, typer.Option(help="The new file: .pdf, .xml, or .xlsx for the contents.")],
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Write a whole dossier as one PDF in order of dates, as XML, or its table of contents as xlsx.

    Signed originals are attached to the PDF as they are; they are never re-written.

    Example: hoso dossiers export 0198c0de-0000-7000-8000-000000000001 --out ho-so.pdf --as an
    """
    actor = acting_as(username, token_file)
    _check_new(out, {".pdf", ".xml", ".xlsx"})
    pages = None
    with refusals():
        if out.suffix == ".pdf":
            with _readers(joining.TASKS) as pool:
                pages = services.write_whole(actor, dossier, out, pool=pool)
        elif out.suffix == ".xml":
            out.write_bytes(services.whole_as_xml(actor, dossier))
        else:
            services.write_contents(actor, dossier, out)
    answer = {"dossier": str(dossier), "out": str(out), "pages": pages}
    emit(
        answer, as_json=json, text=lambda: _say(f"Written: {out}" + (f", {pages:,} pages." if pages else "."))
    )


@contextmanager
def _readers(tasks: str) -> Iterator[ReaderPool]:
    with tempfile.TemporaryDirectory(prefix="hoso-dossiers-") as folder:
        # The reader becomes a user of its own and must be able to pass.
        Path(folder).chmod(0o711)
        with ReaderPool(tasks, workers=1, work_root=Path(folder)) as pool:
            yield pool


def _check_new(path: Path | None, endings: set[str]) -> None:
    if path is None:
        return
    if path.suffix not in endings:
        wanted = ", ".join(sorted(endings))
        fail(f"Nothing was done: {path} ends in none of {wanted}.", code=Exit.WRONG_USE)
    if path.exists():
        fail(f"Nothing was done: {path} is there already. Name another file.", code=Exit.WRONG_USE)


def _plan(actor: Actor, of: str, year: int) -> UUID:
    body = organisations.get_creator(of, on=actor.on)
    found = queries.find_plan(body.pk, year)
    if found is None or not queries.plans_open_to(actor).filter(pk=found.pk).exists():
        fail(f"Nothing was done: {of} has no file plan of {year} that you may read.")
    return found.pk


def _chosen(
    proposed: dict[PlanColumn, int], headings: Sequence[str], given: Sequence[str]
) -> dict[PlanColumn, int]:
    chosen, folded = dict(proposed), [fold(squeeze(heading)) for heading in headings]
    for each in given:
        name, _, said = each.partition("=")
        if name not in set(PlanColumn):
            fail(f"Nothing was done: a column cannot hold {name}. See --help.", code=Exit.WRONG_USE)
        if said.isdigit():
            chosen[PlanColumn(name)] = int(said) - 1
        elif fold(squeeze(said)) in folded:
            chosen[PlanColumn(name)] = folded.index(fold(squeeze(said)))
        else:
            known = ", ".join(headings) or "none"
            fail(f"Nothing was done: no column is called {said}. There are: {known}.", code=Exit.WRONG_USE)
    return chosen


def _write_failed(
    path: Path,
    headings: Sequence[str],
    cells: dict[int, Sequence[str]],
    errors: dict[int, list[PlanRowError]],
) -> None:
    width = len(headings)
    rows: list[list[str | int]] = [
        [*[*cells.get(number, ()), *[""] * width][:width], number, _why(why)]
        for number, why in sorted(errors.items())
    ]
    write = write_xlsx if path.suffix == ".xlsx" else write_csv
    write(path, [*headings, ROW_HEADING, WHY_HEADING], rows)


def _why(errors: Sequence[PlanRowError]) -> str:
    return "; ".join(str(ROW_ERRORS[error.value]) for error in errors)


def _say(text: str) -> None:
    OUT.print(text, markup=False, highlight=False, soft_wrap=True)
