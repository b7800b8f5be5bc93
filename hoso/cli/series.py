"""Series of numbers: which documents of a body share one, as its head declares it."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from rich.text import Text

from hoso.cli.actors import As, TokenFile, acting_or_service
from hoso.cli.days import A_DAY
from hoso.cli.ending import Json, Reason, refusals
from hoso.cli.output import OUT, Exit, emit, fail
from hoso.organisations import queries as organisations
from hoso.registry import queries, services
from hoso.registry.rules import NewSeries

if TYPE_CHECKING:
    from hoso.registry.models import DeclaredSeries

series = typer.Typer(no_args_is_help=True, help="Series of numbers, in which gaps are sought.")
Body = Annotated[
    str, typer.Option(metavar="CODE", help="The body that gave the numbers, by its code on --on.")
]
OnDay = Annotated[
    date | None,
    typer.Option("--on", help="Day on which the code names the body; the first day without it.", **A_DAY),
]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.add_typer(series, name="series")


@series.command("declare")
def declare(
    title: Annotated[str, typer.Argument(help="What the register is called.")],
    body: Body,
    year: Annotated[int | None, typer.Option(min=1945, max=2200, help="A calendar year.")] = None,
    from_on: Annotated[
        date | None, typer.Option("--from", help="First day, instead of a year.", **A_DAY)
    ] = None,
    to_on: Annotated[date | None, typer.Option("--to", help="Last day, instead of a year.", **A_DAY)] = None,
    symbol: Annotated[list[str] | None, typer.Option(help="A symbol that shares it; several times.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--type", help="Code of a type that shares it: QD, CV.")
    ] = None,
    complete_from: Annotated[int, typer.Option(min=1, help="Every number from here must be there.")] = 1,
    complete_to: Annotated[
        int | None, typer.Option(min=1, help="Up to here; else the highest there is.")
    ] = None,
    secret: Annotated[
        bool, typer.Option("--secret", help="Its papers are secret, and not sought here.")
    ] = False,
    basis: Annotated[str, typer.Option(help="The decision or regulation that says so.")] = "",
    on: OnDay = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Say which documents of a body share one series of numbers, and where it is complete.

    The head of the body decides that; for a body that is no more, the head of the body that answers for its
    records.

    Example: hoso series declare "Quyết định 2024" --body 073/UBND --year 2024 --symbol QĐ-UBND
    --complete-to 812 --as giang --token-file /root/giang.token
    """
    first, last = _days(year, from_on, to_on)
    given = NewSeries(
        title, first, last, tuple(kind or ()), tuple(symbol or ()), complete_from, complete_to, secret, basis
    )
    actor = acting_or_service(username, token_file)
    with refusals():
        found = organisations.get_body_by_code(body, on=on or first)
        made = services.declare_series(actor, found.pk, given)
    emit(_document(made), as_json=json)


def _days(year: int | None, from_on: date | None, to_on: date | None) -> tuple[date, date]:
    if year is not None and from_on is None and to_on is None:
        return date(year, 1, 1), date(year, 12, 31)
    if year is None and from_on is not None and to_on is not None:
        return from_on, to_on
    fail("Nothing was declared: give either --year, or --from and --to.", code=Exit.WRONG_USE)


@series.command("list")
def list_(
    body: Body,
    on: OnDay = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """List the series of a body that are in force, newest days first.

    Example: hoso series list --body 073/UBND --on 30/6/2025
    """
    actor = acting_or_service(username, token_file)
    with refusals():
        found = organisations.get_body_by_code(body, on=on or actor.on)
    rows = queries.list_series([found.pk])
    emit({"series": [_document(row) for row in rows]}, as_json=json, text=lambda: _print(rows))


@series.command("withdraw")
def withdraw(
    series_id: Annotated[UUID, typer.Argument(help="Id of the series; `hoso series list` tells it.")],
    reason: Reason,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Take a declaration back, usually to make it anew; it stays on record.

    Example: hoso series withdraw 0198c0de-0000-7000-8000-000000000005 --reason "Ghi nhầm ký hiệu"
    """
    actor = acting_or_service(username, token_file)
    with refusals():
        services.withdraw_series(actor, series_id, reason=reason)
    emit({"series": str(series_id), "withdrawn": True}, as_json=json)


def _document(row: "DeclaredSeries") -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "body": str(row.body_id),
        "title": row.title,
        "from": row.valid.lower.isoformat(),
        "to": _last_day(row).isoformat(),
        "types": row.type_codes,
        "symbols": row.symbols,
        "complete_from": row.complete_from,
        "complete_to": row.complete_to,
        "secret": row.is_secret,
        "basis": row.basis or None,
    }


def _last_day(row: "DeclaredSeries") -> date:
    last: date = row.valid.upper - timedelta(days=1)
    return last


def _print(rows: "list[DeclaredSeries]") -> None:
    for row in rows:
        days = f"{row.valid.lower:%d/%m/%Y} - {_last_day(row):%d/%m/%Y}"
        numbers = f"{row.complete_from} - {row.complete_to or '...'}"
        what = ", ".join([*row.symbols, *row.type_codes]) or "*"
        OUT.print(Text(row.title, style="bold") + Text(f"  {days}  {what}  {numbers}"), soft_wrap=True)
        OUT.print(Text(f"  {row.pk}", style="dim"))
