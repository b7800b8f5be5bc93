"""The look-up from the command line: same engine and same rights as the page."""

import time
from datetime import date
from typing import Annotated, Any

import typer
from rich.text import Text

from hoso.cli.actors import As, TokenFile, acting_as
from hoso.cli.output import OUT, Exit, emit, progress, refuse
from hoso.lib.dates import parse_date
from hoso.lib.errors import DomainError
from hoso.organisations import queries as organisations
from hoso.search import services
from hoso.search.errors import IndexBusy
from hoso.search.queries import Choice, Filters, Line, Order, Results

# A worker lets go of the index when it has nothing to write.
_PATIENCE_SECONDS = 30


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.command("search")(search)


def _day(text: str) -> date:
    day = parse_date(text)
    if day is None:
        raise typer.BadParameter(f"{text!r} is no date; write 2025-06-30 or 30/6/2025")
    return day


_A_DAY: Any = {"parser": _day, "metavar": "DATE"}


def search(
    query: Annotated[
        str, typer.Argument(help='Words, "phrases", a number in any spelling, a body by any of its names.')
    ] = "",
    username: As = "",
    token_file: TokenFile = None,
    types: Annotated[list[str] | None, typer.Option("--type", help="Code of a type: QD, CV, BC.")] = None,
    from_on: Annotated[date | None, typer.Option("--from", help="First day.", **_A_DAY)] = None,
    to_on: Annotated[date | None, typer.Option("--to", help="Last day.", **_A_DAY)] = None,
    order: Annotated[Order, typer.Option(help="What comes first.")] = Order.BEST,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many lines.")] = 20,
    after: Annotated[str | None, typer.Option(help="The `next` of the page before.")] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build the index anew; shows no records.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Look something up, as ACCOUNT may see it. Ends with 1 when nothing was found.

    Example: hoso search "51/QĐ-UBND" --as binh --token-file /root/binh.token
    """
    if rebuild:
        _rebuild(as_json=json)
        return
    actor = acting_as(username, token_file)
    filters = Filters(type_codes=frozenset(types or ()), from_on=from_on, to_on=to_on)
    try:
        results = services.look_up(actor, query, filters=filters, order=order, after=after, size=limit)
    except DomainError as error:
        refuse(error)
    names = organisations.labels(results.bodies, actor.on)
    bodies = [{"id": str(body), "name": names.get(body, "")} for body in results.bodies]
    emit(_document(query, results, bodies), as_json=json, text=lambda: _show(results))
    if not results.lines:
        raise typer.Exit(int(Exit.FINDINGS))


def _rebuild(*, as_json: bool) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            with progress("Indexing", total=None) as advance:
                rows = services.rebuild(advance)
            break
        except IndexBusy as error:
            if time.monotonic() > until:
                refuse(error)
            time.sleep(1)
        except DomainError as error:
            refuse(error)
    emit({"rows": rows}, as_json=as_json, text=lambda: OUT.print(f"{rows:,} rows are in the index."))


def _document(query: str, results: Results, bodies: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "query": query,
        "total": results.total,
        "more": results.is_more,
        "results": [_line(line) for line in results.lines],
        "facets": {
            "kinds": _choices(results.kinds),
            "types": _choices(results.types),
            "creators": _choices(results.creators),
            "years": _choices(results.years),
            "estimated": results.are_estimates,
        },
        "bodies": bodies,
        "terms": list(results.terms),
        "all_words": results.has_all_words,
        "catching_up": results.is_catching_up,
        "behind": results.is_behind,
        "next": results.next,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "kind": line.kind.value,
        "number": line.number,
        "title": line.title,
        "date": line.dated_on.isoformat() if line.dated_on else None,
        "type": line.type_name,
        "issuer": line.issuer,
        "class": line.access_class.name.lower(),
        "rank": line.rank.name.lower(),
        "snippet": {"text": line.snippet.text, "marks": line.snippet.marks, "page": line.snippet.page},
    }


def _choices(choices: tuple[Choice, ...]) -> list[dict[str, Any]]:
    return [{"value": each.value, "label": each.label, "count": each.count} for each in choices]


def _show(results: Results) -> None:
    """Print the lines for people."""
    for line in results.lines:
        day = f"{line.dated_on:%d/%m/%Y}" if line.dated_on else ""
        OUT.print(
            Text("  ").join(Text(part) for part in (line.number, day, line.title) if part), style="bold"
        )
        snippet = Text(line.snippet.text)
        for start, end in line.snippet.marks:
            snippet.stylize("reverse", start, end)
        if line.snippet.text:
            OUT.print(snippet)
        OUT.print(Text(str(line.id)), style="dim")
    OUT.print(Text(_summary(results)))


def _summary(results: Results) -> str:
    if results.total is None:
        return "The index is being brought up to date: nothing is counted until it is."
    count = f"{results.total:,}{'+' if results.is_more else ''} found"
    if not results.has_all_words:
        count += "; nothing holds all the words, so these hold most of them"
    if results.is_catching_up:
        count += "; some of what was saved lately is still being added"
    return f"{count}; next page: --after {results.next}" if results.next else count
