"""The command that takes existing lists of boxes over."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from hoso.access import acts
from hoso.access.values import Actor
from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.ending import Json, refusals
from hoso.cli.output import OUT, Exit, emit, fail
from hoso.custody import queries, services
from hoso.custody.rules import Column, RowError
from hoso.holdings import queries as holdings
from hoso.lib.text import fold, squeeze
from hoso.node.reader import ReaderPool
from hoso.organisations import queries as organisations
from hoso.printing.sheets import write_csv, write_xlsx
from hoso.reading.lists import TASKS
from hoso.reading.lists.columns import ROW_HEADING, WHY_HEADING
from hoso.wording.custody import ROW_ERRORS

if TYPE_CHECKING:
    from hoso.custody.models import TakenList
    from hoso.holdings.models import Fonds


def register(custody: typer.Typer) -> None:
    """Add this command to `hoso custody`."""
    custody.command("import")(import_list)


def import_list(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The list: xlsx or csv.")],
    of: Annotated[str, typer.Option(help="Code of the body whose records they are, such as 073/UBND.")],
    fonds: Annotated[str, typer.Option(help="Code of its fonds, where it has several.")] = "",
    keeper: Annotated[str, typer.Option(help="Code of the body that keeps the boxes.")] = "",
    place: Annotated[str, typer.Option(help="Name of the place at which they stand.")] = "",
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help="What a column says: label=Hộp số, or by its place: label=2.", metavar="X=Y"
        ),
    ] = None,
    sheet: Annotated[str, typer.Option(help="Name of the sheet; else the longest.")] = "",
    found: Annotated[str, typer.Option(help="How boxes of a closed fonds came to light.")] = "",
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
    """Take over an existing list of boxes: right rows at once, wrong ones told row by row.

    Columns are known by their headings, or as they were named for the last list with the same headings;
    --map says otherwise. They may hold: label, contents, years, from_year, to_year, metres, state, place,
    seal, note. A list sent twice doubles nothing. Ends with 1 when rows stay.

    Example: hoso custody import muc-luc.xlsx --of 073/UBND --map label="Hộp số" --not-secret --as binh
    """
    actor = acting_as(username, token_file)
    _check_free(failed)
    with refusals(), _readers() as pool, file.open("rb") as source:
        of_fonds = _fonds(of, fonds, actor)
        kept = services.keep_list(
            actor, source, file_name=file.name, fonds_id=of_fonds.pk,
            custodian_id=_keeper(keeper, of_fonds, actor), location_id=_place(actor, place), found=found,
            sheet=sheet, is_declared=not_secret, pool=pool,
        )  # fmt: skip
        try:
            chosen = _chosen(kept, columns or [])
        except typer.Exit:
            services.drop_list(actor, kept.pk)
            raise
        act = services.try_list if dry_run else services.take_in_list
        plan = act(actor, kept.pk, chosen)
        if failed is not None and plan.errors:
            _write(failed, kept, plan)
        answer = _answer(kept, plan, chosen, dry_run=dry_run)
        if dry_run:
            services.drop_list(actor, kept.pk)
    emit(answer, as_json=json, text=lambda: _tell(answer))
    if plan.errors:
        raise typer.Exit(int(Exit.FINDINGS))


@contextmanager
def _readers() -> Iterator[ReaderPool]:
    with tempfile.TemporaryDirectory(prefix="hoso-lists-") as folder:
        # The reader becomes a user of its own and must be able to pass.
        Path(folder).chmod(0o711)
        with ReaderPool(TASKS, workers=1, work_root=Path(folder)) as pool:
            yield pool


def _check_free(failed: Path | None) -> None:
    if failed is None:
        return
    if failed.suffix not in {".xlsx", ".csv"}:
        fail(f"Nothing was done: {failed} is neither .xlsx nor .csv.", code=Exit.WRONG_USE)
    if failed.exists():
        fail(f"Nothing was done: {failed} is there already. Name another file.", code=Exit.WRONG_USE)


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


def _chosen(kept: "TakenList", given: Sequence[str]) -> dict[Column, int]:
    chosen, _was_kept = queries.mapping_for(kept)
    headings = [fold(squeeze(heading)) for heading in kept.headings]
    for each in given:
        name, _, said = each.partition("=")
        if name not in set(Column):
            fail(f"Nothing was done: a column cannot hold {name}. See --help.", code=Exit.WRONG_USE)
        if said.isdigit():
            chosen[Column(name)] = int(said) - 1
        elif fold(squeeze(said)) in headings:
            chosen[Column(name)] = headings.index(fold(squeeze(said)))
        else:
            known = ", ".join(kept.headings) or "none"
            fail(f"Nothing was done: no column is called {said}. There are: {known}.", code=Exit.WRONG_USE)
    return chosen


def _write(path: Path, kept: "TakenList", plan: services.Plan) -> None:
    headings = [*kept.headings, ROW_HEADING, WHY_HEADING]
    width = len(kept.headings)
    cells = {row.number: row.cells for row in queries.rows_left(kept.pk) if row.number in plan.errors}
    rows: list[list[str | int]] = [
        [*[*cells[number], *[""] * width][:width], number, _why(errors)]
        for number, errors in sorted(plan.errors.items())
    ]
    write = write_xlsx if path.suffix == ".xlsx" else write_csv
    write(path, headings, rows)


def _why(errors: Sequence[RowError]) -> str:
    return "; ".join(str(ROW_ERRORS[error.value]) for error in errors)


def _answer(
    kept: "TakenList", plan: services.Plan, chosen: dict[Column, int], *, dry_run: bool
) -> dict[str, Any]:
    return {
        "file": kept.file_name, "list": None if dry_run else str(kept.pk), "dry_run": dry_run,
        "letters": kept.letters, "encoding": kept.encoding or None, "rows": kept.rows,
        "columns": {column.value: place + 1 for column, place in sorted(chosen.items())},
        "boxes": len(plan.boxes), "rows_taken": plan.rows_good, "rows_known": len(plan.known),
        "failed": [
            {"row": number, "errors": [error.value for error in errors], "message": _why(errors)}
            for number, errors in sorted(plan.errors.items())
        ],
    }  # fmt: skip


def _tell(answer: dict[str, Any]) -> None:
    for each in answer["failed"]:
        _say(f"row {each['row']}: {each['message']}")
    would = "would be" if answer["dry_run"] else "were"
    _say(
        f"{answer['file']}: {answer['boxes']:,} boxes {would} taken in from {answer['rows_taken']:,} rows; "
        f"{answer['rows_known']:,} rows are there already, {len(answer['failed']):,} stay."
    )


def _say(text: str) -> None:
    OUT.print(text, markup=False, highlight=False, soft_wrap=True)
