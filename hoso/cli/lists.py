"""What every command says that takes over a list which an office had: options, columns, rows that stay."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from hoso.cli.output import Exit, fail
from hoso.lib.errors import DomainError
from hoso.lib.text import fold, squeeze
from hoso.printing.sheets import write_csv, write_xlsx
from hoso.reading.lists.columns import ROW_HEADING, WHY_HEADING
from hoso.tables.taking import rows_to_read
from hoso.wording.terms import all_in_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

C = TypeVar("C", bound=str)
Told = Mapping[int, Sequence[str]]  # number of a row -> codes of what is wrong or odd about it
Words = Mapping[str, Any]  # such a code -> what it says

ListFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The list: xlsx or csv.")]
Sheet = Annotated[str, typer.Option(help="Name of the sheet; else the longest.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would happen.")]
Failed = Annotated[
    Path | None, typer.Option(help="Write the rows that stay to this new file, .xlsx or .csv.")
]
NotSecret = Annotated[bool, typer.Option("--not-secret", help="Declare that nothing in the list is secret.")]


def map_option(by_heading: str, by_place: str) -> Any:
    """Return the option --map with two examples."""
    said = f"What a column says: {by_heading}, or by its place: {by_place}; X= leaves X out."
    return typer.Option("--map", metavar="X=Y", help=said)


def check_new(path: Path | None, *endings: str) -> None:
    """End the command where `path` has another ending, or is there already."""
    if path is None:
        return
    if path.suffix not in endings:
        wanted = ", ".join(endings)
        fail(f"Nothing was done: {path} ends in none of {wanted}.", code=Exit.WRONG_USE)
    if path.exists():
        fail(f"Nothing was done: {path} is there already. Name another file.", code=Exit.WRONG_USE)


def choose(
    proposed: Mapping[C, int], headings: Sequence[str], given: Sequence[str], *, among: Sequence[C]
) -> dict[C, int]:
    """Return which column says what: as proposed, where --map says nothing else."""
    chosen, folded = dict(proposed), [fold(squeeze(heading)) for heading in headings]
    by_name = {str(column): column for column in among}
    for each in given:
        name, _, said = each.partition("=")
        if name not in by_name:
            fail(f"Nothing was done: a column cannot hold {name}. See --help.", code=Exit.WRONG_USE)
        if not said:
            chosen.pop(by_name[name], None)
        elif said.isdigit():
            chosen[by_name[name]] = int(said) - 1
        elif fold(squeeze(said)) in folded:
            chosen[by_name[name]] = folded.index(fold(squeeze(said)))
        else:
            known = ", ".join(headings) or "none"
            fail(f"Nothing was done: no column is called {said}. There are: {known}.", code=Exit.WRONG_USE)
    return chosen


@contextmanager
def dropping(drop: Callable[[], None], *, dry_run: bool) -> Iterator[None]:
    """Forget a list that was only tried, or of which nothing could be taken in."""
    try:
        yield
    except (DomainError, typer.Exit):
        drop()
        raise
    if dry_run:
        drop()


def cells_of(rows: "QuerySet[Any]") -> dict[int, Sequence[str]]:
    """Return the cells of rows by their numbers; they are read before taking in changes what is left."""
    return {row.number: row.cells for row in rows_to_read(rows)}


def write_rows(
    path: Path | None,
    headings: Sequence[str],
    cells: Mapping[int, Sequence[str]],
    told: Told,
    *,
    words: Words,
    why: str = WHY_HEADING,
) -> None:
    """Write these rows with their numbers and what is told of each, to be mended; without rows no file.

    Of a row that was put aside as secret there are no cells.
    """
    if path is None or not told:
        return
    width = len(headings)
    rows: list[list[str | int]] = [
        [*[*cells.get(number, ()), *[""] * width][:width], number, all_in_words(codes, words)]
        for number, codes in sorted(told.items())
    ]
    write = write_xlsx if path.suffix == ".xlsx" else write_csv
    write(path, [*headings, ROW_HEADING, why], rows)


def rows_told(told: Told, name: str, *, words: Words) -> list[dict[str, Any]]:
    """Return rows for an answer: number, codes under `name`, and what they say."""
    return [
        {"row": number, name: [str(code) for code in codes], "message": all_in_words(codes, words)}
        for number, codes in sorted(told.items())
    ]


def columns_told(chosen: Mapping[C, int]) -> dict[str, int]:
    """Return the columns for an answer, counted from 1."""
    return {str(column): place + 1 for column, place in sorted(chosen.items())}
