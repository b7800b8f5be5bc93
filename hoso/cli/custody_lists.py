"""The command that takes existing lists of boxes over."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from hoso.access import acts
from hoso.access.values import Actor
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
from hoso.custody import queries, services
from hoso.custody.rules import Column
from hoso.holdings import queries as holdings
from hoso.lib.text import squeeze
from hoso.organisations import queries as organisations
from hoso.reading.lists import TASKS
from hoso.wording.custody import ROW_ERRORS

if TYPE_CHECKING:
    from hoso.custody.models import TakenList
    from hoso.holdings.models import Fonds


def register(custody: typer.Typer) -> None:
    """Add this command to `hoso custody`."""
    custody.command("import")(import_list)


def import_list(
    file: ListFile,
    of: Annotated[str, typer.Option(help="Code of the body whose records they are, such as 073/UBND.")],
    fonds: Annotated[str, typer.Option(help="Code of its fonds, where it has several.")] = "",
    keeper: Annotated[str, typer.Option(help="Code of the body that keeps the boxes.")] = "",
    place: Annotated[str, typer.Option(help="Name of the place at which they stand.")] = "",
    columns: Annotated[list[str] | None, map_option("label=Hộp số", "label=2")] = None,
    sheet: Sheet = "",
    found: Annotated[str, typer.Option(help="How boxes of a closed fonds came to light.")] = "",
    dry_run: DryRun = False,
    failed: Failed = None,
    not_secret: NotSecret = False,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Take over an existing list of boxes: right rows at once, wrong ones told row by row.

    Columns are known by their headings, or as they were named for the last list with the same headings;
    --map says otherwise. They may hold: label, contents, years, from_year, to_year, metres, state, place,
    seal, note. A list sent twice doubles nothing. Ends with 1 when rows stay.

    Example: hoso custody import muc-luc.xlsx --of 073/UBND --map label="Hộp số" --not-secret --as binh
    """
    actor = acting_as(username, token_file)
    check_new(failed, ".xlsx", ".csv")
    with refusals(), readers(TASKS) as pool, file.open("rb") as source:
        of_fonds = _fonds(of, fonds, actor)
        kept = services.keep_list(
            actor, source, file_name=file.name, fonds_id=of_fonds.pk,
            custodian_id=_keeper(keeper, of_fonds, actor), location_id=_place(actor, place), found=found,
            sheet=sheet, is_declared=not_secret, pool=pool,
        )  # fmt: skip
        with dropping(lambda: services.drop_list(actor, kept.pk), dry_run=dry_run):
            chosen = choose(queries.mapping_for(kept)[0], kept.headings, columns or [], among=list(Column))
            cells = cells_of(queries.rows_of_list(kept.pk))
            plan = (services.try_list if dry_run else services.take_in_list)(actor, kept.pk, chosen)
        write_rows(failed, kept.headings, cells, plan.errors, words=ROW_ERRORS)
    answer = _answer(kept, plan, chosen, dry_run=dry_run)
    emit(answer, as_json=json, text=lambda: _tell(answer))
    if plan.errors:
        raise typer.Exit(int(Exit.FINDINGS))


def _fonds(code: str, fonds: str, actor: Actor) -> "Fonds":
    from hoso.cli.digitisation import creator_of

    known = holdings.fonds_of_creator(creator_of(code, on=actor.on).pk)
    meant = [each for each in known if not fonds or each.code == fonds]
    if len(meant) != 1:
        codes = ", ".join(each.code for each in known) or "none"
        fail(
            f"Nothing was done: {code} has these fonds: {codes}. Name one with --fonds.", code=Exit.WRONG_USE
        )
    return meant[0]


def _keeper(code: str, of_fonds: "Fonds", actor: Actor) -> UUID:
    """The body that was named, else the only one the actor keeps for, else who answers for the fonds."""
    if code:
        return organisations.get_creator(code, on=actor.on).pk
    bodies = queries.bodies_of(actor, acts.MOVE_BOX)
    if len(bodies) == 1:
        return next(iter(bodies))
    answers = holdings.responsible_body(holdings.main_scope(of_fonds.pk).pk, on=actor.on)
    if answers is None:
        fail("Nothing was done: say which body keeps the boxes: --keeper CODE.", code=Exit.WRONG_USE)
    return answers


def _place(actor: Actor, name: str) -> UUID | None:
    if not name:
        return None
    found = [place.pk for place in queries.places_open_to(actor).filter(name=squeeze(name))[:2]]
    if len(found) != 1:
        fail(f"Nothing was done: {len(found)} places are called {name}.", code=Exit.WRONG_USE)
    return found[0]


def _answer(
    kept: "TakenList", plan: services.Plan, chosen: dict[Column, int], *, dry_run: bool
) -> dict[str, Any]:
    return {
        "file": kept.file_name, "list": None if dry_run else str(kept.pk), "dry_run": dry_run,
        "letters": kept.letters, "encoding": kept.encoding or None, "rows": kept.rows,
        "columns": columns_told(chosen),
        "boxes": len(plan.boxes), "rows_taken": plan.rows_good, "rows_known": len(plan.known),
        "failed": rows_told(plan.errors, "errors", words=ROW_ERRORS),
    }  # fmt: skip


def _tell(answer: dict[str, Any]) -> None:
    for each in answer["failed"]:
        say(f"row {each['row']}: {each['message']}")
    would = "would be" if answer["dry_run"] else "were"
    say(
        f"{answer['file']}: {answer['boxes']:,} boxes {would} taken in from {answer['rows_taken']:,} rows; "
        f"{answer['rows_known']:,} rows are there already, {len(answer['failed']):,} stay."
    )
