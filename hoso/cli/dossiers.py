"""File plans and work files: what is due, a plan from a list, papers, and a whole dossier out."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
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
from hoso.cli.output import Exit, emit, fail, say
from hoso.cli.readers import readers
from hoso.dossiers import queries, services
from hoso.dossiers.rules import PlanColumn
from hoso.organisations import queries as organisations
from hoso.reading import joining
from hoso.reading.lists import TASKS
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
        say(f"{each['due']:%d/%m/%Y}{late}  {each['symbol']}  {each['title']}  {each['id']}")
    for each in answer.get("loads", ()):
        say(
            f"{each['body']}, {each['person']}: {each['overdue']:,} overdue, {each['soon']:,} within "
            f"{NOTICE_DAYS} days, {each['later']:,} later, {each['going_on']:,} still going on"
            f" ({each['left_open']:,} since an earlier year)."
        )
    if not answer.get("files") and not answer.get("loads"):
        say("Nothing is due.")


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
    check_new(out, ".pdf", ".xlsx")
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
            say(heading)
        say(f"  {line['symbol']}  {line['title']}  {line['retention']}")
    say(f"Plan of {answer['year']}: {len(answer['lines']):,} files, {answer['state']}.")
    if answer["out"]:
        say(f"Written: {answer['out']}")


@dossiers.command("import-plan")
def import_plan(
    file: ListFile,
    of: Of,
    year: Year,
    columns: Annotated[list[str] | None, map_option("title=Tiêu đề", "title=2")] = None,
    sheet: Sheet = "",
    dry_run: DryRun = False,
    failed: Failed = None,
    not_secret: NotSecret = False,
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
    check_new(failed, ".xlsx", ".csv")
    with refusals(), readers(TASKS) as pool, file.open("rb") as source:
        kept = services.keep_plan_list(
            actor, _plan(actor, of, year), source, file_name=file.name, sheet=sheet, is_declared=not_secret,
            pool=pool,
        )  # fmt: skip
        with dropping(lambda: services.drop_plan_list(actor, kept.pk), dry_run=dry_run):
            proposed = queries.plan_mapping_for(kept)[0]
            chosen = choose(proposed, kept.headings, columns or [], among=list(PlanColumn))
            cells = cells_of(queries.rows_of_plan_list(kept.pk))
            taken = (services.try_plan_list if dry_run else services.take_in_plan_list)(
                actor, kept.pk, chosen
            )
        write_rows(failed, kept.headings, cells, taken.errors, words=ROW_ERRORS)
    answer = {
        "file": file.name, "dry_run": dry_run, "rows": kept.rows, "headings": taken.headings,
        "files": taken.files, "columns": columns_told(chosen),
        "failed": rows_told(taken.errors, "errors", words=ROW_ERRORS),
    }  # fmt: skip
    emit(answer, as_json=json, text=lambda: _tell_import(answer))
    if taken.errors:
        raise typer.Exit(int(Exit.FINDINGS))


def _tell_import(answer: dict[str, Any]) -> None:
    for each in answer["failed"]:
        say(f"row {each['row']}: {each['message']}")
    would = "would be" if answer["dry_run"] else "were"
    say(
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
    check_new(out, ".pdf", ".xml", ".xlsx")
    pages = None
    with refusals():
        if out.suffix == ".pdf":
            with readers(joining.TASKS) as pool:
                pages = services.write_whole(actor, dossier, out, pool=pool)
        elif out.suffix == ".xml":
            out.write_bytes(services.whole_as_xml(actor, dossier))
        else:
            services.write_contents(actor, dossier, out)
    answer = {"dossier": str(dossier), "out": str(out), "pages": pages}
    emit(
        answer, as_json=json, text=lambda: say(f"Written: {out}" + (f", {pages:,} pages." if pages else "."))
    )


def _plan(actor: Actor, of: str, year: int) -> UUID:
    body = organisations.get_creator(of, on=actor.on)
    found = queries.find_plan(body.pk, year)
    if found is None or not queries.plans_open_to(actor).filter(pk=found.pk).exists():
        fail(f"Nothing was done: {of} has no file plan of {year} that you may read.")
    return found.pk
