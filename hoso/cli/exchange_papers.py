"""Commands about paper that follows e-documents, and about mail for bodies that have ceased."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import typer

from hoso.cli.actors import As, TokenFile, acting_as, acting_or_service
from hoso.cli.days import A_DAY
from hoso.cli.ending import Json, refusals
from hoso.cli.exchange_telling import arrival_told, dispatch_told
from hoso.cli.output import OUT, Exit, emit, fail
from hoso.exchange import queries, services

MOST_LISTED = 100


def register(exchange: typer.Typer) -> None:
    """Add these commands to `hoso exchange`."""
    exchange.command("papers")(papers)
    exchange.command("paper")(paper)
    exchange.command("ceased")(ceased)


def papers(username: As = "", token_file: TokenFile = None, json: Json = False) -> None:
    """List what came, and what was sent, with the promise of paper that has not come, or not left.

    Example: hoso exchange papers --as an
    """
    actor = acting_as(username, token_file)
    awaited = [arrival_told(each) for each in queries.papers_awaited(actor).order_by("pk")[:MOST_LISTED]]
    to_send = [dispatch_told(each) for each in queries.papers_to_send(actor).order_by("pk")[:MOST_LISTED]]
    document = {"awaited": awaited, "to_send": to_send}
    emit(document, as_json=json, text=lambda: _say_papers(document))


def _say_papers(document: dict[str, list[dict[str, Any]]]) -> None:
    if not any(document.values()):
        OUT.print("No paper is on its way.")
    for name, said in (("awaited", "Paper is on its way:"), ("to_send", "Paper is to be sent:")):
        if document[name]:
            OUT.print(said)
        for row in document[name]:
            OUT.print(f"{row['id']}  {row['number']}  {row['subject'][:80]}", highlight=False, markup=False)


def paper(
    message: Annotated[UUID, typer.Argument(help="Id of the arrival or message; `hoso exchange papers`.")],
    came: Annotated[date | None, typer.Option(help="The paper came on this day.", **A_DAY)] = None,
    left: Annotated[date | None, typer.Option(help="The paper left on this day.", **A_DAY)] = None,
    gone: Annotated[str, typer.Option(help="It will not come: why.")] = "",
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Note that the paper came or left that was to follow an e-document, or that it will not come.

    Example: hoso exchange paper 0198c0de-0000-7000-8000-000000000003 --came 3/9/2026 --as an
    """
    if sum(map(bool, (came, left, gone))) != 1:
        fail("Nothing was noted: say one of --came, --left and --gone.", code=Exit.WRONG_USE)
    actor = acting_as(username, token_file)
    with refusals():
        if left is not None:
            services.note_paper_sent(actor, message, on=left)
            told = dispatch_told(queries.get_dispatch(actor, message))
        elif came is not None:
            told = arrival_told(services.note_paper_came(actor, message, on=came))
        else:
            told = arrival_told(services.give_up_paper(actor, message, reason=gone))
    emit(told, as_json=json)


def ceased(
    from_on: Annotated[date | None, typer.Option("--from", help="1 January without it.", **A_DAY)] = None,
    to_on: Annotated[date | None, typer.Option("--to", help="Today without it.", **A_DAY)] = None,
    username: As = "",
    token_file: TokenFile = None,
    json: Json = False,
) -> None:
    """Tell who still writes to bodies that have ceased, those with most letters first.

    Example: hoso exchange ceased --from 1/7/2025 --as an
    """
    actor = acting_or_service(username, token_file)
    first, last = from_on or date(actor.on.year, 1, 1), to_on or actor.on
    found = queries.mail_for_ceased(actor, from_on=first, to_on=last)
    ids = [id_ for each in found for id_ in (each.ceased_id, each.follower_id, each.other_id)]
    names = queries.names_of(ids, on=actor.on)
    rows = [
        {
            "way": "sent" if each.is_ours else "came",
            "ceased": names.get(each.ceased_id, str(each.ceased_id)),
            "follows": names.get(each.follower_id, str(each.follower_id)),
            "who": names.get(each.other_id, str(each.other_id)),
            "letters": each.count,
            "last": each.last_at.isoformat(),
        }
        for each in found
    ]
    document = {"from": first.isoformat(), "to": last.isoformat(), "mail": rows}
    emit(document, as_json=json, text=lambda: _say_ceased(rows))


def _say_ceased(rows: list[dict[str, Any]]) -> None:
    if not rows:
        OUT.print("In these days nobody wrote to a body that has ceased.")
    for row in rows:
        OUT.print(
            f"{row['letters']:>6}  {row['who']} -> {row['ceased']} ({row['follows']})",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
